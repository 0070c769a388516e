import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { describe, expect } from "vitest";
import { step } from "../../models/step.ts";
import { lowerBounds } from "../../src/bounds/best.ts";
import { BoundInstance } from "../../src/bounds/boundInstance.ts";
import { check } from "../../src/check/check.ts";
import { solveBlock } from "../../src/exact/lengths/solveBlock.ts";
import type { Block, WordRange } from "../../src/ir/block.ts";
import { BlockBuilder } from "../../src/ir/builder.ts";
import { evaluate } from "../../src/ir/evaluate.ts";
import { justify } from "../../src/list/justify.ts";
import { listSchedule } from "../../src/list/list.ts";
import { prepare } from "../../src/list/listInstance.ts";
import type { Machine } from "../../src/machine/machine.ts";
import { decode } from "../../src/machine/simulator/decode.ts";
import { simulate } from "../../src/machine/simulator/simulate.ts";
import { toSchedule } from "../../src/schedule/compactSchedule.ts";
import { emit } from "../../src/schedule/emit.ts";
import { lastCycle } from "../../src/schedule/schedule.ts";
import { glpk } from "../../src/solve/glpk.ts";
import { randomKernel } from "../check/checkKernels.ts";
import { naiveSchedule } from "../check/checkScheduler.ts";
import { fuller, longer, trials } from "../trials.ts";
import { exhaustiveLength } from "./exhaustive.ts";
import { judged } from "./judged.ts";
import { randomBlock } from "./randomBlock.ts";
import { randomMachine } from "./randomMachine.ts";

describe("random blocks on random machines with latencies 1 to 5", () => {
  fuller("every scheduler's program computes what program order computes", () => {
    for (let seed = 1; seed <= trials(16, 4, 2); seed++) {
      const machine = randomMachine(seed);
      const { block, memory } = randomKernel(seed, 10 + 3 * seed, machine);
      const random = xoroshiro128plus(seed);
      const priority = Float64Array.from(block.operations, () => uniformInt(random, 0, 1000));
      const instance = prepare(block, machine);
      for (const convert of ["contested", "leftover"] as const) {
        for (const direction of ["forward", "backward"] as const) {
          const outcome = listSchedule(instance, { priority, policy: { convert }, direction });
          if (outcome.status !== "scheduled") throw new Error(`seed ${seed}: ${outcome.status}`);
          const where = `seed ${seed}, ${convert}, ${direction}`;
          judged(block, machine, memory, toSchedule(block, outcome.schedule), where);
          const shorter = justify(instance, outcome.schedule, { policy: { convert }, rounds: 2 });
          judged(block, machine, memory, toSchedule(block, shorter.schedule), `${where}, justified`);
        }
      }
      judged(block, machine, memory, naiveSchedule(block, machine, seed), `seed ${seed}, naive`);
    }
  });

  longer("exact schedules too, and no bound lies above them", async () => {
    for (let seed = 1; seed <= trials(8, 2); seed++) {
      const machine = randomMachine(100 + seed, { vectorLength: seed % 2 === 0 ? 2 : 4 });
      const { block, memory } = randomKernel(seed, 8, machine);
      const solution = await solveBlock(block, machine, { solvers: [glpk], formulations: [step], seconds: 10 });
      expect(solution.schedule, `seed ${seed}: ${solution.proof}`).toBeDefined();
      judged(block, machine, memory, solution.schedule!, `seed ${seed}, exact`);
      for (const { name, cycles } of lowerBounds(new BoundInstance(block, machine))) {
        expect(cycles, `seed ${seed}, ${name}`).toBeLessThanOrEqual(solution.upper!);
      }
    }
  });
});

fuller("no bound exceeds the optimum where forms are up to four cycles late", () => {
  for (let seed = 1; seed <= trials(40, 12, 5); seed++) {
    const { block, machine } = randomBlock(seed, { operations: [4, 6], slowForms: 60, slowest: 4 });
    const optimum = exhaustiveLength(block, machine);
    for (const { name, cycles } of lowerBounds(new BoundInstance(block, machine))) {
      expect(cycles, `${name}, seed ${seed}`).toBeLessThanOrEqual(optimum!);
    }
  }
});

/**
 * A block in which every write is read or stays to the end, and no wrong operand gives a right result by luck: only
 * sums and multiply_add of different words, in which nothing cancels, loads of random memory (never at 0, which scratch
 * holds before), updates in place. One form each. Stores go where nothing loads.
 */
function telling(seed: number, machine: Machine): { block: Block; memory: Uint32Array } {
  const random = xoroshiro128plus(seed);
  const between = (low: number, high: number) => uniformInt(random, low, high);
  const memory = Uint32Array.from({ length: 128 }, () => between(1, 0xffffffff));
  const builder = new BlockBuilder(machine);
  const constant = (n: number) => builder.emit("load", "const", [{ immediate: n }]);
  const words = [constant(between(1000, 2 ** 31)), constant(between(1000, 2 ** 31))];
  const vectors = [0, 1].map((k) => builder.emit("load", "vload", [constant(1 + machine.vectorLength * k)]));
  const two = <T>(items: readonly T[]): [T, T] => {
    const first = between(0, items.length - 1);
    const second = (first + between(1, items.length - 1)) % items.length;
    return [items[first]!, items[second]!];
  };
  // Two doublings in place commute, and so may other updates: the first must be read before there is another. A sum
  // would come out right even where it lands before what it should have read.
  const updated = new Set<WordRange>();
  while (builder.size < 16) {
    const kind = between(0, 7);
    const [a, b] = two(words);
    const [v, w] = two(vectors);
    if ((kind === 3 && updated.has(a)) || (kind === 4 && updated.has(v))) continue;
    for (const read of [1, 3, 4].includes(kind) ? [] : kind === 0 ? [a, b] : kind === 5 || kind === 7 ? [a] : [v, w]) {
      updated.delete(read);
    }
    if (kind === 3) updated.add(a);
    if (kind === 4) updated.add(v).delete(w);
    if (kind === 0) words.push(builder.emit("alu", "+", [a, b]));
    else if (kind === 1) words.push(builder.emit("load", "load", [constant(between(1, 63))]));
    else if (kind === 2) vectors.push(builder.emit("valu", "+", [v, w], { whole: true }));
    else if (kind === 3) builder.emit("alu", "+", [a, a], { into: a });
    else if (kind === 4) builder.emit("valu", "multiply_add", [v, w, w], { into: v });
    else if (kind === 5) vectors.push(builder.emit("valu", "vbroadcast", [a]));
    else if (kind === 6) vectors.push(builder.emit("valu", "multiply_add", [v, w, v]));
    else builder.emit("store", "store", [constant(64 + builder.size), a]);
  }
  return { block: builder.build(`telling ${seed}`), memory };
}

longer("a schedule moved by a few cycles is refused exactly when the simulator disagrees or faults", () => {
  let [right, wrong] = [0, 0];
  for (let seed = 1; seed <= trials(60, 20); seed++) {
    const random = xoroshiro128plus(seed);
    const between = (low: number, high: number) => uniformInt(random, low, high);
    const narrow = randomMachine(seed);
    const machine = { ...narrow, engines: narrow.engines.map((engine) => ({ ...engine, slots: 64 })) };
    const { block, memory } = telling(seed, machine);
    const outcome = listSchedule(prepare(block, machine), { priority: new Float64Array(block.operations.length) });
    if (outcome.status !== "scheduled") throw new Error(outcome.status);
    const valid = toSchedule(block, outcome.schedule);
    // Every value has words of its own.
    const addresses = block.values.map((_, v) => v * machine.vectorLength);
    const expected = evaluate(block, memory);
    // The checker finds by itself what operands and latencies ask for.
    const bare: Block = { ...block, dependences: [] };
    for (let mutant = 0; mutant < 20; mutant++) {
      const which = between(0, block.operations.length - 1);
      const by = between(-5, 5);
      const placements = valid.placements.map(({ form, cycles }, operation) => {
        return { form, cycles: operation === which ? [Math.max(0, cycles[0]! + by)] : cycles };
      });
      const schedule = { placements, length: 1 + Math.max(...placements.map(lastCycle)) };
      const refused = check(bare, machine, schedule, { addresses });
      let disagrees = false;
      try {
        const result = simulate(decode(emit(block, machine, schedule, { addresses }), machine), memory);
        disagrees =
          result.memory.some((word, at) => word !== expected.memory[at]) ||
          expected.values.some((words, v) => words.some((word, k) => word !== result.scratch[addresses[v]! + k]));
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        disagrees = true;
      }
      expect(
        refused.length > 0,
        `seed ${seed}, "${block.operations[which]!.id}" by ${by}: ${refused[0]?.message}`,
      ).toBe(disagrees);
      if (disagrees) wrong++;
      else right++;
    }
  }
  expect(right).toBeGreaterThan(trials(200, 66));
  expect(wrong).toBeGreaterThan(trials(200, 66));
});
