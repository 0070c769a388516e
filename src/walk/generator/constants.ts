import type { WordRange } from "../../ir/block.ts";
import type { Alternative, BlockBuilder } from "../../ir/builder.ts";
import { derivation } from "../plan/derivedConstants.ts";
import type { KernelPlan } from "../plan/plan.ts";

/** Constants of a kernel, each made once, when it is first asked for: one word, or a vector of equal words. */
export class Constants {
  readonly #builder: BlockBuilder;
  readonly #made: KernelPlan["constants"];
  readonly #scalars = new Map<number, WordRange>();
  readonly #vectors = new Map<number, WordRange>();
  #zero: WordRange | undefined;

  /** `made`: by load alone; also by an `add_imm` to a word that is still zero; or computed from others, see `derivation`. */
  constructor(builder: BlockBuilder, made: KernelPlan["constants"]) {
    this.#builder = builder;
    this.#made = made;
  }

  /** A word that holds `n` modulo 2^32. */
  scalar(n: number): WordRange {
    const key = n >>> 0;
    const known = this.#scalars.get(key);
    if (known !== undefined) return known;
    const made = this.#make(key, `#${key}`);
    this.#scalars.set(key, made);
    return made;
  }

  #make(key: number, name: string): WordRange {
    const operands = [{ immediate: key }];
    if (this.#made === "load") return this.#builder.emit("load", "const", operands, { name });
    const onFlow: Alternative = { engine: "flow", opcode: "add_imm", operands: [this.#zeros(), ...operands] };
    const by = this.#made === "computed" ? derivation(key) : undefined;
    if (by === undefined) return this.#builder.emit("load", "const", operands, { name, alternatives: [onFlow] });
    const word = (n: number): WordRange => (n === 0 ? this.#zeros() : this.scalar(n));
    const alternatives: Alternative[] = [{ engine: "load", opcode: "const", operands }, onFlow];
    return this.#builder.emit("alu", by.opcode, [word(by.a), word(by.b)], { name, alternatives });
  }

  /** A word that nothing has written: scratch starts as zeros. */
  #zeros(): WordRange {
    this.#zero ??= this.#builder.value("zero", 1, { liveIn: true, initial: [0] });
    return this.#zero;
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
