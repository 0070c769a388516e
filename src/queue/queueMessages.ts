import { createHash } from "node:crypto";
import { z } from "zod";

/** Bumped whenever the meaning of a message changes. */
const protocol = 2;

/** Letters of a hash, or of a run's or a worker's name. */
const nameSchema = z.string().regex(/^[\w.-]{1,128}$/);

/** A job as the queue has it. Its name is the hash of its content: the same job is there once. */
export const envelopeSchema = z.strictObject({
  protocol: z.literal(protocol),
  /** slotwise's, which a worker must have too. */
  version: z.string(),
  kind: z.string(),
  /** JSON, whose meaning and schema `kind` tells. */
  text: z.string(),
  /** Hash of a text that is kept beside the jobs, since many of them need it. */
  shared: nameSchema.optional(),
  /** Not worth anything once the run has a schedule of less than so many cycles. */
  hopelessBelow: z.int().optional(),
});
export type Envelope = z.infer<typeof envelopeSchema>;

/** What a worker answers. The coordinator looks at the text before it believes it. */
export const answerSchema = z.strictObject({
  protocol: z.literal(protocol),
  worker: nameSchema,
  /** JSON; absent where the job was given up, since a shorter schedule had made it hopeless. */
  text: z.string().optional(),
  seconds: z.number().min(0),
});
export type QueueAnswer = z.infer<typeof answerSchema>;

/** What a run is. */
export const runSchema = z.strictObject({
  protocol: z.int(),
  version: z.string(),
  title: z.string(),
  began: z.string(),
  /** Cycles of its best schedule. */
  best: z.int().optional(),
  /** Jobs: done, done wrong, put in again after they were lost. */
  done: z.int(),
  refused: z.int(),
  again: z.int(),
});
export type QueueRun = z.infer<typeof runSchema>;

/** What a worker is. */
export const workerSchema = z.strictObject({
  version: z.string(),
  host: z.string(),
  pid: z.int(),
  threads: z.int(),
  busy: z.int(),
  done: z.int(),
});
export type QueueWorkerState = z.infer<typeof workerSchema>;

/** What goes over the channel. */
export const newsSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("work"), run: nameSchema }),
  z.strictObject({ kind: z.literal("answer"), run: nameSchema, job: nameSchema }),
  z.strictObject({ kind: z.literal("stop"), run: nameSchema, job: nameSchema.optional() }),
  z.strictObject({ kind: z.literal("best"), run: nameSchema, cycles: z.int() }),
]);
export type News = z.infer<typeof newsSchema>;

/** The newest protocol, for who writes a message. */
export const spoken = protocol;

/** Text that should be a message; undefined where it is none. */
export function parsedMessage<T>(schema: z.ZodType<T>, text: string | null | undefined): T | undefined {
  if (text === null || text === undefined) return undefined;
  try {
    const result = schema.safeParse(JSON.parse(text));
    return result.success ? result.data : undefined;
  } catch {
    return undefined;
  }
}

/** SHA-256 of a text. */
export function textHash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
