import { visitsOf } from "../census/planCensus.ts";
import { collectorWords } from "../census/setupCensus.ts";
import { groupsOf } from "../layout.ts";
import { depthOf } from "../plan/plan.ts";
import { addTally, emptyTally, formClasses, type Tally } from "../plan/tally.ts";
import type { BookShelf } from "./bookShelf.ts";
import type { CaseCost } from "./caseCosts.ts";
import { collectorPayers, hasWord, newWords, rootVisits } from "./caseCosts.ts";
import { planOf } from "./cases.ts";
import type { FamilySize } from "./variant.ts";

/**
 * The operations that a decided case's cost stands for, by class, shares as fractions: at other prices their cost is
 * still at least the least cost of the family, which makes them a cut for whoever looks for the best prices.
 */
export function columnTally(size: FamilySize, { case: part, walk, setup }: CaseCost, books: BookShelf): Tally {
  const groups = groupsOf(size);
  const { lookups } = books;
  const others = { collectors: 1, indexSelects: walk.indexSelects };
  const plan = planOf(size, part, new Array<string>(groups).fill(walk.letters), others, lookups);
  const areas = new Map(part.workspace.areas.map((area) => [area.depth, area]));
  const visits = visitsOf(plan, walk.letters, areas, lookups);
  const book = books.book(part, plan);
  const tally = addTally(emptyTally(), setup.tally);
  for (const visit of visits) {
    addTally(tally, visit.tally, groups);
    for (const constant of visit.constants) {
      if (setup.vectors.has(constant)) continue;
      const share = 1 / book.visits.get(constant)!;
      addTally(tally, { vector: share, constant: hasWord(setup, constant) ? 0 : share });
    }
  }
  const { alone, count } = lookups.at(walk.letters, size.rounds - 1)!;
  if (alone !== undefined) {
    // As in the walk: what reads the children is not counted.
    const own = count(depthOf(size, size.rounds - 1), plan.pairs);
    for (const name of formClasses) tally[name] += groups * ((alone[name] ?? 0) - (own[name] ?? 0));
  }
  const roots = rootVisits(size, part.encoded);
  let collected = 0;
  for (const [round, letter] of [...walk.letters].entries()) {
    const { lookup } = lookups.read(letter);
    if (lookup.collectsLike !== undefined) collected++;
    if (lookup.vectors === "root") tally.vector += 1 / (part.encoded && round > 0 ? roots.encoded : roots.raw);
  }
  tally.offset += (groups * collected * collectorWords.length) / collectorPayers(size);
  tally.constant += (collected * newWords(part, setup)) / size.rounds;
  return tally;
}
