import type { WordRange } from "../../ir/block.ts";
import type { Affine } from "../layout.ts";

/** A parity vector: each lane 0 or 1. `right` says whether 1 means the right child. */
export interface Bit {
  readonly vector: WordRange;
  readonly right: boolean;
}

/** A known address: lane j of the vector holds base + stride·(position in the level of `depth`, from the left). */
export interface Anchor extends Affine {
  readonly depth: number;
  readonly vector: WordRange;
}

/** A group of lanes on its way through the rounds. */
export interface Walker {
  readonly group: number;
  /** The value, xor the encoding if `encoded`. */
  state: WordRange;
  encoded: boolean;
  /** One bit per step since the root, oldest first. */
  bits: Bit[];
  anchor: Anchor | undefined;
  /** What a record's load left for the next round. */
  children: { readonly left: WordRange; readonly right: WordRange } | undefined;
  /** The same side by side: lane k's children in words 2k and 2k + 1. */
  siblings: WordRange | undefined;
}
