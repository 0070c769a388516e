import { finish, type Steps } from "../../time/steps.ts";
import type { Tally } from "../plan/tally.ts";
import type { BookShelf } from "./bookShelf.ts";
import { type CaseCost, CaseCosts } from "./caseCosts.ts";
import { type Case, firstCases, partsOf } from "./cases.ts";
import type { FamilySize } from "./variant.ts";

/** The cheapest decided case, how many cases were looked at, and the other decided ones among them, cheapest first. */
export interface LeastCase extends CaseCost {
  readonly looked: number;
  readonly runnersUp: readonly Case[];
}

/**
 * A lower bound of the cost of every plan of the family at these prices: the cheapest decided case, best first. No open
 * case that is left costs less.
 */
export function leastCase(size: FamilySize, costs: Tally, books: BookShelf): LeastCase {
  return finish(leastCaseSteps(size, costs, books))!;
}

/** `leastCase` in steps; undefined where it was told to end before it had found the least. */
export function* leastCaseSteps(size: FamilySize, costs: Tally, books: BookShelf): Steps<LeastCase | undefined> {
  const of = new CaseCosts(size, costs, books);
  // Sorted, cheapest last: few cases are ever divided, so that a heap would save nothing.
  const open: CaseCost[] = [];
  let looked = 0;
  let parts = firstCases(size, books.lookups);
  for (;;) {
    for (const part of parts) {
      if (!(yield)) return undefined;
      const cost = of.of(part);
      looked++;
      if (cost !== undefined) open.push(cost);
    }
    open.sort((a, b) => b.total - a.total);
    const least = open.pop();
    if (least === undefined) throw new Error("a family has at least the plans that gather everywhere");
    parts = partsOf(size, least.case, books.lookups);
    if (parts.length === 0) {
      const decided = open.filter((other) => other.case.addressing !== undefined).reverse();
      return { ...least, looked, runnersUp: decided.map((other) => other.case) };
    }
  }
}
