import { z } from "zod";
import { type GreedyReference, greedyReference } from "../../exact/jobs/greedyReference.ts";
import { judge } from "../../exact/problem/judge.ts";
import { takeHome } from "../../machine/presets/takeHome.ts";
import { schemaMessages } from "../../machine/schemaMessages.ts";
import type { Coordinator } from "../../queue/coordinator.ts";
import type { QueuedJob } from "../../queue/queuedJob.ts";
import { textHash } from "../../queue/queueMessages.ts";
import { fromSchedule, toSchedule } from "../../schedule/compactSchedule.ts";
import { decodeSchedule, encodeSchedule } from "../../schedule/scheduleCode.ts";
import { generate } from "../../walk/generator/generate.ts";
import { type KernelPlan, planSchema } from "../../walk/plan/plan.ts";

/** What the sweep of a kernel is called as a kind of job. */
export const sweepKind = "sweep";

const count = z.int().min(0);
const sweepSchema = z.strictObject({ plan: planSchema, passes: count, seed: count, target: count });
const resultSchema = z.strictObject({ rule: z.string(), schedule: z.base64(), passes: count, cut: z.boolean() });

/** What decides the sweep. */
interface Swept {
  readonly passes: number;
  readonly seed: number;
  readonly target: number;
}

/** The greedy reference of a kernel on the exercise's machine, for the queue. @throws {RangeError} where the text is none. */
export async function queuedSweep(text: string, signal?: AbortSignal): Promise<string> {
  const parsed = sweepSchema.safeParse(JSON.parse(text));
  if (!parsed.success)
    throw new RangeError(`the queue has a sweep that is none: ${schemaMessages(parsed.error, undefined)}`);
  const { plan, ...options } = parsed.data;
  const { rule, verified, passes, cut } = await greedyReference(generate(plan, takeHome), takeHome, {
    ...options,
    signal,
  });
  return JSON.stringify({ rule, schedule: encodeSchedule(fromSchedule(verified.schedule)), passes, cut });
}

/** The greedy reference of a kernel as a job of the queue; its schedule is judged here. */
export function sweepJob(plan: KernelPlan, options: Swept): QueuedJob<GreedyReference> {
  const text = JSON.stringify({ plan, ...options });
  return {
    ...{ kind: sweepKind, name: textHash(text), text },
    read(answer) {
      try {
        const parsed = resultSchema.safeParse(JSON.parse(answer));
        if (!parsed.success) return { wrong: `its sweep is none: ${schemaMessages(parsed.error, undefined)}` };
        const { rule, schedule, passes, cut } = parsed.data;
        const block = generate(plan, takeHome);
        const verdict = judge(block, takeHome, toSchedule(block, decodeSchedule(schedule, block.operations.length)));
        if (verdict.status === "rejected") return { wrong: verdict.because };
        return { result: { rule, verified: verdict.verified, passes, budget: options.passes, cut } };
      } catch (error) {
        return { wrong: error instanceof Error ? error.message : String(error) };
      }
    },
  };
}

/** The greedy reference of a kernel by a worker at a queue. @throws {DOMException} AbortError after the signal. */
export function queuedReference(
  coordinator: Coordinator,
  plan: KernelPlan,
  options: Swept,
  signal: AbortSignal,
): Promise<GreedyReference> {
  return coordinator.submit(sweepJob(plan, options), signal);
}
