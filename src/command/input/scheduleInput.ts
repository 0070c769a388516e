import { basename } from "node:path";
import { z } from "zod";
import { check } from "../../check/check.ts";
import { judge, type Verified } from "../../exact/problem/judge.ts";
import type { Block } from "../../ir/block.ts";
import { parseBlocksFile } from "../../ir/blocksFile.ts";
import { requireLatencies } from "../../ir/lateness.ts";
import { listSchedule } from "../../list/list.ts";
import { prepare } from "../../list/listInstance.ts";
import { ruleGrid } from "../../list/ruleGrid.ts";
import { listSchema } from "../../machine/listSchema.ts";
import { type Machine, parseMachine, type SchedulingMachine } from "../../machine/machine.ts";
import { presets } from "../../machine/presets/presets.ts";
import { toSchedule } from "../../schedule/compactSchedule.ts";
import { parseScheduleFile, type Scheduled, type ScheduleEntry, scheduleFormat } from "../../schedule/scheduleFile.ts";
import { addressSchema, scheduleSchema } from "../../schedule/scheduleSchema.ts";
import { generate } from "../../walk/generator/generate.ts";
import { type Contract, standardSize, type WorkloadSize } from "../../walk/image.ts";
import { type KernelPlan, parsePlan } from "../../walk/plan/plan.ts";
import { type PlanFile, replay, toPlanFile } from "../../walk/search/planFile.ts";
import { bestPlan } from "../../walk/search/planStore.ts";
import { type KindName, kindOf } from "../files/fileKind.ts";
import { readJson } from "../files/jsonFile.ts";
import type { Exclusion } from "../options/command.ts";
import { didYouMean } from "../options/nearestName.ts";
import { options, sizeOptions } from "../options/options.ts";
import { sameMachine } from "../options/subjectOptions.ts";
import { type LiftArguments, type LiftedProgram, liftLines, liftProgram, liftRows, ownNote } from "./liftInput.ts";

/** A schedule to report on, and where it comes from. */
export interface NamedSchedule extends Scheduled {
  readonly name: string;
  /** What generates the block, where a kernel does. */
  readonly kernel?: KernelPlan;
  /** The program that it was lifted from. */
  readonly lifted?: LiftedProgram;
  /** A list schedule stands for a file's block, which has none. */
  readonly listed?: boolean;
  /** What a schedule file says of shorter schedules: that none has fewer than `lower` cycles, and what shows it. */
  readonly fileSays?: Pick<ScheduleEntry, "lower" | "proof" | "why">;
  /** What the reader should know of it, a line each. */
  readonly notes?: readonly string[];
}

/** Rows for a verb that takes a schedule file, or `--best` with size and contract. */
export const scheduleRows = {
  best: options.best,
  ...sizeOptions,
  contract: options.contract,
  machine: options.machine,
  name: options.name,
  ...liftRows,
} as const;

/** What a size beside a file is refused with, where that is no program. */
const fileSays = "the file says which block its schedule is of";

/** Size and contract are for `--best`; a program has inputs of a size. */
export const scheduleExcludes: readonly Exclusion[] = [{ beside: "file", without: ["contract"], because: fileSays }];

/** @throws {RangeError} where a size was asked for, and the file says which. */
export function refuseSize(given: WorkloadSize, place: string, because = fileSays): void {
  for (const name of Object.keys(sizeOptions) as (keyof WorkloadSize)[]) {
    if (given[name] !== standardSize[name]) throw new RangeError(`--${name} and ${place}: ${because}`);
  }
}

/** The place of the file on the command line of such a verb. */
export const schedulePlace = {
  value: "FILE.json",
  says: "a program, a plan (results/plans), the main job's best-*.json, a schedule file or blocks (- is stdin)",
  optional: true,
} as const;

/** Kinds of files that have schedules, or get one. */
const scheduleKinds: readonly KindName[] = ["plan", "best", "schedule", "program", "blocks"];

/** What a command line says of the schedule that it is about. */
export interface ScheduleArguments extends LiftArguments {
  readonly file: string | undefined;
  readonly best: boolean;
  readonly height: number;
  readonly rounds: number;
  readonly batch: number;
  readonly contract: Contract;
  readonly machine: Machine | undefined;
  /** The block of a schedule file with several. */
  readonly name?: string | undefined;
}

/** The schedule that a command line names. @throws {RangeError} in one line when it names none, two, or a bad one. */
export function scheduleOf(given: ScheduleArguments, reading: Reading = {}): NamedSchedule {
  const { file, best, machine, name } = given;
  if (best === (file !== undefined)) throw new RangeError("name a schedule file, or --best (one of them)");
  if (file !== undefined) {
    const read = readSchedule(file, machine, name, given, reading);
    if (read.lifted === undefined) refuseSize(given, schedulePlace.value);
    return read;
  }
  const found = bestPlan(given);
  return valid({ name: found.file, ...fromPlan(found.plan, machine) });
}

/** What a verb wants of the file that it reads. */
interface Reading {
  /** Why a program with jumps will not do; without, it is analysed along a run. */
  readonly straight?: string;
  /**
   * The block is to have operands, for a program that is no schedule of its block too: then a list schedule stands for it. By default
   * where `straight` is given; others get the program's operations as they stand.
   */
  readonly executable?: boolean;
  /** The kinds of files that will do. */
  readonly wanted?: readonly KindName[];
}

/**
 * Reads a schedule with its block and machine from a plan file, a best file of the main job, or a schedule file; from a program, which
 * is a schedule of the block that it is lifted to; or from a file of blocks, whose schedule is then a list schedule.
 * @param machine what `--machine` says: needed where the file names a machine that is no preset.
 * @param name the block that is meant: needed where a file has several.
 * @throws {RangeError} naming the file and what is wrong, with the first violation if the schedule is not valid.
 */
export function readSchedule(
  path: string,
  machine?: Machine,
  name?: string,
  lifting: LiftArguments = {},
  { straight, executable = straight !== undefined, wanted = scheduleKinds }: Reading = {},
): NamedSchedule {
  const read = (data: unknown): Omit<NamedSchedule, "name"> => {
    const kind = kindOf(data);
    if (kind === "blocks") return ofBlocks(data, machine, name);
    // A program of empty bundles looks like nothing.
    if (kind !== "program" && (kind !== undefined || !Array.isArray(data))) return scheduleIn(data, machine, name);
    if (name !== undefined) throw new RangeError(`--name ${name}: it is for files of several blocks`);
    return ofProgram(liftProgram(data, basename(path, ".json"), { ...lifting, machine }, straight), executable);
  };
  return valid({ name: path, ...readJson(path, read, { wanted }) });
}

/** The block and the schedule of a program that is to be scheduled. @throws {RangeError} in one line, for jumps too. */
export function programIn(data: unknown, name: string, lifting: LiftArguments = {}): Omit<NamedSchedule, "name"> {
  return ofProgram(liftProgram(data, name, lifting, "it has no block to be scheduled"), true);
}

/**
 * A program is a schedule of its block. Where it is none that scheduling could find, a list schedule stands for it if the block is to
 * be executed, else the block of its operations as they stand.
 */
function ofProgram(lifted: LiftedProgram, executable: boolean): Omit<NamedSchedule, "name"> {
  const { block, machine, given, own, report, run } = lifted;
  const asItStands = "because" in given && !executable ? own : undefined;
  const notes = [
    ...liftLines(report, asItStands?.block),
    ...(run ? ["the program has jumps: this is the run on one input, jumps included"] : []),
  ];
  if (!("because" in given)) return { block, machine, ...given, lifted, notes };
  if (asItStands !== undefined) return { ...asItStands, machine, lifted, notes: [...notes, ownNote(given.because)] };
  const because = `the program as it stands is no schedule of its block (${given.because}): this is a list schedule of it`;
  return { block, machine, ...listed(block, machine), lifted, notes: [...notes, because] };
}

function ofBlocks(data: unknown, given: Machine | undefined, name: string | undefined): Omit<NamedSchedule, "name"> {
  const { block, machine } = entryNamed(parseBlocksFile(data), name);
  const scheduled = ofMachine({ block, machine, ...listed(block, machine) }, given);
  return {
    ...scheduled,
    listed: true,
    notes: [`a file of blocks has no schedules: this is a list schedule of "${block.name}"`],
  };
}

/** The shortest of a few list schedules. @throws {RangeError} where none fits scratch. */
function listed(block: Block, machine: SchedulingMachine): Pick<Scheduled, "schedule" | "allocation"> {
  const instance = prepare(block, machine);
  let best: Verified | undefined;
  let reason = "";
  for (const rule of ruleGrid(instance).slice(0, 12)) {
    const outcome = listSchedule(instance, { priority: rule.priority(instance) });
    if (
      outcome.status !== "scheduled" ||
      outcome.schedule.length >= (best?.schedule.length ?? Number.POSITIVE_INFINITY)
    )
      continue;
    const verdict = judge(block, machine, toSchedule(block, outcome.schedule));
    if (verdict.status === "valid") best = verdict.verified;
    else reason = `: ${verdict.because}`;
  }
  if (best !== undefined) return best;
  throw new RangeError(`no list schedule of "${block.name}" was found${reason}`);
}

/** What a plan, a best file or a schedule file holds, whatever its file is called. @throws {RangeError} saying what is wrong. */
export function scheduleIn(data: unknown, given?: Machine, name?: string): Omit<NamedSchedule, "name"> {
  const format = formatSchema.safeParse(data).data?.format;
  if (format === scheduleFormat) {
    const { lower, proof, why, ...scheduled } = entryNamed(parseScheduleFile(data), name);
    return { ...ofMachine(scheduled, given), fileSays: { lower, proof, why } };
  }
  if (name !== undefined) throw new RangeError(`--name ${name}: it is for files of several blocks`);
  if (format !== undefined) return fromPlan(toPlanFile(data), given);
  const best = bestSchema.safeParse(data);
  if (!best.success)
    throw new RangeError("neither a program, nor a plan, nor a best file of the main job, nor schedules, nor blocks");
  const { plan, machine: own, schedule, allocation } = best.data;
  const machine = machineOf(typeof own === "string" ? own : parseMachine(own), given);
  const kernel = parsePlan(plan);
  return { block: generate(kernel, machine), machine, schedule, allocation, kernel };
}

function entryNamed<Entry extends { readonly block: Block }>(
  entries: readonly Entry[],
  name: string | undefined,
): Entry {
  const names = entries.map(({ block }) => block.name);
  const all = names.join(", ") || "none";
  if (name === undefined && entries.length !== 1) throw new RangeError(`--name says which schedule is meant: ${all}`);
  const found = name === undefined ? entries[0] : entries.find(({ block }) => block.name === name);
  if (found !== undefined) return found;
  throw new RangeError(`it has no schedule of "${name}"${didYouMean(name!, names)}; it has ${all}`);
}

const formatSchema = z.object({ format: z.string() });

/** What the main job (`slotwise schedule`) writes. */
const bestSchema = z.object({
  plan: z.unknown(),
  /** The whole of it; files of before have a preset's name. */
  machine: z.union([z.string(), z.object({ name: z.string() }).loose()]),
  schedule: scheduleSchema,
  allocation: z.object({ addresses: listSchema(addressSchema) }).optional(),
});

function fromPlan(plan: PlanFile, given: Machine | undefined): Omit<NamedSchedule, "name"> {
  const machine = machineOf(plan.machine, given);
  return { ...replay(plan, machine), machine, kernel: plan.kernel };
}

/**
 * The machine of a schedule, by what its file says and what the command line does.
 * @throws {RangeError} when they are two machines, or the file's is no preset and the command line has none.
 */
function machineOf(own: Machine | string, given: Machine | undefined): Machine {
  const name = typeof own === "string" ? own : own.name;
  const known = typeof own === "string" ? presets.get(own) : own;
  if (given === undefined) {
    if (known !== undefined) return known;
    throw new RangeError(
      `the schedule is for machine "${name}"; the presets are ${[...presets.keys()].join(", ")}: give its file with --machine`,
    );
  }
  const same = known === undefined ? name === given.name : sameMachine(known, given);
  if (same) return given;
  const other = name === given.name ? "another machine of the same name" : `"${given.name}"`;
  throw new RangeError(`the schedule is for machine "${name}", --machine is ${other}`);
}

/**
 * What a file has for a machine, which it describes as far as scheduling needs it, no more; a machine that is given has the rest.
 * @throws {RangeError} when that is another one, by its engines, its scratch words or the latencies that the block leaves.
 */
export function ofMachine<Of extends Pick<Scheduled, "block" | "machine">>(known: Of, given: Machine | undefined): Of {
  if (given === undefined) return known;
  const { block, machine } = known;
  if (schedulingText(machine) !== schedulingText(given)) {
    throw new RangeError(`it is for a machine with other engines or scratch words than --machine's "${given.name}"`);
  }
  requireLatencies(block, given);
  return { ...known, machine: given };
}

/** What scheduling needs of a machine, as text: equal where two machines have the same schedules. */
export function schedulingText({ engines, scratchWords }: SchedulingMachine): string {
  return JSON.stringify([engines.map(({ name, slots, free }) => [name, slots, free === true]), scratchWords]);
}

function valid(scheduled: NamedSchedule): NamedSchedule {
  const { name, block, machine, schedule, allocation } = scheduled;
  const [violation, ...others] = check(block, machine, schedule, allocation);
  if (violation === undefined) return scheduled;
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  throw new RangeError(`${name}: not a valid schedule of its block: ${violation.message}${more}`);
}
