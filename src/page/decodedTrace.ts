import type { PageLateness, PageModel, PageOperand, PageSchedule } from "../view/pageModel.ts";

/** The block of a model, with what follows from its columns at once. */
export class DecodedBlock {
  readonly model: PageModel;
  readonly rows: number;
  /** First row of each engine, and the engine of each row. */
  readonly firstRow: readonly number[];
  readonly engineOf: readonly number[];
  readonly definers: readonly number[][];
  readonly users: readonly number[][];
  /** Where the words of an operation begin among all written words. */
  readonly offset: Int32Array;
  readonly groups: number;
  readonly rounds: number;
  readonly #otherOperands = new Map<string, readonly PageOperand[]>();

  constructor(model: PageModel) {
    this.model = model;
    const { operations, values, machine } = model;
    const firstRow: number[] = [];
    const engineOf: number[] = [];
    for (const [engine, { slots }] of machine.engines.entries()) {
      firstRow.push(engineOf.length);
      for (let slot = 0; slot < slots; slot++) engineOf.push(engine);
    }
    this.firstRow = firstRow;
    this.engineOf = engineOf;
    this.rows = engineOf.length;
    this.definers = values.words.map(() => []);
    this.users = values.words.map(() => []);
    this.offset = new Int32Array(operations.count + 1);
    for (const [operation, form, operands] of operations.otherOperands) {
      this.#otherOperands.set(`${operation} ${form}`, operands);
    }
    const use = (operation: number, operands: readonly PageOperand[]): void => {
      for (const operand of operands) {
        if (typeof operand === "string") continue;
        const users = this.users[typeof operand === "number" ? operand : operand[0]]!;
        if (users[users.length - 1] !== operation) users.push(operation);
      }
    };
    const others = new Map(operations.otherOperands.map(([operation, , operands]) => [operation, operands]));
    for (let operation = 0; operation < operations.count; operation++) {
      const result = operations.result[operation];
      let written = 0;
      if (typeof result === "number") {
        this.definers[result]!.push(operation);
        written = values.words[result]!;
      } else if (typeof result === "object" && result !== null) {
        this.definers[result[0]]!.push(operation);
        written = result[2];
      }
      this.offset[operation + 1] = this.offset[operation]! + written;
      use(operation, operations.operands[operation]!);
      const other = others.get(operation);
      if (other !== undefined) use(operation, other);
    }
    this.groups = operations.group.reduce((most, group) => Math.max(most, group + 1), 0);
    this.rounds = operations.round.reduce((most, round) => Math.max(most, round + 1), 0);
  }

  formsOf(operation: number): readonly number[] {
    return this.model.formSets[this.model.operations.forms[operation]!]!;
  }

  operandsOf(operation: number, form: number): readonly PageOperand[] {
    return this.#otherOperands.get(`${operation} ${form}`) ?? this.model.operations.operands[operation]!;
  }

  opcodeOf(operation: number, form: number): string {
    const { opcodes, operations, forms } = this.model;
    return opcodes[forms[this.formsOf(operation)[form]!]!.opcode ?? operations.opcode[operation]!]!;
  }

  /** The words that an operand names; undefined for immediates. */
  rangeOf(operand: PageOperand): { value: number; word: number; words: number } | undefined {
    if (typeof operand === "string") return undefined;
    if (typeof operand === "number") return { value: operand, word: 0, words: this.model.values.words[operand]! };
    const [value, word, words] = operand;
    return { value, word, words };
  }

  /** The operation's id. */
  id(operation: number): string {
    const { ids, opcode } = this.model.operations;
    return ids[operation] ?? [...this.#place(operation), this.model.opcodes[opcode[operation]!]!, operation].join(".");
  }

  /** "group 3, round 9, hash". */
  placeWords(operation: number): string {
    const { group, round, stage } = this.model.operations;
    const words = [
      group[operation]! < 0 ? [] : `group ${group[operation]}`,
      round[operation]! < 0 ? [] : `round ${round[operation]}`,
      this.model.stages[stage[operation]!] ?? [],
    ].flat();
    return words.join(" · ");
  }

  /** A value's own name, or what it is and whose: "hash g3.r9 #1400"; whose is left out where another value says it. */
  valueName(value: number, beside?: number): string {
    const own = this.model.values.names[value];
    if (own !== undefined) return own;
    const where = this.#whose(value);
    const said = beside !== undefined && beside !== value && where === this.#whose(beside);
    return [this.kindName(value), said ? "" : where, `#${this.definers[value]![0]!}`].filter(Boolean).join(" ");
  }

  /** "g3.r9", or the stage of what is nobody's. */
  #whose(value: number): string {
    const definer = this.definers[value]![0];
    if (definer === undefined || this.model.values.names[value] !== undefined) return "";
    const [place = "", round = ""] = this.#place(definer).slice(0, 2);
    return this.model.operations.group[definer]! < 0 ? place : `${place}.${round}`;
  }

  kindName(value: number): string {
    return this.model.kinds[this.model.values.kind[value]!]!;
  }

  #place(operation: number): string[] {
    const { group, round, stage } = this.model.operations;
    return [
      group[operation]! < 0 ? [] : `g${group[operation]}`,
      round[operation]! < 0 ? [] : `r${round[operation]}`,
      this.model.stages[stage[operation]!] ?? [],
    ].flat();
  }
}

/** A schedule of a decoded block as a grid of slots. */
export class DecodedTrace {
  readonly block: DecodedBlock;
  readonly schedule: PageSchedule;
  readonly length: number;
  /** By cycle, then by row: the operation that has the slot (-1: idle), and which lane of it (-1: all of it). */
  readonly cells: Int32Array;
  readonly lanes: Int16Array;
  /** Of idle slots: the entry of `schedule.idle`; -1 elsewhere. */
  readonly idle: Int32Array;
  readonly first: Int32Array;
  readonly last: Int32Array;
  /** Slots used by engine and cycle: `used[engine][cycle]`. */
  readonly used: readonly Int32Array[];
  readonly #written: Uint32Array | undefined;

  constructor(block: DecodedBlock, schedule: PageSchedule) {
    this.block = block;
    this.schedule = schedule;
    this.length = schedule.length;
    const { rows, model } = block;
    const { count } = model.operations;
    this.cells = new Int32Array(schedule.length * rows).fill(-1);
    this.lanes = new Int16Array(schedule.length * rows).fill(-1);
    this.idle = new Int32Array(schedule.length * rows).fill(-1);
    this.first = new Int32Array(count);
    this.last = new Int32Array(count);
    this.used = model.machine.engines.map(() => new Int32Array(schedule.length));
    for (let operation = 0; operation < count; operation++) this.#place(operation);
    for (let operation = 0; operation < count; operation++) this.#reserve(operation);
    for (const [at, [engine, cycle, slots]] of schedule.idle.entries()) {
      let left = slots;
      const start = cycle * rows + block.firstRow[engine]!;
      for (let cell = start; left > 0 && cell < start + model.machine.engines[engine]!.slots; cell++) {
        if (this.cells[cell]! >= 0 || this.idle[cell]! >= 0) continue;
        this.idle[cell] = at;
        left--;
      }
    }
    this.#written = schedule.written === undefined ? undefined : wordsOf(schedule.written.base64);
  }

  /** Cycles of the operation, one, or one a lane. */
  cyclesOf(operation: number): readonly number[] {
    const cycles = this.schedule.cycles[operation]!;
    return typeof cycles === "number" ? [cycles] : cycles;
  }

  rowsOf(operation: number): readonly number[] {
    const rows = this.schedule.rows[operation]!;
    return typeof rows === "number" ? [rows] : rows;
  }

  lateness(operation: number): PageLateness {
    return this.schedule.late[operation]!;
  }

  get hasValues(): boolean {
    return this.#written !== undefined;
  }

  /** The words that the operation wrote; undefined without a simulated image, or a result. */
  wordsOf(operation: number): Uint32Array | undefined {
    const { offset } = this.block;
    const words = this.#written?.subarray(offset[operation]!, offset[operation + 1]!);
    return words?.length === 0 ? undefined : words;
  }

  /** What an operand holds in the cycle in which it is read. Words that nobody had written by then are 0. */
  read(operand: PageOperand, cycle: number): Uint32Array | undefined {
    const range = this.block.rangeOf(operand);
    if (range === undefined || this.#written === undefined) return undefined;
    const words = new Uint32Array(range.words);
    const when = new Int32Array(range.words).fill(-1);
    for (const definer of this.block.definers[range.value]!) {
      const result = this.block.rangeOf(this.block.model.operations.result[definer]!)!;
      const own = this.wordsOf(definer)!;
      const cycles = this.cyclesOf(definer);
      for (let word = 0; word < result.words; word++) {
        const at = result.word + word - range.word;
        const written = cycles[cycles.length > 1 ? word : 0]!;
        if (at < 0 || at >= range.words || written >= cycle || written < when[at]!) continue;
        words[at] = own[word]!;
        when[at] = written;
      }
    }
    return words;
  }

  #place(operation: number): void {
    const { block, schedule } = this;
    const cycles = this.cyclesOf(operation);
    const rows = this.rowsOf(operation);
    this.first[operation] = Math.min(...cycles);
    this.last[operation] = Math.max(...cycles);
    const form = block.model.forms[block.formsOf(operation)[schedule.form[operation]!]!]!;
    const [, offset = 0, slots = 1] = form.rows[0] ?? [];
    for (const [lane, cycle] of cycles.entries()) {
      if (rows[lane]! < 0) continue;
      for (let slot = 0; slot < slots; slot++) {
        const at = (cycle + offset) * block.rows + rows[lane]! + slot;
        this.cells[at] = operation;
        this.lanes[at] = cycles.length > 1 ? lane : slots > 1 ? slot : -1;
        this.used[block.engineOf[rows[lane]!]!]![cycle + offset]!++;
      }
    }
  }

  /** Further rows of a form only reserve: they take the slots that are left. */
  #reserve(operation: number): void {
    const { block, schedule } = this;
    const form = block.model.forms[block.formsOf(operation)[schedule.form[operation]!]!]!;
    for (const [engine, offset, slots] of form.rows.slice(1)) {
      if (engine < 0) continue;
      for (const cycle of this.cyclesOf(operation)) {
        let left = slots;
        const start = (cycle + offset) * block.rows + block.firstRow[engine]!;
        for (let at = start; left > 0 && at < start + block.model.machine.engines[engine]!.slots; at++) {
          if (this.cells[at]! >= 0) continue;
          this.cells[at] = operation;
          this.used[engine]![cycle + offset]!++;
          left--;
        }
      }
    }
  }
}

function wordsOf(base64: string): Uint32Array {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Uint32Array.from({ length: bytes.length / 4 }, (_, at) => view.getUint32(4 * at, true));
}
