import process from "node:process";
import { cheapBounds } from "../../src/bounds/best.ts";
import { BoundInstance } from "../../src/bounds/boundInstance.ts";
import { defaultAncestorLimit, timesAlong } from "../../src/bounds/improvedTimes.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { finish } from "../../src/time/steps.ts";
import { standardSize } from "../../src/walk/image.ts";
import { replay } from "../../src/walk/search/planFile.ts";
import { bestPlan } from "../../src/walk/search/planStore.ts";
import { plainHeads } from "../../test/laws/plainHeads.ts";

/** One way to the cheap bounds of the standard block, in milliseconds of CPU time. */
export interface BoundsBenchRow {
  readonly bound: string;
  /** Over one compiled block, where each bound pays for what it is the first to ask for. */
  readonly onceMilliseconds: number;
  /** Over a compiled block of its own. */
  readonly anewMilliseconds: number;
  /** Of its own, Langevin and Cerny's recursion without shortcuts (once: it takes a while). */
  readonly plainMilliseconds: number;
}

/** Times the cheap bounds on the best plan's block; medians of some runs, the ways in turn. The last row is the sum. */
export function benchBounds(runs = 3): { readonly operations: number; readonly rows: readonly BoundsBenchRow[] } {
  const { block } = replay(bestPlan({ ...standardSize, contract: "values" }).plan, takeHome);
  const alone = (): BoundInstance => new BoundInstance(block, takeHome);
  const times = cheapBounds.map(() => ({
    bound: "",
    once: [] as number[],
    anew: [] as number[],
    plain: 0,
  }));
  // The first run is for the compiler.
  for (let run = -1; run < runs; run++) {
    const shared = alone();
    for (const [at, find] of cheapBounds.entries()) {
      const time = times[at]!;
      const { milliseconds: once, result } = timed(() => find(shared));
      const anew = timed(() => find(alone())).milliseconds;
      time.bound = `${result.name} ${result.cycles}`;
      if (run < 0) continue;
      time.once.push(once);
      time.anew.push(anew);
      if (run === 0) {
        time.plain = result.witness.kind === "improved" ? plainMilliseconds(alone(), shared) : anew;
      }
    }
  }
  const rows = times.map(({ bound, once, anew, plain }) => ({
    bound,
    onceMilliseconds: median(once),
    anewMilliseconds: median(anew),
    plainMilliseconds: plain,
  }));
  const sum = (of: (row: BoundsBenchRow) => number): number => rows.reduce((all, row) => all + of(row), 0);
  const all = {
    bound: "cheap bounds of the standard block",
    onceMilliseconds: sum((row) => row.onceMilliseconds),
    anewMilliseconds: sum((row) => row.anewMilliseconds),
    plainMilliseconds: sum((row) => row.plainMilliseconds),
  };
  return { operations: block.operations.length, rows: [...rows, all] };
}

/** @throws {Error} where the recursion without shortcuts comes to other times. */
function plainMilliseconds(instance: BoundInstance, shared: BoundInstance): number {
  const { milliseconds, result } = timed(() =>
    finish(timesAlong(instance.graph, instance, defaultAncestorLimit, undefined, plainHeads)),
  );
  const { heads, tails } = finish(shared.improved());
  const same = (one: Int32Array, other: Int32Array): boolean => one.every((cycle, i) => cycle === other[i]);
  if (!same(heads.heads, result.heads.heads) || !same(tails.heads, result.tails.heads)) {
    throw new Error("Langevin and Cerny's recursion and its shortcuts disagree");
  }
  return milliseconds;
}

function timed<Result>(work: () => Result): { readonly milliseconds: number; readonly result: Result } {
  const begun = process.cpuUsage();
  const result = work();
  return { milliseconds: process.cpuUsage(begun).user / 1000, result };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
