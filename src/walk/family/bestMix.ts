import { ProgramBuilder } from "../../ilp/builder.ts";
import { column, constant, difference, type Expression, sum } from "../../ilp/expression.ts";
import type { SchedulingMachine } from "../../machine/machine.ts";
import type { Solver } from "../../solve/solver.ts";
import { rootsOf, visitsOf, walkTotal } from "../census/planCensus.ts";
import { setupCensus } from "../census/setupCensus.ts";
import { groupsOf } from "../layout.ts";
import { derivation } from "../plan/derivedConstants.ts";
import { collectingLetters, type Lookups } from "../plan/lookupRegistry.ts";
import type { KernelPlan } from "../plan/plan.ts";
import { formClasses } from "../plan/tally.ts";
import { type BookShelf, sharedFeatures } from "./bookShelf.ts";
import { CaseCosts } from "./caseCosts.ts";
import { type Case, planOf } from "./cases.ts";
import { classForms, classPrices, type SlotPrices } from "./prices.ts";
import { type FamilySize, lettersOf } from "./variant.ts";

/** A mix of strings of letters for one case's switches, and the cycles that its slots take, fractional. */
export interface Mix {
  readonly plan: KernelPlan;
  readonly strings: readonly { readonly letters: string; readonly groups: number }[];
  readonly cycles: number;
  /** No other mix of the strings offered takes less. */
  readonly proved: boolean;
}

/** What a best mix is sought from. */
export interface MixProblem {
  readonly size: FamilySize;
  readonly machine: SchedulingMachine;
  readonly part: Case;
  /** Strings that were cheapest at some prices; those that the case does not allow are left out. */
  readonly letters: Iterable<string>;
  readonly books: BookShelf;
  /** Switches that no case decides. */
  readonly others: Pick<KernelPlan, "collectors" | "indexSelects">;
}

/**
 * How many groups take which string of letters, so that the fractional choice of forms fits in the fewest cycles: an
 * integer program over the strings, a column of slots for each class and form, and a switch for each vector of constants.
 */
export async function bestMix(
  { size, machine, part, letters, books, others }: MixProblem,
  { solver, seconds, signal }: { solver: Solver; seconds: number; signal?: AbortSignal | undefined },
): Promise<Mix | undefined> {
  const groups = groupsOf(size);
  const { lookups } = books;
  const may = [...new Set(letters)].filter((each) => allowed(size, part, lookups, each));
  if (may.length === 0) return undefined;
  const plan = computed(planOf(size, part, new Array<string>(groups).fill("g".repeat(size.rounds)), others, lookups));
  const areas = new Map(part.workspace.areas.map((area) => [area.depth, area]));
  const setup = setupCensus(plan, sharedFeatures(part), []);
  // Strings of the same operations are one: a capital without a bit to select is like its small letter.
  const different = new Map(
    may
      .sort((a, b) => capitalsIn(lookups, b) - capitalsIn(lookups, a))
      .map((each) => [JSON.stringify(visitsOf(plan, each, areas, lookups)), each] as const),
  );
  const strings = [...different.values()];
  const builder = new ProgramBuilder("best mix");
  const cycles = builder.column("cycles", 0, Number.POSITIVE_INFINITY, false);
  const counts = strings.map((each) => builder.column(`groups ${each}`, 0, groups, true));
  builder.equal("every group has a string", sum(counts.map((each) => [1, column(each)])), groups);
  const census = strings.map((each) => visitsOf(plan, each, areas, lookups));
  const made = new Map<number, number>();
  for (const [at, visits] of census.entries()) {
    for (const value of new Set(visits.flatMap((visit) => visit.constants))) {
      if (setup.vectors.has(value)) continue;
      const known = made.get(value) ?? builder.binary(`vector ${value}`);
      made.set(value, known);
      const used = difference(column(counts[at]!), column(known, groups));
      builder.atMost(`vector ${value} for ${strings[at]}`, used, 0);
    }
  }
  // The root's vectors, which the set-up makes where some string reads them.
  const roots = (["raw", "encoded"] as const).map((kind) => {
    const made = builder.binary(`${kind} root`);
    for (const [at, each] of strings.entries()) {
      if (!rootsOf(plan, each, lookups)[kind]) continue;
      builder.atMost(`${kind} root for ${each}`, difference(column(counts[at]!), column(made, groups)), 0);
    }
    const { tally } = setupCensus(plan, { ...sharedFeatures(part), [`${kind}Root`]: true }, []);
    return { made, tally };
  });
  // Words that vectors are made of, with those that these are computed from.
  const words = new Map<number, number>();
  const wanted = (n: number, by: number): void => {
    if (setup.words.has(n >>> 0)) return;
    const known = words.get(n >>> 0);
    const each = known ?? builder.column(`word ${n >>> 0}`, 0, 1, false);
    builder.atMost(`word ${n >>> 0} for ${by}`, difference(column(by), column(each)), 0);
    if (known !== undefined) return;
    words.set(n >>> 0, each);
    const from = derivation(n);
    for (const other of from === undefined ? [] : [from.a, from.b]) if (other !== 0) wanted(other, each);
  };
  for (const [value, each] of made) wanted(value, each);
  const onEngine = new Map<string, [number, Expression][]>();
  const own = census.map(walkTotal);
  for (const name of formClasses) {
    const demand: [number, Expression][] = [[1, constant(setup.tally[name])]];
    for (const [at, tally] of own.entries()) demand.push([tally[name], column(counts[at]!)]);
    for (const root of roots) demand.push([root.tally[name] - setup.tally[name], column(root.made)]);
    if (name === "vector") for (const each of made.values()) demand.push([1, column(each)]);
    for (const [value, each] of words) {
      if (name === (derivation(value) === undefined ? "constant" : "derived")) demand.push([1, column(each)]);
    }
    const forms = classForms[name].map(({ engine, slots }) => {
      const each = builder.column(`${name} on ${engine}`, 0, Number.POSITIVE_INFINITY, false);
      onEngine.set(engine, [...(onEngine.get(engine) ?? []), [slots, column(each)]]);
      return each;
    });
    const issued = sum(forms.map((each) => [1, column(each)]));
    builder.equal(`all ${name}`, difference(issued, sum(demand)), 0);
  }
  for (const { name, slots } of machine.engines) {
    const used = onEngine.get(name);
    if (used !== undefined) builder.atMost(`slots of ${name}`, difference(sum(used), column(cycles, slots)), 0);
  }
  builder.minimise(column(cycles));
  const outcome = await solver.solve(builder.build(), { limitSeconds: seconds, signal });
  if (outcome.status !== "optimal" && outcome.status !== "feasible") return undefined;
  const taken = strings.map((each, at) => ({ letters: each, groups: outcome.x[counts[at]!]! }));
  const used = taken.filter((each) => each.groups > 0).sort((a, b) => b.groups - a.groups);
  const strung = used.flatMap((each) => new Array<string>(each.groups).fill(each.letters));
  return {
    plan: computed(planOf(size, part, strung, others, lookups)),
    strings: used,
    cycles: outcome.objective,
    proved: outcome.status === "optimal",
  };
}

/** Constants that are computed cost least: alu has the most slots. */
const computed = (plan: KernelPlan): KernelPlan => ({ ...plan, constants: "computed" });

const capitalsIn = (lookups: Lookups, letters: string): number =>
  [...letters].filter((letter) => lookups.read(letter).wide).length;

/** Whether a string keeps to the rules of plans and to the case's levels, records and gathers. */
function allowed(size: FamilySize, part: Case, lookups: Lookups, letters: string): boolean {
  const { selects = [], copies = [] } = part;
  return [...letters].every((letter, round) => {
    const { lookup } = lookups.read(letter);
    const may = lettersOf(size, part, part.workspace, { selects, copies }, round, lookups);
    return may.includes(lookup) && lookup.takes === lookups.at(letters, round - 1)?.leaves;
  });
}

/** Strings of letters that are cheapest in a case at any of the prices. */
export function stringsAt(size: FamilySize, part: Case, prices: Iterable<SlotPrices>, books: BookShelf): Set<string> {
  const found = new Set<string>();
  for (const weights of prices) {
    const cost = new CaseCosts(size, classPrices(weights), books).of(part);
    if (cost === undefined) continue;
    // A record's other form costs other engines: the mix may want both.
    for (const letters of otherForms(books.lookups, cost.walk.letters)) found.add(letters);
  }
  return found;
}

/** The string with some records in their other form, and with some addresses in theirs. */
function otherForms(lookups: Lookups, letters: string): string[] {
  const capitals = lookups.all.flatMap(({ letter, capital }): [string, string][] =>
    capital === undefined ? [] : [[letter, capital]],
  );
  return [bothWays(collectingLetters(lookups)), bothWays(capitals)].flatMap((others) => {
    let found = [""];
    for (const letter of letters) {
      const choices = [letter, ...(others.get(letter) ?? "")];
      found = found.flatMap((start) => choices.map((choice) => start + choice));
    }
    return found.slice(0, 32);
  });
}

function bothWays(pairs: Iterable<readonly [string, string]>): Map<string, string> {
  return new Map([...pairs].flatMap(([a, b]): [string, string][] => [[a, b], [b, a]])); // biome-ignore format: one line
}
