import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { Line } from "./elite.ts";
import { withCollectors } from "./mix.ts";
import type { Point } from "./slice.ts";

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
