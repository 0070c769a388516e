import { type Census, visitCensus } from "../../walk/census/census.ts";
import { collectorWords, type Setup } from "../../walk/census/setupCensus.ts";
import type { BookShelf } from "../../walk/family/bookShelf.ts";
import { type Case, makingsOf } from "../../walk/family/cases.ts";
import { type AddressBook, type Addresses, type AddressesByDepth, addressBook } from "../../walk/family/charges.ts";
import { costOf } from "../../walk/family/prices.ts";
import {
  claimedDepths,
  copySets,
  type FamilySize,
  lettersOf,
  type Switches,
  selectDepths,
} from "../../walk/family/variant.ts";
import { type AddressCosts, type AddressRow, cheapestWalk, type Walk } from "../../walk/family/walk.ts";
import type { Tally } from "../../walk/plan/tally.ts";
import { groupsOf } from "../layout.ts";
import type { Lookup } from "../plan/lookupRegistry.ts";
import { anchorsOf } from "./charges.ts";

/** Costs are multiples of 1 / (5040 · groups) of a price, so that shares among groups and up to ten visits are whole. */
export function unitOf(size: FamilySize): number {
  return 5040 * groupsOf(size);
}

/** No plan of the case costs less than `total`; `walk` is the string of letters that this supposes of every group. */
export interface CaseCost {
  readonly case: Case;
  /** In multiples of 1 / unit of a price. */
  readonly total: number;
  readonly walk: Walk;
  readonly setup: Setup;
}

/** Lower bounds of the cost of the plans of cases, at given prices of classes. */
export class CaseCosts {
  readonly size: FamilySize;
  readonly #costs: Tally;
  readonly #books: BookShelf;
  readonly #open = new Map<boolean, AddressCosts>();
  readonly #tables = new Map<AddressBook, Map<string, AddressCosts>>();
  readonly #visits = new Map<string, number[][]>();

  constructor(size: FamilySize, costs: Tally, books: BookShelf) {
    this.size = size;
    this.#costs = costs;
    this.#books = books;
  }

  /**
   * What every plan of the case costs at least: the set-up that all its plans share, and `groups` times the cheapest
   * walk. A vector that only some visits read is shared: of a cost c, each of at most n visits in each of `groups` groups
   * pays c / (n · groups), and all of them together pay at most c. What is still open costs what is cheapest.
   */
  of(part: Case): CaseCost | undefined {
    const { size } = this;
    const costs = this.#costs;
    const groups = groupsOf(size);
    const unit = unitOf(size);
    const switches = switchesOf(part);
    const setup = this.#setup(part, switches);
    const decided = part.addressing !== undefined;
    const { lookups } = this.#books;
    const { selects = selectDepths(size, lookups), copies = copySets(size, part, lookups).at(-1)! } = part;
    const { raw, encoded } = rootVisits(size, part.encoded);
    const walk = cheapestWalk({
      size,
      lookups,
      encoded: part.encoded,
      letters: Array.from({ length: size.rounds }, (_, round) =>
        lettersOf(size, part, part.workspace, { selects, copies }, round, lookups),
      ),
      addresses: decided ? this.#addresses(part, switches, setup) : this.#openAddresses(part.encoded),
      visits: this.#visitCosts(switches, false),
      lastVisits: this.#visitCosts(switches, true),
      vector: unit * costs.vector,
      rawRoot: Math.floor((unit * costs.vector) / (groups * raw)),
      encodedRoot: Math.floor((unit * costs.vector) / (groups * encoded)),
      collector:
        Math.floor((unit * collectorWords.length * costs.offset) / collectorPayers(size)) +
        Math.floor((unit * newWords(part, setup) * costs.constant) / (groups * size.rounds)),
    });
    if (walk === undefined) return undefined;
    return { case: part, total: unit * costOf(setup.tally, costs) + groups * walk.cost, walk, setup };
  }

  /** The set-up that all plans of the case have: of what is open the cheapest. */
  #setup(part: Case, switches: Switches): Setup {
    const choices = part.making === undefined ? makingsOf(part) : [part.making];
    const setups = choices.map((making) => this.#books.setup(part, { ...switches, ...making }));
    const cost = (setup: Setup) => costOf(setup.tally, this.#costs);
    return setups.reduce((least, other) => (cost(other) < cost(least) ? other : least));
  }

  /** Visits without addresses. */
  #visitCosts(switches: Switches, alone: boolean): number[][] {
    const key = `${switches.hash} ${switches.pairs} ${alone}`;
    const known = this.#visits.get(key);
    if (known !== undefined) return known;
    const census = { ...this.size, ...switches };
    const rest = {
      anchor: undefined,
      target: undefined,
      raw: false,
      parity: false,
      freshCollector: false,
      wide: false,
      alone,
    };
    const of = (lookup: Lookup): number[] =>
      Array.from({ length: this.size.height + 1 }, (_, depth) => {
        const { tally } = visitCensus(census, { lookup, depth: Math.max(1, depth), ...rest });
        return unitOf(this.size) * costOf(tally, this.#costs);
      });
    const made = this.#books.lookups.all.map(of);
    this.#visits.set(key, made);
    return made;
  }

  /** Addresses as they cost at least while the switches are open: the cheapest form of each, constants for nothing. */
  #openAddresses(encoded: boolean): AddressCosts {
    const known = this.#open.get(encoded);
    if (known !== undefined) return known;
    const { lookups } = this.#books;
    const depths = claimedDepths(this.size, lookups, "records", [true, false]);
    // Where records lie matters for constants only.
    const workspace = { depths, gathers: 0, aligned: false, areas: depths.map((depth) => ({ depth, base: 0 })) };
    const part: Case = { hash: "merged", encoded, workspace };
    const copies = copySets(this.size, part, lookups).at(-1)!;
    const books = ([1, 2, 3] as const).map((addressSelects) =>
      this.#tabulate(
        addressBook(this.size, { ...switchesOf(part), addressSelects }, workspace, copies, lookups),
        () => 0,
      ),
    );
    const least = (rows: readonly Float64Array[]) => rows[0]!.map((_, at) => Math.min(...rows.map((row) => row[at]!)));
    const made = {
      lookups: books[0]!.lookups.map((rows, order) =>
        rows?.map(({ wide }, depth) => ({ wide, cost: least(books.map((book) => book.lookups[order]![depth]!.cost)) })),
      ),
      index: { wide: books[0]!.index.wide, cost: least(books.map((book) => book.index.cost)) },
    };
    this.#open.set(encoded, made);
    return made;
  }

  #addresses(part: Case, switches: Switches, setup: Setup): AddressCosts {
    const book = this.#books.book(part, switches);
    const prices = Float64Array.from(book.visits.keys(), (constant) => priceOf(constant, setup, this.#costs));
    const key = prices.join(" ");
    const tables = this.#tables.get(book) ?? new Map<string, AddressCosts>();
    this.#tables.set(book, tables);
    const known = tables.get(key);
    if (known !== undefined) return known;
    const shares = new Map<number, number>();
    let at = 0;
    for (const [constant, visits] of book.visits) {
      shares.set(constant, Math.floor((unitOf(this.size) * prices[at++]!) / (groupsOf(this.size) * visits)));
    }
    const made = this.#tabulate(book, (constant) => shares.get(constant) ?? 0);
    tables.set(key, made);
    return made;
  }

  #tabulate(book: AddressBook, share: (constant: number) => number): AddressCosts {
    const unit = unitOf(this.size);
    const cost = (census: Census | undefined): number => {
      if (census === undefined) return Number.POSITIVE_INFINITY;
      return census.constants.reduce((sum, each) => sum + share(each), unit * costOf(census.tally, this.#costs));
    };
    const anchors = anchorsOf(this.#books.lookups, this.size.height).count;
    const row = (addresses: readonly Addresses[]): AddressRow => {
      const costs = Array.from({ length: anchors }, (_, anchor) => {
        const { narrow, wide } = addresses[anchor] ?? {};
        return { narrow: cost(narrow), wide: cost(wide) };
      });
      return {
        cost: Float64Array.from(costs, ({ narrow, wide }) => Math.min(narrow, wide)),
        wide: costs.map(({ narrow, wide }) => wide < narrow),
      };
    };
    // Lookups that share addresses share their rows.
    const known = new Map<AddressesByDepth, readonly AddressRow[]>();
    const rowsOf = (byDepth: AddressesByDepth): readonly AddressRow[] => {
      const rows = known.get(byDepth) ?? byDepth.map(row);
      known.set(byDepth, rows);
      return rows;
    };
    return {
      lookups: book.addresses.map((byDepth) => byDepth && rowsOf(byDepth)),
      index:
        this.size.contract === "values+indices"
          ? row(book.index)
          : { cost: new Float64Array(anchors), wide: new Array<boolean>(anchors).fill(false) },
    };
  }
}

/** The switches of a case; while they are open those with the most forms. */
function switchesOf({ hash, encoded, making, addressing }: Case): Switches {
  const { pairs, pointers } = making ?? { pairs: "either", pointers: "doubling" };
  return { hash, encoded, pairs, pointers, ...(addressing ?? { address: "either", addressSelects: 1 }) };
}

/**
 * How many visits with `q` at most share the addresses of a collector. Where each group has its own, a group pays once for
 * at most all its rounds; where groups share areas, a round pays at least once for at most all groups.
 */
export function collectorPayers({ rounds, batch }: FamilySize): number {
  return Math.max(rounds, groupsOf({ batch }));
}

/** In how many visits of a group at most the root's vector is read, raw and encoded; at least 1. */
export function rootVisits(size: FamilySize, encodes: boolean): { raw: number; encoded: number } {
  const later = Math.floor((size.rounds - 1) / (size.height + 1));
  return { raw: encodes ? 1 : 1 + later, encoded: Math.max(1, later) };
}

/** What a vector of a constant costs beyond a set-up. */
export function priceOf(constant: number, setup: Setup, costs: Tally): number {
  if (setup.vectors.has(constant)) return 0;
  return costs.vector + (hasWord(setup, constant) ? 0 : costs.constant);
}

/** Whether a constant's word is paid for without its vector: by the set-up, or perhaps by collectors. */
export function hasWord(setup: Setup, constant: number): boolean {
  return setup.words.has(constant) || collectorWords.includes(constant);
}

/** Words that collectors need beyond the set-up; none while the set-up may still grow. */
export function newWords(part: Case, setup: Setup): number {
  return part.addressing === undefined ? 0 : collectorWords.filter((word) => !setup.words.has(word)).length;
}
