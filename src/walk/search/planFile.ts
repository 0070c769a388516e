import { z } from "zod";
import { parseJson } from "../../files/parseJson.ts";
import type { Block } from "../../ir/block.ts";
import { contentHash } from "../../ir/contentHash.ts";
import type { Machine } from "../../machine/machine.ts";
import { type FileFormat, refuseVersion, schemaMessages } from "../../machine/schemaMessages.ts";
import { toSchedule } from "../../schedule/compactSchedule.ts";
import type { Schedule } from "../../schedule/schedule.ts";
import { decodeSchedule, encodeSchedule } from "../../schedule/scheduleCode.ts";
import { lengthSchema } from "../../schedule/scheduleSchema.ts";
import { generate } from "../generator/generate.ts";
import { type KernelPlan, parsePlan, planSchema } from "../plan/plan.ts";
import type { Candidate } from "./candidate.ts";
import { staggerSchema } from "./stagger.ts";

/** A file of another version is refused. */
export const planFormat = {
  is: "a plan",
  version: 2,
  anew: "npx tsx experiments/restamp.ts FILE checks its schedule and writes it anew",
} as const satisfies FileFormat;

/** What a search found, small enough to keep: the kernel's plan and its schedule. `results/plans/` holds them. */
export const planFileSchema = z.strictObject({
  format: z.literal("slotwise plan"),
  version: z.literal(planFormat.version),
  machine: z.string(),
  cycles: lengthSchema.min(1),
  /** The block that the kernel generates to, on this machine (`contentHash`): the schedule is of no other. */
  instance: z.string().regex(/^[0-9a-f]{64}$/),
  kernel: planSchema,
  /** Where a search goes on from. */
  stagger: staggerSchema.optional(),
  /** See `encodeSchedule`. */
  schedule: z.base64(),
});

/** The JSON Schema of a plan file, with the limits of every number. */
export function planFileJsonSchema(): object {
  return z.toJSONSchema(planFileSchema, { io: "input" });
}

/** See `planFileSchema`. */
export type PlanFile = z.infer<typeof planFileSchema>;

/**
 * Reads a plan file.
 * @throws {RangeError} naming `place` and what is wrong with the file.
 */
export function parsePlanFile(text: string, place: string): PlanFile {
  let data: unknown;
  try {
    data = parseJson(text);
  } catch (error) {
    throw new RangeError(`${place}: ${(error as Error).message}`);
  }
  try {
    return toPlanFile(data);
  } catch (error) {
    throw error instanceof RangeError ? new RangeError(`${place}: ${error.message}`) : error;
  }
}

/**
 * The plan that JSON data are.
 * @throws {RangeError} in one line with the first thing that is wrong.
 */
export function toPlanFile(data: unknown): PlanFile {
  refuseVersion(data, planFormat);
  const result = planFileSchema.safeParse(data);
  if (!result.success)
    throw new RangeError(`not a plan of version ${planFormat.version}: ${schemaMessages(result.error, data)}`);
  return { ...result.data, kernel: parsePlan(result.data.kernel) };
}

/** The plan file of a schedule of the kernel's block. */
export function planFileOf(
  block: Block,
  machine: Machine,
  { kernel, stagger, schedule }: Pick<Candidate, "kernel" | "schedule"> & Partial<Pick<Candidate, "stagger">>,
): PlanFile {
  return {
    format: "slotwise plan",
    version: planFormat.version,
    machine: machine.name,
    cycles: schedule.length,
    instance: contentHash(block, machine),
    kernel,
    ...(stagger === undefined ? {} : { stagger }),
    schedule: encodeSchedule(schedule),
  };
}

/** A plan file as text, one line a field. */
export function printPlanFile(file: PlanFile): string {
  return `${JSON.stringify(file, null, 1)}\n`;
}

/**
 * The block and the schedule of a plan file. They are still to be checked and simulated.
 * @throws {RangeError} when the machine is another one, or the kernel generates to another block than the file's.
 */
export function replay(file: PlanFile, machine: Machine): { block: Block; schedule: Schedule } {
  if (file.machine !== machine.name) {
    throw new RangeError(`the plan is for machine "${file.machine}", not for "${machine.name}"`);
  }
  const block = generate(file.kernel, machine);
  const hash = contentHash(block, machine);
  if (hash !== file.instance) {
    throw new RangeError(
      `the plan's kernel generates to ${hash.slice(0, 12)}…, its schedule is of ${file.instance.slice(0, 12)}…`,
    );
  }
  const compact = decodeSchedule(file.schedule, block.operations.length);
  if (compact.length !== file.cycles) {
    throw new RangeError(`the plan says ${file.cycles} cycles, its schedule has ${compact.length}`);
  }
  for (const [at, { id, forms }] of block.operations.entries()) {
    const form = compact.form[at]!;
    if (form >= forms.length) throw new RangeError(`the plan has form ${form} of ${id}, which has ${forms.length}`);
  }
  return { block, schedule: toSchedule(block, compact) };
}

/** Name of the plan file of a size and a contract. */
export function planFileName({
  height,
  rounds,
  batch,
  contract,
}: Pick<KernelPlan, "height" | "rounds" | "batch" | "contract">): string {
  return `h${height}-r${rounds}-b${batch}-${contract.replace("+", "-")}.json`;
}
