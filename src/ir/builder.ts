import type { Machine, OpcodeRow } from "../machine/machine.ts";
import {
  type Block,
  type DependenceKind,
  type Form,
  isWordRange,
  type Operand,
  type Operation,
  type OperationIndex,
  type Provenance,
  type Value,
  type ValueIndex,
  type WordRange,
} from "./block.ts";
import { DependenceSet } from "./dependenceSet.ts";
import { isResult, laneFormsOf, opcodeForm, resultWords } from "./opcodeForms.ts";
import { accessLists } from "./registerDependences.ts";
import { RegisterOrder, readsOf } from "./registerOrder.ts";
import { orderIsDerived } from "./valueOrder.ts";

/** Another way to compute the same words: an opcode of some engine with operands of its own. */
export interface Alternative {
  readonly engine: string;
  readonly opcode: string;
  readonly operands: readonly Operand[];
  /** Issue as this many slots, one per lane of the result, instead of one. */
  readonly lanes?: number;
}

/** What may be said of an operation beside opcode and operands. */
export interface EmitOptions {
  /** Write these words of an existing value; without it a new value is made, as wide as the opcode writes. */
  readonly into?: WordRange | undefined;
  /** Name of the new value. */
  readonly name?: string | undefined;
  readonly alternatives?: readonly Alternative[] | undefined;
  /** Leave out the lane form that the machine offers for this opcode. */
  readonly whole?: boolean | undefined;
  /** Operations of memory or order that must come before, with the latency in cycles. */
  readonly after?: readonly {
    readonly operation: OperationIndex;
    readonly latency: number;
    readonly kind: DependenceKind;
  }[];
}

/** What is said of a value when it is made. */
export interface ValueOptions extends Partial<Pick<Value, "liveIn" | "liveOut" | "initial">> {
  /** Vectors of it may be read of which some words are never written: they hold anything, and so do those lanes of the result. */
  readonly gaps?: boolean;
}

type ValueHead = Pick<Value, "name" | "words"> & ValueOptions;

/**
 * Writes a block operation by operation, in program order, and derives the register dependences (RAW, WAR, WAW) word by
 * word, each with the forms that read the word. The latency of a form's
 * opcode, less the 1 that every result takes, is the form's `extraLatency`.
 */
export class BlockBuilder {
  readonly machine: Machine;
  readonly #rows: ReadonlyMap<string, OpcodeRow>;
  readonly #allForms = new Map<OpcodeRow, readonly Form[]>();
  readonly #wholeForms = new Map<OpcodeRow, readonly Form[]>();
  readonly #operations: Operation[] = [];
  readonly #values: ValueHead[] = [];
  readonly #dependences = new DependenceSet({
    forms: (operation) => this.#forms(operation).length,
    delays: (operation) => this.#forms(operation).some((form) => form.extraLatency !== undefined),
  });
  readonly #order = new RegisterOrder((edge) => this.#dependences.add(edge));
  /** Forms of the operation that is being written. */
  #written: readonly Form[] = [];
  #provenance: Provenance = {};

  constructor(machine: Machine) {
    this.machine = machine;
    this.#rows = new Map(machine.opcodes.map((row) => [`${row.engine} ${row.opcode}`, row]));
  }

  /** How many operations have been written. */
  get size(): number {
    return this.#operations.length;
  }

  /** Operations from here on come from this group, round and stage. */
  from(provenance: Provenance): void {
    this.#provenance = provenance;
  }

  /** What `write` writes comes from another group, round and stage; what follows comes from where it did before. */
  aside<T>(provenance: Provenance, write: () => T): T {
    const before = this.#provenance;
    this.#provenance = provenance;
    try {
      return write();
    } finally {
      this.#provenance = before;
    }
  }

  /** A new value of `words` words; whoever writes it names it with `into`. Returns all of its words. */
  value(name: string, words: number, rest: ValueOptions = {}): WordRange {
    this.#values.push({ name, words, ...rest });
    this.#order.value(words);
    return { value: this.#values.length - 1, word: 0, words };
  }

  /**
   * Appends an operation and returns the words that it writes (for a store: the words it stores).
   * @throws {RangeError} when the machine has no such opcode, or the operands do not fit it.
   */
  emit(engine: string, opcode: string, operands: readonly Operand[], options: EmitOptions = {}): WordRange {
    const row = this.#row(engine, opcode, operands);
    const index = this.#operations.length;
    let forms = this.#formsOf(row, options.whole === true);
    if (options.alternatives !== undefined) {
      const others = options.alternatives.map((other): Form => {
        const lanes = other.lanes ?? 1;
        const its = this.#row(other.engine, other.opcode, lanes === 1 ? other.operands : undefined);
        return { ...opcodeForm(this.machine, its, 1, lanes), opcode: other.opcode, operands: other.operands };
      });
      forms = [...forms, ...others];
    }
    this.#written = forms;
    for (const { operand, forms: reading } of readsOf({ operands, forms })) {
      this.#read(index, operand, reading, forms.length);
    }
    const width = resultWords(row, this.machine.vectorLength);
    let result: WordRange | undefined;
    if (width > 0) {
      result = options.into ?? this.value(options.name ?? `${opcode}.${index}`, width);
      if (result.words !== width)
        throw new RangeError(`${engine} ${opcode} writes ${width} words, not ${result.words}`);
      this.#valueOf(result);
      this.#order.write(index, result);
    }
    for (const { operation, latency, kind } of options.after ?? []) {
      this.#dependences.add({ from: operation, to: index, latency, kind });
    }
    const { group, round, stage } = this.#provenance;
    const place =
      (group === undefined ? "" : `g${group}.`) +
      (round === undefined ? "" : `r${round}.`) +
      (stage === undefined ? "" : `${stage}.`);
    const id = `${place}${opcode}.${index}`;
    const provenance = this.#provenance;
    // Written out: objects that are put together of several take five times the memory.
    this.#operations.push(
      result === undefined
        ? { id, opcode, operands, forms, provenance }
        : { id, opcode, operands, result, forms, provenance },
    );
    if (result !== undefined) return result;
    const stored = operands.findLast(isWordRange);
    return stored ?? { value: -1, word: 0, words: 0 };
  }

  /** The block as written so far. */
  build(name: string): Block {
    const operations = this.#operations;
    const lists = accessLists({ operations, values: this.#values as Value[] });
    const values = this.#values.map(({ name, words, liveIn = false, liveOut = false, initial }, value): Value => {
      const { definers, users, formUses } = lists[value]!;
      const plain = { name, words, definers, users, liveIn, liveOut };
      if (formUses.length === 0 && initial === undefined) return plain;
      return {
        ...plain,
        ...(formUses.length === 0 ? {} : { formUses }),
        ...(initial === undefined ? {} : { initial }),
      };
    });
    const block = { name, operations, values, dependences: this.#dependences.list() };
    orderIsDerived(block);
    return block;
  }

  #forms(operation: OperationIndex): readonly Form[] {
    return this.#operations[operation]?.forms ?? this.#written;
  }

  /** The row's own form, and the lane forms that the machine has for it: one list for all operations of the opcode. */
  #formsOf(row: OpcodeRow, whole: boolean): readonly Form[] {
    const lists = whole ? this.#wholeForms : this.#allForms;
    const known = lists.get(row);
    if (known !== undefined) return known;
    const others = whole ? [] : laneFormsOf(this.machine, row, (...of) => this.#row(...of, undefined));
    const forms = [opcodeForm(this.machine, row, 1, 1), ...others];
    lists.set(row, forms);
    return forms;
  }

  /** The opcode's row; operands are looked at where they are given. */
  #row(engine: string, opcode: string, operands: readonly Operand[] | undefined): OpcodeRow {
    const row = this.#rows.get(`${engine} ${opcode}`);
    if (row === undefined) throw new RangeError(`machine "${this.machine.name}" has no ${engine} opcode "${opcode}"`);
    if (operands === undefined) return row;
    const roles = row.operands.filter((role) => !isResult(role));
    if (roles.length !== operands.length) {
      throw new RangeError(
        `${engine} ${opcode} takes ${roles.length} operands beside its result, not ${operands.length}`,
      );
    }
    for (const [at, role] of roles.entries()) {
      const operand = operands[at]!;
      const words = isWordRange(operand) ? operand.words : 0;
      const wanted =
        role === "vsource" ? this.machine.vectorLength : role === "source" || role === "laneSource" ? 1 : 0;
      if (words !== wanted)
        throw new RangeError(`${engine} ${opcode}: operand ${at} has ${words} words, ${role} wants ${wanted}`);
    }
    return row;
  }

  #read(index: OperationIndex, range: WordRange, forms: readonly number[] | undefined, count: number): void {
    const value = this.#valueOf(range);
    if (value.liveIn !== true && (value.gaps !== true || range.words === 1)) {
      const word = this.#order.unwritten(range);
      if (word >= 0) throw new RangeError(`${value.name} word ${word} is read before it is written`);
    }
    this.#order.read(index, range, forms, count);
  }

  #valueOf(range: WordRange): ValueHead {
    const value = this.#values[range.value as ValueIndex];
    if (value === undefined) throw new RangeError(`no value ${range.value}`);
    if (range.word < 0 || range.word + range.words > value.words) {
      throw new RangeError(
        `${value.name} has ${value.words} words; words ${range.word}..${range.word + range.words - 1} were named`,
      );
    }
    return value;
  }
}

/** One lane of a vector, or any single word of a value. */
export function lane(range: WordRange, index: number): WordRange {
  return { value: range.value, word: range.word + index, words: 1 };
}
