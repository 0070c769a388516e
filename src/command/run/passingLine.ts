import { printable } from "../../report/text/printable.ts";
import { widthOf } from "../../report/text/streamLook.ts";
import type { TextStream } from "../options/command.ts";

/** Seconds between two plain lines about a passing state. */
const pause = 5;

/** The line of a state that began so many milliseconds ago. */
export function tickingLine(milliseconds: number, words: string): string {
  return `${(milliseconds / 1000).toFixed(0).padStart(4)} s  ${words}`;
}

/** The line about a passing state on stderr: drawn over on a terminal, now and then a line of its own elsewhere. */
export class PassingLine {
  readonly #stderr: TextStream;
  #last = performance.now();
  #drawn = false;

  constructor(stderr: TextStream) {
    this.#stderr = stderr;
  }

  /** A line that stays. */
  tell(line: string): void {
    this.clear();
    this.#last = performance.now();
    this.#stderr.write(`${printable(line)}\n`);
  }

  mention(line: string): void {
    if (this.#stderr.isTTY === true) {
      this.#drawn = true;
      this.#stderr.write(`\r\u001b[K${printable(line).slice(0, widthOf(this.#stderr) - 1)}`);
    } else if (performance.now() - this.#last >= pause * 1000) this.tell(line);
  }

  /** Takes the drawn line away, before something else is written. */
  clear(): void {
    if (this.#drawn) this.#stderr.write("\r\u001b[K");
    this.#drawn = false;
  }
}
