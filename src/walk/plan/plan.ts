import { z } from "zod";
import { listSchema } from "../../machine/listSchema.ts";
import { schemaMessages } from "../../machine/schemaMessages.ts";
import { contracts } from "../image.ts";
import { groupsOf, lanesPerGroup } from "../layout.ts";
import type { Lookup, Lookups } from "./lookupRegistry.ts";
import { type LookupLetter, standardLookups } from "./lookups.ts";

const letterStrings = ({ letters }: Lookups) => listSchema(z.string().regex(new RegExp(`^[${letters}]+$`)));

/** The JSON schema of a kernel plan: the size, the contract, and every trick as a switch. */
export const planSchema = z.strictObject({
  height: z.int().min(0).max(12),
  rounds: z.int().min(1).max(40),
  batch: z.int().min(lanesPerGroup).max(1024).multipleOf(lanesPerGroup),
  contract: z.enum(contracts).default("values"),
  /** `lookups[group][round]`, a string of `rounds` letters per group of lanes. */
  lookups: letterStrings(standardLookups),
  /**
   * Hash: `plain` 18 operations a round; `fused` 12 (stages 0, 2, 4 as one multiply_add); `merged` 11 (stages 2 and 3
   * together, the last constant kept apart).
   */
  hash: z.enum(["plain", "fused", "merged"]).default("merged"),
  /** Keep the state xor the last hash constant between rounds where the nodes come so encoded: one operation less. */
  encoded: z.boolean().default(true),
  /** The lowest pair of a select tree: on flow, by multiply_add, or either as the scheduler likes. */
  pairs: z.enum(["flow", "either", "madd"]).default("either"),
  /** The first step of an address: a select between constants on flow, arithmetic, or either. */
  address: z.enum(["flow", "either", "arithmetic"]).default("either"),
  /** From the root, so many bits of an address are resolved by selects between constants (flow instead of valu). */
  addressSelects: z.int().min(1).max(3).default(1),
  /** Under `values+indices`: the same for the final index, of the bits since the last address. */
  indexSelects: z.int().min(1).max(2).default(1),
  /** Constants: only `const` on load; `add_imm` on flow as well; `computed` most by one alu operation on others as well. */
  constants: z.enum(["load", "either", "computed"]).default("either"),
  /**
   * Addresses of arrays, of the tree and of records: a constant each, or sums of a few by doubling; `shared` lines records
   * up with the tree's rows of eight words, so that one address serves for both.
   */
  pointers: z.enum(["constant", "doubling", "shared"]).default("doubling"),
  /** Where `q` collects right children: in each group's own words of the value array (0), or in so many areas a round
   * that groups take in turn. */
  collectors: z.int().min(0).max(8).default(0),
});

/** A kernel plan. `z.input` leaves the switches out where the defaults are meant. */
export type KernelPlan = z.infer<typeof planSchema>;

/** Depth of the tree that a round visits: the walk starts again at the root after the leaves. */
export function depthOf(plan: { readonly height: number }, round: number): number {
  return round % (plan.height + 1);
}

/**
 * Reads a plan and checks that every visit's lookup is possible at its depth.
 * @throws {RangeError} naming the group, the round, the letter and the reason.
 */
export function parsePlan(data: unknown, lookups: Lookups = standardLookups): KernelPlan {
  checkSize(data);
  const schema = lookups === standardLookups ? planSchema : planSchema.extend({ lookups: letterStrings(lookups) });
  const result = schema.safeParse(data);
  if (!result.success) throw new RangeError(`not a kernel plan: ${schemaMessages(result.error, data)}`);
  const plan = result.data;
  const groups = groupsOf(plan);
  if (plan.lookups.length !== groups) {
    throw new RangeError(`lookups: ${plan.lookups.length} groups given, a batch of ${plan.batch} has ${groups}`);
  }
  for (const [group, letters] of plan.lookups.entries()) {
    if (letters.length !== plan.rounds) {
      throw new RangeError(`lookups[${group}]: ${letters.length} letters given, there are ${plan.rounds} rounds`);
    }
    for (let round = 0; round < plan.rounds; round++) {
      const reason = objection(plan, lookups, letters, round);
      if (reason !== undefined)
        throw new RangeError(`lookups[${group}], round ${round}, "${letters[round]}": ${reason}`);
    }
  }
  return plan;
}

/** What a size may be: whole numbers in a range, the batch in whole vectors. */
const sizeLimits = [
  { name: "height", least: 0, most: 12, step: 1 },
  { name: "rounds", least: 1, most: 40, step: 1 },
  { name: "batch", least: lanesPerGroup, most: 1024, step: lanesPerGroup },
] as const;

/** The size alone, before anything else: it usually comes from a flag, and deserves one line. */
function checkSize(data: unknown): void {
  if (typeof data !== "object" || data === null) return;
  for (const { name, least, most, step } of sizeLimits) {
    const value = (data as Readonly<Record<string, unknown>>)[name];
    if (typeof value !== "number") continue;
    if (Number.isInteger(value) && value >= least && value <= most && value % step === 0) continue;
    const kind = step === 1 ? "a whole number" : `a multiple of ${step}`;
    throw new RangeError(`${name} ${value}: ${kind} from ${least} to ${most} is wanted`);
  }
}

function objection(plan: KernelPlan, lookups: Lookups, letters: string, round: number): string | undefined {
  const { objection: because, takes } = lookups.at(letters, round)!;
  const { height, encoded, contract } = plan;
  const left = lookups.at(letters, round - 1)?.leaves;
  return (
    because({ depth: depthOf(plan, round), height, encoded, contract }) ??
    (takes === left ? undefined : (takes?.notLeft ?? left?.notTaken))
  );
}

/** Whether the state leaves a visit without the encoding: before a lookup that wants it so, and after the last round. */
export function leavesRaw({ encoded }: Pick<KernelPlan, "encoded">, next: Lookup | undefined): boolean {
  return !encoded || next === undefined || next.raw === true;
}

/**
 * Whether the round's parity is computed, packed: not at the leaves, and in the last round only for the indices. Of a lookup
 * whose parity comes apart only where an address or a select needs it after the next round.
 */
export function parityOf(
  plan: Pick<KernelPlan, "height" | "rounds" | "contract">,
  round: number,
  lookup?: Pick<Lookup, "parity">,
): boolean {
  if (depthOf(plan, round) === plan.height) return false;
  if (round === plan.rounds - 1) return plan.contract === "values+indices";
  return lookup?.parity !== "apart" || parityOf(plan, round + 1);
}

/** The same letters for every group. */
export function uniform(batch: number, letters: string): string[] {
  return Array.from({ length: groupsOf({ batch }) }, () => letters);
}

/** Letters by depth: `byDepth[d]` for every round of depth d. */
export function lettersByDepth(
  size: { height: number; rounds: number },
  byDepth: (depth: number, round: number) => LookupLetter,
): string {
  return Array.from({ length: size.rounds }, (_, round) => byDepth(depthOf(size, round), round)).join("");
}

/** How many of an address's bits are resolved by selects between constants: at least one, with a step of any form. */
export function selectedBits(
  { addressSelects }: { readonly addressSelects: number },
  bits: number,
  anchored: boolean,
  wide: boolean,
): number {
  return Math.min(bits, (anchored ? 1 : addressSelects) + (wide ? 1 : 0));
}

/** Whether constant + weight·bit is the bit. */
export function isBit(constant: number, weight: number): boolean {
  return constant >>> 0 === 0 && weight === 1;
}
