import type { WordRange } from "../../ir/block.ts";
import type { BlockBuilder } from "../../ir/builder.ts";

/** Constants of a kernel, each made once, when it is first asked for: one word, or a vector of equal words. */
export class Constants {
  readonly #builder: BlockBuilder;
  readonly #flow: boolean;
  readonly #scalars = new Map<number, WordRange>();
  readonly #vectors = new Map<number, WordRange>();
  #zero: WordRange | undefined;

  /** `flow`: a constant may also be an `add_imm` to a word that is still zero. */
  constructor(builder: BlockBuilder, flow: boolean) {
    this.#builder = builder;
    this.#flow = flow;
  }

  /** A word that holds `n` modulo 2^32. */
  scalar(n: number): WordRange {
    const key = n >>> 0;
    const known = this.#scalars.get(key);
    if (known !== undefined) return known;
    const name = `#${key}`;
    if (this.#flow) this.#zero ??= this.#builder.value("zero", 1, { liveIn: true, initial: [0] });
    const alternatives = this.#zero && [
      { engine: "flow", opcode: "add_imm", operands: [this.#zero, { immediate: key }] },
    ];
    const made = this.#builder.emit("load", "const", [{ immediate: key }], { name, alternatives });
    this.#scalars.set(key, made);
    return made;
  }

  /** A vector of `n` in every lane. */
  vector(n: number): WordRange {
    const key = n >>> 0;
    const known = this.#vectors.get(key);
    if (known !== undefined) return known;
    const made = this.spread(this.scalar(key), `#${key}v`);
    this.#vectors.set(key, made);
    return made;
  }

  /** A vector with the word `source` in every lane: a broadcast, or one alu slot a lane where the machine divides. */
  spread(source: WordRange, name: string): WordRange {
    const divided = this.#builder.machine.laneForms.some((form) => form.to === "alu");
    const lanes = this.#builder.machine.vectorLength;
    const alternatives = divided ? [{ engine: "alu", opcode: "|", operands: [source, source], lanes }] : [];
    return this.#builder.emit("valu", "vbroadcast", [source], { name, alternatives });
  }

  /** A scalar that is already in scratch, known to hold `n`. */
  adopt(n: number, at: WordRange): void {
    const key = n >>> 0;
    if (!this.#scalars.has(key)) this.#scalars.set(key, at);
  }
}
