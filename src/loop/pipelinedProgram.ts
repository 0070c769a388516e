import { check } from "../check/check.ts";
import type { Block } from "../ir/block.ts";
import { evaluate } from "../ir/evaluate.ts";
import type { Loop } from "../ir/loop.ts";
import type { Machine } from "../machine/machine.ts";
import type { Program } from "../machine/program.ts";
import { decode } from "../machine/simulator/decode.ts";
import { runToPause, startCore } from "../machine/simulator/simulate.ts";
import { emit } from "../schedule/emit.ts";
import type { ModuloSchedule } from "../schedule/moduloSchedule.ts";
import type { Allocation, Schedule } from "../schedule/schedule.ts";
import { allocate } from "../schedule/scratch/allocate.ts";
import { unrolled, unrolledSchedule } from "./unrolled.ts";

/** Iterations of a loop as a program: prologue, so many turns of the kernel, epilogue. */
export interface PipelinedProgram {
  readonly block: Block;
  readonly schedule: Schedule;
  readonly allocation: Allocation;
  readonly program: Program;
}

/**
 * The program of so many iterations under a schedule of the loop, every iteration with scratch of its own while it is under way
 * (modulo variable expansion, Lam 1988, as far as lifetimes ask for it). The independent checker has taken schedule and addresses.
 * @throws {RangeError} where scratch has no room, or an operation is none of the machine's.
 */
export function pipelinedProgram(
  loop: Loop,
  machine: Machine,
  modulo: ModuloSchedule,
  iterations: number,
): PipelinedProgram {
  const block = unrolled(loop, iterations);
  const schedule = unrolledSchedule(loop, modulo, iterations);
  const outcome = allocate(block, machine, schedule);
  if (outcome.status === "failed") {
    throw new RangeError(
      `${iterations} iterations of "${loop.body.name}" find no room in ${machine.scratchWords} words`,
    );
  }
  const { allocation } = outcome;
  const violations = check(block, machine, schedule, allocation);
  if (violations.length > 0) throw new Error(`the checker refuses ${block.name}: ${violations[0]!.message}`);
  return { block, schedule, allocation, program: emit(block, machine, schedule, allocation) };
}

/**
 * Runs a pipelined program on the simulator, live-in words in their places, and compares memory with that of its iterations one after the other.
 * Undefined: the same, in as many cycles as the schedule says.
 */
export function pipelinedFault(
  { block, schedule, allocation, program }: PipelinedProgram,
  machine: Machine,
  memory: Uint32Array,
): string | undefined {
  const core = startCore(decode(program, machine), memory);
  for (const [v, { liveIn, initial }] of block.values.entries()) {
    if (liveIn) core.scratch.set(initial ?? [], allocation.addresses[v]!);
  }
  runToPause(core);
  if (core.cycle !== schedule.length) return `${core.cycle} cycles simulated, the schedule has ${schedule.length}`;
  const wanted = evaluate(block, memory).memory;
  const at = wanted.findIndex((word, index) => word !== core.memory[index]);
  return at < 0
    ? undefined
    : `memory word ${at} is ${core.memory[at]}, one iteration after the other gives ${wanted[at]}`;
}
