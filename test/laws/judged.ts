import { expect } from "vitest";
import { check } from "../../src/check/check.ts";
import type { Block } from "../../src/ir/block.ts";
import { evaluate } from "../../src/ir/evaluate.ts";
import type { Machine } from "../../src/machine/machine.ts";
import { decode } from "../../src/machine/simulator/decode.ts";
import { simulate } from "../../src/machine/simulator/simulate.ts";
import { emit } from "../../src/schedule/emit.ts";
import type { Schedule } from "../../src/schedule/schedule.ts";
import { allocate } from "../../src/schedule/scratch/allocate.ts";

/** Runs a schedule on its machine: memory and the final words of live-out values against program order. */
export function judged(block: Block, machine: Machine, memory: Uint32Array, schedule: Schedule, where: string): void {
  expect(check(block, machine, schedule), where).toEqual([]);
  const outcome = allocate(block, machine, schedule);
  if (outcome.status === "failed") throw new Error(`${where}: no addresses`);
  const { allocation } = outcome;
  expect(check(block, machine, schedule, allocation), where).toEqual([]);
  const expected = evaluate(block, memory);
  const result = simulate(decode(emit(block, machine, schedule, allocation), machine), memory);
  expect(result.cycle, where).toBe(schedule.length);
  expect(result.memory, where).toEqual(expected.memory);
  for (const [v, { liveOut, words }] of block.values.entries()) {
    if (!liveOut) continue;
    const at = allocation.addresses[v]!;
    expect(result.scratch.slice(at, at + words), `${where}, value ${v}`).toEqual(expected.values[v]);
  }
}
