import { type Contract, contracts } from "../image.ts";
import { groupsOf, type RecordArea } from "../layout.ts";
import { placeRecords } from "../plan/deadMemory.ts";
import type { Lookup, Lookups, Target } from "../plan/lookupRegistry.ts";
import { standardLookups } from "../plan/lookups.ts";
import { depthOf, type KernelPlan, parsePlan } from "../plan/plan.ts";

/** A family: every plan of this size and contract that `parsePlan` and the generator take. */
export interface FamilySize {
  readonly height: number;
  readonly rounds: number;
  readonly batch: number;
  readonly contract: Contract;
}

/** Where the records of some depths lie, if no gather reads the tree above depth `gathers`. */
export interface RecordPlaces {
  /** The areas line up with the tree's rows: `pointers` is `shared`. */
  readonly aligned: boolean;
  readonly depths: readonly number[];
  readonly gathers: number;
  readonly areas: readonly RecordArea[];
}

/** The switches of a plan but for the lookups. `constants` is "either": the same operations, with a form more. */
export type Switches = Pick<KernelPlan, "hash" | "encoded" | "pairs" | "address" | "addressSelects" | "pointers">;

/**
 * All places of records that a family's plans may have. Of those that differ in `gathers` alone, the one that allows most gathers stands for the
 * others. A set of depths whose areas do not fit even without gathers is no plan's. Copies of levels are left out, see
 * `withCopies`.
 */
export function workspaces(size: FamilySize, lookups: Lookups = standardLookups): RecordPlaces[] {
  const reached = claimedDepths(size, lookups, "records", [true, false]).filter((depth) => depth < size.rounds);
  const found: RecordPlaces[] = [{ depths: [], gathers: 0, areas: [], aligned: false }];
  for (let set = 1; set < 2 ** reached.length; set++) {
    const depths = reached.filter((_, at) => (set >> at) % 2 === 1);
    for (const aligned of [false, true]) found.push(...placed(size, { depths, aligned, gathers: 0 }, []));
  }
  return found;
}

/** The places of records that the same plans may have if they copy just these levels. */
export function withCopies(size: FamilySize, workspace: RecordPlaces, copies: readonly number[]): RecordPlaces[] {
  return copies.length === 0 ? [workspace] : placed(size, workspace, copies);
}

/** All sets of levels that plans with these switches may copy. */
export function copySets(
  size: FamilySize,
  { encoded }: Pick<Switches, "encoded">,
  lookups: Lookups = standardLookups,
): number[][] {
  if (size.contract === "values-clean") return [[]];
  let sets: number[][] = [[]];
  for (const depth of claimedDepths(size, lookups, "copy", [encoded])) {
    sets = sets.flatMap((set) => [set, [...set, depth]]);
  }
  return sets;
}

/** Depths at which some lookup with such a claim is possible, in a plan that is encoded or not as listed. */
export function claimedDepths(
  size: FamilySize,
  lookups: Lookups,
  claims: Target["claims"],
  encodings: readonly boolean[],
): number[] {
  const claiming = lookups.all.filter(({ target }) => target?.claims === claims);
  return possibleDepths(size, claiming, encodings);
}

function possibleDepths(
  { height, contract }: FamilySize,
  lookups: readonly Lookup[],
  encodings: readonly boolean[],
): number[] {
  const possible = (depth: number) =>
    encodings.some((encoded) =>
      lookups.some(({ objection }) => objection({ depth, height, encoded, contract }) === undefined),
    );
  return Array.from({ length: height + 1 }, (_, depth) => depth).filter(possible);
}

/** The workspaces with these depths and copies whose gathers are at least so deep, one for each placing of the records. */
function placed(
  size: FamilySize,
  { depths, aligned, gathers: least }: Omit<RecordPlaces, "areas">,
  copies: readonly number[],
): RecordPlaces[] {
  const found = new Map<string, RecordPlaces>();
  for (let gathers = least; gathers <= size.height + 1; gathers++) {
    const areas = areasOf(size, { depths, aligned, gathers }, copies);
    const key = JSON.stringify(areas);
    if (areas !== undefined && !found.has(key)) found.set(key, { depths, aligned, gathers, areas });
  }
  return [...found.values()];
}

/** The areas that the generator would take, undefined where they do not fit. */
function areasOf(
  size: FamilySize,
  { depths, aligned, gathers }: Omit<RecordPlaces, "areas">,
  copies: readonly number[],
): RecordArea[] | undefined {
  const pointers = aligned ? "shared" : "doubling";
  try {
    return [...placeRecords({ ...size, pointers }, { records: depths, copies, gathered: gathers }).areas.values()];
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Levels whose nodes lie where a lookup wants them. */
export interface Levels {
  /** With vectors of their nodes, for select trees. */
  readonly selects: readonly number[];
  readonly copies: readonly number[];
}

/**
 * Lookups that a visit may have: `parsePlan`'s rules, with records in the workspace's depths only, gathers not above its
 * `gathers`, select trees in the depths of `selects` and copies of the levels of `copies` only.
 */
export function lettersOf(
  { height, contract }: FamilySize,
  { encoded }: Pick<Switches, "encoded">,
  workspace: RecordPlaces,
  levels: Levels,
  round: number,
  lookups: Lookups = standardLookups,
): Lookup[] {
  const depth = depthOf({ height }, round);
  const place = { depth, height, encoded, contract };
  return lookups.all.filter(({ objection, takes, vectors, target }) => {
    if (takes !== undefined && round === 0) return false;
    if (vectors === "level" && !levels.selects.includes(depth)) return false;
    if (target !== undefined && !isMet(target.claims, workspace, levels.copies, depth)) return false;
    return objection(place) === undefined;
  });
}

/** Whether a claim is met at a depth. */
export function isMet(
  claims: Target["claims"],
  { depths, gathers }: Pick<RecordPlaces, "depths" | "gathers">,
  copies: readonly number[],
  depth: number,
): boolean {
  switch (claims) {
    case "level":
      return depth >= gathers;
    case "copy":
      return copies.includes(depth);
    case "records":
      return depths.includes(depth);
  }
}

/** All depths that may have select trees. */
export function selectDepths(size: FamilySize, lookups: Lookups = standardLookups): number[] {
  const trees = lookups.all.filter(({ vectors }) => vectors === "level");
  return possibleDepths(size, trees, [true, false]).filter((depth) => depth < size.rounds);
}

/**
 * Checks a family's size as a plan's.
 * @throws {RangeError} naming what is wrong.
 */
export function familyOf({ height, rounds, batch, contract }: FamilySize): FamilySize {
  if (!contracts.includes(contract))
    throw new RangeError(`no contract "${contract}"; there are ${contracts.join(", ")}`);
  const groups = Math.max(0, Math.min(128, Math.floor(groupsOf({ batch }))));
  const letters = Array.from({ length: Math.max(0, Math.min(40, rounds)) }, () => "g").join("");
  parsePlan({ height, rounds, batch, contract, lookups: new Array<string>(groups).fill(letters) });
  return { height, rounds, batch, contract };
}
