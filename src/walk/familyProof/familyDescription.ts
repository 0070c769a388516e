import { z } from "zod";
import { listSchema } from "../../machine/listSchema.ts";
import { nameSchema } from "../../machine/nameSchema.ts";

const count = z.int().min(0).max(1000);

/** Operations by class; classes that are not named have none. */
const countsSchema = z.record(nameSchema, count);

/** See `countsSchema`. */
export type Counts = z.infer<typeof countsSchema>;

const visitSchema = z.strictObject({
  depth: z.int().min(0).max(12),
  /** Whether a plan whose states are plain, or encoded, may have the letter there. */
  plain: z.boolean(),
  encoded: z.boolean(),
  /** Node j of the level lies at `base` + stride · j; absent for records, which lie where there is room. */
  base: z.int().min(-1_000_000).max(1_000_000).optional(),
  /** Operations beside the address, the hash, the parity and what groups share, by how pairs of known nodes are selected. */
  counts: z.strictObject({ flow: countsSchema, either: countsSchema, madd: countsSchema }),
});

const letterSchema = z.strictObject({
  letter: z.string().regex(/^[A-Za-z]$/),
  /** The same with one bit more of its address selected between constants. */
  capital: z
    .string()
    .regex(/^[A-Za-z]$/)
    .optional(),
  reads: z
    .strictObject({ what: z.enum(["level", "copy", "records"]), stride: z.int().min(-1_000_000).max(1_000_000) })
    .optional(),
  /** The state must come without the encoding: one vector operation more before it. */
  raw: z.boolean(),
  /** What it leaves the next round's letter must take: named after the first letter that leaves it. */
  leaves: z.string().optional(),
  takes: z.string().optional(),
  /** Vectors of nodes that groups share. */
  nodes: z.enum(["root", "level"]).optional(),
  /** Who takes what it leaves makes the parity itself: it is wanted only where the round after that has one. */
  parity: z.enum(["apart"]).optional(),
  /** It needs the addresses of a collector. */
  collects: z.boolean(),
  visits: listSchema(visitSchema, { most: 13 }),
  /** Of `counts`, what a visit in the last round cannot do without. */
  alone: countsSchema.optional(),
});

/** A letter of a plan. */
export type DescribedLetter = z.infer<typeof letterSchema>;

/** What a plan may choose beside its letters. */
const switchesSchema = z.strictObject({
  hash: listSchema(z.enum(["merged", "fused", "plain"]), { most: 3 }),
  encoded: listSchema(z.boolean(), { most: 2 }),
  pairs: listSchema(z.enum(["flow", "either", "madd"]), { most: 3 }),
  address: listSchema(z.enum(["flow", "either", "arithmetic"]), { most: 3 }),
  addressSelects: listSchema(z.int().min(1).max(8), { most: 8 }),
  indexSelects: listSchema(z.int().min(1).max(8), { most: 8 }),
  constants: listSchema(z.enum(["load", "either", "computed"]), { most: 3 }),
  pointers: listSchema(z.enum(["constant", "doubling", "shared"]), { most: 3 }),
  collectors: listSchema(z.int().min(0).max(100), { most: 100 }),
});

/** See `switchesSchema`. */
export type DescribedSwitches = z.infer<typeof switchesSchema>;

/** A family in a file: the size of the walk, what a plan may choose, and in which slots its operations may issue. */
export const describedFamilySchema = z.strictObject({
  height: z.int().min(0).max(12),
  rounds: z.int().min(1).max(40),
  batch: z.int().min(1).max(1024),
  contract: z.enum(["values", "values-clean", "values+indices"]),
  /** Of each class of operations, the forms: so many slots of an engine. */
  classes: z.record(nameSchema, listSchema(z.tuple([nameSchema, count]), { least: 1, most: 10 })),
  letters: listSchema(letterSchema, { least: 1, most: 20 }),
  switches: switchesSchema,
});

/** See `describedFamilySchema`. */
export type DescribedFamily = z.infer<typeof describedFamilySchema>;
