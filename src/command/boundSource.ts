import { bestBound } from "../bounds/best.ts";
import type { CertificateSource } from "../bounds/certificate.ts";
import { greedyReference } from "../exact/greedyReference.ts";
import { judge } from "../exact/judge.ts";
import type { Block } from "../ir/block.ts";
import { parseBlocksFile } from "../ir/blocksFile.ts";
import { generate } from "../kernel/generate.ts";
import type { Contract } from "../kernel/plan.ts";
import { standardPlan } from "../kernel/standardPlan.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import { takeHome } from "../machine/takeHome.ts";
import { check } from "../schedule/check.ts";
import { toSchedule } from "../schedule/compactSchedule.ts";
import { prepare } from "../schedule/listInstance.ts";
import type { Allocation, Schedule } from "../schedule/schedule.ts";
import { sweep } from "../schedule/sweep.ts";
import { type PlanFile, planFileName, replay } from "../search/planFile.ts";
import { bestPlan, planNames, readPlan } from "../search/planStore.ts";
import { readJson } from "./jsonFile.ts";

/** Which block and schedule a verb's command line means. */
export interface BoundSourceArguments {
  readonly best: boolean;
  readonly contract: Contract;
  readonly height: number;
  readonly rounds: number;
  readonly batch: number;
  readonly plan: string | undefined;
  readonly blocks: string | undefined;
  readonly name: string | undefined;
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
export async function boundSource(options: BoundSourceArguments): Promise<BoundSource> {
  const { best, plan, blocks, name } = options;
  const ways = [best && "--best", plan !== undefined && "--plan", blocks !== undefined && "--blocks"].filter(Boolean);
  if (ways.length > 1) throw new RangeError(`${ways.join(" and ")}: one of them is enough`);
  if (name !== undefined && blocks === undefined) throw new RangeError("--name is for --blocks");
  if (blocks !== undefined) return ofBlocksFile(blocks, name);
  if (plan !== undefined) return ofPlan(readPlan(plan), plan);
  // A plan file may be missing: searches write one per size and contract.
  if (best && planNames().includes(planFileName(options))) {
    const found = bestPlan(options);
    return ofPlan(found.plan, `the best plan that a search found, ${planFileName(options)}`);
  }
  const { height, rounds, batch, contract } = options;
  const kernel = standardPlan({ height, rounds, batch }, contract);
  const block = generate(kernel, takeHome);
  const { rule, verified } = await greedyReference(block, takeHome, { target: bestBound(block, takeHome).cycles });
  return {
    block,
    machine: takeHome,
    source: { kernel },
    ...verified,
    how: `greedy schedule of the standard plan, ${rule}`,
  };
}

function ofPlan(plan: PlanFile, how: string): BoundSource {
  const { block, schedule } = replay(plan, takeHome);
  const verdict = judge(block, takeHome, schedule);
  if (verdict.status === "rejected") throw new RangeError(`${how}: ${verdict.because}`);
  return { block, machine: takeHome, source: { kernel: plan.kernel }, ...verdict.verified, how };
}

async function ofBlocksFile(file: string, name: string | undefined): Promise<BoundSource> {
  const instances = readJson(file, parseBlocksFile);
  const names = instances.map(({ block }) => block.name);
  if (name === undefined && instances.length !== 1) {
    throw new RangeError(`--name says which block of ${file} is meant: ${names.join(", ")}`);
  }
  const instance = name === undefined ? instances[0]! : instances.find(({ block }) => block.name === name);
  if (instance === undefined) throw new RangeError(`${file} has no block "${name}"; it has ${names.join(", ")}`);
  const { block, machine } = instance;
  return { block, machine, source: { block }, ...(await listScheduled(block, machine)) };
}

/** The best of the rule sweep. Words live in a file's blocks; addresses are not looked for. */
async function listScheduled(block: Block, machine: SchedulingMachine): Promise<{ schedule: Schedule; how: string }> {
  const target = bestBound(block, machine).cycles;
  const found = await sweep(prepare(block, machine), { passes: 3000, target, seed: 1 });
  const schedule = toSchedule(block, found.schedule);
  const [violation] = check(block, machine, schedule);
  if (violation !== undefined) throw new RangeError(`the list schedule of ${block.name}: ${violation.message}`);
  return { schedule, how: `list schedule, ${found.rule}` };
}
