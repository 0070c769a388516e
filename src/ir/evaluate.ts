import { type Block, type Form, isWordRange, type Operand, type Operation, type WordRange } from "./block.ts";
import { wordFunctions } from "./evaluateWord.ts";

/** What evaluation may be told. */
export interface EvaluateOptions {
  /** The form that each operation is evaluated in; native (0) where absent. All forms must give the same. */
  readonly forms?: readonly number[] | undefined;
  /** What live-in values hold that have no `initial` of their own, by name. */
  readonly inputs?: Readonly<Record<string, readonly number[]>> | undefined;
  /** Told of every access to memory, in program order. */
  readonly onAccess?:
    | ((access: { operation: number; start: number; words: number; writes: boolean }) => void)
    | undefined;
}

/** The state after a block. */
export interface Evaluation {
  readonly memory: Uint32Array;
  /** `values[v][w]`: word w of value v, as last written; 0 where nothing was. */
  readonly values: readonly Uint32Array[];
  /** Words that `trace_write` appended. */
  readonly trace: readonly number[];
}

/**
 * Runs a block in program order, every value in registers of its own: what the block means, with no schedule, no engine
 * and no scratch. Words are unsigned 32-bit; `memory` is not changed.
 *
 * Operands stand as in `Operation`: after the destination, in the machine's order. `load_offset d,a,k` has the lane's own
 * words as ranges, so that its immediate k says nothing here. A form of several lanes applies its opcode to one word a
 * lane; a one-word operand is then read by every lane. Lanes that were never written may lie among those of a vector that is
 * worked on lane by lane: the same lanes of the result are then not written either.
 * @throws {RangeError} naming the operation: unknown opcode or form, wrong operands, a word read before it is written,
 * memory out of range, division by zero, a jump (a block is straight-line).
 */
export function evaluate(block: Block, memory: Uint32Array, options: EvaluateOptions = {}): Evaluation {
  const run = new Run(block, memory, options);
  for (const [index, operation] of block.operations.entries()) {
    const form = operation.forms[options.forms?.[index] ?? 0];
    if (form === undefined) throw new RangeError(`"${operation.id}" has no form ${options.forms?.[index]}`);
    try {
      run.step(index, operation, form);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new RangeError(`"${operation.id}" (operation ${index}): ${error.message}`, { cause: error });
    }
  }
  return { memory: run.memory, values: run.values(), trace: run.trace };
}

/** Only what the caller gave: every object has a "constructor". */
function named<T>(all: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return all !== undefined && Object.hasOwn(all, name) ? all[name] : undefined;
}

/** Opcodes whose result has in each lane what the operands' same lanes make, beside the elementwise ones. */
const laneOpcodes: ReadonlySet<string> = new Set(["multiply_add", "vselect"]);

/**
 * An evaluation under way. A kernel is evaluated on many images: words of all values lie in one array, and nothing is made
 * for an operation, which took five sixths of the time.
 */
class Run {
  readonly memory: Uint32Array;
  readonly trace: number[] = [];
  readonly #block: Block;
  readonly #onAccess: EvaluateOptions["onAccess"];
  /** Word w of value v is `#base[v] + w` in `#words` and `#defined`. */
  readonly #base: Int32Array;
  readonly #words: Uint32Array;
  readonly #defined: Uint8Array;
  /** What the operation writes, before any of it is written. */
  #out = new Uint32Array(64);
  // The operation that is being evaluated.
  #index = 0;
  #opcode = "";
  #operands: readonly Operand[] = [];
  #lanes = 1;
  #writes = true;
  /** Lanes of its operands that are not defined. */
  readonly #gaps: number[] = [];

  constructor(block: Block, memory: Uint32Array, { inputs, onAccess }: EvaluateOptions) {
    this.#block = block;
    this.memory = Uint32Array.from(memory);
    this.#onAccess = onAccess;
    this.#base = new Int32Array(block.values.length + 1);
    for (const [v, { words }] of block.values.entries()) this.#base[v + 1] = this.#base[v]! + words;
    this.#words = new Uint32Array(this.#base[block.values.length]!);
    this.#defined = new Uint8Array(this.#words.length);
    for (const [v, { name, words, liveIn, initial }] of block.values.entries()) {
      if (!liveIn) continue;
      const given = initial ?? named(inputs, name);
      if (given?.length !== words) {
        throw new RangeError(`live-in value "${name}" needs ${words} words, ${given?.length ?? "none"} given`);
      }
      for (const [word, content] of given.entries()) this.#words[this.#base[v]! + word] = content >>> 0;
      this.#defined.fill(1, this.#base[v]!, this.#base[v + 1]!);
    }
  }

  values(): Uint32Array[] {
    return this.#block.values.map((_, v) => this.#words.slice(this.#base[v]!, this.#base[v + 1]!));
  }

  step(index: number, { opcode, operands, result }: Operation, form: Form): void {
    this.#index = index;
    this.#opcode = form.opcode ?? opcode;
    this.#operands = form.operands ?? operands;
    this.#lanes = form.lanes;
    this.#writes = result === undefined;
    this.#gaps.length = 0;
    const width = result?.words ?? 0;
    if (this.#out.length < width) this.#out = new Uint32Array(width);
    const written = this.#apply(width);
    if (written !== width) throw new RangeError(`writes ${written} words, its result has ${width}`);
    if (result === undefined) return;
    const start = (this.#base[result.value] ?? 0) + result.word;
    if (start + width > (this.#base[result.value + 1] ?? 0)) throw new RangeError("writes out of its value");
    for (let k = 0; k < width; k++) {
      this.#words[start + k] = this.#out[k]!;
      this.#defined[start + k] = 1;
    }
    for (const k of this.#gaps) this.#defined[start + k] = 0;
  }

  /** All operands are read before anything is written. @returns how many words of `#out` are the result. */
  #apply(width: number): number {
    const [words, out] = [this.#words, this.#out];
    const elementwise = wordFunctions.get(this.#opcode);
    if (elementwise !== undefined) {
      const [a, b] = [this.#start(0, width), this.#start(1, width)];
      const [p, q] = [this.#pace(0), this.#pace(1)];
      for (let k = 0; k < width; k++) out[k] = elementwise(words[a + k * p]!, words[b + k * q]!);
      return width;
    }
    switch (this.#opcode) {
      case "vbroadcast":
        out.fill(this.#word(0), 0, width);
        return width;
      case "multiply_add": {
        const [a, b, c] = [this.#start(0, width), this.#start(1, width), this.#start(2, width)];
        const [p, q, r] = [this.#pace(0), this.#pace(1), this.#pace(2)];
        for (let k = 0; k < width; k++) out[k] = Math.imul(words[a + k * p]!, words[b + k * q]!) + words[c + k * r]!;
        return width;
      }
      case "select":
      case "vselect": {
        const [c, a, b] = [this.#start(0, width), this.#start(1, width), this.#start(2, width)];
        const [p, q, r] = [this.#pace(0), this.#pace(1), this.#pace(2)];
        for (let k = 0; k < width; k++) out[k] = words[c + k * p] !== 0 ? words[a + k * q]! : words[b + k * r]!;
        return width;
      }
      case "add_imm":
        out[0] = this.#word(0) + (this.#immediate(1) | 0);
        return 1;
      case "const":
        out[0] = this.#immediate(0);
        return 1;
      case "load":
      case "load_offset":
      case "vload": {
        const address = this.#cells(width);
        for (let k = 0; k < width; k++) out[k] = this.memory[address + k]!;
        return width;
      }
      case "store":
        this.memory[this.#cells(1)] = this.#word(1);
        return 0;
      case "vstore": {
        const data = this.#operand(1);
        const count = isWordRange(data) ? data.words : 0;
        const [from, pace, address] = [this.#start(1, count), this.#pace(1), this.#cells(count)];
        for (let k = 0; k < count; k++) this.memory[address + k] = words[from + k * pace]!;
        return 0;
      }
      case "coreid":
        out[0] = 0;
        return 1;
      case "trace_write":
        this.trace.push(this.#word(0));
        return 0;
      case "pause":
      case "compare":
      case "vcompare":
      case "comment":
        return 0;
      default:
        throw new RangeError(`opcode "${this.#opcode}" cannot be evaluated in a straight line`);
    }
  }

  #operand(at: number): Operand {
    const operand = this.#operands[at];
    if (operand === undefined) throw new RangeError(`${this.#opcode} has no operand ${at}`);
    return operand;
  }

  /** Where the words of an operand begin in `#words`: `count` of them, or one that every lane reads (`#pace`). */
  #start(at: number, count: number): number {
    const range = this.#operand(at);
    if (!isWordRange(range)) throw new RangeError(`operand ${at} of ${this.#opcode} is an immediate`);
    if (range.words !== count && !(this.#lanes > 1 && range.words === 1)) {
      throw new RangeError(`operand ${at} of ${this.#opcode} has ${range.words} words, ${count} are wanted`);
    }
    return this.#read(range);
  }

  /** From one lane's word of an operand to the next: 0 where there is one for all. */
  #pace(at: number): number {
    return this.#lanes > 1 && (this.#operands[at] as WordRange).words === 1 ? 0 : 1;
  }

  #read({ value, word, words }: WordRange): number {
    const start = (this.#base[value] ?? 0) + word;
    const end = this.#base[value + 1] ?? 0;
    for (let at = start; at < start + words; at++) {
      if (at < end && this.#defined[at] === 1) continue;
      if (this.#mayHaveGaps(start, Math.min(end, start + words))) {
        this.#gaps.push(at - start);
        continue;
      }
      const name = this.#block.values[value]?.name;
      throw new RangeError(`reads word ${word + at - start} of "${name}", which is not defined`);
    }
    return start;
  }

  /** Whether an operand that is not wholly defined may be read: lane by lane, where some lane is. */
  #mayHaveGaps(start: number, end: number): boolean {
    const byLanes = wordFunctions.has(this.#opcode) || laneOpcodes.has(this.#opcode);
    return byLanes && this.#defined.subarray(start, end).includes(1);
  }

  #word(at: number): number {
    return this.#words[this.#start(at, 1)]!;
  }

  #immediate(at: number): number {
    const operand = this.#operand(at);
    if (isWordRange(operand)) throw new RangeError(`operand ${at} of ${this.#opcode} is no immediate`);
    return operand.immediate;
  }

  /** The address that operand 0 holds, of so many words of memory. */
  #cells(count: number): number {
    const address = this.#word(0);
    const size = this.memory.length;
    if (address + count > size) {
      throw new RangeError(`${this.#opcode} of memory ${address}..${address + count - 1}, which has ${size} words`);
    }
    this.#onAccess?.({ operation: this.#index, start: address, words: count, writes: this.#writes });
    return address;
  }
}
