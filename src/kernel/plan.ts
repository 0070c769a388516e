import { z } from "zod";
import { schemaMessages } from "../machine/schemaMessages.ts";
import { contracts } from "./contract.ts";

export { type Contract, contracts } from "./contract.ts";

/**
 * How the node of one visit (a group of lanes in a round) is found, one letter each:
 * - `r` root: depth 0, every lane has the same node;
 * - `s` select tree over cached nodes, oldest bit first;
 * - `g` gather: a load per lane from the tree in memory;
 * - `w` the same from a copy of the level at word 2^depth, encoded and mirrored: from one such level to the next an address
 *   takes one multiply_add and no constant;
 * - `p` record: parent and both children of each lane in one vload per lane (this visit takes the parent);
 * - `q` the same, the right children collected by scalar stores and one vload instead of eight alu copies;
 * - `c` child: the visit after a `p` or `q`, one select between the children that have landed.
 *
 * A capital `G`, `W`, `P` or `Q` does the same, with one bit more of its address resolved by selects between constants: flow
 * instead of valu, where a group's valu operations are what binds.
 */
export const lookupLetters = ["r", "s", "g", "w", "p", "q", "c"] as const;

/** One of `lookupLetters`. */
export type Lookup = (typeof lookupLetters)[number];

/** A letter of a plan: the lookup, and whether it is a capital. */
export function readLetter(letter: string): { readonly lookup: Lookup; readonly wide: boolean } {
  const lookup = letter.toLowerCase() as Lookup;
  return { lookup, wide: lookup !== letter };
}

/** The lookup of a visit, whether a capital or not; undefined before the first and after the last round. */
export function lookupAt(letters: string, round: number): Lookup | undefined {
  return letters[round]?.toLowerCase() as Lookup | undefined;
}

/** Levels that may be copied to the word 2^depth: the first behind the header, the last that ends with the tree's top. */
export const shallowestCopy = 3;
export const deepestCopy = 8;

/** Whether a visit loads records: the next one takes the child. */
export function isRecord(lookup: Lookup | undefined): boolean {
  return lookup === "p" || lookup === "q";
}

/** The JSON schema of a kernel plan: the size, the contract, and every trick as a switch. */
export const planSchema = z.strictObject({
  height: z.int().min(0).max(12),
  rounds: z.int().min(1).max(40),
  batch: z.int().min(8).max(1024).multipleOf(8),
  contract: z.enum(contracts).default("values"),
  /** `lookups[group][round]`, a string of `rounds` letters per group of lanes. */
  lookups: z.array(z.string().regex(/^[rsgwpqcGWPQ]+$/)),
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
  /** Constants: only `const` on load, or `add_imm` on flow as well. */
  constants: z.enum(["load", "either"]).default("either"),
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
export function parsePlan(data: unknown): KernelPlan {
  checkSize(data);
  const result = planSchema.safeParse(data);
  if (!result.success) throw new RangeError(`not a kernel plan: ${schemaMessages(result.error)}`);
  const plan = result.data;
  const groups = plan.batch / 8;
  if (plan.lookups.length !== groups) {
    throw new RangeError(`lookups: ${plan.lookups.length} groups given, a batch of ${plan.batch} has ${groups}`);
  }
  for (const [group, letters] of plan.lookups.entries()) {
    if (letters.length !== plan.rounds) {
      throw new RangeError(`lookups[${group}]: ${letters.length} letters given, there are ${plan.rounds} rounds`);
    }
    for (let round = 0; round < plan.rounds; round++) {
      const reason = objection(plan, letters, round);
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
  { name: "batch", least: 8, most: 1024, step: 8 },
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

function objection(plan: KernelPlan, letters: string, round: number): string | undefined {
  const depth = depthOf(plan, round);
  const letter = lookupAt(letters, round);
  const record = isRecord(letter);
  const afterRecord = isRecord(lookupAt(letters, round - 1));
  if (letter === "r" && depth !== 0) return `depth ${depth} has more than one node`;
  if ((letter === "s" || record) && depth === 0) return "depth 0 has one node";
  if (letter === "s" && depth > 5) return `depth ${depth} has ${2 ** depth} nodes, at most 32 are cached`;
  if (letter === "w" && (depth < shallowestCopy || depth > deepestCopy)) {
    return `levels ${shallowestCopy} to ${deepestCopy} may be copied, depth ${depth} not`;
  }
  if (letter === "w" && !plan.encoded) return "copies of levels hold encoded nodes; the plan is not encoded";
  if (record && depth >= plan.height) return "a leaf has no children";
  if (record && depth > 8) return `records for depth ${depth} do not fit into the memory that is dead`;
  if (record && !plan.encoded) return "records hold encoded nodes; the plan is not encoded";
  if (letter === "q" && plan.contract === "values-clean") return "its collector, the value array, is full of records";
  if (letter === "c" && !afterRecord) return "no record was loaded in the round before";
  if (letter !== "c" && afterRecord) return "the round after a record takes its child";
  return undefined;
}

/** The same letters for every group. */
export function uniform(batch: number, letters: string): string[] {
  return Array.from({ length: batch / 8 }, () => letters);
}

/** Letters by depth: `byDepth[d]` for every round of depth d. */
export function lettersByDepth(
  size: { height: number; rounds: number },
  byDepth: (depth: number, round: number) => Lookup,
): string {
  return Array.from({ length: size.rounds }, (_, round) => byDepth(depthOf(size, round), round)).join("");
}
