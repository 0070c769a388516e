import type { Block } from "../../ir/block.ts";
import type { Machine } from "../../machine/machine.ts";
import { generate } from "../generator/generate.ts";
import { naiveKernel } from "../generator/naive.ts";
import { type Contract, standardSize, type WorkloadSize } from "../image.ts";
import type { LookupLetter } from "../plan/lookups.ts";
import { type KernelPlan, lettersByDepth, parsePlan, uniform } from "../plan/plan.ts";
import { standardPlan } from "../plan/standardPlan.ts";

/** How a rung is scheduled: one operation a cycle in program order, a named rule, the greedy sweep, or as a plan says. */
export type RungScheduling = "serial" | "ready order" | "rotated" | "index - height" | "sweep" | "plan";

/** A rung of the ladder: a block, the machine as far as the rung uses it, and a published figure to compare with. */
export interface Rung {
  readonly name: string;
  /** Who published `cycles`, where somebody did. */
  readonly source?: "exercise" | "first post" | "second post" | undefined;
  readonly cycles?: number | undefined;
  readonly size: WorkloadSize;
  readonly contract: Contract;
  readonly scheduling: RungScheduling;
  readonly machine: Machine;
  build(): Block;
}

/** The first post's other sizes, with its cycles. */
const smallSizes: readonly (WorkloadSize & { readonly cycles: number })[] = [
  { height: 2, rounds: 4, batch: 128, cycles: 156 },
  { height: 3, rounds: 5, batch: 128, cycles: 233 },
  { height: 4, rounds: 6, batch: 128, cycles: 251 },
  { height: 2, rounds: 4, batch: 256, cycles: 284 },
  { height: 3, rounds: 5, batch: 256, cycles: 419 },
  { height: 4, rounds: 6, batch: 256, cycles: 462 },
];

/**
 * Both posts' ladders on the standard case, our own rungs above them, and the small sizes. Each rung has its post's
 * tricks so far, and no more: the same switches, our generator, our scheduler.
 */
export function ladder(machine: Machine): Rung[] {
  return [...naiveRungs(machine), ...firstPost(machine), ...ownRungs(machine), ...sizeRungs(machine)];
}

function naiveRungs(machine: Machine): Rung[] {
  const undivided: Machine = { ...machine, laneForms: [] };
  const naive = (name: string, width: number, state: "memory" | "scratch", scheduling: RungScheduling): Rung => ({
    name,
    size: standardSize,
    contract: "values+indices",
    scheduling,
    machine: undivided,
    build: () => naiveKernel(standardSize, undivided, { width, state }),
  });
  return [
    { ...naive("scalar start", 1, "memory", "serial"), source: "exercise", cycles: 147_734 },
    naive("bundling", 1, "memory", "ready order"),
    naive("vectors", machine.vectorLength, "memory", "ready order"),
    naive("state in scratch", machine.vectorLength, "scratch", "ready order"),
  ];
}

/** Switches of the first post before its preamble rung: everything on its native engine, every constant a load. */
const plain = {
  hash: "fused",
  encoded: false,
  pairs: "flow",
  address: "arithmetic",
  constants: "load",
  pointers: "constant",
} as const;

function firstPost(machine: Machine): Rung[] {
  const undivided: Machine = { ...machine, laneForms: [] };
  const muxed = (levels: number): LookupLetter[] => ["r", ...Array.from({ length: levels }, (): LookupLetter => "s")];
  const rung = (
    name: string,
    cycles: number,
    on: Machine,
    scheduling: RungScheduling,
    plan: () => KernelPlan,
  ): Rung => ({
    name,
    source: "first post",
    cycles,
    size: standardSize,
    contract: "values",
    scheduling,
    machine: on,
    build: () => generate(plan(), on),
  });
  const cached =
    (levels: number, switches: Partial<KernelPlan> = plain) =>
    () =>
      cachedPlan(standardSize, muxed(levels), "values", switches);
  const prepared = { ...plain, address: "either", constants: "either", pointers: "doubling" } as const;
  return [
    rung("no mux", 2107, undivided, "ready order", () => cachedPlan(standardSize, [], "values", plain)),
    rung("mux 0", 1860, undivided, "ready order", cached(0)),
    rung("mux 1", 1722, undivided, "ready order", cached(1)),
    rung("mux 2", 1655, undivided, "ready order", cached(2)),
    rung("mux 3", 1620, undivided, "ready order", cached(3)),
    rung("rotated input", 1548, undivided, "rotated", cached(3)),
    rung("preamble", 1498, undivided, "rotated", cached(3, prepared)),
    rung("ALU expansion", 1240, machine, "rotated", cached(3, prepared)),
    rung("tail", 1218, machine, "sweep", cached(3, prepared)),
  ];
}

function ownRungs(machine: Machine): Rung[] {
  const own = (name: string, plan: () => KernelPlan): Rung => ({
    name,
    size: standardSize,
    contract: "values",
    scheduling: "sweep",
    machine,
    build: () => generate(plan(), machine),
  });
  const cached: LookupLetter[] = ["r", "s", "s", "s"];
  const merged = { hash: "merged", encoded: true, pairs: "flow" } as const;
  const records = (depths: number[], switches: Partial<KernelPlan> = {}) => {
    const letter = (depth: number, round: number): LookupLetter => {
      if (depths.includes(depth) && round + 1 < standardSize.rounds) return "p";
      if (depths.includes(depth - 1)) return "c";
      return cached[depth] ?? "g";
    };
    const letters = lettersByDepth(standardSize, letter);
    return parsePlan({ ...standardSize, ...switches, lookups: uniform(standardSize.batch, letters) });
  };
  return [
    {
      ...own("hash fusion, deferred xor", () => cachedPlan(standardSize, cached, "values+indices", merged)),
      source: "second post",
      cycles: 1158,
      contract: "values+indices",
      scheduling: "index - height",
    },
    own("pairs on either engine", () => cachedPlan(standardSize, cached, "values", {})),
    own("records 4/5", () => records([4])),
    own("records 4/5, 6/7", () => records([4, 6])),
    own("records 3/4, 5/6, 7/8", () => records([3, 5, 7])),
    own("addresses by select trees", () => records([3, 5, 7], { addressSelects: 2 })),
    own("wider trees, shared collectors", () => standardPlan(standardSize, "values")),
    { ...own("the same with indices", () => standardPlan(standardSize, "values+indices")), contract: "values+indices" },
  ];
}

function sizeRungs(machine: Machine): Rung[] {
  return smallSizes.map(({ cycles, ...size }) => ({
    name: `size (${size.height}, ${size.rounds}, ${size.batch})`,
    source: "first post",
    cycles,
    size,
    contract: "values",
    scheduling: "sweep",
    machine,
    build: () => generate(standardPlan(size, "values"), machine),
  }));
}

/** The first levels looked up as `levels` says, the others gathered; every other switch as given. */
function cachedPlan(
  size: WorkloadSize,
  levels: readonly LookupLetter[],
  contract: Contract,
  switches: Partial<KernelPlan>,
): KernelPlan {
  const letters = lettersByDepth(size, (depth) => levels[depth] ?? "g");
  return parsePlan({ ...size, contract, ...switches, lookups: uniform(size.batch, letters) });
}
