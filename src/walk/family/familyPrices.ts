import { ProgramBuilder } from "../../ilp/builder.ts";
import { column, constant, difference, sum } from "../../ilp/expression.ts";
import type { SchedulingMachine } from "../../machine/machine.ts";
import type { Solver } from "../../solve/solver.ts";
import type { Budget } from "../../time/budget.ts";
import type { Contract } from "../image.ts";
import { groupsOf, lanesPerGroup } from "../layout.ts";
import { formClasses, type Tally } from "../plan/tally.ts";
import type { BookShelf } from "./bookShelf.ts";
import { type CaseCost, CaseCosts, unitOf } from "./caseCosts.ts";
import type { Case } from "./cases.ts";
import { columnTally } from "./columnTally.ts";
import { type Ends, exempt } from "./ends.ts";
import { boundOf } from "./family.ts";
import { leastCaseSteps } from "./leastCase.ts";
import { capacityOf, classPrices, costOf, familyForms, type SlotPrices } from "./prices.ts";
import type { FamilySize } from "./variant.ts";

/** The best prices found for given ends, and the least case at them. */
export interface PriceSearch {
  readonly ends: Ends;
  readonly weights: SlotPrices;
  readonly least: CaseCost;
  /** Cycles, not rounded, ends included: what the prices prove but for `unreadPrice`, and what no prices can exceed. */
  readonly proved: number;
  readonly limit: number;
  /** All prices that were tried, and decided cases that were cheapest somewhere or nearly so. */
  readonly tried: readonly SlotPrices[];
  readonly cases: readonly Case[];
  readonly iterations: number;
}

/** How prices are sought. */
export interface PriceOptions {
  readonly solver: Solver;
  readonly books: BookShelf;
  /** Cycles between what is proved and what no prices can exceed, at which the search ends. */
  readonly tolerance: number;
  /** When it expires, the best prices by then must do. */
  readonly budget: Budget;
  readonly progress?: ((iteration: number, bound: number | undefined) => void) | undefined;
}

/** What the slots of a cycle cost together, about: as fine as sums of a whole block's costs stay exact. */
function scaleOf(size: FamilySize): number {
  const cycles = 4 * size.rounds * groupsOf(size);
  return Math.min(2_000_000, Math.floor(2 ** 52 / (unitOf(size) * cycles)));
}

/** Where the search begins: about the dual prices of good plans of many groups. */
const firstWeights: ReadonlyMap<string, number> = new Map(
  Object.entries({ alu: 29_000, valu: 232_000, load: 100_000, flow: 54_000 }),
);

/** After so many proposals the best prices so far must do: any prices prove a bound. */
const cutLimit = 60;

/** Prices between two full searches of the family are tried on this many cases only. */
const hotCases = 48;

/**
 * Prices of slots with the greatest family bound: Kelley's cutting planes. A linear program proposes prices, the cheapest
 * case at them is a cut that every bound must obey; both meet. Most cuts come from the cases that were cheapest before.
 * @throws {Error} when the solver does not solve the linear program.
 */
export async function familyPrices(
  size: FamilySize,
  machine: SchedulingMachine,
  ends: Ends,
  { solver, books, tolerance, budget, progress }: PriceOptions,
): Promise<PriceSearch> {
  const cuts: Tally[] = [];
  const prices: SlotPrices[] = [];
  const hot = new Map<string, Case>();
  let best: Pick<PriceSearch, "weights" | "least" | "proved"> | undefined;
  let weights: SlotPrices = machine.engines
    .filter(({ free }) => free !== true)
    .map(({ name }) => ({ engine: name, weight: firstWeights.get(name) ?? 0 }));
  for (let iterations = 1; ; iterations++) {
    progress?.(iterations, best && boundOf(size, machine, best.weights, best.least).cycles);
    prices.push(weights);
    const costs = classPrices(weights);
    const spare = costOf(exempt(ends, size.contract), costs);
    const cyclesOf = ({ total }: CaseCost) =>
      (total / unitOf(size) - spare) / capacityOf(weights, machine) + ends.head + ends.tail;
    const near = new CaseCosts(size, costs, books);
    const tried = [...hot.values()].flatMap((part) => near.of(part) ?? []).sort((a, b) => a.total - b.total);
    const least = tried[0];
    const before = best?.proved ?? 0;
    // A full search only where the cases known do not cut the proposal off already, well enough for the end.
    const refuted = least !== undefined && cyclesOf(least) <= before + tolerance / 2;
    const found = refuted ? undefined : await budget.run(leastCaseSteps(size, costs, books));
    if (budget.expired) {
      if (best === undefined) throw new DOMException("the family's bound was not found in time", "AbortError");
      const limit = Number.POSITIVE_INFINITY;
      return { ends, ...best, limit, tried: prices, cases: [...hot.values()], iterations };
    }
    if (found !== undefined) {
      hot.set(JSON.stringify(found.case), found.case);
      if (cyclesOf(found) > before) best = { weights, least: found, proved: cyclesOf(found) };
    }
    for (const cost of [...(found === undefined ? [] : [found]), ...tried.slice(0, 6)]) {
      cuts.push(columnTally(size, cost, books));
    }
    for (const part of found?.runnersUp.slice(0, hotCases) ?? []) hot.set(JSON.stringify(part), part);
    const proposal = await master(machine, size.contract, ends, cuts, { solver, scale: scaleOf(size) });
    if (best !== undefined && (proposal.limit <= best.proved + tolerance || iterations === cutLimit)) {
      return { ends, ...best, limit: proposal.limit, tried: prices, cases: [...hot.values()], iterations };
    }
    weights = proposal.weights;
  }
}

/** Maximise the least cut over prices that sum to one cycle. */
async function master(
  machine: SchedulingMachine,
  contract: Contract,
  ends: Ends,
  cuts: readonly Tally[],
  { solver, scale }: { solver: Solver; scale: number },
): Promise<{ weights: SlotPrices; limit: number }> {
  const builder = new ProgramBuilder("family prices");
  const engines = machine.engines.filter(({ free }) => free !== true);
  const weight = new Map(engines.map(({ name }) => [name, builder.column(`weight ${name}`, 0, 1, false)]));
  const price = new Map(formClasses.map((name) => [name, builder.column(`price ${name}`, 0, lanesPerGroup, false)]));
  const cycles = builder.column("cycles", 0, Number.POSITIVE_INFINITY, false);
  builder.equal("a cycle costs 1", sum(engines.map(({ name, slots }) => [slots, column(weight.get(name)!)])), 1);
  for (const name of formClasses) {
    for (const { engine, slots } of familyForms[name]) {
      const limit = difference(column(price.get(name)!), column(weight.get(engine)!, slots));
      builder.atMost(`${name} on ${engine}`, limit, 0);
    }
  }
  const spare = exempt(ends, contract);
  for (const [at, tally] of cuts.entries()) {
    const demand = sum(formClasses.map((name) => [tally[name] - (spare[name] ?? 0), column(price.get(name)!)]));
    builder.atMost(`cut ${at}`, difference(column(cycles), demand), 0);
  }
  builder.minimise(difference(constant(0), column(cycles)));
  const outcome = await solver.solve(builder.build(), { limitSeconds: 20, relax: true });
  if (outcome.status !== "optimal") throw new Error(`prices of the family: ${outcome.engine} says ${outcome.status}`);
  const weights = engines.map(({ name }) => ({
    engine: name,
    weight: Math.max(0, Math.round(scale * outcome.x[weight.get(name)!]!)),
  }));
  return { weights, limit: -outcome.objective + ends.head + ends.tail };
}
