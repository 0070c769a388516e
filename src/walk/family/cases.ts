import type { Lookups } from "../plan/lookupRegistry.ts";
import { standardLookups } from "../plan/lookups.ts";
import { type KernelPlan, parsePlan } from "../plan/plan.ts";
import {
  claimedDepths,
  copySets,
  type FamilySize,
  type RecordPlaces,
  type Switches,
  selectDepths,
  withCopies,
  workspaces,
} from "./variant.ts";

/** A part of a family: a workspace, and as many other choices as have been made. */
export interface Case {
  readonly hash: Switches["hash"];
  readonly encoded: boolean;
  readonly workspace: RecordPlaces;
  /** Levels that are copied: all of them pay for it, others are not. */
  readonly copies?: readonly number[] | undefined;
  /** Depths with select trees: all of them pay their set-up, others are not allowed. */
  readonly selects?: readonly number[] | undefined;
  /** What else the set-up depends on. */
  readonly making?: Pick<Switches, "pairs" | "pointers"> | undefined;
  /** Chosen last: a case with this is decided. */
  readonly addressing?: Pick<Switches, "address" | "addressSelects"> | undefined;
}

/** The parts that together are the family: every plan of it belongs to one. */
export function firstCases(size: FamilySize, lookups: Lookups = standardLookups): Case[] {
  const spaces = workspaces(size, lookups);
  return (["merged", "fused", "plain"] as const).flatMap((hash) =>
    [true, false].flatMap((encoded) => {
      const possible = claimedDepths(size, lookups, "records", [encoded]);
      return spaces
        .filter(({ depths }) => depths.every((depth) => possible.includes(depth)))
        .map((workspace): Case => ({ hash, encoded, workspace }));
    }),
  );
}

/** Pointers are shared just where areas are aligned for it; without records that would be the same as doubling. */
export function makingsOf({ workspace }: Case): Pick<Switches, "pairs" | "pointers">[] {
  const pointers = workspace.aligned ? (["shared"] as const) : (["doubling", "constant"] as const);
  return (["flow", "madd", "either"] as const).flatMap((pairs) => pointers.map((each) => ({ pairs, pointers: each })));
}

const addressings = (["either", "flow", "arithmetic"] as const).flatMap((address) =>
  ([1, 2, 3] as const).map((addressSelects) => ({ address, addressSelects })),
);

/** A case divided by the next choice, what costs most first; empty when all choices are made. */
export function partsOf(size: FamilySize, part: Case, lookups: Lookups = standardLookups): Case[] {
  if (part.copies === undefined) {
    return copySets(size, part, lookups).flatMap((copies) =>
      withCopies(size, part.workspace, copies).map((workspace) => ({ ...part, copies, workspace })),
    );
  }
  if (part.selects === undefined) {
    const depths = selectDepths(size, lookups);
    const sets = Array.from({ length: 2 ** depths.length }, (_, set) =>
      depths.filter((_, at) => (set >> at) % 2 === 1),
    );
    return sets.map((selects) => ({ ...part, selects }));
  }
  if (part.making === undefined) return makingsOf(part).map((making) => ({ ...part, making }));
  if (part.addressing === undefined) return addressings.map((addressing) => ({ ...part, addressing }));
  return [];
}

/** A plan with all switches of a decided case, the others as given, and these strings of letters, one a group. */
export function planOf(
  size: FamilySize,
  part: Case,
  letters: readonly string[],
  others: Pick<KernelPlan, "collectors" | "indexSelects">,
  lookups: Lookups = standardLookups,
): KernelPlan {
  const { hash, encoded, making, addressing } = part;
  return parsePlan({ ...size, hash, encoded, ...making, ...addressing, ...others, lookups: letters }, lookups);
}
