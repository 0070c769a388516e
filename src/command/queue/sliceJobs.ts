import { z } from "zod";
import { check } from "../../check/check.ts";
import type { ListInstance } from "../../list/listInstance.ts";
import { parseMachine } from "../../machine/machine.ts";
import { schemaMessages } from "../../machine/schemaMessages.ts";
import type { Coordinator } from "../../queue/coordinator.ts";
import { textHash } from "../../queue/queueMessages.ts";
import { toSchedule } from "../../schedule/compactSchedule.ts";
import { decodeSchedule, encodeSchedule } from "../../schedule/scheduleCode.ts";
import { allocate } from "../../schedule/scratch/allocate.ts";
import { planSchema } from "../../walk/plan/plan.ts";
import { candidateCost, instanceOf } from "../../walk/search/candidate.ts";
import { type SliceJob, type SliceResult, searchSlice } from "../../walk/search/slice.ts";
import { staggerSchema } from "../../walk/search/stagger.ts";

const pointParts = { kernel: planSchema, stagger: staggerSchema.optional(), schedule: z.base64().optional() };
const share = z.number().min(0).max(1);

const sliceSchema = z.strictObject({
  machine: z.looseObject({}),
  point: z.looseObject(pointParts),
  seconds: z.number().min(0),
  until: z.number().optional(),
  evaluations: z.int().min(1).optional(),
  seed: z.int(),
  mixShare: share,
  staggerShare: share,
  temperature: z.number().min(0),
  scratchWords: z.int().min(0).optional(),
});

const resultSchema = z.strictObject({
  best: z.strictObject({ kernel: planSchema, stagger: staggerSchema, schedule: z.base64() }).optional(),
  cost: z.number(),
  tried: z.int().min(0),
});

/** Does a slice of the search for the queue. @throws {RangeError} where the text is no slice. */
export function queuedSlice(text: string): string {
  const parsed = sliceSchema.safeParse(JSON.parse(text));
  if (!parsed.success)
    throw new RangeError(`the queue has a slice that is none: ${schemaMessages(parsed.error, undefined)}`);
  const { best, ...rest } = searchSlice({ ...parsed.data, machine: parseMachine(parsed.data.machine) });
  return JSON.stringify({ ...rest, ...(best && { best: { ...best, schedule: encodeSchedule(best.schedule) } }) });
}

/** Slices of a search on the workers at a queue; one that nobody does in time has found nothing. */
export function queuedSlices(coordinator: Coordinator, signal: AbortSignal): (job: SliceJob) => Promise<SliceResult> {
  const instances = new Map<string, ListInstance>();
  return async (job) => {
    // Clocks of computers differ: the slice has its seconds from when it is begun.
    const { until: _, point, ...rest } = job;
    const { kernel, stagger, schedule } = point;
    const text = JSON.stringify({ ...rest, point: { kernel, stagger, schedule } });
    const read = (answer: string) => readSlice(job, answer, instances);
    try {
      return await coordinator.submit({ kind: "slice", name: textHash(text), text, read }, signal);
    } catch (error) {
      if (signal.aborted || !(error instanceof Error)) return { cost: Number.MAX_VALUE, tried: 0 };
      throw error;
    }
  };
}

/** A worker's slice, checked: its schedule is one of its kernel, with addresses, and costs what it says. */
function readSlice(
  { machine }: SliceJob,
  answer: string,
  instances: Map<string, ListInstance>,
): { readonly result: SliceResult } | { readonly wrong: string } {
  try {
    const parsed = resultSchema.safeParse(JSON.parse(answer));
    if (!parsed.success) return { wrong: `its slice is none: ${schemaMessages(parsed.error, undefined)}` };
    const { best, cost, tried } = parsed.data;
    if (best === undefined) return { result: { cost: Number.MAX_VALUE, tried } };
    const key = JSON.stringify(best.kernel);
    const instance = instances.get(key) ?? instanceOf(best.kernel, machine);
    instances.delete(key);
    instances.set(key, instance);
    for (const old of instances.keys()) {
      if (instances.size <= 4) break;
      instances.delete(old);
    }
    const schedule = decodeSchedule(best.schedule, instance.operations);
    const own = candidateCost({ schedule });
    if (Math.abs(own - cost) > 1e-9) return { wrong: `a cost of ${cost} where its schedule has ${own}` };
    const whole = toSchedule(instance.block, schedule);
    const [violation] = check(instance.block, machine, whole);
    if (violation !== undefined) return { wrong: violation.message };
    if (allocate(instance.block, machine, whole).status !== "allocated") return { wrong: "no addresses are found" };
    return { result: { best: { ...best, schedule }, cost, tried } };
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) };
  }
}
