import { type Affine, lanesPerGroup } from "../layout.ts";
import type { Lookup } from "../plan/lookupRegistry.ts";
import { isBit, type KernelPlan, selectedBits } from "../plan/plan.ts";
import { addTally, emptyTally, type FormClass, type Tally } from "../plan/tally.ts";
import { hashStages } from "../walk.ts";

/** Operations, and the vectors of equal words that they read: whoever asks for one first makes it. */
export interface Census {
  readonly tally: Tally;
  readonly constants: readonly number[];
}

/** What decides how many operations a visit has, beside the visit. */
export type CensusSwitches = Pick<KernelPlan, "height" | "hash" | "encoded" | "pairs" | "address" | "addressSelects">;

/** An anchor as `address` knows it: a record's or a gather's address at an earlier depth. */
export interface AnchorPlace extends Affine {
  readonly depth: number;
}

/** A visit, as far as its operations depend on what was before it and comes after it. */
export interface Visit {
  readonly lookup: Lookup;
  /** The letter is a capital. */
  readonly wide: boolean;
  readonly depth: number;
  readonly anchor: AnchorPlace | undefined;
  /** Where the lookup reads, for those that have addresses. */
  readonly target: Affine | undefined;
  /** The state leaves without the encoding: before a gather, and after the last round. */
  readonly raw: boolean;
  /** The parity is wanted. */
  readonly parity: boolean;
  /** The visit makes the addresses of its collector, the group's own. */
  readonly freshCollector: boolean;
  /** Only what its own value needs is counted: in the last round nothing takes what it leaves. */
  readonly alone: boolean;
}

/** The operations of `visit` in `generate`, without the vectors of constants and nodes that they share with others. */
export function visitCensus(switches: CensusSwitches, visit: Visit): Census {
  const { lookup, depth } = visit;
  const tally = emptyTally();
  const constants: number[] = [];
  if (visit.target !== undefined) {
    const found = addressCensus(switches, depth, visit.anchor, visit.target, {
      newestRaw: lookup.raw === true,
      wide: visit.wide,
    });
    addTally(tally, found.tally);
    constants.push(...found.constants);
  }
  addTally(tally, (visit.alone ? lookup.alone : undefined) ?? lookup.count(depth, switches.pairs));
  if (visit.freshCollector && lookup.collectsLike !== undefined) addTally(tally, { offset: lanesPerGroup - 1 });
  addTally(tally, hashTally(switches.hash, visit.raw));
  if (visit.parity) addTally(tally, { vector: 1 });
  return { tally, constants };
}

/** The hash of one vector; without the encoding one operation more. */
export function hashTally(mode: KernelPlan["hash"], raw: boolean): Partial<Tally> {
  const last = raw ? 1 : 0;
  if (mode === "merged") return { madd: 4, vector: 6 + last };
  return mode === "fused" ? { madd: 3, vector: 8 + last } : { vector: 17 + last };
}

/** The vectors of constants that every hash reads; the last stage's constant by raw rounds only. */
export function hashConstants(mode: KernelPlan["hash"]): number[] {
  return hashStages.flatMap(({ op1, op2, constant, amount }, at) => {
    if (at === 5) return [amount];
    if (mode === "merged" && (at === 2 || at === 3)) {
      const [second, third] = [hashStages[2]!, hashStages[3]!];
      const [factor, scale] = [1 + 2 ** second.amount, 2 ** third.amount];
      return at === 2 ? [factor, second.constant + third.constant] : [factor * scale, second.constant * scale];
    }
    return [constant, mode !== "plain" && op1 === "+" && op2 === "+" ? 1 + 2 ** amount : amount];
  });
}

/**
 * The operations of `address`. Bits since the anchor are complements, but for the newest where the state was raw
 * (`newestRaw`), and all of them where the plan is not encoded. `wide` as for `address`.
 */
export function addressCensus(
  switches: CensusSwitches,
  depth: number,
  anchor: AnchorPlace | undefined,
  { base, stride }: Affine,
  { newestRaw, wide }: { readonly newestRaw: boolean; readonly wide: boolean },
): Census {
  const tally = emptyTally();
  const start = anchor?.depth ?? 0;
  const count = Math.max(0, depth - start);
  let constant = base;
  let factor = 1;
  if (anchor !== undefined) {
    factor = Math.imul(stride * 2 ** (depth - start), inverse(anchor.stride)) >>> 0;
    constant = (base - Math.imul(factor, anchor.base)) >>> 0;
  }
  const weights = Array.from({ length: count }, (_, at) => {
    const weight = stride * 2 ** (count - 1 - at);
    if (!switches.encoded || (newestRaw && at === count - 1)) return weight;
    constant += weight;
    return -weight;
  });
  if (count === 0) {
    if (anchor === undefined) return { tally, constants: [constant] };
    if (factor === 1 && constant === 0) return { tally, constants: [] };
    return { tally: addTally(tally, { madd: 1 }), constants: [constant, factor] };
  }
  const selected = selectedBits(switches, count, anchor !== undefined, wide);
  const constants: number[] = [];
  // Leaves of the tree of selects: sums of the weights but the oldest, which decides within a step.
  for (let leaf = 0; leaf < 2 ** (selected - 1); leaf++) {
    let sum = constant;
    for (let at = 1; at < selected; at++) if ((leaf >> (at - 1)) % 2 === 1) sum += weights[at]!;
    if (isBit(sum, weights[0]!)) continue;
    const step = stepOf(switches.address, weights[0]!);
    tally[step.name]++;
    constants.push(sum, ...(step.high ? [sum + weights[0]!] : []), ...(step.weight ? [weights[0]!] : []));
  }
  addTally(tally, { select: 2 ** (selected - 1) - 1 });
  if (anchor !== undefined) {
    tally.madd++;
    constants.push(factor);
  }
  for (const weight of weights.slice(selected)) {
    tally[Math.abs(weight) === 1 ? "vector" : "madd"]++;
    if (Math.abs(weight) !== 1) constants.push(weight);
  }
  return { tally, constants: [...new Set(constants.map((n) => n >>> 0))] };
}

/** constant + weight·bit: its class, and which vectors it reads beside the constant. */
function stepOf(address: KernelPlan["address"], weight: number): { name: FormClass; high: boolean; weight: boolean } {
  const unit = Math.abs(weight) === 1;
  if (address === "flow") return { name: "select", high: true, weight: false };
  if (address === "either") return { name: unit ? "sum" : "pair", high: true, weight: !unit };
  return { name: unit ? "vector" : "madd", high: false, weight: !unit };
}

/** The inverse modulo 2^32 of a stride: of 1, of -1, or of a record's words. */
function inverse(stride: number): number {
  let found = stride;
  for (let step = 0; step < 5; step++) found = Math.imul(found, 2 - Math.imul(stride, found));
  return found;
}
