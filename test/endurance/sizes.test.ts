import { describe, expect, it } from "vitest";
import { benchSizes } from "../../experiments/bench/benchSizes.ts";

describe("the pipeline, from a block's file to a checked schedule and a window put back", () => {
  it.each([[100_000, 700]])(
    "of %i operations takes no more than %i MB in any phase",
    async (operations, most) => {
      const told: string[] = [];
      const [bench] = await benchSizes([operations], (state) => told.push(state));
      const phases = bench!.phases.map(({ phase }) => phase);
      expect(phases).toEqual(expect.arrayContaining(["read the file", "langevinCerny", "list pass, forward", "check"]));
      expect(phases.at(-1)).toBe("stitch, left shift, check");
      // Each phase is told as it ends.
      expect(told).toHaveLength(phases.length);
      const peaks = bench!.phases.map(({ megabytes }) => megabytes);
      expect(Math.max(...peaks)).toBeLessThan(most);
    },
    3_600_000,
  );
});
