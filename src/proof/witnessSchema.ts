import { z } from "zod";
import type { Witness } from "../bounds/bound.ts";
import { listSchema } from "../machine/listSchema.ts";

// Shapes only: `verify` says what the numbers prove.

const poolSchema = z.strictObject({
  weights: listSchema(z.strictObject({ engine: z.string(), weight: z.int() })),
  capacity: z.int(),
});

const stepSchema = z.strictObject({
  operation: z.int(),
  cycles: z.int(),
  pool: z.int(),
  head: z.int(),
  distance: z.int(),
});

const improvedParts = {
  pools: listSchema(poolSchema),
  heads: listSchema(stepSchema),
  tails: listSchema(stepSchema),
};

const intervalSchema = z.strictObject({
  kind: z.literal("interval"),
  pool: poolSchema,
  head: z.int(),
  tail: z.int(),
  members: z.int(),
  demand: z.int(),
});

const nodeSchema = z.tuple([z.enum(["begun", "share", "done", "occupied", "ended"]), z.int(), z.int()]);

/** A schema for each kind of witness. */
export type SchemasOf<W extends { readonly kind: string }> = {
  readonly [K in W["kind"]]: z.ZodType<Extract<W, { readonly kind: K }>>;
};

/** One row for each kind; a kind of `Witness` without one does not compile. */
export const witnessSchemas = {
  path: z.strictObject({ kind: z.literal("path"), operations: listSchema(z.int()), latencies: listSchema(z.int()) }),
  interval: intervalSchema,
  improved: z.strictObject({
    kind: z.literal("improved"),
    ...improvedParts,
    cut: z.strictObject({ ancestors: z.int(), operations: z.int() }),
    interval: intervalSchema,
  }),
  shaving: z.strictObject({
    kind: z.literal("shaving"),
    refuted: z.int(),
    improved: z.strictObject(improvedParts),
    steps: listSchema(z.strictObject({ operation: z.int(), end: z.enum(["head", "tail"]) })),
  }),
  linear: z.strictObject({
    kind: z.literal("linear"),
    refuted: z.int(),
    improved: z.strictObject(improvedParts),
    distances: listSchema(
      z.strictObject({
        from: z.int(),
        to: z.int(),
        cycles: z.int(),
        pool: z.int(),
        head: z.int(),
        tail: z.int(),
      }),
    ),
    slots: listSchema(
      z.strictObject({ engine: z.string(), cycle: z.int(), until: z.int().optional(), price: z.int() }),
    ),
    words: listSchema(z.strictObject({ cycle: z.int(), price: z.int() })),
    flows: listSchema(z.tuple([nodeSchema, nodeSchema, z.int()])),
  }),
  search: z.strictObject({
    kind: z.literal("search"),
    refuted: z.int().min(0),
    prices: listSchema(listSchema(z.int().min(0))),
    steps: z.base64(),
  }),
  solver: z.strictObject({
    kind: z.literal("solver"),
    refuted: z.int(),
    engine: z.string(),
    version: z.string(),
    formulation: z.string(),
    parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    program: z.strictObject({
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      text: z.string().optional(),
      file: z.string().optional(),
    }),
  }),
} satisfies SchemasOf<Witness>;

type AnySchema = (typeof witnessSchemas)[keyof typeof witnessSchemas];

/** A witness as plain JSON, as `Witness` has it. */
export const witnessSchema = z.discriminatedUnion(
  "kind",
  Object.values(witnessSchemas) as unknown as readonly [AnySchema, ...AnySchema[]],
);
