import { judge } from "../../exact/problem/judge.ts";
import { contentHash } from "../../ir/contentHash.ts";
import type { Machine } from "../../machine/machine.ts";
import { schemaMessages } from "../../machine/schemaMessages.ts";
import { generate } from "../generator/generate.ts";
import { simulateKernel } from "../generator/simulated.ts";
import { parsePlan } from "../plan/plan.ts";
import { type PlanFile, planFileSchema, planFormat, replay } from "./planFile.ts";

/** What every version has; a name of the block among the rest is of that version's kind. */
const anyVersionSchema = planFileSchema.omit({ version: true, instance: true }).strip();

/**
 * A plan file of any version as one of this version, with the same schedule. Its hash does not count: checker and
 * simulator say whether it is a schedule of the block that the kernel generates to today.
 * @param inputs images on which the kernel is simulated, beside the edge images.
 * @throws {RangeError} in one line: no plan, of another machine, a schedule that is not valid or computes another result.
 */
export function restamped(data: unknown, machine: Machine, inputs: { inputs: number; seed: number }): PlanFile {
  const result = anyVersionSchema.safeParse(data);
  if (!result.success) throw new RangeError(`not a plan: ${schemaMessages(result.error, data)}`);
  const { format, machine: name, cycles, stagger, schedule: text } = result.data;
  const kernel = parsePlan(result.data.kernel);
  const block = generate(kernel, machine);
  const file: PlanFile = {
    ...{ format, version: planFormat.version, machine: name, cycles, instance: contentHash(block, machine), kernel },
    ...(stagger === undefined ? {} : { stagger }),
    schedule: text,
  };
  const { schedule } = replay(file, machine);
  const verdict = judge(block, machine, schedule);
  if (verdict.status === "rejected") throw new RangeError(`not a schedule of its kernel: ${verdict.because}`);
  simulateKernel(block, machine, kernel, verdict.verified, inputs);
  return file;
}
