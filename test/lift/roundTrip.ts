import { step } from "../../models/step.ts";
import { judge } from "../../src/exact/problem/judge.ts";
import { improve } from "../../src/exact/windows/improve.ts";
import type { Block } from "../../src/ir/block.ts";
import { lift } from "../../src/lift/lift.ts";
import { listSchedule } from "../../src/list/list.ts";
import { prepare } from "../../src/list/listInstance.ts";
import { tailMinusGroup } from "../../src/list/priority.ts";
import type { Machine } from "../../src/machine/machine.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { decode } from "../../src/machine/simulator/decode.ts";
import { toSchedule } from "../../src/schedule/compactSchedule.ts";
import { emit } from "../../src/schedule/emit.ts";
import type { Allocation, Schedule } from "../../src/schedule/schedule.ts";
import { glpk } from "../../src/solve/glpk.ts";
import type { Contract, WorkloadSize } from "../../src/walk/image.ts";
import { imageSet } from "../../src/walk/imageSet.ts";
import { judgeProgram } from "../../src/walk/judgeProgram.ts";
import { replay } from "../../src/walk/search/planFile.ts";
import { planFolder, readPlan } from "../../src/walk/search/planStore.ts";

/** A kernel with a schedule that somebody found. */
export interface Kernel {
  readonly block: Block;
  readonly machine: Machine;
  readonly schedule: Schedule;
  readonly allocation: Allocation;
  readonly size: WorkloadSize;
  readonly contract: Contract;
}

/** What became of it on its way. */
export interface RoundTrip {
  readonly cycles: number;
  /** Of the block that its program was lifted to: the program itself, a list schedule, the best after some windows. */
  readonly given: number;
  readonly listed: number;
  readonly after: number;
  readonly right: boolean;
  readonly images: number;
  readonly operations: readonly [own: number, lifted: number];
  /** Operations that are alu slots of lanes in the program, and were recognised as one. */
  readonly lanes: number;
}

/** What is done on the way. */
interface RoundTripOptions {
  readonly forms: boolean;
  readonly windows: number;
  readonly seeds: number;
}

/** The round trip of a plan of the project's, which is a file of `planFolder`. */
export async function planTrip(name: string, options: RoundTripOptions): Promise<RoundTrip> {
  const plan = readPlan(`${planFolder}/${name}`);
  const { block, schedule } = replay(plan, takeHome);
  const verdict = judge(block, takeHome, schedule);
  if (verdict.status === "rejected") throw new Error(verdict.because);
  const { kernel } = plan;
  const { contract } = kernel;
  return roundTrip({ block, machine: takeHome, ...verdict.verified, size: kernel, contract }, options);
}

/**
 * Export, import, reschedule, verify: emits the program, lifts it, schedules the block anew by list scheduling and by windows from
 * the shorter of that and the program, and judges the new program by the reference walk.
 */
export async function roundTrip(
  { block, machine, schedule, allocation, size, contract }: Kernel,
  { forms, windows, seeds }: RoundTripOptions,
): Promise<RoundTrip> {
  const program = emit(block, machine, schedule, allocation);
  const lifted = lift(program, machine, { forms });
  if ("because" in lifted.given) throw new Error(lifted.given.because);
  const instance = prepare(lifted.block, machine);
  const outcome = listSchedule(instance, {
    priority: tailMinusGroup(6).priority(instance),
    policy: { convert: "contested" },
  });
  let start = lifted.given.schedule;
  let listed = Number.POSITIVE_INFINITY;
  if (outcome.status === "scheduled") {
    const verdict = judge(lifted.block, machine, toSchedule(lifted.block, outcome.schedule));
    if (verdict.status === "valid") {
      listed = outcome.schedule.length;
      // A list schedule as long as the program is another one: more is tried.
      if (listed <= start.length) start = verdict.verified.schedule;
    }
  }
  const stop = new AbortController();
  let done = 0;
  const better = await improve(lifted.block, machine, start, {
    ...{
      formulation: step,
      solver: glpk,
      seconds: 600,
      windowSeconds: 20,
      windowOperations: 40,
      groupPasses: 4,
      seed: 1,
    },
    signal: stop.signal,
    onWindow: () => ++done >= windows && stop.abort(),
  });
  const made = emit(lifted.block, machine, better.schedule, better.allocation);
  const judged = judgeProgram(decode(made, machine), imageSet(size, { seeds }));
  return {
    cycles: schedule.length,
    given: lifted.given.schedule.length,
    listed,
    after: better.schedule.length,
    right:
      judged.contracts.find((each) => each.contract === contract)!.right &&
      judged.cycles.most === better.schedule.length,
    images: judged.images,
    operations: [block.operations.length, lifted.block.operations.length],
    lanes: lifted.report.recognised?.lanes.operations ?? 0,
  };
}
