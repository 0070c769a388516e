import { bestBoundWithin } from "../../bounds/best.ts";
import { BoundInstance } from "../../bounds/boundInstance.ts";
import { check } from "../../check/check.ts";
import { type GreedyOptions, type GreedyReference, greedyReference } from "../../exact/jobs/greedyReference.ts";
import { judge } from "../../exact/problem/judge.ts";
import type { Block } from "../../ir/block.ts";
import type { Instance } from "../../ir/blocksFile.ts";
import { prepareSteps } from "../../list/listInstance.ts";
import { sweep } from "../../list/sweep.ts";
import type { Machine, SchedulingMachine } from "../../machine/machine.ts";
import { presets } from "../../machine/presets/presets.ts";
import { takeHome } from "../../machine/presets/takeHome.ts";
import type { CertificateSource } from "../../proof/certificate.ts";
import { toSchedule } from "../../schedule/compactSchedule.ts";
import type { Allocation, Schedule } from "../../schedule/schedule.ts";
import { Budget } from "../../time/budget.ts";
import { generate } from "../../walk/generator/generate.ts";
import type { Contract } from "../../walk/image.ts";
import type { KernelPlan } from "../../walk/plan/plan.ts";
import { standardPlan } from "../../walk/plan/standardPlan.ts";
import { planFileName } from "../../walk/search/planFile.ts";
import { planNames } from "../../walk/search/planStore.ts";
import { kindOf } from "../files/fileKind.ts";
import { readJson } from "../files/jsonFile.ts";
import type { Context, Exclusion } from "../options/command.ts";
import { kernelNames, options, sizeOptions } from "../options/options.ts";
import { sameMachine } from "../options/subjectOptions.ts";
import { type PhaseContext, withPhases } from "../run/phases.ts";
import { type LiftArguments, liftRows } from "./liftInput.ts";
import { namedBlocks } from "./namedBlocks.ts";
import { type NamedSchedule, readSchedule, refuseSize, scheduleOf, schedulePlace } from "./scheduleInput.ts";

/** Rows for a verb that bounds a block. */
export const boundRows = {
  best: options.best,
  ...sizeOptions,
  contract: options.contract,
  plan: options.plan,
  blocks: options.blocks,
  name: options.name,
  machine: options.machine,
  seed: options.seed,
  ...liftRows,
} as const;

/** Size and contract are for `--best` and the standard plan. */
export const boundExcludes: readonly Exclusion[] = [
  { beside: "file", without: ["contract"], because: "the file says which block its schedule is of" },
  { beside: "plan", without: ["contract"], because: "the file says which block its schedule is of" },
  { beside: "blocks", without: kernelNames, because: "that is for kernels, which are generated" },
];

/** Which block and schedule a verb's command line means. */
export interface BoundSourceArguments extends LiftArguments {
  readonly file?: string | undefined;
  readonly best: boolean;
  readonly contract: Contract;
  readonly height: number;
  readonly rounds: number;
  readonly batch: number;
  readonly plan: string | undefined;
  readonly blocks: string | undefined;
  readonly name: string | undefined;
  readonly machine: Machine | undefined;
  readonly seed: number;
}

/** A block with a schedule that the checker found nothing wrong with, and how both came about. */
export interface BoundSource {
  readonly block: Block;
  readonly machine: SchedulingMachine & { readonly name?: string };
  readonly source: CertificateSource;
  readonly schedule: Schedule;
  readonly allocation?: Allocation | undefined;
  readonly how: string;
}

/** @throws {RangeError} in one line when the command line means nothing, two things at once, or a bad file. */
export async function boundSource(
  typed: BoundSourceArguments,
  context: PhaseContext & Pick<Context, "tell">,
): Promise<BoundSource> {
  const ways = [
    typed.file !== undefined && "FILE.json",
    typed.best && "--best",
    typed.plan !== undefined && "--plan",
    typed.blocks !== undefined && "--blocks",
  ].filter(Boolean);
  if (ways.length > 1) throw new RangeError(`${ways.join(" and ")}: one of them is enough`);
  const given = typed.file === undefined ? typed : { ...typed, ...placeOf(typed.file) };
  const { best, plan, blocks, name, machine = takeHome } = given;
  if (name !== undefined && blocks === undefined && plan === undefined) {
    throw new RangeError("--name is for --blocks, and for files of several schedules");
  }
  if (blocks !== undefined && typed.blocks === undefined) refuseSize(given, schedulePlace.value);
  if (blocks !== undefined) return ofBlocksFile(blocks, given, context);
  if (plan !== undefined) {
    const read = readSchedule(plan, given.machine, name, given);
    if (read.lifted === undefined) refuseSize(given, typed.plan === undefined ? schedulePlace.value : "--plan");
    for (const note of read.notes ?? []) context.tell(`bound: ${note}`);
    return ofSchedule(read, plan);
  }
  // A plan file may be missing: searches write one per size and contract.
  if (best && planNames().includes(planFileName(given))) {
    return ofSchedule(
      scheduleOf({ ...given, file: undefined, name: undefined }),
      `the best plan that a search found, ${planFileName(given)}`,
    );
  }
  const { height, rounds, batch, contract, seed } = given;
  const kernel = standardPlan({ height, rounds, batch }, contract);
  const block = generate(kernel, machine);
  const { rule, verified } = await greedily(block, machine, seed, context);
  const how = `greedy schedule of the standard plan, ${rule}`;
  return { block, machine, source: certificateSource(block, machine, kernel), ...verified, how };
}

/** A file of blocks gets a greedy schedule; every other kind has one. */
function placeOf(file: string): Pick<BoundSourceArguments, "plan" | "blocks"> {
  // Standard input can be read once.
  const blocks = file !== "-" && readJson(file, kindOf) === "blocks";
  return blocks ? { plan: undefined, blocks: file } : { plan: file, blocks: undefined };
}

/** What a certificate rebuilds the block from: a kernel's plan only for machines that everybody has. */
export function certificateSource(
  block: Block,
  machine: SchedulingMachine & { name?: string },
  kernel: KernelPlan | undefined,
): CertificateSource {
  const preset = machine.name === undefined ? undefined : presets.get(machine.name);
  return kernel !== undefined && preset !== undefined && "opcodes" in machine && sameMachine(preset, machine as Machine)
    ? { kernel }
    : { block };
}

function ofSchedule(given: NamedSchedule, how: string): BoundSource {
  const { block, machine, schedule, kernel, allocation } = given;
  // A block of a file is scheduled by its live words alone: it may have no addresses.
  if (kernel === undefined)
    return {
      block,
      machine,
      source: { block },
      schedule,
      allocation,
      how: given.lifted === undefined ? `schedule of ${how}` : how,
    };
  const verdict = judge(block, machine, schedule);
  if (verdict.status === "rejected") throw new RangeError(`${how}: ${verdict.because}`);
  return { block, machine, source: certificateSource(block, machine, kernel), ...verdict.verified, how };
}

async function ofBlocksFile(file: string, given: BoundSourceArguments, context: PhaseContext): Promise<BoundSource> {
  const { block, machine } = await theBlock(file, given.name, context, given);
  return { block, machine, source: { block }, ...(await listScheduled(block, machine, given.seed, context)) };
}

/** The block of a file that `--name` says, which one alone does not need. */
export async function theBlock(
  file: string,
  name: string | undefined,
  context: PhaseContext,
  lifting: LiftArguments,
): Promise<Instance> {
  const [read, ...others] = await namedBlocks(file, name, context, lifting);
  if (name === undefined && others.length > 0) {
    const names = [read!, ...others].map((each) => each.name).join(", ");
    throw new RangeError(`--name says which block of ${file} is meant: ${names}`);
  }
  if (read!.status === "read") return read!.instance;
  throw new RangeError(`${file}: ${read!.because}`);
}

/** The best of the rule sweep. Words live in a file's blocks; addresses are not looked for. */
async function listScheduled(
  block: Block,
  machine: SchedulingMachine,
  seed: number,
  context: PhaseContext,
): Promise<{ schedule: Schedule; how: string }> {
  const found = await againstBound(block, machine, "list schedules", context, async (options, budget) =>
    sweep(await budget.run(prepareSteps(block, machine)), { passes: 3000, seed, ...options }),
  );
  const schedule = toSchedule(block, found.schedule);
  const [violation] = check(block, machine, schedule);
  if (violation !== undefined) throw new RangeError(`the list schedule of ${block.name}: ${violation.message}`);
  return { schedule, how: `list schedule, ${found.rule}` };
}

/** The greedy reference of a kernel's block, told of as it goes; a signal ends it with the best schedule by then. */
export function greedily(
  block: Block,
  machine: Machine,
  seed: number,
  context: PhaseContext,
): Promise<GreedyReference> {
  return againstBound(block, machine, "greedy", context, (options) =>
    greedyReference(block, machine, { seed, ...options }),
  );
}

/** List scheduling that ends at the best lower bound, told of as it goes. */
function againstBound<Result>(
  block: Block,
  machine: SchedulingMachine,
  phase: string,
  context: PhaseContext,
  list: (options: Pick<GreedyOptions, "target" | "signal" | "progress">, budget: Budget) => Promise<Result>,
): Promise<Result> {
  const { signal } = context;
  return withPhases(context, "lower bounds", async (tell) => {
    const budget = new Budget({ seconds: Number.POSITIVE_INFINITY, signal });
    const { cycles: target } = await bestBoundWithin(new BoundInstance(block, machine), budget, (_, { cycles }) =>
      tell({ bound: cycles }),
    );
    const progress = (passes: number, of: number, best: number): void =>
      tell({ phase: `${phase}: ${passes} of ${of} passes`, best: best === 0 ? undefined : best });
    return list({ target, signal, progress }, budget);
  });
}
