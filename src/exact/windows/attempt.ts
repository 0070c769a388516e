import type { Schedule } from "../../schedule/schedule.ts";
import { groupShiftHash } from "../jobs/groupShift.ts";
import type { Task } from "../jobs/task.ts";
import { jobHash, noFormulation, type WindowJob, type WindowResult } from "../jobs/windowJob.ts";
import type { ImproveOptions } from "./improve.ts";
import { type Incumbent, measure } from "./incumbent.ts";
import { fillEngine, type Move, removeCycle, shiftLeft } from "./neighbourhood.ts";
import type { GridWindow } from "./windowGrid.ts";
import { type WindowOutcome, type WindowRecord, windowRecord } from "./windowRecord.ts";

/** What is being tried: work for a thread, made from a schedule, which can take its result. */
export type Attempt = WindowAttempt | SliceAttempt;

/** What came of an attempt. */
export interface Taken {
  readonly record: WindowRecord;
  /** What refuted a window over the whole block: the incumbent is as short as this block can be. */
  readonly provedBy?: string | undefined;
}

/** What the answer of a window depends on beside the window. */
type Engine = Pick<ImproveOptions, "formulation" | "solver" | "decider" | "seed">;

/** A window of the incumbent, asked one of the three questions. */
export class WindowAttempt {
  readonly kind: Move["kind"];
  /** Operations that were asked for. */
  readonly size: number;
  /** Of its job: equal windows are equal. */
  readonly hash: string;
  readonly move: Move;
  /** Where it was cut out. */
  readonly at: GridWindow;
  readonly #incumbent: Incumbent;
  readonly #engine: Engine;
  readonly #schedule: Schedule;
  readonly #job: WindowJob;

  private constructor(
    incumbent: Incumbent,
    engine: Engine,
    { kind, at, size, move }: { kind: Move["kind"]; at: GridWindow; size: number; move: Move },
  ) {
    this.kind = kind;
    this.size = size;
    this.move = move;
    this.#incumbent = incumbent;
    this.#engine = engine;
    this.#schedule = incumbent.schedule;
    this.at = at;
    this.#job = jobOf(move, engine);
    this.hash = jobHash(this.#job);
  }

  /** The attempt at a place of the incumbent; none where the incumbent has become too short for it. */
  static at(
    incumbent: Incumbent,
    engine: Engine,
    kind: Move["kind"],
    at: GridWindow,
    size: number,
  ): WindowAttempt | undefined {
    const move = moveOf(incumbent, kind, at, size);
    return move && new WindowAttempt(incumbent, engine, { kind, at, size, move });
  }

  /** What comes of it without a solve; undefined where somebody must be asked. */
  get closed(): Taken | undefined {
    const because = this.move.closed;
    return because === undefined ? undefined : this.#told(this.move, { status: "closed", because, engine: "counting" });
  }

  task(seconds: number): Task & { readonly kind: "window" } {
    return { kind: "window", job: this.#job, seconds, hint: this.move.hint };
  }

  /** Takes the result into the incumbent where the window is still there and the judge agrees. */
  take({ status, engine, placements, because, detail }: WindowResult): Taken {
    const move = this.stillThere();
    const told = { status, engine };
    if (placements === undefined) {
      return this.#told(move ?? this.move, { ...told, because: detail ?? because, limit: because });
    }
    if (move === undefined) return this.#told(this.move, { ...told, because: "the schedule has changed meanwhile" });
    const refusal = this.#incumbent.takeWindow(move, placements);
    const after = refusal === undefined ? measure(move, placements) : undefined;
    return this.#told(move, { ...told, because: refusal, after });
  }

  /** The move as the present schedule has it: where another move was quicker, the same window may have stayed or moved. */
  stillThere(): Move | undefined {
    if (this.#schedule === this.#incumbent.schedule) return this.move;
    for (const shift of new Set([0, this.#schedule.length - this.#incumbent.length])) {
      const { from, to } = this.at;
      if (from < shift) continue;
      const moved = { ...this.at, from: from - shift, to: to - shift };
      const again = moveOf(this.#incumbent, this.kind, moved, this.size);
      if (again !== undefined && jobHash(jobOf(again, this.#engine)) === this.hash) return again;
    }
    return undefined;
  }

  #told(move: Move, told: WindowOutcome): Taken {
    const { length } = this.#incumbent;
    const record = windowRecord(move, told, { formulation: this.#job.formulation, length });
    const whole = move.window.from === 0 && move.window.to === length;
    const refuted = told.status === "closed" || told.status === "infeasible";
    const proves = move.kind === "remove" && refuted && move.window.complete && whole;
    return proves ? { record, provedBy: told.engine } : { record };
  }
}

/** A slice of the group-shift search: the whole incumbent as one window, for the list scheduler. */
export class SliceAttempt {
  readonly kind = "groups";
  readonly hash: string;
  readonly #incumbent: Incumbent;
  readonly #task: Task & { readonly kind: "groups" };
  readonly #bound: number;

  constructor(
    incumbent: Incumbent,
    { seed, passes, bound }: { readonly seed: number; readonly passes: number; readonly bound: number },
  ) {
    const { block, machine } = incumbent.cutter;
    this.#incumbent = incumbent;
    this.#task = { kind: "groups", job: { block, machine, start: incumbent.schedule, seed, passes } };
    this.#bound = bound;
    this.hash = groupShiftHash(this.#task.job);
  }

  task(): Task {
    return this.#task;
  }

  /** Takes the result where it is shorter than the incumbent, or as long with an emptier tail. */
  take({ status, engine, placements, because, detail }: WindowResult): Taken {
    const { start } = this.#task.job;
    const refusal = placements === undefined ? (detail ?? because) : this.#incumbent.takeWhole(placements);
    const accepted = placements !== undefined && refusal === undefined;
    const { length } = this.#incumbent;
    return {
      record: {
        ...{ kind: "groups", from: 0, to: start.length, operations: start.placements.length, formulation: "none" },
        ...{ engine, status, because: refusal, before: start.length },
        ...{ after: accepted ? length : start.length, bound: this.#bound, accepted, length },
        ...{ recalled: false, seconds: 0 },
      },
    };
  }
}

function moveOf(incumbent: Incumbent, kind: Move["kind"], at: GridWindow, most: number): Move | undefined {
  const { cutter, schedule, tails, map } = incumbent;
  if (at.to > schedule.length) return undefined;
  if (kind === "remove") return removeCycle(cutter, schedule, at);
  if (kind === "shift") return shiftLeft(cutter, schedule, at, tails);
  return fillEngine(cutter, schedule, at, { map, tails, most });
}

function jobOf({ problem, objective, cutoff }: Move, { formulation, solver, decider, seed = 0 }: Engine): WindowJob {
  const asks =
    decider !== undefined && objective.kind === "feasible"
      ? { formulation: noFormulation, solver: decider.name }
      : { formulation: formulation.name, solver: solver.name };
  return {
    ...{ problem, objective, ...asks, seed },
    ...(cutoff === undefined ? {} : { cutoff }),
  };
}
