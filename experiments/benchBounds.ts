import { cheapBounds } from "../src/bounds/best.ts";
import { BoundInstance } from "../src/bounds/boundInstance.ts";
import { takeHome } from "../src/machine/presets/takeHome.ts";
import { standardSize } from "../src/walk/image.ts";
import { replay } from "../src/walk/search/planFile.ts";
import { bestPlan } from "../src/walk/search/planStore.ts";

/** One bound of the benchmark: its own time on the compiled block, and with the block compiled for it alone. */
export interface BoundsBenchRow {
  readonly bound: string;
  readonly cycles: number;
  readonly onceMilliseconds: number;
  readonly anewMilliseconds: number;
}

/**
 * Times the cheap bounds of the best plan's block of the standard kernel: all over one instance, where each pays for what it is
 * the first to ask for, and each over an instance of its own. Medians of some runs, the two ways in turn.
 */
export function benchBounds(runs = 5): { readonly operations: number; readonly rows: readonly BoundsBenchRow[] } {
  const { block } = replay(bestPlan({ ...standardSize, contract: "values" }).plan, takeHome);
  const times = cheapBounds.map(() => ({ name: "", cycles: 0, once: [] as number[], anew: [] as number[] }));
  // The first run is for the compiler.
  for (let run = -1; run < runs; run++) {
    const shared = new BoundInstance(block, takeHome);
    for (const [at, find] of cheapBounds.entries()) {
      const time = times[at]!;
      for (const way of ["once", "anew"] as const) {
        const begun = performance.now();
        const { name, cycles } = find(way === "once" ? shared : new BoundInstance(block, takeHome));
        if (run >= 0) time[way].push(performance.now() - begun);
        Object.assign(time, { name, cycles });
      }
    }
  }
  const rows = times.map(({ name, cycles, once, anew }) => ({
    ...{ bound: name, cycles },
    ...{ onceMilliseconds: median(once), anewMilliseconds: median(anew) },
  }));
  return { operations: block.operations.length, rows };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
