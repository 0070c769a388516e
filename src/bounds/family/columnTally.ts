import { hashTally } from "../../kernel/census.ts";
import { isRecord, lookupAt, readLetter } from "../../kernel/plan.ts";
import { visitsOf } from "../../kernel/planCensus.ts";
import { addTally, emptyTally, type Tally } from "../../kernel/tally.ts";
import type { BookShelf } from "./bookShelf.ts";
import type { CaseCost } from "./cases.ts";
import { collectorPayers, hasWord, newWords, planOf, rootVisits } from "./cases.ts";
import type { FamilySize } from "./variant.ts";

/**
 * The operations that a decided case's cost stands for, by class, shares as fractions: at other prices their cost is
 * still at least the least cost of the family, which makes them a cut for whoever looks for the best prices.
 */
export function columnTally(size: FamilySize, { case: part, walk, setup }: CaseCost, books: BookShelf): Tally {
  const groups = size.batch / 8;
  const plan = planOf(size, part, new Array<string>(groups).fill(walk.letters), {
    collectors: 1,
    indexSelects: walk.indexSelects,
  });
  const visits = visitsOf(plan, walk.letters, new Map(part.workspace.areas.map((area) => [area.depth, area])));
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
  if (isRecord(lookupAt(walk.letters, size.rounds - 1))) {
    // As in the walk: what reads the children is not counted.
    const [own, wanted] = [visits[size.rounds - 1]!.tally, addTally(emptyTally(), hashTally(part.hash, true))];
    addTally(wanted, { load: 8, scalar: 8 });
    for (const name of ["load", "scalar", "store"] as const) tally[name] += groups * (wanted[name] - own[name]);
  }
  const roots = rootVisits(size, part.encoded);
  for (const [round, letter] of [...walk.letters].entries()) {
    if (letter === "r") tally.vector += 1 / (part.encoded && round > 0 ? roots.encoded : roots.raw);
  }
  const collected = [...walk.letters].filter((letter) => readLetter(letter).lookup === "q").length;
  tally.offset += (groups * collected * 7) / collectorPayers(size);
  tally.constant += (collected * newWords(part, setup)) / size.rounds;
  return tally;
}
