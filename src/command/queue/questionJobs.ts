import { z } from "zod";
import { jobText, noFormulation } from "../../exact/jobs/windowJob.ts";
import { learningSolver } from "../../exact/learning/lcg.ts";
import { type SearchSwitches, usualSwitches } from "../../exact/learning/searchSwitches.ts";
import type { Problem } from "../../exact/problem/problem.ts";
import type { ProblemLimits, ProblemOutcome, ProblemSolver, SearchProof } from "../../exact/problem/problemSolver.ts";
import { schemaMessages } from "../../machine/schemaMessages.ts";
import { verifySearchSteps } from "../../proof/verifySearch.ts";
import type { Coordinator } from "../../queue/coordinator.ts";
import type { QueuedJob, ReadAnswer } from "../../queue/queuedJob.ts";
import { queuedTask } from "../../queue/queuedTask.ts";
import { textHash } from "../../queue/queueMessages.ts";
import { problemFault } from "../../queue/windowAnswer.ts";
import { placementSchema } from "../../schedule/scheduleSchema.ts";
import { Budget } from "../../time/budget.ts";

/** What a question to our own search is called as a kind of job. */
export const questionKind = "question";

const questionSchema = z.strictObject({
  /** A window job, as windows of the main job have it: its problem is the question. */
  task: z.string(),
  switches: z.partialRecord(z.enum(Object.keys(usualSwitches) as [keyof SearchSwitches]), z.unknown()).optional(),
  near: z.array(placementSchema).optional(),
  effort: z.number().positive().optional(),
  limitMegabytes: z.number().positive().optional(),
  proof: z.boolean(),
});

const work = { seconds: z.number().min(0), work: z.number().min(0) };
const outcomeSchema = z.discriminatedUnion("status", [
  z.strictObject({ status: z.literal("scheduled"), placements: z.array(placementSchema), ...work }),
  z.strictObject({
    status: z.literal("refuted"),
    /** Steps: whole numbers of 32 bits, the smallest byte first. */
    proof: z.strictObject({ prices: z.array(z.array(z.number())), steps: z.base64() }).optional(),
    ...work,
  }),
  z.strictObject({
    status: z.literal("undecided"),
    because: z.enum(["time limit", "effort limit", "cancelled", "memory"]),
    ...work,
  }),
]);

/** Asks our own search for the queue. @throws {RangeError} where the text is no question. */
export async function queuedQuestion(text: string, signal?: AbortSignal): Promise<string> {
  const parsed = questionSchema.safeParse(JSON.parse(text));
  if (!parsed.success)
    throw new RangeError(`the queue has a question that is none: ${schemaMessages(parsed.error, undefined)}`);
  const { task: written, switches, ...limits } = parsed.data;
  const task = queuedTask(written, undefined);
  if (task.kind !== "window") throw new RangeError("the queue has a question without a problem");
  const { problem, seed } = task.job;
  const solver = learningSolver("lcg", switches as Partial<SearchSwitches>);
  const outcome = await solver.decide(problem, { ...limits, seed, seconds: task.seconds, signal });
  if (outcome.status !== "refuted" || outcome.proof === undefined) return JSON.stringify(outcome);
  const { prices, steps } = outcome.proof;
  const bytes = Buffer.from(steps.buffer, steps.byteOffset, steps.byteLength);
  const proof = { prices: prices.map((each) => Array.from(each)), steps: bytes.toString("base64") };
  return JSON.stringify({ ...outcome, proof });
}

/** A question to our own search as a job of the queue. */
export function questionJob(
  problem: Problem,
  { seconds, seed = 1, near, effort, limitMegabytes, proof = false, signal }: ProblemLimits,
  switches: Partial<SearchSwitches> | undefined,
): QueuedJob<ProblemOutcome> {
  const job = { problem, objective: { kind: "feasible" }, formulation: noFormulation, solver: "lcg", seed } as const;
  const task = JSON.stringify({ kind: "window", job: jobText(job), seconds });
  const text = JSON.stringify({ task, switches, near, effort, limitMegabytes, proof });
  return {
    ...{ kind: questionKind, name: textHash(text), text },
    read: (answer) => readAnswer(problem, answer, signal),
  };
}

/** Seconds for the check of a proof: at least so many, and so many times what the search took. */
const checking = { seconds: 5, times: 4 };

/** A worker's outcome, checked: placements by the checker, a proof step by step. What it refutes without a proof is its word. */
async function readAnswer(
  problem: Problem,
  answer: string,
  signal: AbortSignal | undefined,
): Promise<ReadAnswer<ProblemOutcome>> {
  let parsed: ReturnType<typeof outcomeSchema.safeParse>;
  try {
    parsed = outcomeSchema.safeParse(JSON.parse(answer));
  } catch {
    return { wrong: "its outcome is no JSON" };
  }
  if (!parsed.success) return { wrong: `its outcome is none: ${schemaMessages(parsed.error, undefined)}` };
  const outcome = parsed.data;
  if (outcome.status === "scheduled") {
    const fault = problemFault(problem, outcome.placements);
    return fault === undefined ? { result: outcome } : { wrong: fault };
  }
  if (outcome.status === "undecided") return { result: outcome };
  const { proof: written, ...rest } = outcome;
  if (written === undefined) return { result: rest };
  const proof: SearchProof = { prices: written.prices, steps: stepsOf(written.steps) };
  const seconds = Math.max(checking.seconds, checking.times * outcome.seconds);
  try {
    const checked = await new Budget({ seconds, signal }).run(verifySearchSteps(problem, proof));
    return { result: checked ? { ...rest, proof } : rest };
  } catch (error) {
    if (error instanceof RangeError) return { wrong: `its proof is wrong: ${error.message}` };
    throw error;
  }
}

function stepsOf(text: string): Int32Array {
  const bytes = Uint8Array.from(Buffer.from(text, "base64"));
  return new Int32Array(bytes.buffer, 0, bytes.length >> 2);
}

/** Our own search on the workers at a queue: questions one by one, nothing kept between them. */
export function queuedSearch(coordinator: Coordinator, switches?: Partial<SearchSwitches>): ProblemSolver {
  return {
    name: "lcg",
    async decide(problem, limits) {
      const begun = performance.now();
      try {
        return await coordinator.submit(questionJob(problem, limits, switches), limits.signal);
      } catch (error) {
        if (!(error instanceof DOMException && error.name === "AbortError")) throw error;
        return { status: "undecided", because: "cancelled", seconds: (performance.now() - begun) / 1000, work: 0 };
      }
    },
  };
}
