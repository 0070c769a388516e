/** Reductions that keep an optimum. Each is a switch, so that a table can show what it is worth. */
export interface Strengthening {
  /** Tighten issue windows by heads and tails within the horizon; drop forms that no longer fit. */
  readonly windows: boolean;
  /** Leave out a dependence that a path of at least its latency implies. */
  readonly transitiveEdges: boolean;
  /** Let only those uses end a live range that no other use follows. */
  readonly lastUses: boolean;
  /** Add the distances between definers and ends of values that slots imply, where words are limited. */
  readonly slotDistances: boolean;
}

/** All reductions on. */
export const strong: Strengthening = { windows: true, transitiveEdges: true, lastUses: true, slotDistances: true };

/** All reductions off: the bare formulation. */
export const bare: Strengthening = { windows: false, transitiveEdges: false, lastUses: false, slotDistances: false };
