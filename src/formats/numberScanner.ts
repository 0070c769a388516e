import { limits, within } from "../machine/limits.ts";

interface Word {
  readonly text: string;
  readonly line: number;
}

/** Words of a text between blanks, read one by one as numbers, with the line of each for messages. */
export class NumberScanner {
  readonly #words: Word[] = [];
  readonly #lines: number;
  #at = 0;

  /** @param first the number of the text's first line in its file. */
  constructor(text: string, first = 1) {
    const lines = text.split(/\r\n|\r|\n/);
    for (const [at, line] of lines.entries()) {
      for (const word of line.match(/\[[^\]]*\]|\S+/g) ?? []) this.#words.push({ text: word, line: first + at });
    }
    this.#lines = first + lines.length - 1;
  }

  /** A whole number. @throws {RangeError} naming its line, what it is, the value and the limits. */
  whole(what: string, least: number, most: number): number {
    const { text, line } = this.#next(what);
    const value = /^[+-]?\d{1,15}(\.0+)?$/.test(text) ? Number(text) : Number.NaN;
    if (within(value, least, most)) return value;
    const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
    throw new RangeError(`line ${line}: ${what} is ${shown}: a whole number from ${least} to ${most} is wanted`);
  }

  /** A number in brackets. */
  bracketed(what: string): number {
    const { text, line } = this.#next(what);
    const [, inner] = /^\[\s*([+-]?\d{1,15})\s*\]$/.exec(text) ?? [];
    if (inner !== undefined && within(Number(inner), -limits.latency, limits.latency)) return Number(inner);
    throw new RangeError(
      `line ${line}: ${what} is ${text.slice(0, 40)}: a number in brackets from ${-limits.latency} to ${limits.latency} is wanted`,
    );
  }

  /** The line of the next word, or the last line. */
  get line(): number {
    return this.#words[this.#at]?.line ?? this.#lines;
  }

  /** @throws {RangeError} where words are left. */
  end(): void {
    const word = this.#words[this.#at];
    if (word !== undefined) throw new RangeError(`line ${word.line}: "${word.text.slice(0, 40)}" stands after the end`);
  }

  #next(what: string): Word {
    const word = this.#words[this.#at++];
    if (word === undefined) throw new RangeError(`line ${this.#lines}: the file ends where ${what} is wanted`);
    return word;
  }
}
