import type { Bound } from "../../bounds/bound.ts";
import { BoundInstance } from "../../bounds/boundInstance.ts";
import { headTail } from "../../bounds/headTail.ts";
import { pooledResource } from "../../bounds/pooledResource.ts";
import type { Block } from "../../ir/block.ts";
import type { Machine } from "../../machine/machine.ts";
import type { Solver } from "../../solve/solver.ts";
import { type Budget, unlimited } from "../../time/budget.ts";
import { generate } from "../generator/generate.ts";
import { checkLaneForms } from "../plan/kernelMachine.ts";
import type { KernelPlan } from "../plan/plan.ts";
import { bestMix, type Mix, stringsAt } from "./bestMix.ts";
import { BookShelf } from "./bookShelf.ts";
import { CaseCosts } from "./caseCosts.ts";
import { endsOf } from "./ends.ts";
import { boundOf, type FamilyBound } from "./family.ts";
import { familyPrices } from "./familyPrices.ts";
import { classPrices } from "./prices.ts";
import { type FamilySize, familyOf } from "./variant.ts";

/** The bound of a family, and the mix of it that needs the fewest slots. */
export interface FamilyStudy {
  readonly bound: FamilyBound;
  readonly mix: Mix;
  /** Bounds of the mix's own block. */
  readonly pooled: Bound;
  readonly headTail: Bound;
}

/** For how many of the cheapest cases a mix is sought, and how many seconds each may take. */
const mixCases = 4;
const mixSeconds = 4;

/** How long a study may take, and who hears of it. */
export interface FamilyLimits {
  readonly budget?: Budget | undefined;
  /** `bound` is proved, in cycles. */
  readonly progress?: ((phase: string, bound: number | undefined) => void) | undefined;
}

/**
 * Bounds a family of kernels and looks for its best mix of lookups.
 * @throws {RangeError} when the size or the machine is none that the generator takes, or it divides operations in a way not counted here.
 * @throws {DOMException} an AbortError when the budget expires before there is a mix.
 */
export async function familyStudy(
  size: FamilySize,
  machine: Machine,
  solver: Solver,
  { budget = unlimited(), progress }: FamilyLimits = {},
): Promise<FamilyStudy> {
  const family = familyOf(size);
  checkLaneForms(machine);
  const books = new BookShelf(family);
  const prices = await familyPrices(family, machine, endsOf(family.contract, machine).at(-1)!, {
    solver,
    books,
    tolerance: 0.01,
    budget,
    progress: (iteration, proved) => progress?.(`prices, iteration ${iteration}`, proved),
  });
  const bound = boundOf(family, machine, prices.weights, prices.least);
  const costs = new CaseCosts(family, classPrices(prices.weights), books);
  const cases = [prices.least.case, ...prices.cases.filter((part) => part !== prices.least.case)]
    .flatMap((part) => costs.of(part) ?? [])
    .sort((a, b) => a.total - b.total)
    .slice(0, mixCases);
  let best: Pick<FamilyStudy, "mix" | "pooled" | "headTail"> | undefined;
  for (const [at, { case: part }] of cases.entries()) {
    if (budget.expired) break;
    progress?.(`mix of case ${at + 1} of ${cases.length}`, bound.cycles);
    await budget.pause();
    const letters = stringsAt(family, part, prices.tried, books);
    for (const others of otherSwitches(family)) {
      const problem = { size: family, machine, part, letters, books, others };
      if (budget.expired) break;
      const mix = await bestMix(problem, { solver, seconds: mixSeconds, signal: budget.signal });
      const block = mix && generated(mix.plan, machine);
      if (mix === undefined || block === undefined) continue;
      const instance = new BoundInstance(block, machine);
      const found = { mix, pooled: pooledResource(instance), headTail: headTail(instance) };
      if (best === undefined || rank(found) < rank(best)) best = found;
    }
  }
  if (best === undefined && budget.expired) throw new DOMException("no mix was found in time", "AbortError");
  if (best === undefined) throw new Error("no mix of the family's cheapest cases was found");
  return { bound, ...best };
}

/** Areas of shared collectors in a mix: with fewer, groups would wait for each other. */
const sharedCollectors = 3;

/** Switches that no case of the family decides. */
function otherSwitches({ contract }: FamilySize): Pick<KernelPlan, "collectors" | "indexSelects">[] {
  const selects = contract === "values+indices" ? [1, 2] : [1];
  const collectors = contract === "values-clean" ? [0] : [0, sharedCollectors];
  return collectors.flatMap((areas) => selects.map((indexSelects) => ({ collectors: areas, indexSelects })));
}

/** The plan's block; undefined where its collectors find no dead memory. */
function generated(plan: KernelPlan, machine: Machine): Block | undefined {
  try {
    return generate(plan, machine);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Fewest cycles of slots first; of equals the mix whose first and last operations leave more room. */
function rank({ pooled, headTail }: Pick<FamilyStudy, "pooled" | "headTail">): number {
  return pooled.cycles + headTail.cycles / 2 ** 20;
}
