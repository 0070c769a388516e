import { type AnchorPlace, addressCensus, type Census, type CensusSwitches, targetOf } from "../../kernel/census.ts";
import { depthOf, type Lookup } from "../../kernel/plan.ts";
import { indexCensus } from "../../kernel/planCensus.ts";
import { layoutOf } from "../../kernel/writer.ts";
import { deepestRecord, type FamilySize, lettersOf, type Switches, type Workspace } from "./variant.ts";

/** Index of an anchor: 0 none, 1 + 2a a gather at depth a, 2 + 2a a record at depth a. */
export function anchorIndex(letter: Lookup, depth: number): number {
  return 1 + 2 * depth + (letter === "g" ? 0 : 1);
}

/** How many anchor indices a family has. */
export function anchorCount(size: FamilySize): number {
  return 1 + 2 * (size.height + 1);
}

/** The addresses of a variant, and in how many rounds each of their vectors of constants may be read. */
export interface AddressBook {
  /** `gathers[depth][anchor]`, `records[depth][anchor]`: undefined where the workspace allows no such visit. */
  readonly gathers: readonly (readonly (Census | undefined)[])[];
  readonly records: readonly (readonly (Census | undefined)[])[];
  /** `index[anchor]`, for the contract `values+indices`. */
  readonly index: readonly (Census | undefined)[];
  /** By constant: in so many visits of a group at most is it read. */
  readonly visits: ReadonlyMap<number, number>;
}

/** Writes all addresses of a variant. */
export function addressBook(size: FamilySize, switches: Switches, workspace: Workspace): AddressBook {
  const census: CensusSwitches = { ...switches, height: size.height };
  const layout = layoutOf(size);
  const baseOf = new Map(workspace.areas.map(({ depth, base }) => [depth, base]));
  const anchors: (AnchorPlace | undefined)[] = [undefined];
  for (let depth = 0; depth <= size.height; depth++) {
    for (const letter of ["g", "p"] as const) {
      const may = letter === "g" ? depth >= workspace.gathers : baseOf.has(depth) && depth <= deepestRecord;
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
      return Array.from({ length: anchorCount(size) }, (_, at) =>
        precedes(anchors[at], at) ? addressCensus(census, depth, anchors[at], target, letter === "g") : undefined,
      );
    });
  const book = {
    gathers: addresses("g"),
    records: addresses("p"),
    index: Array.from({ length: anchorCount(size) }, (_, at) =>
      size.contract === "values+indices" && (at === 0 || anchors[at] !== undefined)
        ? indexCensus({ ...census, rounds: size.rounds }, anchors[at])
        : undefined,
    ),
  };
  const visits = new Map<number, number>();
  const count = (censuses: readonly (Census | undefined)[]) => {
    const values = new Set(censuses.flatMap((each) => each?.constants ?? []));
    for (const value of values) visits.set(value, (visits.get(value) ?? 0) + 1);
  };
  for (let round = 0; round < size.rounds; round++) {
    const letters = lettersOf(size, switches, workspace, [], round);
    const depth = depthOf(size, round);
    count([
      ...(letters.includes("g") ? book.gathers[depth]! : []),
      ...(letters.includes("p") ? book.records[depth]! : []),
    ]);
  }
  count(book.index);
  return { ...book, visits };
}
