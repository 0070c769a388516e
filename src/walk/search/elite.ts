import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { z } from "zod";
import { planSchema } from "../plan/plan.ts";
import { withCollectors } from "./mix.ts";
import type { Point } from "./slice.ts";
import { staggerSchema } from "./stagger.ts";

/** A line of descent: the point a search has come to from one start. */
export const lineSchema = z.strictObject({
  kernel: planSchema,
  stagger: staggerSchema.optional(),
  /** See `encodeSchedule`; absent before the point has been evaluated. */
  schedule: z.base64().optional(),
  /** Cost of the point; absent before it has been evaluated. */
  cost: z.number().optional(),
  /** Slices since the line last became better. */
  stale: z
    .int()
    .min(0)
    .max(2 ** 30),
});

/** See `lineSchema`. */
export type Line = z.infer<typeof lineSchema>;

/** Shares of the copied right children that go through memory instead, which moves work from alu to load and store. */
const shares = [0.25, 0.5, 0.75];

/**
 * Where a search starts: the point given as it is, then what it computes on flow alone where it may, with several shares
 * of collectors. The staggers of one kernel do for its neighbours.
 */
export function startingLines({ kernel, stagger, schedule }: Point, seed: number): Line[] {
  const generator = xoroshiro128plus(seed);
  const random = (): number => uniformFloat64(generator);
  const flow = { ...kernel, address: "flow", pairs: "flow" } as const;
  const kernels = [flow, ...shares.map((share) => withCollectors(flow, share, random))];
  const different = new Map(kernels.map((each) => [JSON.stringify(each), each]));
  different.delete(JSON.stringify(kernel));
  return [
    { kernel, stagger, schedule, stale: 0 },
    ...[...different.values()].map((each) => ({ kernel: each, stagger, stale: 0 })),
  ];
}

/** What a line's slice came to. */
export interface LineOutcome extends Omit<Line, "stale" | "cost"> {
  readonly cost: number;
}

/** The line after a slice: its better point, or one slice older. Lines that led to nothing have an infinite cost. */
export function advanced(line: Line, outcome: LineOutcome | undefined): Line {
  if (outcome === undefined) return { ...line, cost: line.cost ?? Number.MAX_VALUE, stale: line.stale + 1 };
  if (line.cost !== undefined && outcome.cost >= line.cost) return { ...line, stale: line.stale + 1 };
  return { ...outcome, stale: 0 };
}

/** A line is given up when it is this many cycles behind the best and has not become better for `patience` slices. */
const behind = 2;
const patience = 2;

/**
 * Lines that have fallen behind go on from the best line's point instead. Diversity lasts as long as it pays; the best
 * line stays.
 */
export function culled(lines: readonly Line[]): Line[] {
  const best = bestLine(lines);
  const top = best.cost ?? Number.MAX_VALUE;
  return lines.map((line) => {
    const late = (line.cost ?? 0) > top + behind && line.stale >= patience;
    return late ? { ...best, stale: 0 } : line;
  });
}

/** The line of least cost, of equals the first. */
export function bestLine(lines: readonly Line[]): Line {
  return lines.reduce((best, line) =>
    (line.cost ?? Number.MAX_VALUE) < (best.cost ?? Number.MAX_VALUE) ? line : best,
  );
}
