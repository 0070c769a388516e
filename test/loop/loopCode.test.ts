import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { describe, expect, test } from "vitest";
import { arrayWords, deeper, kernelLoop, LoopWriter, loopKernels } from "../../experiments/loops/kernels.ts";
import type { WordRange } from "../../src/ir/block.ts";
import type { Loop } from "../../src/ir/loop.ts";
import { allocationOf, type LoopCode, loopCode } from "../../src/loop/loopCode.ts";
import { loopCodeFault, runLoop } from "../../src/loop/loopCodeFault.ts";
import { withLoopControl } from "../../src/loop/loopControl.ts";
import { scheduleLoop } from "../../src/loop/scheduleLoop.ts";
import { unrolled, unrolledSchedule } from "../../src/loop/unrolled.ts";
import type { Machine } from "../../src/machine/machine.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import type { Bundle, Program } from "../../src/machine/program.ts";
import { emit } from "../../src/schedule/emit.ts";
import type { ModuloSchedule } from "../../src/schedule/moduloSchedule.ts";
import { unlimited } from "../../src/time/budget.ts";
import { everyTrial, fuller, inFast, trials } from "../trials.ts";

const memory = Uint32Array.from({ length: 18 * arrayWords }, (_, i) =>
  i % 7 === 0 ? 0xffffffff - i : Math.imul(i + 1, 0x9e3779b1),
);

const best = async (loop: Loop, machine: Machine): Promise<ModuloSchedule> =>
  (await scheduleLoop(loop, machine, { budget: unlimited() })).best!;

/** A program of the loop as it is, or of the loop scheduled with its count and its jump. */
async function codeOf(loop: Loop, machine: Machine): Promise<LoopCode> {
  const { interval, placements } = await best(withLoopControl(loop, machine), machine);
  return loopCode(loop, machine, { interval, placements: placements.slice(0, -2) });
}

/** Every number of iterations that leaves by a way of its own, those below the stages among them, and a few turns; or some of each kind. */
const everyWay = ({ prologue, unroll }: LoopCode): number[] =>
  everyTrial
    ? [...Array(prologue + 2 * unroll + 2).keys()]
    : [...new Set([0, 1, 2, prologue, prologue + 1, prologue + unroll, prologue + 2 * unroll + 1])];

const cases = [takeHome, deeper(takeHome)].flatMap((machine) => loopKernels.map((kernel) => ({ machine, kernel })));

describe("a loop's program", () => {
  test.each(
    everyTrial
      ? cases
      : cases
          .filter(({ kernel }) => kernel.name !== "hash of 16" && kernel.name !== "hash")
          .filter((_, at) => at % 5 === 0),
  )(
    "of $kernel.name on $machine.name turns as often as it is told, and computes what iterations one by one do",
    async ({ machine, kernel }) => {
      const loop = kernelLoop(kernel, machine);
      const code = await codeOf(loop, machine);
      for (const iterations of everyWay(code)) {
        expect(loopCodeFault(code, machine, memory, iterations)).toBeUndefined();
      }
      // Bundle by bundle it issues what the iterations one after the other do, but for what keeps it going.
      const iterations = code.prologue + 2 * code.unroll + 1;
      const flat = unrolledSchedule(loop, code.schedule, iterations);
      const straight = emit(unrolled(loop, iterations), machine, flat, allocationOf(loop, code.addresses, iterations));
      const { issued } = runLoop(code, machine, memory, iterations, { trace: true });
      const turned = issued!.map((bundle) => withoutControl(code.program[bundle]!, code)).slice(code.entry);
      expect(turned.slice(0, straight.length)).toEqual(straight.map((bundle) => withoutControl(bundle, code)));
      expect(turned.slice(straight.length).flatMap((bundle) => Object.keys(bundle))).toEqual([]);
    },
  );

  test("is checked on what it computes: faults of every kind are seen", async () => {
    const loop = kernelLoop(loopKernels.find(({ name }) => name === "checksum")!, takeHome);
    const code = await codeOf(loop, takeHome);
    const iterations = code.prologue + code.unroll + 1;
    const fault = (program: Program): string | undefined =>
      loopCodeFault({ ...code, program }, takeHome, memory, iterations);
    const change = (of: (slot: readonly unknown[]) => boolean, to: (slot: Bundle[string][number]) => Bundle[string]) =>
      code.program.map((bundle) =>
        Object.fromEntries(
          Object.entries(bundle).map(([engine, slots]) => [
            engine,
            slots.flatMap((slot) => (of(slot) ? to(slot) : [slot])),
          ]),
        ),
      );
    expect(fault(code.program)).toBeUndefined();
    const counts = ([opcode, , , by]: readonly unknown[]): boolean => opcode === "+" && by === code.minusOne;
    expect(() => fault(change(counts, () => []))).toThrow(/the limit/);
    expect(
      fault(
        change(
          ([opcode]) => opcode === "cond_jump",
          () => [],
        ),
      ),
    ).toMatch(/cycles simulated/);
    expect(
      fault(
        change(
          ([opcode]) => opcode === "store",
          () => [],
        ),
      ),
    ).toMatch(/memory word/);
    // Without copies an iteration writes over what the one before still needs.
    const one = code.addresses.addresses.map((copies) => copies.map(() => copies[0]!));
    const moved = new Map(code.addresses.addresses.flatMap((copies, v) => copies.map((at) => [at, one[v]![0]!])));
    const merged = change(
      ([opcode, , , by]) => opcode !== "cond_jump" && opcode !== "jump" && by !== code.minusOne,
      ([opcode, ...words]) => [[opcode, ...words.map((word) => moved.get(word as number) ?? word)]],
    );
    expect(fault(merged)).toMatch(/memory word/);
    expect(loopCodeFault({ ...code, entry: code.entry + 1 }, takeHome, memory, 3)).toMatch(/were foreseen/);
  });

  fuller("of random loops computes what they compute, for every number of iterations", async () => {
    let ways = 0;
    for (let seed = 1; seed <= trials(120, 8, 3); seed++) {
      const { loop, machine } = randomKernel(seed);
      const code = await codeOf(loop, machine);
      for (const iterations of everyWay(code)) {
        expect(loopCodeFault(code, machine, memory, iterations), `seed ${seed}`).toBeUndefined();
        ways++;
      }
    }
    expect(ways).toBeGreaterThan(inFast(15, 40));
  });

  test("is refused in one line where it cannot be", async () => {
    const loop = kernelLoop(loopKernels.find(({ name }) => name === "hash of 16")!, takeHome);
    const full = await best(loop, takeHome);
    expect(() => loopCode(loop, takeHome, full)).toThrow(/every 26 leaves no slots for the count and the jump/);
    const small = kernelLoop(loopKernels.find(({ name }) => name === "horner")!, takeHome);
    const schedule = await best(small, takeHome);
    expect(() => loopCode(small, { ...takeHome, scratchWords: 9 }, schedule)).toThrow(/finds no room in 9 words/);
    const opcodes = takeHome.opcodes.filter(({ opcode }) => opcode !== "cond_jump");
    expect(() => loopCode(small, { ...takeHome, opcodes }, schedule)).toThrow(
      /has no "cond_jump" \(source, immediate\)/,
    );
    expect(() => withLoopControl(small, { ...takeHome, opcodes })).toThrow(/it runs no loop/);
  });
});

/** What a bundle issues of the iterations. */
function withoutControl(bundle: Bundle, { minusOne }: LoopCode): Bundle {
  const of = ([opcode, , , by]: Bundle[string][number]): boolean =>
    opcode !== "cond_jump" && opcode !== "jump" && !(opcode === "+" && by === minusOne);
  return Object.fromEntries(
    Object.entries(bundle)
      .map(([engine, slots]) => [engine, slots.filter(of)] as const)
      .filter(([, slots]) => slots.length > 0),
  );
}

/** Chains of sums and shifts over words that are loaded, carried over one to three iterations, and stored; the last is left for later. */
function randomKernel(seed: number): { loop: Loop; machine: Machine } {
  const random = xoroshiro128plus(seed);
  const between = (low: number, high: number): number => uniformInt(random, low, high);
  const latencies = [between(1, 2), between(1, 4)] as const;
  const opcodes = takeHome.opcodes.map((row) => {
    if (row.memory === "read") return { ...row, latency: latencies[1] };
    return row.engine === "alu" && row.opcode !== "+" ? { ...row, latency: latencies[0] } : row;
  });
  const engines = takeHome.engines.map((engine) => ({ ...engine, slots: Math.min(engine.slots, between(1, 2)) }));
  const machine = { ...takeHome, name: "narrow", engines, opcodes };
  const w = new LoopWriter(machine, `random ${seed}`);
  const words: WordRange[] = [w.constant(between(1, 1 << 20)), w.load(w.pointer(1, 1))];
  const carried: { readonly into: WordRange; readonly distance: number }[] = [];
  for (let at = between(0, 3); at > 0; at--) {
    const into = w.carried(`carried${at}`, [between(0, 1000)]);
    carried.push({ into, distance: between(1, 3) });
    words.push(into);
  }
  const some = (): WordRange => words[between(0, words.length - 1)]!;
  const made: WordRange[] = [];
  for (let at = between(2, 7); at > 0; at--) {
    const word = w.alu(["+", "-", "^", "<<"][between(0, 3)]!, some(), some());
    words.push(word);
    made.push(word);
  }
  for (const { into, distance } of carried) w.feed(into, made[between(0, made.length - 1)]!, distance);
  w.store(w.pointer(2, 1), made.at(-1)!);
  const { body, recurrences } = w.loop();
  const left = made[between(0, made.length - 1)]!.value;
  const values = body.values.map((value, v) => (v === left ? { ...value, liveOut: true } : value));
  return { loop: { body: { ...body, values }, recurrences }, machine };
}
