import type { WordRange } from "../../ir/block.ts";
import { lanesPerGroup } from "../layout.ts";
import type { KernelWriter } from "./writer.ts";

/** Addresses base + lanesPerGroup·i, each made once: constants, or sums by doubling (one alu slot each, log2 i deep). */
export class Pointers {
  readonly #writer: KernelWriter;
  readonly #base: number;
  readonly #known = new Map<number, WordRange>();

  constructor(writer: KernelWriter, base: number) {
    this.#writer = writer;
    this.#base = base;
  }

  /** A word that holds base + lanesPerGroup·i. */
  at(i: number): WordRange {
    const known = this.#known.get(i);
    if (known !== undefined) return known;
    const { constants, plan } = this.#writer;
    let made: WordRange;
    if (i === 0 || plan.pointers === "constant") {
      made = constants.scalar(this.#base + lanesPerGroup * i);
    } else {
      const step = 2 ** Math.floor(Math.log2(i));
      made = this.#writer.scalar("+", this.at(i - step), constants.scalar(lanesPerGroup * step), {
        name: `@${this.#base + lanesPerGroup * i}`,
      });
    }
    this.#known.set(i, made);
    return made;
  }
}
