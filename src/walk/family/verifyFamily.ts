import type { SchedulingMachine } from "../../machine/machine.ts";
import { type AnchorPlace, addressCensus, visitCensus } from "../census/census.ts";
import { collectorWords, parityOf, type Setup, setupCensus } from "../census/setupCensus.ts";
import { groupsOf, layoutOf } from "../layout.ts";
import type { Lookup, Lookups } from "../plan/lookupRegistry.ts";
import { standardLookups } from "../plan/lookups.ts";
import { depthOf, leavesRaw } from "../plan/plan.ts";
import { endsOf, exempt } from "./ends.ts";
import { capacityOf, classPrices, costOf } from "./prices.ts";
import {
  claimedDepths,
  copySets,
  type FamilySize,
  familyOf,
  isMet,
  lettersOf,
  type RecordPlaces,
  type Switches,
  selectDepths,
  withCopies,
  workspaces,
} from "./variant.ts";
import type { FamilyWitness } from "./witness.ts";

/**
 * Re-checks a family's bound: undefined when its weights prove it, otherwise the first reason why they do not. Goes
 * through all cases again, depth first, each only as far as it takes to see that it costs enough; walks and shares are
 * worked out anew from the census, in whole numbers.
 */
export function verifyFamily(
  machine: SchedulingMachine,
  { cycles, witness }: { readonly cycles: number; readonly witness: FamilyWitness },
  lookups: Lookups = standardLookups,
): string | undefined {
  try {
    const { family, weights, ends, demand } = witness;
    const size = familyOf(family);
    const capacity = capacityOf(weights, machine);
    if (capacity !== witness.capacity) return `capacity ${witness.capacity}, the slots of a cycle cost ${capacity}`;
    if (!endsOf(size.contract, machine).some((each) => each.head === ends.head && each.tail === ends.tail)) {
      return `ends of ${ends.head} and ${ends.tail} cycles are not argued for`;
    }
    const unit = witness.unit;
    if (unit !== 5040 * groupsOf(size)) return `unit ${unit}, it is 5040 for each of ${groupsOf(size)} groups`;
    if (!Number.isSafeInteger(demand) || demand <= 0) return `demand ${demand} is no positive whole number`;
    const costs = classPrices(weights);
    const body = BigInt(demand) - BigInt(unit) * BigInt(costOf(exempt(ends, size.contract), costs));
    const proved = Number((body - 1n) / (BigInt(unit) * BigInt(capacity)) + 1n) + ends.head + ends.tail;
    if (proved !== cycles) return `${cycles} cycles claimed, a demand of ${demand} proves ${proved}`;
    return new Recheck(size, lookups, costs, unit, demand).cheaperCase();
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}

/** Choices of a case; what is undefined is open. */
interface Choices extends Partial<Switches> {
  readonly encoded: boolean;
  readonly hash: Switches["hash"];
  readonly copies?: readonly number[];
  readonly selects?: readonly number[];
}

const switchLists = {
  pairs: ["either", "flow", "madd"],
  pointers: ["constant", "doubling", "shared"],
  address: ["arithmetic", "flow", "either"],
  addressSelects: [3, 2, 1],
} as const;

/** Pointers are shared just where areas line up with the tree's rows. */
function pointersOf({ aligned }: RecordPlaces): Switches["pointers"][] {
  return aligned ? ["shared"] : ["constant", "doubling"];
}

class Recheck {
  readonly #size: FamilySize;
  readonly #lookups: Lookups;
  readonly #costs: ReturnType<typeof classPrices>;
  readonly #unit: number;
  readonly #demand: number;
  readonly #memo = new Map<string, number>();

  constructor(size: FamilySize, lookups: Lookups, costs: ReturnType<typeof classPrices>, unit: number, demand: number) {
    this.#size = size;
    this.#lookups = lookups;
    this.#costs = costs;
    this.#unit = unit;
    this.#demand = demand;
  }

  /** A case that costs less than the demand, in words; undefined when there is none. */
  cheaperCase(): string | undefined {
    const possible = (encoded: boolean) => claimedDepths(this.#size, this.#lookups, "records", [encoded]);
    for (const workspace of workspaces(this.#size, this.#lookups)) {
      for (const hash of ["plain", "fused", "merged"] as const) {
        for (const encoded of [true, false]) {
          if (workspace.depths.some((depth) => !possible(encoded).includes(depth))) continue;
          const found = this.#below(workspace, { hash, encoded });
          if (found !== undefined) return found;
        }
      }
    }
    return undefined;
  }

  #below(workspace: RecordPlaces, choices: Choices): string | undefined {
    const cost = this.#cost(workspace, choices);
    if (cost >= this.#demand) return undefined;
    const parts = this.#divide(workspace, choices);
    if (parts.length === 0) return `a case costs ${cost}: ${JSON.stringify({ ...choices, records: workspace.depths })}`;
    for (const [place, part] of parts) {
      const found = this.#below(place, part);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #divide(workspace: RecordPlaces, choices: Choices): [RecordPlaces, Choices][] {
    if (choices.copies === undefined) {
      return copySets(this.#size, choices, this.#lookups).flatMap((copies) =>
        withCopies(this.#size, workspace, copies).map((place): [RecordPlaces, Choices] => [
          place,
          { ...choices, copies },
        ]),
      );
    }
    if (choices.selects === undefined) {
      let sets: number[][] = [[]];
      for (const depth of selectDepths(this.#size, this.#lookups)) sets = sets.flatMap((set) => [set, [...set, depth]]);
      return sets.map((selects) => [workspace, { ...choices, selects }]);
    }
    for (const [name, values] of Object.entries(switchLists)) {
      if (name in choices) continue;
      const may = name === "pointers" ? pointersOf(workspace) : values;
      return may.map((value) => [workspace, { ...choices, [name]: value }]);
    }
    return [];
  }

  #cost(workspace: RecordPlaces, choices: Choices): number {
    const { batch, contract, height, rounds } = this.#size;
    const [size, costs, unit, groups] = [this.#size, this.#costs, this.#unit, groupsOf({ batch })];
    const lookups = this.#lookups;
    const decided = Object.keys(switchLists).every((name) => name in choices);
    const setups = (choices.pairs ? [choices.pairs] : switchLists.pairs).flatMap((pairs) =>
      (choices.pointers ? [choices.pointers] : pointersOf(workspace)).map((pointers) =>
        this.#setup(workspace, choices, pairs, pointers),
      ),
    );
    const setup = setups.reduce((a, b) => (costOf(b.tally, costs) < costOf(a.tally, costs) ? b : a));
    const layout = layoutOf(size);
    const bases = new Map(workspace.areas.map(({ depth, base }) => [depth, base]));
    const census = { height, hash: choices.hash, encoded: choices.encoded, pairs: choices.pairs ?? "either" };
    const address = choices.address ?? "either";
    const selectChoices = choices.addressSelects ? [choices.addressSelects] : switchLists.addressSelects;
    const addressOf = (depth: number, anchor: AnchorPlace | undefined, base: number, stride: number, raw: boolean) =>
      selectChoices.flatMap((addressSelects) =>
        [false, true].map((wide) => {
          const switches = { ...census, address, addressSelects };
          return addressCensus(switches, depth, anchor, { base, stride }, { newestRaw: raw, wide });
        }),
      );
    const { selects = selectDepths(size, lookups), copies = copySets(size, choices, lookups).at(-1)! } = choices;
    const letters = Array.from({ length: rounds }, (_, k) =>
      lettersOf(size, choices, workspace, { selects, copies }, k, lookups),
    );
    const places = (depth: number): (AnchorPlace | undefined)[] => [
      undefined,
      ...Array.from({ length: depth }, (_, at) =>
        [...new Set(lookups.all.map(({ target }) => target))].flatMap((target): AnchorPlace[] => {
          if (target === undefined || !isMet(target.claims, workspace, copies, at)) return [];
          return [{ depth: at, ...target.place(layout, at, bases.get(at)) }];
        }),
      ).flat(),
    ];
    const indexOf = (anchor: AnchorPlace | undefined) => {
      const base = 2 ** depthOf(size, rounds) - 1;
      return addressOf(depthOf(size, rounds), anchor, base, 1, true);
    };
    // How many visits of a group may read each constant.
    const readers = new Map<number, number>();
    const indexDepth = depthOf(size, rounds);
    const indexAnchors = places(indexDepth === 0 ? height + 1 : indexDepth);
    if (decided) {
      const note = (found: readonly { constants: readonly number[] }[]) => {
        for (const n of new Set(found.flatMap(({ constants }) => constants))) readers.set(n, (readers.get(n) ?? 0) + 1);
      };
      for (const [k, may] of letters.entries()) {
        const depth = depthOf(size, k);
        const anchors = places(depth);
        note(
          may.flatMap(({ target, raw }) => {
            if (target === undefined) return [];
            const { base, stride } = target.place(layout, depth, bases.get(depth));
            return anchors.flatMap((anchor) => addressOf(depth, anchor, base, stride, raw === true));
          }),
        );
      }
      if (contract === "values+indices") {
        note(indexAnchors.flatMap((anchor) => indexOf(anchor)));
      }
    }
    const share = (price: number, visits: number, among = groups) => Math.floor((unit * price) / (among * visits));
    const priced = (found: readonly ReturnType<typeof addressCensus>[]) =>
      Math.min(
        ...found.map(({ tally, constants }) => {
          let cost = unit * costOf(tally, costs);
          for (const n of decided ? constants : []) {
            if (setup.vectors.has(n)) continue;
            cost += share(
              costs.vector + (setup.words.has(n) || collectorWords.includes(n) ? 0 : costs.constant),
              readers.get(n)!,
            );
          }
          return cost;
        }),
      );
    const roots = Math.floor((rounds - 1) / (height + 1));
    const words = decided ? collectorWords.filter((word) => !setup.words.has(word)).length : 0;
    this.#memo.clear();
    const walk = (k: number, lookup: Lookup, anchor: AnchorPlace | undefined): number => {
      const key = `${k}${lookup.letter}${anchor?.depth} ${anchor?.base} ${anchor?.stride}`;
      const before = this.#memo.get(key);
      if (before !== undefined) return before;
      const depth = depthOf(size, k);
      const target = lookup.target?.place(layout, depth, bases.get(depth));
      const end = k === rounds - 1;
      const visit = { lookup, depth, anchor: undefined, target: undefined, alone: end };
      const rest = { raw: false, parity: parityOf(size, k), freshCollector: false, wide: false };
      const own = visitCensus({ ...census, address, addressSelects: 1 }, { ...visit, ...rest });
      let cost = unit * costOf(own.tally, costs);
      if (lookup.collectsLike !== undefined) {
        // An area's addresses are some group's own for its rounds, or a round's for all groups.
        const sums = collectorWords.length * costs.offset;
        cost += Math.min(share(sums, rounds, 1), share(sums, groups, 1));
        cost += share(words * costs.constant, rounds);
      }
      if (target !== undefined)
        cost += priced(addressOf(depth, anchor, target.base, target.stride, lookup.raw === true));
      if (lookup.vectors === "root")
        cost += share(costs.vector, !choices.encoded ? roots + 1 : k === 0 ? 1 : Math.max(1, roots));
      const left = target === undefined ? anchor : { depth, ...target };
      let after = Number.POSITIVE_INFINITY;
      if (end) {
        after = unit * costs.vector;
        if (contract === "values+indices") after += priced(indexOf(left));
      } else {
        for (const next of letters[k + 1]!) {
          if (next.takes !== lookup.leaves) continue;
          const raw = leavesRaw(choices, next) ? unit * costs.vector : 0;
          const wraps = depthOf(size, k + 1) === 0;
          after = Math.min(after, raw + walk(k + 1, next, wraps ? undefined : left));
        }
      }
      this.#memo.set(key, cost + after);
      return cost + after;
    };
    const least = Math.min(...letters[0]!.map((lookup) => walk(0, lookup, undefined)));
    return unit * costOf(setup.tally, costs) + groups * least;
  }

  #setup(workspace: RecordPlaces, choices: Choices, pairs: Switches["pairs"], pointers: Switches["pointers"]): Setup {
    const { hash, encoded, selects = [], copies = [] } = choices;
    const none = { rawRoot: false, encodedRoot: false, collectors: undefined };
    const features = { ...none, copies, records: workspace.areas };
    const levels = selects.map((depth) => ({ depth, right: false }));
    return setupCensus({ ...this.#size, hash, encoded, pairs, pointers }, { ...features, selects: levels }, []);
  }
}
