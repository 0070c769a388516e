import { z } from "zod";
import { limits } from "../machine/limits.ts";
import { listSchema } from "../machine/listSchema.ts";

// Shapes and ranges: what only a block as a whole can be wrong in is for `validateBlock`.

const operationIndex = z
  .int()
  .min(0)
  .max(limits.operations - 1);
/** A group or a round. */
const place = z.int().min(0).max(limits.operations);
const latency = z.int().min(0).max(limits.latency);
const cycle = z.int().min(0).max(limits.cycles);

const rangeSchema = z.strictObject({
  value: operationIndex,
  word: z
    .int()
    .min(0)
    .max(limits.words - 1),
  words: z.int().min(1).max(limits.words),
});
const operandSchema = z.union([rangeSchema, z.strictObject({ immediate: z.int() })]);

/** Forms of an operation by number: some, not all. */
const someForms = listSchema(
  z
    .int()
    .min(0)
    .max(limits.forms - 1),
  { least: 1, most: limits.forms },
);

const formSchema = z.strictObject({
  rows: listSchema(
    z.strictObject({
      engine: z
        .int()
        .min(0)
        .max(limits.engines - 1),
      offset: latency,
      slots: z.int().min(0).max(limits.slots),
    }),
    { most: limits.rows },
  ),
  lanes: z.int().min(1).max(limits.lanes),
  extraLatency: latency.optional(),
  opcode: z.string().optional(),
  operands: listSchema(operandSchema)
    .optional()
    .describe("What this form reads in place of the operation's operands; dependences of these are for this form."),
});

const operationSchema = z.strictObject({
  id: z.string().min(1).max(limits.name),
  opcode: z.string(),
  operands: listSchema(operandSchema),
  result: rangeSchema.optional(),
  forms: listSchema(formSchema, { least: 1, most: limits.forms }),
  release: cycle.optional().describe("No lane issues earlier."),
  latest: cycle.optional().describe("No lane issues later."),
  due: cycle.optional().describe("Complete by then: no row lies in this cycle or later."),
  provenance: z
    .strictObject({ group: place.optional(), round: place.optional(), stage: z.string().optional() })
    .optional(),
});

const valueSchema = z.strictObject({
  name: z.string().max(limits.name),
  words: z.int().min(1).max(limits.words),
  definers: listSchema(operationIndex),
  users: listSchema(operationIndex),
  formUses: listSchema(z.strictObject({ user: operationIndex, forms: someForms }), { least: 1 })
    .optional()
    .describe("Users that read the value in some of their forms only; the others read it in all."),
  liveIn: z.boolean(),
  liveOut: z.boolean(),
  initial: listSchema(
    z
      .int()
      .min(-(2 ** 31))
      .max(2 ** 32 - 1),
  ).optional(),
});

const conditionParts = {
  fromForms: someForms.optional().describe("Holds only where `from` issues in one of these forms; absent: in all."),
  toForms: someForms.optional().describe("Holds only where `to` issues in one of these forms; absent: in all."),
};

/** A dependence's latency and kind, wherever files hold one. */
export const dependenceParts = {
  latency: z.int().min(-limits.latency).max(limits.latency).describe("Negative: a maximum time lag."),
  kind: z.enum(["RAW", "WAR", "WAW", "memory", "order"]),
};

const dependenceShape = { from: operationIndex, to: operationIndex, ...dependenceParts, ...conditionParts };

/** A whole block as plain JSON, as certificates and schedule files hold one. */
export const blockSchema = z.strictObject({
  name: z.string().max(limits.name),
  operations: listSchema(operationSchema, { most: limits.operations }),
  values: listSchema(valueSchema, { most: limits.operations }),
  dependences: listSchema(z.strictObject(dependenceShape), { most: limits.dependences }),
  carried: listSchema(z.strictObject({ ...dependenceShape, distance: z.int().min(1).max(limits.operations) }), {
    least: 1,
    most: limits.dependences,
  })
    .optional()
    .describe("Dependences on earlier turns of the loop that the block is the body of."),
});
