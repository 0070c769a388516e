import { z } from "zod";
import { limits } from "../machine/limits.ts";
import { listSchema } from "../machine/listSchema.ts";

/** A cycle in a file. */
export const cycleSchema = z
  .int()
  .min(0)
  .max(limits.cycles - 1);

/** The number of one of an operation's forms in a file. */
export const formNumberSchema = z
  .int()
  .min(0)
  .max(limits.forms - 1);

/** A length or a bound in a file, in cycles. */
export const lengthSchema = z.int().min(0).max(limits.cycles);

/** A scratch address in a file. */
export const addressSchema = z
  .int()
  .min(0)
  .max(limits.blockWords - 1);

/** Where an operation issues, as plain JSON. */
export const placementSchema = z.strictObject({
  form: formNumberSchema,
  cycles: listSchema(cycleSchema, { least: 1, most: limits.lanes }).readonly(),
});

/** A schedule by operation number, as plain JSON. */
export const scheduleSchema = z.strictObject({
  placements: listSchema(placementSchema, { most: limits.operations }).readonly(),
  length: lengthSchema,
});
