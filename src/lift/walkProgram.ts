import { limits } from "../machine/limits.ts";
import type { Machine, OpcodeRow } from "../machine/machine.ts";
import type { Program, Slot } from "../machine/program.ts";
import { faultText } from "../machine/simulator/core.ts";
import { decode } from "../machine/simulator/decode.ts";
import { jumpOpcodes, jumpTarget } from "./jumps.ts";
import { MemoryWords } from "./memoryWords.ts";
import { resultSum } from "./resultSum.ts";
import type { Access, Step, StepOperand, Version, Versions } from "./step.ts";
import { VersionTable } from "./versionTable.ts";
import { knownWord, Symbols, type WordSum } from "./wordSum.ts";

/** Which way through a program is taken. */
export interface WayOptions {
  /** Follow jumps whose conditions and targets are known without running it: loops with a fixed number of turns. */
  readonly unroll?: boolean | undefined;
  /** Take the way, and the addresses, of a run on this memory; it is not changed. */
  readonly memory?: Uint32Array | undefined;
  /** The bundles that runs execute, one after the other. */
  readonly path?: readonly number[] | undefined;
  /** Keep jumps as steps; without, a way that is known needs none. */
  readonly keepJumps?: boolean | undefined;
}

/** A program as the slots that execute, with the version of every word that they read and write. */
export interface Walked {
  readonly steps: readonly Step[];
  readonly versions: Versions;
  readonly symbols: Symbols;
  /** By version: what is known of the word. */
  readonly sums: readonly WordSum[];
  /** Cycles that the run takes, those with empty bundles included. */
  readonly cycles: number;
  /** Bundles in the order of execution. */
  readonly path: readonly number[];
  /** Slots that were left out: of free engines, and a halt at the end. */
  readonly debug: number;
  readonly halted: boolean;
  /** Bundles that never execute. */
  readonly unreached: number;
  /** Whether a bundle executed twice. */
  readonly unrolled: boolean;
  /** Whether a jump was executed. */
  readonly jumps: boolean;
}

/** Bundles that unrolling executes at most. */
const mostTurns = 1_000_000;

/**
 * Takes a program apart, cycle by cycle: what a slot reads is what had landed in scratch before its cycle, results that take
 * several cycles land when they do, and of two that land in one word at once the later one stays. Of every word it is noted
 * what is known of it without running the program.
 * @throws {RangeError} in one line naming bundle, engine and slot: a slot that the machine does not take; a jump, unless it is
 * asked for and known.
 */
export function walkProgram(program: Program, machine: Machine, way: WayOptions = {}): Walked {
  return new Walk(program, machine, way).run();
}

class Walk {
  readonly #program: Program;
  readonly #machine: Machine;
  readonly #way: WayOptions;
  readonly #rows: ReadonlyMap<string, OpcodeRow>;
  readonly #faults: ReadonlyMap<number, string>;
  readonly #symbols = new Symbols();
  readonly #steps: Step[] = [];
  readonly #versions: VersionTable;
  readonly #memory: MemoryWords;
  readonly #turns: Int32Array;
  readonly #path: number[] = [];
  #cycle = 0;
  #debug = 0;
  #halted = false;
  #jumps = false;

  constructor(program: Program, machine: Machine, way: WayOptions) {
    this.#program = program;
    this.#machine = machine;
    this.#way = way;
    this.#versions = new VersionTable(machine.scratchWords);
    this.#memory = new MemoryWords(this.#symbols, way.memory);
    this.#rows = new Map(machine.opcodes.map((row) => [`${row.engine} ${row.opcode}`, row]));
    const faults = new Map<number, string>();
    for (const fault of decode(program, machine).faults) {
      if (!faults.has(fault.bundle)) faults.set(fault.bundle, faultText(fault));
    }
    this.#faults = faults;
    this.#turns = new Int32Array(program.length);
  }

  run(): Walked {
    const { path, memory, unroll = memory !== undefined } = this.#way;
    if (path !== undefined) for (const bundle of path) this.#bundle(bundle);
    else {
      let executed = 0;
      for (let bundle = 0; bundle < this.#program.length && !this.#halted; ) {
        if (++executed > mostTurns)
          throw new RangeError(`after ${mostTurns} bundles the program has not come to an end`);
        this.#bundle(bundle);
        bundle = this.#next(bundle, unroll);
      }
    }
    // What is still on its way lands when the core has stopped.
    this.#versions.land(Number.POSITIVE_INFINITY);
    return {
      steps: this.#steps,
      versions: this.#versions.versions,
      symbols: this.#symbols,
      sums: this.#versions.sums,
      cycles: this.#cycle,
      path: this.#path,
      debug: this.#debug,
      halted: this.#halted,
      unreached: this.#turns.reduce((sum, turns) => sum + (turns === 0 ? 1 : 0), 0),
      jumps: this.#jumps,
      unrolled: this.#turns.some((turns) => turns > 1),
    };
  }

  /** The bundle after this one. */
  #next(bundle: number, unroll: boolean): number {
    let next = bundle + 1;
    for (const [engine, slots] of Object.entries(this.#program[bundle]!)) {
      for (const [number, slot] of slots.entries()) {
        if (!jumpOpcodes.has(slot[0]) || this.#isFree(engine)) continue;
        const place = `bundle ${bundle}, engine ${engine}, slot ${number}: ${slot[0]}`;
        if (!unroll) throw new RangeError(`${place}: the program has jumps`);
        const words = this.#conditions.get(`${engine} ${number}`);
        if (words === undefined) throw new RangeError(`${place}: it depends on what memory holds`);
        const target = jumpTarget(slot, words, bundle + 1);
        if (target !== undefined) next = target;
        if (next < 0) throw new RangeError(`${place}: to bundle ${next}, the first is 0`);
      }
    }
    return next;
  }

  /** Of the jumps of the bundle that was executed last: the words that they read, where they are known. */
  readonly #conditions = new Map<string, number>();

  #isFree(engine: string): boolean {
    return this.#machine.engines.find(({ name }) => name === engine)?.free === true;
  }

  #bundle(bundle: number): void {
    const fault = this.#faults.get(bundle);
    if (fault !== undefined) throw new RangeError(fault);
    this.#conditions.clear();
    const first = this.#steps.length;
    let costs = false;
    const stores: Access[] = [];
    for (const [engine, slots] of Object.entries(this.#program[bundle]!)) {
      if (this.#isFree(engine)) {
        this.#debug += slots.length;
        continue;
      }
      costs = true;
      for (const [number, slot] of slots.entries()) this.#slot(bundle, engine, number, slot, stores);
    }
    this.#turns[bundle]!++;
    this.#path.push(bundle);
    this.#memory.commit(stores);
    if (!costs) return;
    if (this.#steps.length > limits.operations) {
      throw new RangeError(`more than ${limits.operations} slots are executed, the limit`);
    }
    for (let step = first; step < this.#steps.length; step++) {
      const { row, writes } = this.#steps[step]!;
      this.#versions.issue(step, row, writes, this.#cycle);
    }
    this.#cycle++;
    if (this.#cycle > limits.cycles) throw new RangeError(`more than ${limits.cycles} cycles, the limit`);
    this.#versions.land(this.#cycle);
  }

  #slot(bundle: number, engine: string, number: number, slot: Slot, stores: Access[]): void {
    const row = this.#rows.get(`${engine} ${slot[0]}`)!;
    if (slot[0] === "halt") {
      this.#halted = true;
      return;
    }
    const lanes = this.#machine.vectorLength;
    const laneAt = row.operands.indexOf("lane");
    const lane = laneAt < 0 ? 0 : (slot[laneAt + 1] as number);
    const made = (start: number, words: number): Version[] => this.#versions.fresh(start, words, this.#steps.length);
    const operands: StepOperand[] = [];
    let writes: Version[] = [];
    for (const [at, role] of row.operands.entries()) {
      const value = slot[at + 1] as number;
      if (role === "immediate" || role === "lane") operands.push({ immediate: value });
      else if (role === "dest" || role === "laneDest") writes = made(value + (role === "dest" ? 0 : lane), 1);
      else if (role === "vdest") writes = made(value, lanes);
      else if (role === "source") operands.push(this.#versions.read(value, 1));
      else if (role === "vsource") operands.push(this.#versions.read(value, lanes));
      else if (role === "laneSource") operands.push(this.#versions.read(value + lane, 1));
    }
    if (jumpOpcodes.has(slot[0])) {
      this.#jumps = true;
      const read = operands.find((operand): operand is readonly Version[] => !("immediate" in operand));
      const word = read === undefined ? 0 : knownWord(this.#versions.sumOf(read[0]!));
      if (word !== undefined) this.#conditions.set(`${engine} ${number}`, word);
      if (this.#way.keepJumps !== true) return;
    }
    const access = this.#access(row, operands, writes);
    if (access !== undefined) {
      const data = access.writes ? (operands[1] as readonly Version[]).map((each) => this.#versions.sumOf(each)) : [];
      this.#memory.touch(access, data, `cycle ${this.#cycle}, bundle ${bundle}, engine ${engine}, slot ${number}`);
      if (access.writes) stores.push(access);
    }
    for (const [at, version] of writes.entries()) {
      this.#versions.know(version, this.#value(row, operands, at, access, version));
    }
    this.#steps.push({
      cycle: this.#cycle,
      bundle,
      turn: this.#turns[bundle]!,
      slot: number,
      row,
      operands,
      writes,
      access,
    });
  }

  #access(row: OpcodeRow, operands: readonly StepOperand[], writes: readonly Version[]): Access | undefined {
    if (row.memory === undefined) return undefined;
    const [pointer, data] = operands;
    const address = this.#versions.sumOf((pointer as readonly Version[])[0]!);
    if (row.memory === "read") return { address, words: writes.length, writes: false };
    return { address, words: (data as readonly Version[]).length, writes: true };
  }

  /** What is known of word `at` of a result. */
  #value(
    row: OpcodeRow,
    operands: readonly StepOperand[],
    at: number,
    access: Access | undefined,
    version: Version,
  ): WordSum {
    if (access !== undefined) return this.#memory.loaded(access, at, `load ${version}`);
    const word = (operand: number): WordSum => {
      const versions = operands[operand] as readonly Version[];
      return this.#versions.sumOf(versions[versions.length === 1 ? 0 : at]!);
    };
    return resultSum(this.#symbols, row, operands, word, `step ${version}`);
  }
}
