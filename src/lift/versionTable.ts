import type { OpcodeRow } from "../machine/machine.ts";
import type { Version, Versions } from "./step.ts";
import { known, type WordSum } from "./wordSum.ts";

interface Landing {
  readonly step: number;
  readonly writes: readonly Version[];
  /** Whether it takes more than a cycle. */
  readonly late: boolean;
  readonly due: number;
}

/** What scratch holds as a program executes: the version of every word, what is known of it, and what has not landed yet. */
export class VersionTable {
  readonly #word: number[] = [];
  readonly #maker: number[] = [];
  readonly #landed: number[] = [];
  readonly #sum: WordSum[] = [];
  /** By scratch word; -1 where nothing was read or written yet. */
  readonly #current: Int32Array;
  #waiting: Landing[] = [];
  #landings = 0;

  constructor(scratchWords: number) {
    this.#current = new Int32Array(scratchWords).fill(-1);
  }

  get versions(): Versions {
    return { word: this.#word, step: this.#maker, landed: this.#landed };
  }

  sumOf(version: Version): WordSum {
    return this.#sum[version]!;
  }

  /** Of all versions. */
  get sums(): readonly WordSum[] {
    return this.#sum;
  }

  know(version: Version, sum: WordSum): void {
    this.#sum[version] = sum;
  }

  /** Versions that a step makes of words that stand one after the other. */
  fresh(start: number, words: number, step: number): Version[] {
    return Array.from({ length: words }, (_, at) => this.#version(start + at, step));
  }

  /** The versions of words as they are now. */
  read(start: number, words: number): Version[] {
    return Array.from({ length: words }, (_, at) => {
      const found = this.#current[start + at]!;
      if (found >= 0) return found;
      // Scratch starts as zeros.
      this.#current[start + at] = this.#version(start + at, -1);
      return this.#current[start + at]!;
    });
  }

  #version(word: number, step: number): Version {
    this.#word.push(word);
    this.#maker.push(step);
    this.#landed.push(-1);
    this.#sum.push(known(0));
    return this.#word.length - 1;
  }

  /** A step of this cycle has issued. */
  issue(step: number, { latency }: OpcodeRow, writes: readonly Version[], cycle: number): void {
    if (writes.length > 0) this.#waiting.push({ step, writes, late: latency > 1, due: cycle + latency });
  }

  /** What is due lands: what takes one cycle first, then by age: so does the simulator. */
  land(cycle: number): void {
    const due = this.#waiting.filter((each) => each.due <= cycle);
    if (due.length === 0) return;
    due.sort((a, b) => Number(a.late) - Number(b.late) || a.due - b.due || a.step - b.step);
    for (const { writes } of due) {
      for (const version of writes) {
        this.#current[this.#word[version]!] = version;
        this.#landed[version] = this.#landings;
      }
      this.#landings++;
    }
    this.#waiting = this.#waiting.filter((each) => each.due > cycle);
  }
}
