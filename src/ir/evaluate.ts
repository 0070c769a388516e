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
 * lane; a one-word operand is then read by every lane.
 * @throws {RangeError} naming the operation: unknown opcode or form, wrong operands, a word read before it is written,
 * memory out of range, division by zero, a jump (a block is straight-line).
 */
export function evaluate(block: Block, memory: Uint32Array, options: EvaluateOptions = {}): Evaluation {
  const values = block.values.map(({ words }) => new Uint32Array(words));
  const defined = block.values.map(({ words, liveIn }) => new Uint8Array(words).fill(liveIn ? 1 : 0));
  const trace: number[] = [];
  for (const [v, { name, words, liveIn, initial }] of block.values.entries()) {
    if (!liveIn) continue;
    const given = initial ?? named(options.inputs, name);
    if (given?.length !== words) {
      throw new RangeError(`live-in value "${name}" needs ${words} words, ${given?.length ?? "none"} given`);
    }
    values[v]!.set(given.map((word) => word >>> 0));
  }

  const machine = { memory: Uint32Array.from(memory), trace };
  for (const [index, operation] of block.operations.entries()) {
    const form = operation.forms[options.forms?.[index] ?? 0];
    if (form === undefined) throw new RangeError(`"${operation.id}" has no form ${options.forms?.[index]}`);
    try {
      const read = (range: WordRange): Uint32Array => {
        const { value, word, words } = range;
        const missing = defined[value]?.subarray(word, word + words).indexOf(0) ?? 0;
        if (missing >= 0 || word + words > values[value]!.length) {
          throw new RangeError(`reads word ${word + missing} of "${block.values[value]?.name}", which is not defined`);
        }
        return values[value]!.subarray(word, word + words);
      };
      const accessed = (start: number, words: number, writes: boolean): void =>
        options.onAccess?.({ operation: index, start, words, writes });
      const written = apply(operation, form, read, { ...machine, accessed });
      const { result } = operation;
      if ((written?.length ?? 0) !== (result?.words ?? 0)) {
        throw new RangeError(`writes ${written?.length ?? 0} words, its result has ${result?.words ?? 0}`);
      }
      if (result === undefined) continue;
      if (result.word + result.words > (values[result.value]?.length ?? 0))
        throw new RangeError("writes out of its value");
      values[result.value]!.set(written!, result.word);
      defined[result.value]!.fill(1, result.word, result.word + result.words);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new RangeError(`"${operation.id}" (operation ${index}): ${error.message}`, { cause: error });
    }
  }
  return { memory: machine.memory, values, trace };
}

/** Only what the caller gave: every object has a "constructor". */
function named<T>(all: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return all !== undefined && Object.hasOwn(all, name) ? all[name] : undefined;
}

/** What an operation writes to its result. All operands are read before anything is written. */
function apply(
  { opcode: native, operands: plain, result }: Operation,
  { opcode = native, operands = plain, lanes }: Form,
  read: (range: WordRange) => Uint32Array,
  {
    memory,
    trace,
    accessed,
  }: { memory: Uint32Array; trace: number[]; accessed: (start: number, words: number, writes: boolean) => void },
): Uint32Array | undefined {
  const width = result?.words ?? 0;
  const operand = (at: number): Operand => {
    if (operands[at] === undefined) throw new RangeError(`${opcode} has no operand ${at}`);
    return operands[at];
  };
  const words = (at: number, count: number): Uint32Array => {
    const range = operand(at);
    if (!isWordRange(range)) throw new RangeError(`operand ${at} of ${opcode} is an immediate`);
    if (lanes > 1 && range.words === 1) return new Uint32Array(count).fill(read(range)[0]!);
    if (range.words !== count) {
      throw new RangeError(`operand ${at} of ${opcode} has ${range.words} words, ${count} are wanted`);
    }
    return read(range);
  };
  const word = (at: number): number => words(at, 1)[0]!;
  const immediate = (at: number): number => {
    const n = operand(at);
    if (isWordRange(n)) throw new RangeError(`operand ${at} of ${opcode} is no immediate`);
    return n.immediate;
  };
  const cells = (count: number): number => {
    const address = word(0);
    if (address + count <= memory.length) {
      accessed(address, count, result === undefined);
      return address;
    }
    throw new RangeError(`${opcode} of memory ${address}..${address + count - 1}, which has ${memory.length} words`);
  };

  const elementwise = wordFunctions.get(opcode);
  if (elementwise !== undefined) {
    const [a, b] = [words(0, width), words(1, width)];
    return Uint32Array.from(a, (left, k) => elementwise(left, b[k]!));
  }
  switch (opcode) {
    case "vbroadcast":
      return new Uint32Array(width).fill(word(0));
    case "multiply_add": {
      const [a, b, c] = [words(0, width), words(1, width), words(2, width)];
      return Uint32Array.from(a, (left, k) => Math.imul(left, b[k]!) + c[k]!);
    }
    case "select":
    case "vselect": {
      const [condition, a, b] = [words(0, width), words(1, width), words(2, width)];
      return Uint32Array.from(condition, (bit, k) => (bit !== 0 ? a[k]! : b[k]!));
    }
    case "add_imm":
      return Uint32Array.of(word(0) + (immediate(1) | 0));
    case "const":
      return Uint32Array.of(immediate(0));
    case "load":
    case "load_offset":
    case "vload": {
      const address = cells(width);
      return memory.slice(address, address + width);
    }
    case "store":
      memory[cells(1)] = word(1);
      return undefined;
    case "vstore": {
      const data = operand(1);
      const count = isWordRange(data) ? data.words : 0;
      memory.set(words(1, count), cells(count));
      return undefined;
    }
    case "coreid":
      return new Uint32Array(1);
    case "trace_write":
      trace.push(word(0));
      return undefined;
    case "pause":
    case "compare":
    case "vcompare":
    case "comment":
      return undefined;
    default:
      throw new RangeError(`opcode "${opcode}" cannot be evaluated in a straight line`);
  }
}
