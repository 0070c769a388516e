import { type AnchorPlace, addressCensus, type Census, type CensusSwitches, targetOf } from "../../kernel/census.ts";
import { layoutOf } from "../../kernel/layout.ts";
import { depthOf, type Lookup } from "../../kernel/plan.ts";
import { indexCensus } from "../../kernel/planCensus.ts";
import { deepestRecord, type FamilySize, lettersOf, type Switches, type Workspace } from "./variant.ts";

/** Index of an anchor: 0 none; for depth a 1 + 3a a gather, 2 + 3a one from a copy of the level, 3 + 3a a record. */
export function anchorIndex(lookup: Lookup, depth: number): number {
  return 1 + 3 * depth + (lookup === "g" ? 0 : lookup === "w" ? 1 : 2);
}

/** How many anchor indices a family has. */
export function anchorCount(size: FamilySize): number {
  return 1 + 3 * (size.height + 1);
}

/** The addresses of a variant, and in how many rounds each of their vectors of constants may be read. */
export interface AddressBook {
  /** `gathers[depth][anchor]` and so on, narrow and wide: undefined where the workspace allows no such visit. */
  readonly gathers: readonly (readonly Addresses[])[];
  readonly copies: readonly (readonly Addresses[])[];
  readonly records: readonly (readonly Addresses[])[];
  /** `index[anchor]`, for the contract `values+indices`; wide with two selected bits. */
  readonly index: readonly Addresses[];
  /** By constant: in so many visits of a group at most is it read. */
  readonly visits: ReadonlyMap<number, number>;
}

/** An address as a small letter and as a capital computes it. */
export type Addresses = { readonly narrow: Census; readonly wide: Census } | undefined;

/** Writes all addresses of a variant. */
export function addressBook(
  size: FamilySize,
  switches: Switches,
  workspace: Workspace,
  copies: readonly number[],
): AddressBook {
  const census: CensusSwitches = { ...switches, height: size.height };
  const layout = layoutOf(size);
  const baseOf = new Map(workspace.areas.map(({ depth, base }) => [depth, base]));
  const anchors: (AnchorPlace | undefined)[] = [undefined];
  for (let depth = 0; depth <= size.height; depth++) {
    for (const letter of ["g", "w", "p"] as const) {
      const may =
        letter === "g"
          ? depth >= workspace.gathers
          : letter === "w"
            ? copies.includes(depth)
            : baseOf.has(depth) && depth <= deepestRecord;
      const target = may ? targetOf(letter, depth, layout, baseOf.get(depth)) : undefined;
      if (target !== undefined) anchors[anchorIndex(letter, depth)] = { depth, ...target };
    }
  }
  const before = (depth: number) => (anchor: AnchorPlace | undefined, at: number) =>
    at === 0 || (anchor !== undefined && anchor.depth < depth);
  const addresses = (letter: Lookup) =>
    Array.from({ length: size.height + 1 }, (_, depth) => {
      if (anchors[anchorIndex(letter, depth)] === undefined) return [];
      const target = targetOf(letter, depth, layout, baseOf.get(depth))!;
      const precedes = before(depth);
      const of = (anchor: AnchorPlace | undefined, wide: boolean) =>
        addressCensus(census, depth, anchor, target, { newestRaw: letter === "g", wide });
      return Array.from(
        { length: anchorCount(size) },
        (_, at): Addresses =>
          precedes(anchors[at], at) ? { narrow: of(anchors[at], false), wide: of(anchors[at], true) } : undefined,
      );
    });
  const book = {
    gathers: addresses("g"),
    copies: addresses("w"),
    records: addresses("p"),
    index: Array.from({ length: anchorCount(size) }, (_, at): Addresses => {
      if (size.contract !== "values+indices" || (at !== 0 && anchors[at] === undefined)) return undefined;
      const of = (indexSelects: number) => indexCensus({ ...census, rounds: size.rounds, indexSelects }, anchors[at]);
      return { narrow: of(1), wide: of(2) };
    }),
  };
  const visits = new Map<number, number>();
  const count = (addresses: readonly Addresses[]) => {
    const censuses = addresses.flatMap((each) => (each === undefined ? [] : [each.narrow, each.wide]));
    const values = new Set(censuses.flatMap(({ constants }) => constants));
    for (const value of values) visits.set(value, (visits.get(value) ?? 0) + 1);
  };
  for (let round = 0; round < size.rounds; round++) {
    const letters = lettersOf(size, switches, workspace, { selects: [], copies }, round);
    const depth = depthOf(size, round);
    const read = [
      ...(letters.includes("g") ? book.gathers[depth]! : []),
      ...(letters.includes("w") ? book.copies[depth]! : []),
      ...(letters.includes("p") ? book.records[depth]! : []),
    ];
    count(read);
  }
  count(book.index);
  return { ...book, visits };
}
