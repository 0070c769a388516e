import type { RecordArea } from "../../kernel/layout.ts";
import {
  type Contract,
  contracts,
  deepestCopy,
  depthOf,
  type KernelPlan,
  type Lookup,
  parsePlan,
  shallowestCopy,
} from "../../kernel/plan.ts";
import { recordAreas } from "../../kernel/workspace.ts";

/** A family: every plan of this size and contract that `parsePlan` and the generator take. */
export interface FamilySize {
  readonly height: number;
  readonly rounds: number;
  readonly batch: number;
  readonly contract: Contract;
}

/** Where the records of some depths lie, if no gather reads the tree above depth `gathers`. */
export interface Workspace {
  /** The areas line up with the tree's rows: `pointers` is `shared`. */
  readonly aligned: boolean;
  readonly depths: readonly number[];
  readonly gathers: number;
  readonly areas: readonly RecordArea[];
}

/** The switches of a plan but for the lookups. `constants` is "either": the same operations, with a form more. */
export type Switches = Pick<KernelPlan, "hash" | "encoded" | "pairs" | "address" | "addressSelects" | "pointers">;

/** The greatest depth of a select tree, and of records. */
export const deepestSelect = 5;
export const deepestRecord = 8;

/**
 * All workspaces of a family. Of those that differ in `gathers` alone, the one that allows most gathers stands for the
 * others. A set of depths whose areas do not fit even without gathers is no plan's. Copies of levels are left out, see
 * `withCopies`.
 */
export function workspaces(size: FamilySize): Workspace[] {
  const deepest = Math.min(deepestRecord, size.height - 1);
  const reached = Math.min(deepest, size.rounds - 1);
  const found: Workspace[] = [{ depths: [], gathers: 0, areas: [], aligned: false }];
  for (let set = 1; set < 2 ** Math.max(0, reached); set++) {
    const depths = Array.from({ length: reached }, (_, at) => at + 1).filter((depth) => (set >> (depth - 1)) % 2 === 1);
    for (const aligned of [false, true]) found.push(...placed(size, { depths, aligned, gathers: 0 }, []));
  }
  return found;
}

/** The places of records that the same plans may have if they copy just these levels. */
export function withCopies(size: FamilySize, workspace: Workspace, copies: readonly number[]): Workspace[] {
  return copies.length === 0 ? [workspace] : placed(size, workspace, copies);
}

/** All sets of levels that plans with these switches may copy. */
export function copySets(size: FamilySize, switches: Pick<Switches, "encoded">): number[][] {
  let sets: number[][] = [[]];
  for (let depth = shallowestCopy; depth <= deepestCopy; depth++) {
    if (maySeeCopies(size, switches, depth)) sets = sets.flatMap((set) => [set, [...set, depth]]);
  }
  return sets;
}

/** The workspaces with these depths and copies whose gathers are at least so deep, one for each placing of the records. */
function placed(
  size: FamilySize,
  { depths, aligned, gathers: least }: Pick<Workspace, "depths" | "aligned" | "gathers">,
  copies: readonly number[],
): Workspace[] {
  const found = new Map<string, Workspace>();
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
  { depths, aligned, gathers }: Pick<Workspace, "depths" | "aligned" | "gathers">,
  copies: readonly number[],
): RecordArea[] | undefined {
  const row = (letter: string, depth: number): string =>
    Array.from({ length: size.height + 1 }, (_, at) => (at === depth ? letter : "r")).join("");
  const lookups = [...depths.map((depth) => row("p", depth)), ...copies.map((depth) => row("w", depth))];
  if (gathers <= size.height) lookups.push(row("g", gathers));
  // recordAreas reads nothing of a plan but its size, contract, lookups and how pointers are shared.
  const pointers = aligned ? "shared" : "doubling";
  const plan = { ...size, rounds: size.height + 1, lookups, pointers } as unknown as KernelPlan;
  try {
    return [...recordAreas(plan).values()];
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/**
 * Lookups that a visit may have: `parsePlan`'s rules, with records in the workspace's depths only, gathers not above its
 * `gathers`, select trees in the depths of `selects` and copies of the levels of `copies` only.
 */
export function lettersOf(
  size: FamilySize,
  switches: Pick<Switches, "encoded">,
  workspace: Workspace,
  { selects, copies }: { readonly selects: readonly number[]; readonly copies: readonly number[] },
  round: number,
): Lookup[] {
  const depth = depthOf(size, round);
  const letters: Lookup[] = [];
  if (depth === 0) letters.push("r");
  if (selects.includes(depth)) letters.push("s");
  if (depth >= workspace.gathers) letters.push("g");
  if (copies.includes(depth)) letters.push("w");
  if (workspace.depths.includes(depth) && switches.encoded) {
    letters.push("p");
    if (size.contract !== "values-clean") letters.push("q");
  }
  if (round > 0) letters.push("c");
  return letters;
}

/** Whether plans with these switches may copy a level, if it has a place. */
function maySeeCopies(size: FamilySize, { encoded }: Pick<Switches, "encoded">, depth: number): boolean {
  const within = depth >= shallowestCopy && depth <= Math.min(deepestCopy, size.height);
  return encoded && within && size.contract !== "values-clean";
}

/** All depths that may have select trees. */
export function selectDepths(size: FamilySize): number[] {
  const deepest = Math.min(deepestSelect, size.height, size.rounds - 1);
  return Array.from({ length: Math.max(0, deepest) }, (_, at) => at + 1);
}

/**
 * Checks a family's size as a plan's.
 * @throws {RangeError} naming what is wrong.
 */
export function familyOf({ height, rounds, batch, contract }: FamilySize): FamilySize {
  if (!contracts.includes(contract))
    throw new RangeError(`no contract "${contract}"; there are ${contracts.join(", ")}`);
  const groups = Math.max(0, Math.min(128, Math.floor(batch / 8)));
  const letters = Array.from({ length: Math.max(0, Math.min(40, rounds)) }, () => "g").join("");
  parsePlan({ height, rounds, batch, contract, lookups: new Array<string>(groups).fill(letters) });
  return { height, rounds, batch, contract };
}
