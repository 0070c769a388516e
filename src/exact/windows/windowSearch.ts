import { setImmediate as nextTurn } from "node:timers/promises";
import { type Candidate, rankWindows } from "../../explain/stallMap.ts";
import type { Block } from "../../ir/block.ts";
import type { SchedulingMachine } from "../../machine/machine.ts";
import type { Schedule } from "../../schedule/schedule.ts";
import { groupShiftHash } from "../jobs/groupShift.ts";
import { type Journal, memoryJournal } from "../jobs/journal.ts";
import { inProcess, type Pool } from "../jobs/pool.ts";
import type { Task } from "../jobs/task.ts";
import { jobHash, type WindowJob, type WindowResult } from "../jobs/windowJob.ts";
import type { Verified } from "../problem/judge.ts";
import type { Refuted } from "./certificates.ts";
import { Credit } from "./credit.ts";
import type { Improvement, ImproveOptions } from "./improve.ts";
import { Incumbent, measure } from "./incumbent.ts";
import { fillEngine, type Move, removeCycle, shiftLeft } from "./neighbourhood.ts";
import { type WindowOutcome, type WindowRecord, windowRecord } from "./windowRecord.ts";
import { WindowSizes } from "./windowSizes.ts";

type Kind = WindowRecord["kind"];

/** A task that is to be done, and what it was made from. */
interface Attempt {
  readonly task: Task;
  readonly hash: string;
  readonly kind: Kind;
  readonly schedule: Schedule;
  readonly move?: Move | undefined;
  readonly at: Candidate;
  readonly size: number;
}

/** A shift only prepares the ground: it gets this share of a window's seconds. */
const shiftShare = 0.3;
/** Engine-targeted moves look at windows this much longer, since most of the operations in them keep their places. */
const engineSpan = 3;
/** Group-shift slices on one schedule without a gain, before they are given up. */
const groupPatience = 40;
const defaultPasses = 150;

/** The search behind `improve`: keeps the pool busy with the moves that paid lately. */
export class WindowSearch {
  /** What refuted a window over the whole block, where one was: the incumbent is as short as this block can be. */
  provedBy: string | undefined;
  readonly windows: WindowRecord[] = [];
  readonly #incumbent: Incumbent;
  readonly #options: ImproveOptions;
  readonly #journal: Journal;
  readonly #pool: Pool;
  readonly #deadline: number;
  readonly #sizes: WindowSizes;
  readonly #kinds: readonly Kind[];
  readonly #credit: Credit<Kind>;
  readonly #end = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  /** Jobs that this search has had: asking again gives the same answer. */
  readonly #done = new Set<string>();
  /** Those of them that the solver did not decide. */
  readonly #undecided = new Set<string>();
  /** Windows of the present schedule still to be tried, by kind; a kind that is done has none and is in `#exhausted`. */
  readonly #queues = new Map<Kind, Candidate[]>();
  readonly #exhausted = new Set<Kind>();
  readonly #infeasible: { readonly attempt: Attempt; readonly by: string }[] = [];
  #slices = 0;
  #idleSlices = 0;
  #windowSeconds: number;

  constructor(block: Block, machine: SchedulingMachine, first: Verified, options: ImproveOptions) {
    this.#options = options;
    this.#windowSeconds = options.windowSeconds;
    this.#journal = options.journal ?? memoryJournal();
    this.#pool = options.pool ?? inProcess({ formulations: [options.formulation], solvers: [options.solver] });
    this.#deadline = performance.now() + options.seconds * 1000;
    this.#incumbent = new Incumbent(block, machine, first, this.#journal);
    this.#sizes = new WindowSizes(options.windowOperations, block.operations.length);
    const grouped = new Set(block.operations.map(({ provenance }) => provenance?.group)).size > 2;
    const groups = grouped && options.groupPasses !== 0;
    this.#kinds = [...(groups ? (["groups"] as const) : []), "remove", "shift", "engine"];
    this.#credit = new Credit(this.#kinds);
  }

  get incumbent(): Verified {
    return this.#incumbent.verified;
  }

  /** Windows that a solver refuted and that the schedule still has. */
  get refuted(): Refuted[] {
    return this.#infeasible.flatMap(({ attempt, by }) => {
      const window = this.#stillThere(attempt)?.window;
      return window === undefined ? [] : [{ from: window.from, to: window.to, by }];
    });
  }

  async run(): Promise<Improvement["stopped"]> {
    const timer = setTimeout(() => this.#end.abort(), Math.min(this.#left() * 1000, 2 ** 31 - 1));
    const { signal } = this.#options;
    const cancel = (): void => this.#end.abort();
    signal?.addEventListener("abort", cancel);
    try {
      return await this.#loop();
    } finally {
      this.#end.abort();
      await Promise.all(this.#underWay);
      clearTimeout(timer);
      signal?.removeEventListener("abort", cancel);
    }
  }

  async #loop(): Promise<Improvement["stopped"]> {
    for (;;) {
      while (this.#underWay.size < this.#pool.threads && this.#stop() === undefined && this.provedBy === undefined) {
        const attempt = await this.#next();
        if (attempt === undefined) break;
        const running: Promise<void> = this.#run(attempt).finally(() => this.#underWay.delete(running));
        this.#underWay.add(running);
      }
      const stop = this.#stop();
      if (stop !== undefined) return stop;
      if (this.provedBy !== undefined) return "nothing left to try";
      if (this.#underWay.size === 0) return "nothing left to try";
      await Promise.race(this.#underWay);
    }
  }

  /** Where windows are left that the engine did not decide, and no others: the same ones with more time. */
  #again(): void {
    const left = this.#kinds.some((kind) => kind !== "groups" && !this.#exhausted.has(kind));
    if (left || this.#undecided.size === 0) return;
    this.#windowSeconds *= 2;
    for (const hash of this.#undecided) this.#done.delete(hash);
    this.#undecided.clear();
    this.#sizes.restart(true);
    this.#queues.clear();
    for (const kind of this.#kinds) if (kind !== "groups") this.#exhausted.delete(kind);
  }

  /** The next task worth a solve; windows that counting closes are recorded on the way. Undefined where none is left. */
  async #next(): Promise<Attempt | undefined> {
    for (;;) {
      await nextTurn();
      if (this.#stop() !== undefined || this.provedBy !== undefined) return undefined;
      this.#again();
      const kind = this.#credit.choose(this.#kinds.filter((each) => !this.#exhausted.has(each)));
      if (kind === undefined) return undefined;
      const attempt = kind === "groups" ? this.#slice() : this.#window(kind);
      if (attempt !== undefined) return attempt;
    }
  }

  #slice(): Attempt | undefined {
    if (this.#idleSlices >= groupPatience) {
      this.#exhausted.add("groups");
      return undefined;
    }
    const { schedule } = this.#incumbent;
    const { block, machine } = this.#incumbent.cutter;
    this.#slices++;
    const seed = (this.#options.seed ?? 0) * 10_007 + this.#slices;
    const job = { block, machine, start: schedule, seed, passes: this.#options.groupPasses ?? defaultPasses };
    const whole = { from: 0, to: schedule.length, room: 0 };
    return {
      ...{ task: { kind: "groups", job }, hash: groupShiftHash(job), kind: "groups" },
      schedule,
      at: whole,
      size: 0,
    };
  }

  /** The next window of a kind, unless it is known or closed. */
  #window(kind: Exclude<Kind, "groups">): Attempt | undefined {
    const { schedule } = this.#incumbent;
    const size = kind === "remove" ? this.#sizes.size : Math.min(this.#sizes.managed, this.#options.windowOperations);
    const at = this.#candidate(kind, size);
    if (at === undefined) return undefined;
    const move = this.#move(kind, at, size);
    if (move === undefined) return undefined;
    const job = this.#job(move);
    const hash = jobHash(job);
    if (this.#done.has(hash)) return undefined;
    this.#done.add(hash);
    if (move.closed !== undefined) {
      this.#keep(this.#told(move, { status: "closed", because: move.closed, engine: "counting" }));
      return undefined;
    }
    const share = kind === "remove" ? 1 : shiftShare;
    const seconds = Math.min(share * this.#windowSeconds, Math.max(0.05, this.#left()));
    const task: Task = { kind: "window", job, seconds, hint: move.hint };
    return { task, hash, kind, schedule, move, at, size };
  }

  #candidate(kind: Kind, size: number): Candidate | undefined {
    if (kind === "remove" && this.#sizes.hopeless) this.#queues.set(kind, []);
    const queue = this.#queues.get(kind) ?? this.#candidates(kind, size);
    this.#queues.set(kind, queue);
    const at = queue.shift();
    if (at !== undefined) return at;
    if (kind === "remove" && this.#sizes.advance()) this.#queues.delete(kind);
    else this.#exhausted.add(kind);
    return undefined;
  }

  #candidates(kind: Kind, size: number): Candidate[] {
    const { map, cutter } = this.#incumbent;
    const windows = rankWindows(cutter.machine, map, kind === "engine" ? engineSpan * size : size);
    return windows.filter(({ from, to }) => to - from >= 2);
  }

  #move(kind: Exclude<Kind, "groups">, at: Candidate, most: number): Move | undefined {
    const { cutter, schedule, tails, map } = this.#incumbent;
    if (at.to > schedule.length) return undefined;
    if (kind === "remove") return removeCycle(cutter, schedule, at);
    if (kind === "shift") return shiftLeft(cutter, schedule, at, tails);
    return fillEngine(cutter, schedule, at, { map, tails, most });
  }

  #job(move: Move): WindowJob {
    return {
      problem: move.problem,
      objective: move.objective,
      formulation: this.#options.formulation.name,
      solver: this.#options.solver.name,
      seed: this.#options.seed ?? 0,
      ...(move.cutoff === undefined ? {} : { cutoff: move.cutoff }),
    };
  }

  /** Does an attempt, or finds it in the journal, and takes what came of it. */
  async #run(attempt: Attempt): Promise<void> {
    const { task, hash, kind } = attempt;
    const seconds = task.kind === "window" ? task.seconds : 0;
    this.#credit.begin(kind);
    const known = this.#journal.recall(hash, seconds);
    const result = known ?? (await this.#pool.run(task, this.#end.signal));
    if (known === undefined) this.#journal.store(hash, result);
    const before = this.#incumbent.length;
    const took = known === undefined ? result.seconds : 0;
    const record = attempt.move === undefined ? this.#tookSlice(attempt, result) : this.#tookWindow(attempt, result);
    if (this.#incumbent.length < before) this.#options.better?.(this.#incumbent.verified);
    const gain = before - this.#incumbent.length + (record.accepted ? 0.05 : 0);
    // Not the seconds it took: they would make the order of moves depend on the computer.
    this.#credit.end(kind, result.because === "time limit" ? Math.max(1, result.limitSeconds) : 1, gain);
    this.#keep({ ...record, seconds: took, recalled: known !== undefined });
    if (record.accepted) this.#begin();
  }

  #tookSlice({ at, schedule }: Attempt, result: WindowResult): WindowRecord {
    const { placements } = result;
    const unsolved = result.detail ?? result.because;
    const refusal = placements === undefined ? unsolved : this.#incumbent.takeWhole(placements);
    const accepted = placements !== undefined && refusal === undefined;
    this.#idleSlices = accepted ? 0 : this.#idleSlices + 1;
    const { length } = this.#incumbent;
    return {
      ...{ kind: "groups", from: at.from, to: at.to, operations: schedule.placements.length, formulation: "none" },
      ...{ engine: result.engine, status: result.status, because: refusal, before: schedule.length },
      ...{ after: accepted ? length : schedule.length, bound: this.#options.bound ?? 0, accepted, length },
      ...{ recalled: false, seconds: 0 },
    };
  }

  #tookWindow(attempt: Attempt, result: WindowResult): WindowRecord {
    const { hash, size } = attempt;
    const { status, engine, placements, because } = result;
    const decided = status === "optimal" || status === "infeasible";
    if (attempt.kind === "remove" && because !== "cancelled") this.#sizes.tell(size, decided ? "decided" : "undecided");
    if (because === "time limit") this.#undecided.add(hash);
    const move = this.#stillThere(attempt);
    if (attempt.kind === "remove" && status === "infeasible" && attempt.move?.window.complete) {
      this.#infeasible.push({ attempt, by: engine });
    }
    const told = { status, engine };
    if (placements === undefined) {
      return this.#told(move ?? attempt.move!, { ...told, because: result.detail ?? because, limit: because });
    }
    if (move === undefined)
      return this.#told(attempt.move!, { ...told, because: "the schedule has changed meanwhile" });
    const refusal = this.#incumbent.takeWindow(move, placements);
    const after = refusal === undefined ? measure(move, placements) : undefined;
    return this.#told(move, { ...told, because: refusal, after });
  }

  /** The move as the present schedule has it: where another move was quicker, the same window may have stayed or moved. */
  #stillThere({ move, schedule, kind, at, hash, size }: Attempt): Move | undefined {
    if (move === undefined || kind === "groups" || schedule === this.#incumbent.schedule) return move;
    for (const shift of new Set([0, schedule.length - this.#incumbent.length])) {
      if (at.from < shift) continue;
      const again = this.#move(kind, { ...at, from: at.from - shift, to: at.to - shift }, size);
      if (again !== undefined && jobHash(this.#job(again)) === hash) return again;
    }
    return undefined;
  }

  #told(move: Move, told: WindowOutcome): WindowRecord {
    const { length } = this.#incumbent;
    const record = windowRecord(move, told, { formulation: this.#options.formulation.name, length });
    const whole = move.window.from === 0 && move.window.to === length;
    const refuted = told.status === "closed" || told.status === "infeasible";
    if (move.kind === "remove" && refuted && move.window.complete && whole) this.provedBy = told.engine;
    return record;
  }

  /** Draws the map again: the schedule is another one. */
  #begin(): void {
    this.#queues.clear();
    this.#exhausted.clear();
    this.#sizes.restart();
    this.#idleSlices = 0;
  }

  #keep(record: WindowRecord): void {
    this.windows.push(record);
    this.#options.onWindow?.(record);
  }

  #left(): number {
    return (this.#deadline - performance.now()) / 1000;
  }

  #stop(): Exclude<Improvement["stopped"], "nothing left to try"> | undefined {
    if (this.#options.signal?.aborted) return "cancelled";
    if (this.#incumbent.length <= (this.#options.bound ?? 0)) return "bound reached";
    return this.#left() <= 0 ? "time limit" : undefined;
  }
}
