import { describe, expect, it } from "vitest";
import type { Machine } from "../../../src/machine/machine.ts";
import { takeHome } from "../../../src/machine/presets/takeHome.ts";
import type { Json, Program, Slot } from "../../../src/machine/program.ts";
import { CompiledLoop } from "../../../src/machine/simulator/compiledLoop.ts";
import { decode } from "../../../src/machine/simulator/decode.ts";
import { type SimulationOptions, simulate, simulateSteps } from "../../../src/machine/simulator/simulate.ts";
import { trials } from "../../trials.ts";
import { randomAddresses, randomProgram, randomScratchWords } from "../randomProgram.ts";

type Row = Machine["opcodes"][number];

/** A machine of vectors of so many words, with latencies where `late` says and without the opcodes that `drop` names. */
function machineWith(
  vectorLength: number,
  late: (row: Row) => number = () => 1,
  drop: readonly string[] = [],
): Machine {
  const opcodes = takeHome.opcodes
    .filter(({ opcode }) => !drop.includes(opcode))
    .map((row) => ({ ...row, latency: late(row) }));
  return { ...takeHome, vectorLength, scratchWords: randomScratchWords, opcodes: opcodes.toReversed() };
}

const lateOf = ({ opcode, engine }: Row): number =>
  opcode === "*" ? 3 : opcode === "multiply_add" ? 4 : engine === "load" ? 2 : 1;

/** Every 16th slot or so is changed: jumps backward and far, divisors and addresses that are none, words that do not exist. */
function spoilt(program: Program, seed: number): Program {
  let count = seed;
  const changed: Readonly<Record<string, (slot: Slot, at: number) => Slot>> = {
    alu: ([opcode, d, a, b], at) =>
      at % 3 === 0 ? ["//", d!, a!, 20] : at % 3 === 1 ? [opcode, 999, a!, b!] : ["%", d!, d!, b!],
    valu: ([, d], at) => (at % 2 === 0 ? ["cdiv", d!, d!, 10] : ["//", d!, 12, d!]),
    load: ([opcode, d], at) => (at % 2 === 0 ? ["vload", 10, 11] : [opcode, d!, 12]),
    store: (_, at) => (at % 2 === 0 ? ["vstore", 13, 10] : ["store", 14, 10]),
    flow: (_, at) => flows[at % flows.length]!,
  };
  const flows: readonly Slot[] = [
    ["jump", 3],
    ["cond_jump", 15, 4],
    ["cond_jump_rel", 16, -3],
    ["jump_indirect", 2],
    ["cond_jump", 17, -1],
    ["cond_jump_rel", 8, -40],
    ["jump", 2 ** 40],
    ["halt"],
    ["jump", "x" as Json],
  ];
  return program.map((bundle, at) =>
    Object.fromEntries(
      Object.entries(bundle).map(([engine, slots]) => [
        engine,
        slots.map((slot) => (at > 8 && ++count % 17 === 0 ? (changed[engine]?.(slot, count >> 4) ?? slot) : slot)),
      ]),
    ),
  );
}

function outcome(program: ReturnType<typeof decode>, memory: Uint32Array, options: SimulationOptions) {
  try {
    return { ...simulate(program, memory, options) };
  } catch (error) {
    return (error as Error).message;
  }
}

describe("the compiled loop", () => {
  it.each<[string, Machine, number]>([
    ["vectors of 8", machineWith(8), trials(200, 25)],
    ["vectors of 4, latencies of 2 to 4", machineWith(4, lateOf), trials(200, 25)],
    ["vectors of 4", machineWith(4), trials(100, 10)],
    ["vectors of 6", machineWith(6), trials(100, 10)],
    ["vectors of 3, latencies of 2 to 4", machineWith(3, lateOf), trials(100, 10)],
    ["vectors of 1", machineWith(1), trials(100, 10)],
    ["vectors of 16", machineWith(16), trials(100, 10)],
    ["fewer opcodes", machineWith(8, () => 1, ["coreid"]), trials(100, 15)],
    [
      "two control slots a bundle",
      { ...machineWith(8), engines: takeHome.engines.map((e) => ({ ...e, slots: e.slots + 1 })) },
      trials(100, 15),
    ],
  ])(
    "says what the interpreter says: registers, memory, cycles, trace, executions, errors; %s",
    (name, machine, seeds) => {
      expect(CompiledLoop.for(machine), "there is WebAssembly here").toBeDefined();
      const ends = { fine: 0, errors: new Set<string>() };
      for (let seed = 1; seed <= seeds; seed++) {
        const whole = randomProgram(seed, 40, machine.vectorLength);
        const doubled = name.startsWith("two")
          ? whole.map((b) => ({ ...b, flow: [...(b["flow"] ?? []), ...(b["flow"] ?? [])] }))
          : whole;
        const decoded = decode(seed % 3 === 0 ? doubled : spoilt(doubled, seed), machine);
        const memory = Uint32Array.from(
          { length: randomAddresses + machine.vectorLength },
          (_, at) => (seed * 7 + at * 11) % randomAddresses,
        );
        const options = { enablePause: seed % 2 === 0, cycleLimit: seed % 5 === 0 ? 20.5 : 300 };
        const found = outcome(decoded, memory, options);
        expect(found, `seed ${seed}`).toEqual(outcome(decoded, memory, { ...options, compiled: false }));
        if (typeof found === "string")
          ends.errors.add(found.replaceAll(/\d+/g, "0").replace(/^cycle 0, bundle 0(, engine \w+, slot 0)?: /, ""));
        else ends.fine++;
      }
      expect(ends.fine).toBeGreaterThan(0);
      expect(ends.errors.size).toBeGreaterThan(1);
    },
  );

  it("leaves what stands behind control, and jumps beyond 32 bits, to the interpreter", () => {
    const engines = takeHome.engines.map((engine) => ({ ...engine, slots: engine.slots + 1 }));
    const flows: Slot[][] = [
      [["halt"], ["add_imm", 0, 0, 1]],
      [["jump", 2 ** 32]],
      [
        ["jump", 2],
        ["add_imm", 0, 0, 1],
      ],
    ];
    const long: Program = Array.from({ length: 400 }, () => ({ load: [["const", 3, 7]] }));
    for (const flow of flows) {
      const program: Program = [...long, { flow }, ...long];
      const decoded = decode(program, { ...takeHome, engines });
      const found = outcome(decoded, new Uint32Array(9), { cycleLimit: 900 });
      expect(found).toEqual(outcome(decoded, new Uint32Array(9), { cycleLimit: 900, compiled: false }));
    }
  });

  it("goes on for longer than a call, and is heard of on the way", () => {
    // Counts to 200,000, a bundle in two of them without a cost.
    const program: Program = [
      {
        load: [
          ["const", 0, 200_000],
          ["const", 1, 1],
        ],
      },
      {
        alu: [
          ["-", 0, 0, 1],
          ["+", 2, 2, 1],
        ],
      },
      {},
      { flow: [["cond_jump", 0, 1]] },
    ];
    const decoded = decode(program, takeHome);
    const heard: number[] = [];
    const steps = simulateSteps(decoded, new Uint32Array(9), { progress: (cycle) => heard.push(cycle) });
    let next = steps.next(true);
    let yields = 0;
    for (; next.done !== true; next = steps.next(true)) yields++;
    expect(next.value.cycle).toBe(400_001);
    expect(next.value.scratch[2]).toBe(200_000);
    expect([...next.value.executions]).toEqual([1, 200_000, 200_000, 200_000]);
    expect(yields).toBeGreaterThan(5);
    expect(heard[0]).toBeGreaterThan(1000);
  });
});
