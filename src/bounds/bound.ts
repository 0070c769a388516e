import type { OperationIndex } from "../ir/block.ts";

/**
 * What a bound is a bound of: this block with these forms on this machine; every block of a family (all settings of a
 * generator's switches); or one window with its boundary. A window's bound says nothing about the whole block.
 */
export type Scope = "block" | "family" | "window";

/** No schedule in its scope is shorter than `cycles`, and `witness` says why in a form that can be checked without search. */
export interface Bound<W = Witness> {
  readonly name: string;
  readonly cycles: number;
  readonly scope: Scope;
  readonly witness: W;
}

/**
 * Plain JSON. Operations are indices in the block; engines are named. A new kind needs a row in `proof/witnessSchema` and a case in
 * `proof/verify`: without them they do not compile.
 */
export type Witness =
  | PathWitness
  | IntervalWitness
  | ImprovedWitness
  | ShavingWitness
  | LinearWitness
  | SearchWitness
  | SolverWitness;

/** A path of dependences: its total latency and one cycle for its last operation. No operations: the empty block. */
export interface PathWitness {
  readonly kind: "path";
  readonly operations: readonly OperationIndex[];
  /** `latencies[k]` leads from `operations[k]` to `operations[k + 1]`, the least over the forms of the former. */
  readonly latencies: readonly number[];
}

/**
 * A price for a slot of each engine, in integers; engines that are not named cost nothing. All slots of a cycle together
 * cost `capacity`. A job costs what the cheapest of its alternatives costs: see `slotJobs`.
 */
export interface PriceVector {
  readonly weights: readonly { readonly engine: string; readonly weight: number }[];
  readonly capacity: number;
}

/**
 * The jobs with a head of at least `head` and a tail of at least `tail` fit in no fewer than ceil(demand / capacity)
 * cycles, none of which is among the first `head` or the last `tail`: head + ceil(demand / capacity) + tail.
 */
export interface IntervalWitness {
  readonly kind: "interval";
  readonly pool: PriceVector;
  readonly head: number;
  readonly tail: number;
  /** How many jobs; a checker finds which from the heads and the tails. */
  readonly members: number;
  readonly demand: number;
}

/** Heads and tails raised one by one, each by an interval argument of its own, and an interval under the raised ones. */
export interface ImprovedWitness {
  readonly kind: "improved";
  readonly pools: readonly PriceVector[];
  /** In topological order. Between them, heads follow the dependences. */
  readonly heads: readonly ImprovedStep[];
  /** In reverse topological order. */
  readonly tails: readonly ImprovedStep[];
  /** Only so many of an operation's nearest ancestors were looked at, which left some out for `operations` operations. */
  readonly cut: { readonly ancestors: number; readonly operations: number };
  readonly interval: IntervalWitness;
}

/**
 * The head (or tail) of `operation` is at least `cycles`: the jobs of its ancestors (descendants) with a head (tail) of at
 * least `head` and a longest path to (from) the operation of at least `distance` cycles take that long:
 * head + ceil(demand / capacity) - 1 + distance.
 */
export interface ImprovedStep {
  readonly operation: OperationIndex;
  readonly cycles: number;
  /** Index into `pools`. */
  readonly pool: number;
  readonly head: number;
  readonly distance: number;
}

/**
 * Length `refuted` is impossible, so the bound is one more. Windows at first are the raised heads and tails. Each step
 * moves one end of an operation's window by one cycle, because issuing there contradicts the windows so far (narrowed
 * along the dependences); after the last step the windows contradict one another.
 */
export interface ShavingWitness {
  readonly kind: "shaving";
  readonly refuted: number;
  readonly improved: Pick<ImprovedWitness, "pools" | "heads" | "tails">;
  readonly steps: readonly { readonly operation: OperationIndex; readonly end: "head" | "tail" }[];
}

/**
 * Length `refuted` is impossible even fractionally, so the bound is one more. A dual solution in integers: with a price
 * for every slot and every live word of a cycle, and an amount for every implication between steps, the sum of what a
 * schedule must not exceed is positive whatever the schedule. See `verifyLinear` for the sum.
 */
export interface LinearWitness {
  readonly kind: "linear";
  readonly refuted: number;
  readonly improved: Pick<ImprovedWitness, "pools" | "heads" | "tails">;
  /** Distances that slots ask for between two operations; `flows` may lean on them as on dependences. */
  readonly distances: readonly SlotDistance[];
  readonly slots: readonly SlotPrice[];
  /** Words at the boundary after `cycle`. */
  readonly words: readonly { readonly cycle: number; readonly price: number }[];
  readonly flows: readonly (readonly [from: StepNode, to: StepNode, amount: number])[];
}

/** A price of every slot of an engine in `cycle`; with `until` in all cycles from there to `until` - 1. */
export interface SlotPrice {
  readonly engine: string;
  readonly cycle: number;
  readonly until?: number | undefined;
  readonly price: number;
}

/**
 * A number between 0 and 1 that never falls with the cycle. Of an operation: whether its first lane has issued by the
 * cycle, which share of its lanes has, whether the last has. Of a value: whether a definer has begun by the cycle;
 * whether all that touch it are done by then and a definer had begun before.
 */
export type StepNode = readonly [what: "begun" | "share" | "done" | "occupied" | "ended", index: number, cycle: number];

/**
 * `to` issues at least `cycles` after `from`: what lies between them, at least `head` after the one and `tail` before
 * the other, needs so many cycles by the prices of a pool: head + ceil(demand / capacity) - 1 + tail.
 */
export interface SlotDistance {
  readonly from: OperationIndex;
  readonly to: OperationIndex;
  readonly cycles: number;
  /** Index into `improved.pools`. */
  readonly pool: number;
  readonly head: number;
  readonly tail: number;
}

/**
 * Length `refuted` is impossible: a search refuted it, and these are the steps, numbers in base64. How they are written and what
 * they mean, and the price vectors that they name, stands in `proof/verifySearch.ts`.
 */
export interface SearchWitness {
  readonly kind: "search";
  readonly refuted: number;
  readonly prices: readonly (readonly number[])[];
  readonly steps: string;
}

/**
 * An engine's word that length `refuted` is impossible, and what it was asked. Nothing here can re-check that; somebody
 * else's engine can, from the program.
 */
export interface SolverWitness {
  readonly kind: "solver";
  readonly refuted: number;
  readonly engine: string;
  readonly version: string;
  readonly formulation: string;
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
  readonly program: ProgramText;
}

/** A program in CPLEX LP format: its hash, and the text itself or the file beside the certificate that holds it. */
export interface ProgramText {
  readonly sha256: string;
  readonly text?: string | undefined;
  readonly file?: string | undefined;
}
