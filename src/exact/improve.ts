import { setImmediate as nextTurn } from "node:timers/promises";
import { dependenceGraph } from "../graph/dependenceGraph.ts";
import { tails } from "../graph/heads.ts";
import type { Block } from "../ir/block.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import type { Placement, Schedule } from "../schedule/schedule.ts";
import type { Solver } from "../solve/solver.ts";
import type { Formulation } from "./formulation.ts";
import { type Journal, memoryJournal } from "./journal.ts";
import { judge, type Verified } from "./judge.ts";
import { dropEmptyCycles, leftShift } from "./leftShift.ts";
import { type Move, removeCycle, shiftLeft, weigh } from "./neighbourhood.ts";
import { type Candidate, rankWindows, stallMap } from "./stallMap.ts";
import { stitch } from "./stitch.ts";
import { Cutter } from "./window.ts";
import { jobHash, solveWindow, type WindowJob } from "./windowJob.ts";
import type { WindowRecord } from "./windowRecord.ts";

/** What the window search may use. */
export interface ImproveOptions {
  readonly formulation: Formulation;
  readonly solver: Solver;
  /** Wall-clock seconds for the whole search. */
  readonly seconds: number;
  /** Wall-clock seconds for one solve. */
  readonly windowSeconds: number;
  /** Operations in a window at the beginning; from there on it follows what the solver decides. */
  readonly windowOperations: number;
  readonly seed?: number | undefined;
  /** Stops the search; the incumbent is returned. */
  readonly signal?: AbortSignal | undefined;
  readonly journal?: Journal | undefined;
  /** A lower bound of the whole block: a schedule that reaches it ends the search. */
  readonly bound?: number | undefined;
  /** Called after every window. */
  readonly onWindow?: ((record: WindowRecord) => void) | undefined;
}

/** What the search found and why it ended. */
export interface Improvement extends Verified {
  readonly windows: readonly WindowRecord[];
  /** A window over the whole block was refuted: the length is optimal. */
  readonly proved: boolean;
  readonly stopped: "bound reached" | "nothing left to try" | "time limit" | "cancelled";
}

/**
 * Improves a schedule window by window (large neighbourhood search, every neighbourhood decided exactly): remove-a-cycle
 * windows of one size, from the top again after every success; then larger windows while the solver decides most of
 * them, smaller ones once it does not; then left-shift windows; then what ran out of time again with twice as much.
 *
 * A solution is stitched, left-shifted and judged before it becomes the incumbent; nothing longer ever does.
 * Deterministic as long as no limit of time is hit.
 * @throws {RangeError} when the first schedule does not pass the judge, or a limit is not above 0.
 */
export async function improve(
  block: Block,
  machine: SchedulingMachine,
  start: Schedule,
  options: ImproveOptions,
): Promise<Improvement> {
  for (const name of ["seconds", "windowSeconds", "windowOperations"] as const) {
    if (!(options[name] > 0)) throw new RangeError(`${name} is ${options[name]}: it must be above 0`);
  }
  const first = judge(block, machine, start);
  if (first.status === "rejected") throw new RangeError(`the schedule to improve is not valid: ${first.because}`);
  const search = new Search(block, machine, first.verified, options);
  const stopped = await search.run();
  return { ...search.incumbent, windows: search.windows, proved: search.proved, stopped };
}

class Search {
  incumbent: Verified;
  /** A window over the whole block was refuted: the incumbent is as short as this block can be. */
  proved = false;
  readonly windows: WindowRecord[] = [];
  readonly #block: Block;
  readonly #machine: SchedulingMachine;
  readonly #options: ImproveOptions;
  readonly #journal: Journal;
  readonly #deadline: number;
  readonly #cutter: Cutter;
  readonly #tails: Int32Array;
  /** Jobs that this search has had: asking again gives the same answer. */
  readonly #done = new Set<string>();
  /** Those of them that the solver did not decide. */
  readonly #undecided = new Set<string>();
  #windowSeconds: number;

  constructor(block: Block, machine: SchedulingMachine, incumbent: Verified, options: ImproveOptions) {
    this.#block = block;
    this.#machine = machine;
    this.#options = options;
    this.#windowSeconds = options.windowSeconds;
    this.#journal = options.journal ?? memoryJournal();
    this.#deadline = performance.now() + options.seconds * 1000;
    this.#cutter = new Cutter(block, machine);
    this.#tails = tails(dependenceGraph(block));
    this.incumbent = incumbent;
    this.#journal.save(block, machine, incumbent.schedule);
  }

  async run(): Promise<Improvement["stopped"]> {
    for (let size = this.#options.windowOperations; ; ) {
      size = (await this.#removeAtSizes(size)) || this.#options.windowOperations;
      const moved = this.#stop() === undefined && !this.proved && (await this.#shiftPass(size));
      const stop = this.#stop();
      if (stop !== undefined) return stop;
      if (moved) continue;
      if (this.proved || this.#undecided.size === 0) return "nothing left to try";
      // What is left is what the engine did not decide: the same windows with more time.
      this.#windowSeconds *= 2;
      for (const hash of this.#undecided) this.#done.delete(hash);
      this.#undecided.clear();
    }
  }

  /** Remove-a-cycle passes with windows as large as the solver manages; returns that size, 0 when it manages none. */
  async #removeAtSizes(first: number): Promise<number> {
    let managed = 0;
    let size = first;
    for (let shrunk = false; size >= smallestWindow || size === first; ) {
      const pass = await this.#removePass(size);
      if (pass === "stopped") return managed;
      if (pass === "removed") continue;
      if (pass === "beyond") {
        if (managed > 0) break;
        shrunk = true;
        size = Math.floor(size / 2);
        continue;
      }
      managed = size;
      if (shrunk || size >= this.#block.operations.length) break;
      size = Math.ceil(size * growth);
    }
    return managed;
  }

  /** Walks all windows of one size until a cycle goes (then the map must be drawn again) or the solver gives up. */
  async #removePass(size: number): Promise<"removed" | "closed" | "beyond" | "stopped"> {
    let decided = 0;
    let undecided = 0;
    for (const candidate of this.#candidates(size)) {
      if (candidate.to - candidate.from < 2) continue;
      if (this.#stop() !== undefined) return "stopped";
      const { schedule } = this.incumbent;
      const record = await this.#attempt(removeCycle(this.#cutter, schedule, candidate));
      if (record?.accepted) return "removed";
      if (record?.status === "undecided") undecided++;
      else if (record !== undefined && record.status !== "closed") decided++;
      if (undecided >= patience && undecided > decided) return "beyond";
    }
    return undecided > decided ? "beyond" : "closed";
  }

  /**
   * Left-shift windows, those with most room first, in half of the time that is left; true when any operation that
   * matters moved.
   */
  async #shiftPass(largest: number): Promise<boolean> {
    const half = this.#left() / 2;
    let moved = false;
    for (const candidate of this.#candidates(Math.min(largest, this.#options.windowOperations))) {
      // A shift may have emptied the last cycles: then the map is out of date.
      if (this.#stop() !== undefined || candidate.to > this.incumbent.schedule.length) return moved;
      if (this.#left() < half) return moved;
      const move = shiftLeft(this.#cutter, this.incumbent.schedule, candidate, this.#tails);
      if ((await this.#attempt(move))?.accepted) moved = true;
    }
    return moved;
  }

  #candidates(size: number): Candidate[] {
    return rankWindows(this.#machine, stallMap(this.#block, this.#machine, this.incumbent.schedule), size);
  }

  /** Solves one window unless it is closed, and takes the result when the judge does. Nothing for a known window. */
  async #attempt(move: Move): Promise<WindowRecord | undefined> {
    await nextTurn();
    const { formulation, solver, signal } = this.#options;
    const job: WindowJob = {
      problem: move.window.problem,
      objective: move.objective,
      formulation: formulation.name,
      solver: solver.name,
      seed: this.#options.seed ?? 0,
      ...(move.cutoff === undefined ? {} : { cutoff: move.cutoff }),
    };
    const hash = jobHash(job);
    if (this.#done.has(hash)) return undefined;
    this.#done.add(hash);
    if (move.closed !== undefined) {
      return this.#record(move, { status: "closed", because: move.closed, engine: "counting", seconds: 0 });
    }
    const share = move.kind === "shift" ? shiftShare : 1;
    const seconds = Math.min(share * this.#windowSeconds, Math.max(0.05, this.#left()));
    const known = this.#journal.recall(hash, seconds);
    const hint = move.hint === undefined ? {} : { hint: move.hint };
    const result = known ?? (await solveWindow(job, formulation, solver, { seconds, signal, ...hint }));
    if (known === undefined) this.#journal.store(hash, result);
    const { status, engine, placements } = result;
    if (result.because === "time limit") this.#undecided.add(hash);
    const told = { status, engine, seconds: known === undefined ? result.seconds : 0, recalled: known !== undefined };
    if (placements === undefined) return this.#record(move, { ...told, because: result.detail ?? result.because });
    const refusal = this.#take(move, placements);
    return this.#record(move, {
      ...told,
      because: refusal,
      after: refusal === undefined ? measure(move, placements) : undefined,
    });
  }

  /** Makes a solution the incumbent, or says why not. */
  #take(move: Move, placements: readonly Placement[]): string | undefined {
    if (measure(move, placements) >= move.before) return "no better than before";
    const stitched = stitch(this.incumbent.schedule, move.window, placements);
    let because = "";
    // The left shift makes ranges of values longer: where the addresses do not fit any more, the plain result may.
    for (const schedule of [leftShift(this.#block, this.#machine, stitched), dropEmptyCycles(this.#block, stitched)]) {
      const verdict = judge(this.#block, this.#machine, schedule);
      if (verdict.status === "valid") {
        this.incumbent = verdict.verified;
        this.#journal.save(this.#block, this.#machine, schedule);
        return undefined;
      }
      because = verdict.because;
    }
    return because;
  }

  #record(
    move: Move,
    told: Pick<WindowRecord, "status" | "because" | "engine" | "seconds"> & {
      readonly recalled?: boolean;
      readonly after?: number | undefined;
    },
  ): WindowRecord {
    const { window, before, kind } = move;
    const refuted = told.status === "closed" || told.status === "infeasible";
    const after = told.after ?? before;
    const best = kind === "shift" && told.status === "optimal" && told.after !== undefined;
    const whole = window.from === 0 && window.to === this.incumbent.schedule.length;
    if (kind === "remove" && refuted && window.complete && whole) this.proved = true;
    const record: WindowRecord = {
      kind,
      from: window.from,
      to: window.to,
      operations: window.parts.length,
      formulation: this.#options.formulation.name,
      recalled: false,
      ...told,
      before,
      after,
      bound: refuted && window.complete ? before : best ? after : move.bound,
      accepted: told.after !== undefined,
      length: this.incumbent.schedule.length,
    };
    this.windows.push(record);
    this.#options.onWindow?.(record);
    return record;
  }

  #left(): number {
    return (this.#deadline - performance.now()) / 1000;
  }

  #stop(): Exclude<Improvement["stopped"], "nothing left to try"> | undefined {
    if (this.#options.signal?.aborted) return "cancelled";
    if (this.incumbent.schedule.length <= (this.#options.bound ?? 0)) return "bound reached";
    return this.#left() <= 0 ? "time limit" : undefined;
  }
}

/** Undecided windows after which a pass gives up, when they are more than the decided ones. */
const patience = 3;
/** How much larger windows become after a pass that the solver managed. */
const growth = 1.5;
const smallestWindow = 4;
/** A shift only prepares the ground: it gets this share of a window's seconds. */
const shiftShare = 0.3;

/** Cycles of the window, or weighted issue cycles, of new placements. */
function measure(move: Move, placements: readonly Placement[]): number {
  if (move.objective.kind === "weighted") return weigh(move.objective.weights, placements);
  return move.window.problem.horizon;
}
