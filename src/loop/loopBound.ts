import type { PriceVector } from "../bounds/bound.ts";

/** What is said of a loop's interval, in a form that can be checked without search. */
export interface LoopBound {
  /** No shorter interval has a schedule. */
  readonly cycles: number;
  /** Prices by which all slots of an iteration ask for so many cycles; absent: not used. */
  readonly prices?: PriceVector | undefined;
  /** A cycle of waits, each from where the one before ends; absent: not used. */
  readonly cycle?: readonly LoopWait[] | undefined;
  /** One for every interval that neither rules out. */
  readonly refutations: readonly IntervalRefutation[];
}

/** `to` issues at least `cycles` after `from` of `distance` iterations before. */
export interface LoopWait {
  readonly from: number;
  readonly to: number;
  readonly cycles: number;
  readonly distance: number;
}

/** Why an interval has no schedule: nodes, of which the first is the root. */
export interface IntervalRefutation {
  readonly interval: number;
  readonly nodes: readonly RefutationNode[];
}

/**
 * A crowd: operations that all take a slot of an engine, or one for each lane, and have fewer free slots in the rows that are left to them (Hall).
 * Chains: live words that do not suffice, after `row` or over all rows. Or a choice: an operation, and for each of its forms, rows and spans that is
 * not plainly out a cycle of waits through operations that are fixed by then, or the node (a later one) that refutes what is below. Or a split: the
 * first lane of `to` issues less than `cycles` after that of `from` in one iteration, or at least so many; both are fixed by then.
 */
export type RefutationNode =
  | { readonly crowd: readonly number[]; readonly engine: number }
  | { readonly chains: readonly LiveChain[]; readonly row?: number | undefined }
  | { readonly operation: number; readonly children: readonly RefutationChild[] }
  | { readonly split: RefutationSplit; readonly sooner: RefutationEnd; readonly later: RefutationEnd };

/** See `RefutationNode`. `span`: cycles from a divided operation's first lane to its last, absent for 0. */
export type RefutationChild = {
  readonly form: number;
  readonly row: number;
  readonly span?: number | undefined;
} & RefutationEnd;

/** What refutes a child: a cycle of waits that is positive, or a node. */
export type RefutationEnd = { readonly cycle: readonly number[] } | { readonly node: number };

/** See `RefutationNode`. */
export interface RefutationSplit {
  readonly from: number;
  readonly to: number;
  readonly cycles: number;
}

/**
 * So many words of the value `from` begin, and of the value `to` end, as far apart as the operations of `path` wait for one another: from one
 * that writes `from` to one that writes or reads `to`.
 */
export interface LiveChain {
  readonly from: number;
  readonly to: number;
  readonly words: number;
  readonly path: readonly number[];
}
