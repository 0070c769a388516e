/**
 * The greatest numbers that a block, a machine or a schedule may hold, from a file or from a caller. They are chosen so that
 * every sum that is made of them is exact: cycles and words of a block stay below 2^30 in typed arrays of 32 bits, slots that
 * are there below 2^31, and what costs or demands are summed from stays below 2^53.
 */
export const limits = {
  /** Characters of a name. */
  name: 1000,
  /** Bundles of a program. */
  bundles: 2 ** 20,
  /** Engines of a machine. */
  engines: 256,
  /** Opcodes of a machine. */
  opcodes: 4096,
  /** Slots of an engine in a cycle, and of a row of a reservation table. */
  slots: 2 ** 31 - 1,
  /** Scratch words of a machine, and words of a value. */
  words: 2 ** 20,
  /** Words of all values of a block. */
  blockWords: 2 ** 24,
  /** Operations of a block, and values. */
  operations: 2 ** 20,
  dependences: 2 ** 24,
  /** Blocks of a file. */
  blocks: 10_000,
  /** Forms of an operation: a compact schedule keeps their numbers in 7 bits. */
  forms: 128,
  /** Rows of a form. */
  rows: 2 ** 16,
  /** Lanes of a form. */
  lanes: 1024,
  /** Slots that all lanes of a form take in all cycles. */
  formSlots: 2 ** 44,
  /** Cycles of a dependence, of a form's extra latency, and of a row's offset. */
  latency: 65_535,
  /** Cycles of a schedule, and so of a path of dependences. */
  cycles: 2 ** 22,
  /** Cycles that a block takes with one operation after the other, each with its longest latency. */
  serialCycles: 2 ** 30,
} as const;

/** Whether a number is whole and in its range, both ends included. */
export function within(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

/** The error for a number that is not `within` its range: its place, the value, the limits. */
export function outside(place: string, value: number, least: number, most: number): RangeError {
  const wanted = most < least ? "there is none" : `a whole number from ${least} to ${most} is wanted`;
  return new RangeError(`${place} is ${String(value)}: ${wanted}`);
}

/** @throws {RangeError} unless the value is a whole number between these. */
export function demand(place: string, value: number, least: number, most: number): void {
  if (!within(value, least, most)) throw outside(place, value, least, most);
}
