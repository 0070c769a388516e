import { type Contract, contracts, depthOf, type KernelPlan, type Lookup, parsePlan } from "../../kernel/plan.ts";
import type { RecordArea } from "../../kernel/records.ts";
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
 * others. A set of depths whose areas do not fit even without gathers is no plan's.
 */
export function workspaces(size: FamilySize): Workspace[] {
  const deepest = Math.min(deepestRecord, size.height - 1);
  const reached = Math.min(deepest, size.rounds - 1);
  const found: Workspace[] = [{ depths: [], gathers: 0, areas: [] }];
  for (let set = 1; set < 2 ** Math.max(0, reached); set++) {
    const depths = Array.from({ length: reached }, (_, at) => at + 1).filter((depth) => (set >> (depth - 1)) % 2 === 1);
    const known = new Set<string>();
    for (let gathers = 0; gathers <= size.height + 1; gathers++) {
      const areas = areasOf(size, depths, gathers);
      if (areas === undefined || known.has(JSON.stringify(areas))) continue;
      known.add(JSON.stringify(areas));
      found.push({ depths, gathers, areas });
    }
  }
  return found;
}

/** The areas that the generator would take, undefined where they do not fit. */
function areasOf(size: FamilySize, depths: readonly number[], gathers: number): RecordArea[] | undefined {
  const lookups = [...depths, ...(gathers <= size.height ? [-1] : [])].map((depth) =>
    Array.from({ length: size.height + 1 }, (_, at) =>
      at === depth ? "p" : depth === -1 && at === gathers ? "g" : "r",
    ),
  );
  // recordAreas reads nothing of a plan but its size, contract and lookups.
  const plan = { ...size, rounds: size.height + 1, lookups: lookups.map((row) => row.join("")) } as KernelPlan;
  try {
    return [...recordAreas(plan).values()];
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/**
 * Letters that a visit may have: `parsePlan`'s rules, with records in the workspace's depths only, gathers not above its
 * `gathers`, select trees in the depths of `selects` only.
 */
export function lettersOf(
  size: FamilySize,
  switches: Pick<Switches, "encoded">,
  workspace: Workspace,
  selects: readonly number[],
  round: number,
): Lookup[] {
  const depth = depthOf(size, round);
  const letters: Lookup[] = [];
  if (depth === 0) letters.push("r");
  if (selects.includes(depth)) letters.push("s");
  if (depth >= workspace.gathers) letters.push("g");
  if (workspace.depths.includes(depth) && switches.encoded) {
    letters.push("p");
    if (size.contract !== "values-clean") letters.push("q");
  }
  if (round > 0) letters.push("c");
  return letters;
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
