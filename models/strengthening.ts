/** Reductions that keep an optimum. Each is a switch, so that a table can show what it is worth. */
export interface Strengthening {
  /** Tighten issue windows by heads and tails within the horizon; drop forms that no longer fit. */
  readonly windows: boolean;
  /** Tighten them by Langevin and Cerny's heads and tails as well, which count slots (improvedWindows.ts). */
  readonly improvedWindows: boolean;
  /** Leave out a dependence that a path of at least its latency implies. */
  readonly transitiveEdges: boolean;
  /** Let only those uses end a live range that no other use follows. */
  readonly lastUses: boolean;
  /** Add the distances between definers and ends of values that slots imply, where words are limited. */
  readonly slotDistances: boolean;
  /** Order identical groups by one operation of each (symmetry.ts). */
  readonly groupOrder: boolean;
  /** Order interchangeable operations by index (symmetry.ts). */
  readonly twinOrder: boolean;
}

/** The reductions that pay in windows: the default. Few windows have a symmetry left, or room that slots take away. */
export const strong: Strengthening = {
  windows: true,
  improvedWindows: false,
  transitiveEdges: true,
  lastUses: true,
  slotDistances: true,
  groupOrder: false,
  twinOrder: false,
};

/**
 * Those that pay on whole blocks. Eight groups of window-V8c without an order of their own, a schedule in 22 cycles:
 * CaDiCaL 1.1 s without and 0.2 with `groupOrder`, HiGHS 3.5 and 0.6. cosine1 in 25 cycles: `improvedWindows` leaves 916
 * of 1098 columns. `experiments/ablation.ts` has them all.
 */
export const strongOnBlocks: Strengthening = { ...strong, improvedWindows: true, groupOrder: true };

/** All reductions on. */
export const full: Strengthening = { ...strong, improvedWindows: true, groupOrder: true, twinOrder: true };

/** All reductions off: the bare formulation. */
export const bare: Strengthening = {
  windows: false,
  improvedWindows: false,
  transitiveEdges: false,
  lastUses: false,
  slotDistances: false,
  groupOrder: false,
  twinOrder: false,
};

/** Sets of reductions by name. */
export const strengthenings: Readonly<Record<string, Strengthening>> = { strong, blocks: strongOnBlocks, full, bare };
