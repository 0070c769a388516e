import { busiestEngine, type WindowRanks, windowRanks } from "../../explain/stallMap.ts";
import type { Schedule } from "../../schedule/schedule.ts";
import type { WindowResult } from "../jobs/windowJob.ts";
import { type Attempt, SliceAttempt, WindowAttempt } from "./attempt.ts";
import { Credit } from "./credit.ts";
import type { ImproveOptions } from "./improve.ts";
import type { Incumbent } from "./incumbent.ts";
import { keptCycles } from "./keptCycles.ts";
import type { Move } from "./neighbourhood.ts";
import { type GridWindow, WindowGrid } from "./windowGrid.ts";
import type { WindowRecord } from "./windowRecord.ts";
import { WindowSizes } from "./windowSizes.ts";

type Kind = WindowRecord["kind"];

/** A shift only prepares the ground: it gets this share of a window's seconds. */
const shiftShare = 0.3;
/** Engine-targeted moves look at windows this much longer, since most of the operations in them keep their places. */
const engineSpan = 3;
/** Group-shift slices on one schedule without a gain, before they are given up. */
const groupPatience = 40;
const defaultPasses = 150;
/** Of more operations a slice has as many passes as place this many in all: its windows would wait for minutes. */
const [largeBlock, slicePlacements] = [30_000, 1_000_000];

/** What to do next: the kind of move that paid lately, at the places that the stall map names, as large as the engine manages. */
export class Agenda {
  readonly #incumbent: Incumbent;
  readonly #options: ImproveOptions;
  readonly #kinds: readonly Kind[];
  readonly #credit: Credit<Kind>;
  readonly #sizes: WindowSizes;
  /** Jobs that this search has had: asking again gives the same answer. */
  readonly #done = new Set<string>();
  /** Those of them that the solver did not decide. */
  readonly #undecided = new Set<string>();
  /** Windows of the present schedule, by kind and size. */
  readonly #grids = new Map<string, { readonly kind: Kind; readonly grid: WindowGrid; readonly operations: number }>();
  /** Kinds that have nothing left to try. */
  readonly #exhausted = new Set<Kind>();
  /** What the grids are of, and its busiest engine. */
  #schedule: Schedule;
  #busiest: number;
  #slices = 0;
  #idleSlices = 0;
  #windowSeconds: number;

  constructor(incumbent: Incumbent, options: ImproveOptions) {
    const { operations } = incumbent.cutter.block;
    this.#incumbent = incumbent;
    this.#options = options;
    this.#schedule = incumbent.schedule;
    this.#busiest = busiestEngine(incumbent.map);
    this.#windowSeconds = options.windowSeconds;
    this.#sizes = new WindowSizes(options.windowOperations, operations.length);
    const grouped = new Set(operations.map(({ provenance }) => provenance?.group)).size > 2;
    const groups = grouped && options.groupPasses !== 0;
    this.#kinds = [...(groups ? (["groups"] as const) : []), "remove", "shift", "engine"];
    this.#credit = new Credit(this.#kinds);
  }

  /** Nothing is left to try on the present schedule, and everything that was tried is decided. */
  get over(): boolean {
    return this.#undecided.size === 0 && this.#kinds.every((kind) => this.#exhausted.has(kind));
  }

  /** The next attempt; undefined where what came next is known already, or its kind has come to its end. */
  next(): Attempt | undefined {
    this.#again();
    const kind = this.#credit.choose(this.#kinds.filter((each) => !this.#exhausted.has(each)));
    if (kind === undefined) return undefined;
    return kind === "groups" ? this.#slice() : this.#window(kind);
  }

  /** Seconds that a solve of an attempt gets. */
  secondsFor({ kind }: Attempt): number {
    return kind === "groups" ? 0 : (kind === "remove" ? 1 : shiftShare) * this.#windowSeconds;
  }

  begun({ kind }: Attempt): void {
    this.#credit.begin(kind);
  }

  /** Learns how an attempt ended, and how many cycles it gained. */
  ended(attempt: Attempt, { status, because, limitSeconds }: WindowResult, accepted: boolean, cycles: number): void {
    if (attempt.kind === "groups") this.#idleSlices = accepted ? 0 : this.#idleSlices + 1;
    else {
      const decided = status === "optimal" || status === "infeasible";
      if (attempt.kind === "remove" && because !== "cancelled") {
        this.#sizes.tell(attempt.size, decided ? "decided" : "undecided");
      }
      if (because === "time limit") {
        this.#undecided.add(attempt.hash);
        attempt.at.state.undecided = true;
      }
    }
    // Not the seconds it took: they would make the order of moves depend on the computer.
    const cost = because === "time limit" ? Math.max(1, limitSeconds) : 1;
    this.#credit.end(attempt.kind, cost, cycles + (accepted ? 0.05 : 0));
    if (accepted) this.replaced();
  }

  /** The schedule is another one: where it is as it was, what was tried is known. */
  replaced(): void {
    const { schedule, cutter, map } = this.#incumbent;
    const kept = keptCycles(this.#schedule, schedule, cutter.reach);
    const busiest = busiestEngine(map);
    for (const [name, { kind, grid, operations }] of this.#grids) {
      // Its windows were asked about another engine.
      if (kind === "engine" && busiest !== this.#busiest) this.#grids.delete(name);
      else grid.follow(this.#ranks(operations), kept);
    }
    this.#schedule = schedule;
    this.#busiest = busiest;
    this.#exhausted.clear();
    this.#sizes.restart();
    this.#idleSlices = 0;
  }

  /** Where windows are left that the engine did not decide, and no others: the same ones with more time. */
  #again(): void {
    const left = this.#kinds.some((kind) => kind !== "groups" && !this.#exhausted.has(kind));
    if (left || this.#undecided.size === 0) return;
    this.#windowSeconds *= 2;
    for (const hash of this.#undecided) this.#done.delete(hash);
    this.#undecided.clear();
    this.#sizes.restart(true);
    for (const { grid } of this.#grids.values()) grid.retry();
    for (const kind of this.#kinds) if (kind !== "groups") this.#exhausted.delete(kind);
  }

  #slice(): SliceAttempt | undefined {
    if (this.#idleSlices >= groupPatience) {
      this.#exhausted.add("groups");
      return undefined;
    }
    const { seed = 0, groupPasses: passes = this.#slicePasses, bound = 0 } = this.#options;
    this.#slices++;
    return new SliceAttempt(this.#incumbent, { seed: seed * 10_007 + this.#slices, passes, bound });
  }

  /** The next window of a kind, unless it is known. */
  #window(kind: Move["kind"]): WindowAttempt | undefined {
    const { size: most, managed } = this.#sizes;
    const size = kind === "remove" ? most : Math.min(managed, this.#options.windowOperations);
    const at = this.#candidate(kind, size);
    if (at === undefined) return undefined;
    const attempt = WindowAttempt.at(this.#incumbent, this.#options, kind, at, size);
    if (attempt === undefined || this.#done.has(attempt.hash)) return undefined;
    this.#done.add(attempt.hash);
    return attempt;
  }

  #candidate(kind: Move["kind"], size: number): GridWindow | undefined {
    const hopeless = kind === "remove" && this.#sizes.hopeless;
    const at = hopeless ? undefined : this.#grid(kind, size).next();
    if (at === undefined && !(kind === "remove" && this.#sizes.advance())) this.#exhausted.add(kind);
    return at;
  }

  #grid(kind: Move["kind"], size: number): WindowGrid {
    const operations = kind === "engine" ? engineSpan * size : size;
    const name = `${kind} ${operations}`;
    const known = this.#grids.get(name)?.grid;
    if (known !== undefined) return known;
    const grid = new WindowGrid(this.#ranks(operations));
    this.#grids.set(name, { kind, grid, operations });
    return grid;
  }

  #ranks(operations: number): WindowRanks {
    const { map, cutter } = this.#incumbent;
    return windowRanks(cutter.machine, map, operations);
  }

  get #slicePasses(): number {
    const { operations } = this.#incumbent.cutter.block;
    return operations.length > largeBlock ? Math.ceil(slicePlacements / operations.length) : defaultPasses;
  }
}
