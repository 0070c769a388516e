import { z } from "zod";

/** What the parts of a block are that schedules and bounds depend on, and operands, which the checker replays. */
const rangeSchema = z.strictObject({ value: z.int().min(0), word: z.int().min(0), words: z.int().min(1) });
const operandSchema = z.union([rangeSchema, z.strictObject({ immediate: z.number() })]);

const formSchema = z.strictObject({
  rows: z.array(
    z.strictObject({ engine: z.int().min(0), offset: z.int().min(0).max(1000), slots: z.int().min(0).max(255) }),
  ),
  lanes: z.int().min(1).max(64),
  extraLatency: z.int().min(0).max(1000).optional(),
  opcode: z.string().optional(),
  operands: z.array(operandSchema).optional(),
});

const operationSchema = z.strictObject({
  id: z.string().min(1),
  opcode: z.string(),
  operands: z.array(operandSchema),
  result: rangeSchema.optional(),
  forms: z.array(formSchema).min(1),
  provenance: z
    .strictObject({ group: z.number().optional(), round: z.number().optional(), stage: z.string().optional() })
    .optional(),
});

const valueSchema = z.strictObject({
  name: z.string(),
  words: z.int().min(1),
  definers: z.array(z.int().min(0)),
  users: z.array(z.int().min(0)),
  liveIn: z.boolean(),
  liveOut: z.boolean(),
  initial: z.array(z.number()).optional(),
});

/** A whole block as plain JSON, as a certificate holds one that no generator makes. */
export const blockSchema = z
  .strictObject({
    name: z.string(),
    operations: z.array(operationSchema),
    values: z.array(valueSchema),
    dependences: z.array(
      z.strictObject({
        from: z.int().min(0),
        to: z.int().min(0),
        latency: z.int().min(0).max(1000),
        kind: z.enum(["RAW", "WAR", "WAW", "memory", "order"]),
      }),
    ),
  })
  .superRefine(({ operations, values, dependences }, context) => {
    const complain = (path: (string | number)[], message: string): void => {
      context.addIssue({ code: "custom", path, message });
    };
    const noOperation = (index: number): boolean => index >= operations.length;
    for (const [d, { from, to }] of dependences.entries()) {
      if (noOperation(from) || noOperation(to)) complain(["dependences", d], `no operations ${from} and ${to}`);
    }
    for (const [v, { definers, users }] of values.entries()) {
      for (const index of [...definers, ...users])
        if (noOperation(index)) complain(["values", v], `no operation ${index}`);
    }
    for (const [i, { operands, result, forms }] of operations.entries()) {
      for (const range of [...operands, ...forms.flatMap((form) => form.operands ?? []), ...(result ? [result] : [])]) {
        if (!("value" in range)) continue;
        const words = values[range.value]?.words ?? 0;
        if (range.word + range.words > words) complain(["operations", i], `value ${range.value} has ${words} words`);
      }
    }
  });
