import { printable } from "./printable.ts";

/**
 * A text in lines of at most `width` characters, broken at spaces, inside words only where one alone is longer. A line end in it stands
 * in a name from a file, and is written as an escape: nobody's block is called "x\nverified".
 */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of printable(text, Number.POSITIVE_INFINITY)
    .split(" ")
    .flatMap((each) => pieces(each, width))) {
    if (line === "") line = word;
    else if (line.length + 1 + word.length <= width) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

/** A word, cut where it is too long: after a sign that joins its parts if there is one, anywhere else. */
function pieces(word: string, width: number): string[] {
  const result: string[] = [];
  let rest = word;
  while (rest.length > width) {
    const cut = /^.*[/,.\-+|_:](?=.)/.exec(rest.slice(0, width))?.[0].length ?? width;
    result.push(rest.slice(0, cut));
    rest = rest.slice(cut);
  }
  return [...result, rest];
}

/** Lines below a heading: each wrapped, two spaces in front. */
export function indented(lines: readonly string[], width: number): string {
  return lines.flatMap((line) => wrapped(line, width - 2).map((each) => `  ${each}`)).join("\n");
}
