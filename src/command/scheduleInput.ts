import type { Argv } from "yargs";
import { z } from "zod";
import type { Block } from "../ir/block.ts";
import { generate } from "../kernel/generate.ts";
import { standardSize } from "../kernel/image.ts";
import { type Contract, contracts, parsePlan } from "../kernel/plan.ts";
import { type Machine, parseMachine } from "../machine/machine.ts";
import { presets } from "../machine/presets.ts";
import { schemaMessages } from "../machine/schemaMessages.ts";
import { check } from "../schedule/check.ts";
import type { Schedule } from "../schedule/schedule.ts";
import { parseScheduleFile, type Scheduled, scheduleFormat } from "../schedule/scheduleFile.ts";
import { addressSchema, scheduleSchema } from "../schedule/scheduleSchema.ts";
import { type PlanFile, planFileSchema, replay } from "../search/planFile.ts";
import { bestPlan } from "../search/planStore.ts";
import { readJson } from "./jsonFile.ts";

/** A schedule to report on, and where it comes from. */
export interface NamedSchedule extends Scheduled {
  readonly name: string;
}

/** How a verb's command line says which schedule it is about. */
export interface ScheduleArguments {
  readonly file: string | undefined;
  readonly best: boolean;
  readonly height: number;
  readonly rounds: number;
  readonly batch: number;
  readonly contract: Contract;
}

/** Adds a schedule file, or `--best` with size and contract, to a verb. */
export function withSchedule<T>(command: Argv<T>): Argv<T & ScheduleArguments> {
  return command
    .positional("file", {
      type: "string",
      describe: "a schedule: a plan (results/plans), the main job's best-*.json, or a schedule file",
    })
    .option("best", { type: "boolean", default: false, describe: "the best plan that a search found (results/plans)" })
    .option("contract", { choices: contracts, default: contracts[0], describe: "of --best: what memory must hold" })
    .option("height", { type: "number", default: standardSize.height, describe: "of --best: levels below the root" })
    .option("rounds", { type: "number", default: standardSize.rounds, describe: "of --best: rounds of the walk" })
    .option("batch", { type: "number", default: standardSize.batch, describe: "of --best: lanes" }) as unknown as Argv<
    T & ScheduleArguments
  >;
}

/** The schedule that a command line names. @throws {RangeError} in one line when it names none, two, or a bad one. */
export function scheduleOf(options: ScheduleArguments): NamedSchedule {
  const { file, best } = options;
  if (best === (file !== undefined)) throw new RangeError("name a schedule file, or --best (one of them)");
  if (file !== undefined) return readSchedule(file);
  const found = bestPlan(options);
  return valid({ name: found.file, ...fromPlan(found.plan) });
}

/**
 * Reads a schedule with its block and machine from a plan file, a best file of the main job, or a schedule file.
 * @throws {RangeError} naming the file and what is wrong, with the first violation if the schedule is not valid.
 */
export function readSchedule(path: string): NamedSchedule {
  return valid({ name: path, ...readJson(path, parse) });
}

function parse(data: unknown): Scheduled {
  const format = formatSchema.safeParse(data).data?.format;
  if (format === scheduleFormat) return parseScheduleFile(data);
  if (format !== undefined) {
    const plan = planFileSchema.safeParse(data);
    if (!plan.success) throw new RangeError(`not a plan of version 1: ${schemaMessages(plan.error)}`);
    return fromPlan({ ...plan.data, kernel: parsePlan(plan.data.kernel) });
  }
  const best = bestSchema.safeParse(data);
  if (!best.success) throw new RangeError("neither a plan, nor a best file of the main job, nor a schedule file");
  const { plan, machine: named, schedule, allocation } = best.data;
  const machine = typeof named === "string" ? preset(named) : parseMachine(named);
  return { block: generate(parsePlan(plan), machine), machine, schedule, allocation };
}

const formatSchema = z.object({ format: z.string() });

/** What the main job (`experiments/window-ilp.ts`) writes. */
const bestSchema = z.object({
  plan: z.unknown(),
  /** A preset\'s name, or the machine itself. */
  machine: z.unknown(),
  schedule: scheduleSchema,
  allocation: z.object({ addresses: z.array(addressSchema) }).optional(),
});

function fromPlan(plan: PlanFile): { block: Block; machine: Machine; schedule: Schedule } {
  const machine = preset(plan.machine);
  return { ...replay(plan, machine), machine };
}

function preset(name: string): Machine {
  const machine = presets.get(name);
  if (machine !== undefined) return machine;
  throw new RangeError(`the schedule is for machine "${name}"; there are ${[...presets.keys()].join(", ")}`);
}

function valid(scheduled: NamedSchedule): NamedSchedule {
  const { name, block, machine, schedule, allocation } = scheduled;
  const [violation, ...others] = check(block, machine, schedule, allocation);
  if (violation === undefined) return scheduled;
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  throw new RangeError(`${name}: not a valid schedule of its block: ${violation.message}${more}`);
}
