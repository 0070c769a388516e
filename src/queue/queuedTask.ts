import { z } from "zod";
import { parseTask, type Task } from "../exact/jobs/task.ts";
import { blockSchema, dependenceParts } from "../ir/blockSchema.ts";
import { limits } from "../machine/limits.ts";
import { schemaMessages } from "../machine/schemaMessages.ts";
import { placementSchema, scheduleSchema } from "../schedule/scheduleSchema.ts";

/** What a window, or a slice of group shifts, is called as a kind of job. */
export const windowKind = "window";

const index = z.int().min(0).max(limits.operations);
const cycle = z.int().min(-limits.cycles).max(limits.cycles);
const number = z.number();

const problemSchema = z.strictObject({
  name: z.string(),
  horizon: z.int().min(0).max(limits.cycles),
  engines: z.array(z.string()).max(limits.engines),
  slots: z.array(z.array(z.int())).max(limits.engines),
  operations: z
    .array(
      z.strictObject({
        id: z.string(),
        origin: index,
        forms: z.array(z.looseObject({ rows: z.array(z.looseObject({ engine: z.int() })), lanes: z.int() })).min(1),
        release: cycle,
        deadline: cycle,
        formWindows: z.array(z.strictObject({ release: cycle, deadline: cycle })).optional(),
      }),
    )
    .max(limits.operations),
  dependences: z.array(
    z.strictObject({
      ...{ from: index, to: index, kind: dependenceParts.kind, latency: z.int() },
      ...{ fromForms: z.array(index).optional(), toForms: z.array(index).optional() },
    }),
  ),
  values: z.array(
    z.strictObject({
      // Of a whole block the values are the block's own.
      ...{ name: z.string().optional(), initial: z.array(z.int()).optional() },
      words: z.int().min(0),
      definers: z.array(index),
      users: z.array(index),
      formUses: z.array(z.looseObject({})).optional(),
      liveIn: z.boolean(),
      liveOut: z.boolean(),
    }),
  ),
  words: z.array(z.int()).optional(),
});

const objectiveSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("feasible") }),
  z.strictObject({ kind: z.literal("makespan"), tails: z.array(number) }),
  z.strictObject({ kind: z.literal("weighted"), weights: z.array(number) }),
]);

const jobSchema = z.strictObject({
  problem: problemSchema,
  objective: objectiveSchema,
  formulation: z.string(),
  solver: z.string(),
  seed: z.int(),
  cutoff: number.optional(),
});

/** A task as it is in the queue; blocks of slices are in the text that jobs share. */
const taskSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("window"),
    job: z.string(),
    seconds: z.number().positive(),
    hint: z.array(placementSchema).optional(),
  }),
  z.strictObject({
    kind: z.literal("groups"),
    job: z.strictObject({ start: scheduleSchema, seed: z.int(), passes: z.int().min(0) }),
  }),
]);

const sharedSchema = z.strictObject({ block: blockSchema, machine: z.looseObject({ engines: z.array(z.unknown()) }) });

function checked<T>(schema: z.ZodType<T>, data: unknown, what: string): T {
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  throw new RangeError(`the queue has a ${what} that is none: ${schemaMessages(result.error, data)}`);
}

type SharedBlock = Pick<(Task & { kind: "groups" })["job"], "block" | "machine">;

/** The block that was read last: all slices of a run have one, whose reading takes longer than a list pass. */
let last: { readonly text: string; readonly shared: SharedBlock } | undefined;

function sharedBlock(text: string): SharedBlock {
  if (last?.text === text) return last.shared;
  const shared = checked(sharedSchema, JSON.parse(text), "block") as SharedBlock;
  last = { text, shared };
  return shared;
}

/** What a worker makes of a job's texts again. @throws {RangeError} where they are no task. */
export function queuedTask(text: string, shared: string | undefined): Task {
  const data = checked(taskSchema, JSON.parse(text), "task");
  if (data.kind === "window") {
    checked(jobSchema, JSON.parse(data.job), "window job");
    return parseTask(text);
  }
  return { kind: "groups", job: { ...data.job, ...sharedBlock(shared ?? "null") } };
}
