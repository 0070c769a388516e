import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { describe, expect } from "vitest";
import { check } from "../../src/check/check.ts";
import { evaluate } from "../../src/ir/evaluate.ts";
import { lift } from "../../src/lift/lift.ts";
import { listSchedule } from "../../src/list/list.ts";
import { prepare } from "../../src/list/listInstance.ts";
import type { Machine } from "../../src/machine/machine.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import type { Program } from "../../src/machine/program.ts";
import { toSchedule } from "../../src/schedule/compactSchedule.ts";
import { emit } from "../../src/schedule/emit.ts";
import { allocate } from "../../src/schedule/scratch/allocate.ts";
import { randomMachine } from "../laws/randomMachine.ts";
import { fuller, longer, trials } from "../trials.ts";
import { oddMemoryWords, oddProgram } from "./oddProgram.ts";
import { outcome } from "./outcome.ts";

const memories = [1, 2].map((seed) => {
  const random = xoroshiro128plus(seed);
  return Uint32Array.from({ length: oddMemoryWords }, () => uniformInt(random, 0, seed === 1 ? 40 : 2 ** 32 - 1));
});

/** Lifts, reorders at random, emits, and compares what the outside sees; says what the lift was like. */
function comesBack(program: Program, machine: Machine, seed: number, forms: boolean) {
  const lifted = lift(program, machine, { forms });
  const { block, given, report } = lifted;
  if (!("because" in given)) {
    expect(check(block, machine, given.schedule, given.allocation)).toEqual([]);
    same(emit(block, machine, given.schedule, given.allocation), program, machine);
  } else expect(given.because).not.toBe("");
  for (const memory of memories) {
    const { seen } = outcome(program, machine, memory) as { seen: string[] };
    expect(evaluate(block, memory).memory.join()).toBe(seen.at(-1));
  }
  const random = xoroshiro128plus(seed);
  for (let order = 0; order < 3; order++) {
    const priority = Float64Array.from(block.operations, () => uniformInt(random, 0, 2 ** 20));
    const made = listSchedule(prepare(block, machine), {
      priority,
      direction: order === 1 ? "backward" : "forward",
      policy: { convert: order === 2 ? "contested" : "leftover" },
    });
    if (made.status !== "scheduled") throw new Error(made.status);
    const schedule = toSchedule(block, made.schedule);
    const addresses = allocate(block, machine, schedule);
    if (addresses.status !== "allocated") throw new Error("no addresses");
    expect(check(block, machine, schedule, addresses.allocation)).toEqual([]);
    same(emit(block, machine, schedule, addresses.allocation), program, machine);
  }
  return { ...report, given };
}

function same(found: Program, program: Program, machine: Machine): void {
  for (const memory of memories) expect(outcome(found, machine, memory)).toEqual(outcome(program, machine, memory));
}

const seeds = (count: number): number[] => Array.from({ length: count }, (_, seed) => seed + 1);

describe("odd programs come back from any order", () => {
  longer("on the exercise's machine", () => {
    const all = seeds(trials(400, 8)).map((seed) =>
      comesBack(oddProgram(seed, takeHome), takeHome, seed, seed % 2 === 0),
    );
    // Many are schedules of their blocks as they stand; the others exchange words of a vector.
    const asGiven = all.filter(({ given }) => !("because" in given));
    expect(asGiven.length).toBeGreaterThan(0.4 * all.length);
    expect(all.some(({ copies }) => copies > 0)).toBe(true);
    expect(all.some(({ memory }) => memory.proved > 0)).toBe(true);
    expect(all.some(({ memory }) => memory.ordered > 0)).toBe(true);
    expect(all.some(({ leftOut }) => leftOut.debug > 0)).toBe(true);
    expect(all.some(({ leftOut }) => leftOut.halt)).toBe(true);
    expect(all.some(({ dead }) => dead > 0)).toBe(true);
  });

  fuller("with two writes of a word in a cycle", () => {
    for (const seed of seeds(trials(150, 2, 1)))
      comesBack(oddProgram(seed, takeHome, { clashes: true }), takeHome, seed, true);
  });

  fuller("on machines of other vectors, slots and latencies", () => {
    for (const seed of seeds(trials(250, 4, 2))) {
      const machine = randomMachine(seed);
      comesBack(oddProgram(seed, machine), machine, seed, seed % 3 === 0);
    }
  });
});
