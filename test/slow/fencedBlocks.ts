/** A fenced block of a page of Markdown. */
export interface FencedBlock {
  readonly language: string;
  /** What follows the language: the file that the block is. */
  readonly file: string | undefined;
  readonly text: string;
  /** Its first line in the page, from 1. */
  readonly line: number;
}

/** The fenced blocks of a page, in their order. @throws {RangeError} where one is not closed. */
export function fencedBlocks(page: string): FencedBlock[] {
  const found: FencedBlock[] = [];
  const lines = page.split("\n");
  for (let at = 0; at < lines.length; at++) {
    const opening = /^```(\w*)(?: +(\S+))?\s*$/.exec(lines[at]!);
    if (opening === null) continue;
    const end = lines.indexOf("```", at + 1);
    if (end < 0) throw new RangeError(`line ${at + 1}: the block is not closed`);
    const text = `${lines.slice(at + 1, end).join("\n")}\n`;
    found.push({ language: opening[1]!, file: opening[2], text, line: at + 2 });
    at = end;
  }
  return found;
}

/** Lines of `shown` that stand nowhere in `printed`; `…` stands for anything, at the end of a line too. */
export function missingLines(shown: string, printed: string): string[] {
  const lines = printed.split("\n");
  return shown.split("\n").filter((line) => {
    if (line.trim() === "") return false;
    const parts = line.split("…").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    const wanted = new RegExp(`^${parts.join(".*")}$`);
    return !lines.some((each) => wanted.test(each.trimEnd()));
  });
}
