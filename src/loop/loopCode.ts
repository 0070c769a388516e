import { check } from "../check/check.ts";
import type { Loop } from "../ir/loop.ts";
import type { Machine } from "../machine/machine.ts";
import type { Bundle, Program, Slot } from "../machine/program.ts";
import { emit } from "../schedule/emit.ts";
import type { ModuloSchedule } from "../schedule/moduloSchedule.ts";
import { type Allocation, lastCycle } from "../schedule/schedule.ts";
import { type LoopControl, loopControl } from "./loopControl.ts";
import { type ModuloAddresses, moduloAddresses } from "./moduloAddresses.ts";
import { unrolled, unrolledSchedule } from "./unrolled.ts";

/** A part of a loop's program. */
export interface LoopPart {
  /** The `entry` asks whether there is anything to do; a `block` begins an iteration; an `end` completes those under way. */
  readonly kind: "entry" | "prologue" | "kernel" | "epilogue";
  /** The iteration that begins in it, or after which it ends the loop; of the kernel's, the first such. -1 of the entry. */
  readonly iteration: number;
  /** Bundles from `start` up to, not with, `end`. */
  readonly start: number;
  readonly end: number;
}

/** A loop as a program that turns: iterations as many as a word of scratch says. */
export interface LoopCode {
  readonly loop: Loop;
  /** As it was given, moved so that the jump stands at the end of an interval. */
  readonly schedule: ModuloSchedule;
  /** Intervals before the kernel, and copies of the kernel. */
  readonly prologue: number;
  readonly unroll: number;
  readonly addresses: ModuloAddresses;
  /** Where the caller puts how often the loop runs, and a word of all ones. */
  readonly trips: number;
  readonly minusOne: number;
  /** Cycles before the first iteration. */
  readonly entry: number;
  readonly parts: readonly LoopPart[];
  readonly program: Program;
}

/** Programs above this are not written. */
const bundleLimit = 1 << 16;

/** Words of scratch for the count and for what is added to it. */
const controlWords = 2;

/**
 * The program of a loop under a schedule: a prologue, in which iterations begin one by one, a kernel of as many copies as lifetimes ask for
 * (modulo variable expansion), which turns by a jump, and an epilogue behind every interval at whose end the loop may end, since
 * registers lie elsewhere in each ("multiple epilogues" of Rau, Schlansker and Tirumalai, MICRO-25, 1992). So every number of iterations from 0 on
 * takes the cycles that the schedule says, and a few to begin. What a recurrence gives first is read in the prologue only.
 *
 * Its intervals are cut from programs of so many iterations one after the other, each taken by the independent checker.
 * @throws {RangeError} where scratch has no room, an operation is none of the machine's, or the schedule leaves no slots for the
 * count and the jump (then one of `withLoopControl` does).
 */
export function loopCode(loop: Loop, machine: Machine, given: ModuloSchedule): LoopCode {
  const control = loopControl(loop, machine, given);
  const { name } = loop.body;
  if (control === undefined) {
    throw new RangeError(
      `the schedule of "${name}" every ${given.interval} leaves no slots for the count and the jump`,
    );
  }
  const schedule = moved(given, control.shift);
  const addresses = moduloAddresses(loop, schedule, machine.scratchWords, controlWords);
  if (addresses === undefined) throw new RangeError(`"${name}" finds no room in ${machine.scratchWords} words`);
  const { interval } = schedule;
  const { unroll } = addresses;
  const last = schedule.placements.reduce((most, placement) => Math.max(most, lastCycle(placement)), 0);
  const carried = loop.recurrences.reduce((most, { distance }) => Math.max(most, distance), 0);
  const prologue = Math.floor(last / interval) + carried;
  const intervals = prologue + unroll;
  const most = intervals * (2 * interval + last);
  if (most > bundleLimit)
    throw new RangeError(`the program of "${name}" has up to ${most} bundles, at most ${bundleLimit}`);
  const straight = (iterations: number): Program => {
    const block = unrolled(loop, iterations);
    const flat = unrolledSchedule(loop, schedule, iterations);
    const allocation = allocationOf(loop, addresses, iterations);
    const violations = check(block, machine, flat, allocation);
    if (violations.length > 0) throw new Error(`the checker refuses ${block.name}: ${violations[0]!.message}`);
    return emit(block, machine, flat, allocation);
  };
  // One more, so that the last interval that is looked at is whole.
  const long = straight(intervals + unroll + 1);
  const turn = (at: number): string => JSON.stringify(long.slice(at * interval, (at + unroll) * interval));
  if (turn(prologue) !== turn(intervals)) throw new Error(`the kernel of "${name}" is another one in its second turn`);
  const writer = new Writer(machine, control, long);
  writer.enter();
  for (let k = 0; k < intervals; k++) {
    const next = k + 1 < intervals ? k + 1 : prologue;
    writer.interval(k < prologue ? "prologue" : "kernel", k, interval, next);
    writer.end(k, straight(k + 1).slice((k + 1) * interval), k + 1 < intervals);
  }
  return { loop, schedule, prologue, unroll, addresses, ...writer.code() };
}

function moved({ interval, placements }: ModuloSchedule, shift: number): ModuloSchedule {
  if (shift === 0) return { interval, placements };
  const later = placements.map(({ form, cycles }) => ({ form, cycles: cycles.map((cycle) => cycle + shift) }));
  return { interval, placements: later };
}

/** The addresses of so many iterations, in the order of the values of `unrolled`. */
export function allocationOf({ body }: Loop, { addresses, unroll }: ModuloAddresses, iterations: number): Allocation {
  const all = body.values.flatMap(({ liveIn }, v) => (liveIn ? [addresses[v]![0]!] : []));
  for (let k = 0; k < iterations; k++) {
    for (const [v, { liveIn }] of body.values.entries()) if (!liveIn) all.push(addresses[v]![k % unroll]!);
  }
  return { addresses: all };
}

const [trips, minusOne] = [0, 1];

class Writer {
  readonly #machine: Machine;
  readonly #control: LoopControl;
  readonly #straight: Program;
  readonly #bundles: Record<string, readonly Slot[]>[] = [];
  readonly #parts: LoopPart[] = [];
  /** Jumps whose targets are known at the end: to an interval, or to the end of the program (-1). */
  readonly #jumps: { readonly bundle: number; readonly row: "jump" | "leave"; readonly to: number }[] = [];

  constructor(machine: Machine, control: LoopControl, straight: Program) {
    this.#machine = machine;
    this.#control = control;
    this.#straight = straight;
  }

  /** Without iterations the program ends; else the count is set to what the first jump is to see. */
  enter(): void {
    const { count, lag, row } = this.#control;
    this.#bundles.push({}, {});
    this.#jumps.push({ bundle: 0, row: "jump", to: -2 }, { bundle: 1, row: "leave", to: -1 });
    if (lag === 1) {
      this.#bundles.push({});
      this.#count(2);
      for (let late = row + 1; late < count.latency; late++) this.#bundles.push({});
    }
    this.#part("entry", -1, 0);
  }

  /** An interval in which iteration k begins, with the count and the jump that asks whether there is another one. */
  interval(kind: "prologue" | "kernel", k: number, interval: number, next: number): void {
    const start = this.#bundles.length;
    for (const bundle of this.#straight.slice(k * interval, (k + 1) * interval)) this.#bundles.push({ ...bundle });
    this.#count(start + this.#control.row);
    this.#jumps.push({ bundle: start + interval - 1, row: "jump", to: next });
    this.#part(kind, k, start);
  }

  /** What is left of the iterations up to k. */
  end(k: number, left: Program, more: boolean): void {
    const start = this.#bundles.length;
    for (const bundle of left) this.#bundles.push({ ...bundle });
    if (more) {
      const { engine } = this.#control.leave;
      const { slots } = this.#machine.engines.find(({ name }) => name === engine)!;
      const last = this.#bundles.at(-1)!;
      if (left.length === 0 || (last[engine]?.length ?? 0) >= slots) this.#bundles.push({});
      this.#jumps.push({ bundle: this.#bundles.length - 1, row: "leave", to: -1 });
    }
    this.#part("epilogue", k, start);
  }

  code(): Pick<LoopCode, "program" | "parts" | "trips" | "minusOne" | "entry"> {
    const begins = this.#parts.filter(({ kind }) => kind !== "entry" && kind !== "epilogue").map(({ start }) => start);
    for (const { bundle, row, to } of this.#jumps) {
      // Past the last bundle the program ends; the entry leads to what follows its own way out.
      const target = to === -1 ? this.#bundles.length : to === -2 ? 2 : begins[to]!;
      const { engine, opcode } = this.#control[row];
      this.#add(bundle, engine, row === "jump" ? [opcode, trips, target] : [opcode, target]);
    }
    const costly = this.#machine.engines.find(({ free }) => free !== true)!.name;
    const program = this.#bundles.map((bundle): Bundle => {
      return Object.keys(bundle).length === 0 ? { [costly]: [] } : bundle;
    });
    const { end } = this.#parts[0]!;
    return { program, parts: this.#parts, trips, minusOne, entry: end - 1 };
  }

  #part(kind: LoopPart["kind"], iteration: number, start: number): void {
    this.#parts.push({ kind, iteration, start, end: this.#bundles.length });
  }

  #count(bundle: number): void {
    const { engine, opcode } = this.#control.count;
    this.#add(bundle, engine, [opcode, trips, trips, minusOne]);
  }

  #add(bundle: number, engine: string, slot: Slot): void {
    this.#bundles[bundle]![engine] = [...(this.#bundles[bundle]![engine] ?? []), slot];
  }
}
