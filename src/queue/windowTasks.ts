import { z } from "zod";
import { check } from "../check/check.ts";
import { resultSchema } from "../exact/jobs/journal.ts";
import type { Pool } from "../exact/jobs/pool.ts";
import { taskHash } from "../exact/jobs/shard.ts";
import { parseTask, type Task, taskText } from "../exact/jobs/task.ts";
import type { WindowResult } from "../exact/jobs/windowJob.ts";
import { judge } from "../exact/problem/judge.ts";
import type { Problem } from "../exact/problem/problem.ts";
import { problemBlock } from "../exact/problem/problemBlock.ts";
import { blockSchema, dependenceParts } from "../ir/blockSchema.ts";
import { limits } from "../machine/limits.ts";
import { schemaMessages } from "../machine/schemaMessages.ts";
import { lengthOf, type Placement } from "../schedule/schedule.ts";
import { placementSchema, scheduleSchema } from "../schedule/scheduleSchema.ts";
import type { Coordinator, QueuedJob } from "./coordinator.ts";

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

/** What a worker makes of a job's texts again. @throws {RangeError} where they are no task. */
export function queuedTask(text: string, shared: string | undefined): Task {
  const data = checked(taskSchema, JSON.parse(text), "task");
  if (data.kind === "window") {
    checked(jobSchema, JSON.parse(data.job), "window job");
    return parseTask(text);
  }
  const { block, machine } = checked(sharedSchema, JSON.parse(shared ?? "null"), "block");
  return { kind: "groups", job: { ...data.job, block, machine } as (Task & { kind: "groups" })["job"] };
}

/** A task as a job of the queue. */
export function windowQueueJob(task: Task): QueuedJob<WindowResult> {
  const read = (text: string) => readResult(task, text);
  const common = { kind: windowKind, name: taskHash(task), read } as const;
  if (task.kind === "window") return { ...common, text: taskText(task) };
  const { block, machine, start, seed, passes } = task.job;
  const text = JSON.stringify({ kind: "groups", job: { start, seed, passes } });
  // A slice that began with a schedule two cycles longer than the best one hardly ever meets it.
  const hopelessBelow = start.length - 1;
  return { ...common, text, shared: JSON.stringify({ block, machine }), hopelessBelow };
}

/** A worker's answer to a task, checked: placements keep every rule of their problem, or of their block. */
function readResult(task: Task, text: string): { readonly result: WindowResult } | { readonly wrong: string } {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return { wrong: "its result is no JSON" };
  }
  const parsed = resultSchema.safeParse(data);
  if (!parsed.success) return { wrong: `its result is none: ${schemaMessages(parsed.error, data)}` };
  const result = parsed.data;
  const { placements, status } = result;
  if ((status === "optimal" || status === "feasible") !== (placements !== undefined)) {
    return { wrong: `"${status}" ${placements === undefined ? "without" : "with"} placements` };
  }
  const fault = placements === undefined ? undefined : faultOf(task, placements);
  if (fault !== undefined) return { wrong: fault };
  // Nobody else has seen its refutations: who reads of them must know whose word they are.
  return { result: { ...result, engine: `${result.engine} on a worker` } };
}

function faultOf(task: Task, placements: readonly Placement[]): string | undefined {
  if (task.kind === "window") return problemFault(task.job.problem, placements);
  const { block, machine } = task.job;
  if (placements.length !== block.operations.length) return "a placement for every operation is wanted";
  for (const [at, { form, cycles }] of placements.entries()) {
    if (cycles.length !== block.operations[at]!.forms[form]?.lanes) return `operation ${at} has no such form`;
  }
  const verdict = judge(block, machine, { placements, length: lengthOf(block, placements) });
  return verdict.status === "valid" ? undefined : verdict.because;
}

/**
 * What is wrong with placements for a window: slots, dependences, releases and deadlines, by the checker that shares no code with
 * solvers. Words are looked at where the window is stitched in, by the judge of the whole.
 */
export function problemFault(problem: Problem, placements: readonly Placement[]): string | undefined {
  const { operations, horizon, slots } = problem;
  if (placements.length !== operations.length)
    return `${placements.length} placements for ${operations.length} operations`;
  for (const [at, { form, cycles }] of placements.entries()) {
    const { forms, formWindows, release, deadline } = operations[at]!;
    const window = formWindows?.[form] ?? { release, deadline };
    if (forms[form] === undefined) return `operation ${at} has no form ${form}`;
    if (cycles.some((each) => each < window.release || each > window.deadline)) {
      return `operation ${at} issues outside ${window.release}..${window.deadline}`;
    }
  }
  const { block, machine } = problemBlock(problem);
  const rest = [
    { form: 0, cycles: [0] },
    { form: 0, cycles: [Math.max(0, horizon - 1)] },
  ];
  const most = slots.map((left) => left.reduce((a, b) => Math.max(a, b), 1));
  for (const [engine, left] of slots.entries()) {
    for (let at = 0; at < horizon; at++) if (most[engine]! > left[at]!) rest.push({ form: 0, cycles: [at] });
  }
  const all = [...placements, ...rest];
  const [violation] = check(block, machine, { placements: all, length: lengthOf(block, all) });
  return violation?.message;
}

/** A pool whose threads are those of the workers at a queue. */
export function queuePool(coordinator: Coordinator): Pool {
  return {
    get threads() {
      return coordinator.ahead;
    },
    async run(task, signal) {
      const begun = performance.now();
      try {
        return await coordinator.submit(windowQueueJob(task), signal);
      } catch (error) {
        const stopped = error instanceof DOMException && error.name === "AbortError";
        const because = stopped ? "cancelled" : "crash";
        const detail = stopped ? {} : { detail: (error as Error).message };
        const seconds = (performance.now() - begun) / 1000;
        return { status: "undecided", because, ...detail, engine: "none", seconds, limitSeconds: 0 };
      }
    },
    best: (cycles) => coordinator.best(cycles),
    close: () => coordinator.close(),
  };
}
