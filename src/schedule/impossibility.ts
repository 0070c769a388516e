import { z } from "zod";
import { limits } from "../machine/limits.ts";
import { listSchema } from "../machine/listSchema.ts";

const cycle = z.int().min(0).max(limits.cycles);
/** Slots of many cycles together. */
const units = z
  .int()
  .min(0)
  .max(Number.MAX_SAFE_INTEGER - 1);

/** One of the reasons that together leave no schedule. Cycles count from the first one. */
const reasonSchema = z.union([
  /** These operations, each waiting for the one before, take `cycles` cycles. */
  z.strictObject({
    kind: z.literal("chain"),
    operations: listSchema(z.string(), { most: limits.operations }),
    cycles: cycle,
  }),
  /** The slots of an engine in cycles `from` .. `to`; where counting alone shows it, how many are needed there and how many there are. */
  z.strictObject({
    ...{ kind: z.literal("slots"), engine: z.string(), from: cycle, to: cycle },
    ...{ needed: units.optional(), there: units.optional() },
  }),
  /** Scratch words that are live at boundaries `from` .. `to`: boundary b lies before cycle b. */
  z.strictObject({ kind: z.literal("words"), from: cycle, to: cycle }),
]);

/** Why there is no schedule of so many cycles, as files have it. */
export const impossibilitySchema = z.strictObject({
  /** Cycles that are not enough. */
  horizon: cycle,
  /** As few as were found: none of them could be left out. */
  reasons: listSchema(reasonSchema, { most: 1000 }),
  /** These reasons alone were refuted step by step, and the steps checked; otherwise the search says so. */
  proved: z.boolean(),
});

/** What is in the way: a chain of operations, slots of an engine, live words. */
export type ImpossibleReason = z.infer<typeof reasonSchema>;

/** Why there is no schedule of so many cycles: no reason could be left out. */
export type Impossibility = z.infer<typeof impossibilitySchema>;

/** "21 cycles are not enough: slots of load in cycles 0..20 and live words after cycles 3..17, with what waits for what". */
export function impossibilityText({ horizon, reasons, proved }: Impossibility): string {
  const texts = reasons.map((reason) => {
    if (reason.kind === "chain") return `the chain ${shortened(reason.operations)} takes ${reason.cycles} cycles`;
    if (reason.kind === "words") {
      return `live words ${range("before cycle", reason.from, reason.to)}`;
    }
    const { engine, from, to, needed, there } = reason;
    const counted = needed === undefined ? "" : ` (${needed} are needed, ${there} are there)`;
    return `slots of ${engine} ${range("in cycle", from, to)}${counted}`;
  });
  // None is left where dates and waits alone leave no room, in no single chain: forms may wait for different operations.
  const last = texts.pop() ?? "what waits for what, in any form";
  const listed = texts.length === 0 ? last : `${texts.join(", ")} and ${last}`;
  const several = reasons.some(({ kind }) => kind !== "chain") ? ", with what waits for what" : "";
  const cycles = horizon === 1 ? "1 cycle is" : `${horizon} cycles are`;
  return `${cycles} not enough: ${listed}${several}${proved ? "" : " (the search says so)"}`;
}

function range(where: string, from: number, to: number): string {
  return from === to ? `${where} ${from}` : `${where}s ${from}..${to}`;
}

/** The ends of a long chain say enough. */
function shortened(operations: readonly string[]): string {
  if (operations.length <= 8) return operations.join(" → ");
  const between = operations.length - 6;
  return [...operations.slice(0, 3), `(${between} more)`, ...operations.slice(-3)].join(" → ");
}
