import { evaluate } from "../ir/evaluate.ts";
import type { Machine } from "../machine/machine.ts";
import type { Core } from "../machine/simulator/core.ts";
import { decode } from "../machine/simulator/decode.ts";
import { runToPause, type SimulationOptions, startCore } from "../machine/simulator/simulate.ts";
import { allocationOf, type LoopCode } from "./loopCode.ts";
import { unrolled, unrolledSchedule } from "./unrolled.ts";

/** Cycles that a loop's program takes for so many iterations: those of the schedule, those before, and a way out's own bundle. */
export function loopCycles({ schedule, prologue, unroll, parts, entry }: LoopCode, iterations: number): number {
  // The first bundle asks, the second leaves.
  if (iterations === 0) return 2;
  const k = iterations <= prologue ? iterations - 1 : prologue + ((iterations - 1 - prologue) % unroll);
  const { start, end } = parts.find(({ kind, iteration }) => kind === "epilogue" && iteration === k)!;
  return entry + iterations * schedule.interval + (end - start);
}

/**
 * Runs a loop's program on the simulator, its live-in words and the number of iterations in their places.
 * @throws {RangeError} where it runs past the limit, or a cycle is at fault.
 */
export function runLoop(
  { loop, addresses, program, trips, minusOne }: LoopCode,
  machine: Machine,
  memory: Uint32Array,
  iterations: number,
  options: Pick<SimulationOptions, "cycleLimit" | "trace"> = {},
): Core {
  const core = startCore(decode(program, machine), memory, options);
  for (const [v, { liveIn, initial }] of loop.body.values.entries()) {
    if (liveIn) core.scratch.set(initial ?? [], addresses.addresses[v]![0]!);
  }
  core.scratch[trips] = iterations;
  core.scratch[minusOne] = 0xffffffff;
  runToPause(core, options);
  return core;
}

/**
 * Runs a loop's program on the simulator, so many iterations, and compares memory, and the values that the loop leaves, with what the
 * iterations compute one after the other. Undefined: the same, in as many cycles as the schedule says.
 */
export function loopCodeFault(
  code: LoopCode,
  machine: Machine,
  memory: Uint32Array,
  iterations: number,
): string | undefined {
  const { loop, addresses } = code;
  const block = unrolled(loop, iterations);
  const allocation = allocationOf(loop, addresses, iterations);
  const cycles = loopCycles(code, iterations);
  const core = runLoop(code, machine, memory, iterations, { cycleLimit: cycles + 1 });
  if (core.cycle !== cycles)
    return `${core.cycle} cycles simulated for ${iterations} iterations, ${cycles} were foreseen`;
  const flat = unrolledSchedule(loop, code.schedule, iterations).length;
  const added = iterations === 0 ? 0 : cycles - code.entry - Math.max(flat, iterations * code.schedule.interval);
  if (added < 0 || added > 1) return `${cycles} cycles for ${iterations} iterations, the schedule has ${flat}`;
  const wanted = evaluate(block, memory);
  const at = wanted.memory.findIndex((word, index) => word !== core.memory[index]);
  if (at >= 0) {
    return `${iterations} iterations: memory word ${at} is ${core.memory[at]}, one after the other gives ${wanted.memory[at]}`;
  }
  for (const [v, { name, liveOut }] of block.values.entries()) {
    if (!liveOut) continue;
    for (const [word, value] of wanted.values[v]!.entries()) {
      const found = core.scratch[allocation.addresses[v]! + word];
      if (found !== value) return `${iterations} iterations: word ${word} of "${name}" is ${found}, not ${value}`;
    }
  }
  return undefined;
}
