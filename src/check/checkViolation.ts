import type { Cycle, EngineIndex, OperationIndex, ValueIndex } from "../ir/block.ts";

/** What a violation is about. */
export type ViolationKind =
  /** not one placement per operation */
  | "placements"
  /** a form the operation does not have, or one that names no engine of the machine */
  | "form"
  /** not one cycle per lane of the form */
  | "lanes"
  /** a cycle that is no integer of 0 .. length-1 */
  | "cycle"
  /** before its release date, or after its latest cycle or its due date */
  | "time"
  /** `length` is not the last occupied cycle plus 1 */
  | "length"
  /** more slots of an engine in a cycle than the machine has */
  | "slots"
  /** a dependence that the block lists */
  | "dependence"
  /** an order of two accesses to a word that program order demands, whatever the block lists */
  | "register"
  /** an operand or a result outside its value's words */
  | "operand"
  /** a value whose number of words is none, or more words in all values than can be summed here */
  | "words"
  /** more live words at a boundary than the machine's scratch has */
  | "live"
  /** not one address per value, or words outside the scratch */
  | "address"
  /** two values that are occupied at the same boundary share a word */
  | "overlap"
  /** two writes of one scratch word land in one cycle */
  | "writers"
  /** a scratch word that does not hold what program order demands when it is read */
  | "stale";

/** Something wrong with a schedule or an allocation, and where. */
export interface Violation {
  readonly kind: ViolationKind;
  /** Readable by itself: names, cycle, what was found and what is allowed. */
  readonly message: string;
  readonly operation?: OperationIndex;
  readonly cycle?: Cycle;
  readonly engine?: EngineIndex;
  readonly value?: ValueIndex;
}
