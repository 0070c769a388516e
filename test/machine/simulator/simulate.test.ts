import { describe, expect, it } from "vitest";
import type { Machine } from "../../../src/machine/machine.ts";
import { takeHome } from "../../../src/machine/presets/takeHome.ts";
import { toy } from "../../../src/machine/presets/toy.ts";
import type { Json, Program } from "../../../src/machine/program.ts";
import { decode } from "../../../src/machine/simulator/decode.ts";
import { runToPause, type SimulationOptions, simulate, startCore } from "../../../src/machine/simulator/simulate.ts";
import { trials } from "../../trials.ts";
import { naiveRun } from "../naiveMachine.ts";
import { randomAddresses, randomProgram, randomScratchWords } from "../randomProgram.ts";

const go = (program: Program, memory: readonly number[] = [], options: SimulationOptions = {}) =>
  simulate(decode(program, takeHome), Uint32Array.from(memory), options);

describe("simulate", () => {
  it.each([
    { vectorLength: 8, seeds: trials(300, 50) },
    { vectorLength: 2, seeds: trials(100, 15) },
    { vectorLength: 4, seeds: trials(100, 15) },
    { vectorLength: 16, seeds: trials(100, 15) },
    // As many words at once as are marked in one group, and more.
    { vectorLength: 31, seeds: trials(100, 10) },
    { vectorLength: 32, seeds: trials(100, 10) },
  ])(
    "equals the naive machine on random programs whose slots meet in every way, vectors of $vectorLength",
    ({ vectorLength, seeds }) => {
      // Where an opcode stands in the machine's list, and what stands beside it, must not matter.
      const added = { opcode: "fused", engine: "alu", operands: ["dest" as const], latency: 1 };
      const opcodes = vectorLength === 8 ? takeHome.opcodes : [added, ...takeHome.opcodes.toReversed()];
      const machine: Machine = { ...takeHome, scratchWords: randomScratchWords, vectorLength, opcodes };
      const words = randomAddresses + vectorLength;
      let waiting = 0;
      for (let seed = 1; seed <= seeds; seed++) {
        const program = randomProgram(seed, 30, vectorLength);
        const memory = Array.from({ length: words }, (_, at) => (seed * 7 + at * 11) % randomAddresses);
        const decoded = decode(program, machine);
        const found = simulate(decoded, Uint32Array.from(memory));
        const expected = naiveRun(program, memory, machine, 1000);
        expect(decoded.faults, `seed ${seed}`).toEqual([]);
        expect(Array.from(found.scratch, BigInt), `seed ${seed}`).toEqual(expected.scratch);
        expect(Array.from(found.memory, BigInt), `seed ${seed}`).toEqual(expected.memory);
        expect([found.cycle, found.pc], `seed ${seed}`).toEqual([expected.cycle, expected.pc]);
        expect(found.traceBuffer.map(BigInt), `seed ${seed}`).toEqual(expected.trace);
        waiting += decoded.shadowWords;
      }
      expect(waiting).toBeGreaterThan(3 * seeds);
    },
  );

  it("reads the state before the cycle: two words are swapped in one bundle", () => {
    const program: Program = [
      {
        load: [
          ["const", 0, 7],
          ["const", 1, 9],
        ],
      },
      {
        alu: [
          ["|", 0, 1, 1],
          ["|", 1, 0, 0],
        ],
      },
    ];
    expect([...go(program).scratch.slice(0, 2)]).toEqual([9, 7]);
  });

  it("lets the later slot win, in the order in which the bundle lists its engines", () => {
    const alu = [["+", 5, 0, 0]] as const;
    const load = [["const", 5, 3]] as const;
    expect(go([{ alu, load }]).scratch[5]).toBe(3);
    expect(go([{ load, alu }]).scratch[5]).toBe(0);
  });

  it.each<[string, Program, number]>([
    ["nothing costs nothing", [], 0],
    ["{} and debug alone cost nothing", [{}, { debug: [["comment", "x"]] }], 0],
    ["an empty list costs a cycle", [{ alu: [] }, { debug: [], flow: [] }], 2],
    [
      "halt's own cycle counts, and its other slots execute",
      [{ flow: [["halt"]], load: [["const", 0, 1]] }, { alu: [] }],
      1,
    ],
    ["running past the end costs nothing", [{ flow: [["jump", 99]] }, { alu: [] }], 1],
  ])("%s", (_, program, cycles) => {
    expect(go(program).cycle).toBe(cycles);
  });

  it("jumps where a word says", () => {
    const program: Program = [
      { load: [["const", 0, 3]] },
      { flow: [["jump_indirect", 0]] },
      { load: [["const", 1, 1]] },
      { load: [["const", 2, 1]] },
    ];
    const { scratch, executions } = go(program);
    expect([...scratch.slice(0, 3)]).toEqual([3, 0, 1]);
    expect([...executions]).toEqual([1, 1, 0, 1]);
  });

  it("stands still at a pause until it is run again, and runs on where pausing is off", () => {
    const program: Program = [{ load: [["const", 0, 1]], flow: [["pause"]] }, { load: [["const", 0, 2]] }];
    const core = startCore(decode(program, takeHome), new Uint32Array(0));
    runToPause(core);
    expect([core.state, core.cycle, core.scratch[0]]).toEqual(["paused", 1, 1]);
    runToPause(core);
    expect([core.state, core.cycle, core.scratch[0]]).toEqual(["stopped", 2, 2]);
    expect(go(program).cyclesAtPause).toEqual([1, 2]);
    expect(go(program, [], { enablePause: false }).cyclesAtPause).toEqual([2]);
  });

  it("takes a late result at its cycle and not before, and at the end of the program", () => {
    const program: Program = [
      { mem: [["const", 0, 6]] },
      { mul: [["*", 1, 0, 0]] },
      { alu: [["+", 2, 1, 1]] },
      { alu: [["+", 3, 1, 1]], mul: [["*", 4, 0, 0]] },
    ];
    const { scratch, cycle } = simulate(decode(program, toy), new Uint32Array(0));
    expect([...scratch.slice(0, 5)]).toEqual([6, 36, 0, 72, 36]);
    expect(cycle).toBe(4);
  });

  it("leaves the caller's memory image alone", () => {
    const image = Uint32Array.of(5, 6);
    const { memory } = simulate(decode([{ store: [["store", 0, 1]] }], takeHome), image);
    expect([...memory]).toEqual([0, 6]);
    expect([...image]).toEqual([5, 6]);
  });
});

describe("debug slots", () => {
  const program = (slot: readonly [string, ...Json[]]): Program => [
    {
      load: [
        ["const", 0, -1],
        ["const", 1, 4],
      ],
    },
    { debug: [slot], alu: [["+", 0, 1, 1]] },
  ];
  const reference = (key: Json): number | undefined => (Array.isArray(key) ? key[1] : undefined);

  it("compare with the state before the cycle, when references are given", () => {
    expect(go(program(["compare", 0, ["value", 0xffffffff]]), [], { reference }).cycle).toBe(2);
    expect(
      go(
        program([
          "vcompare",
          0,
          [
            ["a", -1],
            ["b", 4],
          ],
        ]),
        [],
        { reference },
      ).cycle,
    ).toBe(2);
    expect(go(program(["compare", 0, ["value", 8]])).cycle).toBe(2);
  });

  it.each<[readonly [string, ...Json[]], string]>([
    [["compare", 1, ["value", 5]], 'scratch word 1 is 4, the reference ["value",5] is 5'],
    [
      [
        "vcompare",
        0,
        [
          ["a", -1],
          ["b", 3],
        ],
      ],
      'scratch word 1 is 4, the reference ["b",3] is 3',
    ],
    [["compare", 1, "unknown"], 'no reference value for "unknown"'],
    [["compare", 1536, ["value", 5]], "operand 0 is 1536, the last scratch word is 1535"],
    [["vcompare", 0, "keys"], 'operand 1 is "keys", not a list of keys'],
    [["compare", 0], '"compare" has 1 operands, takes 2'],
  ])("name the place of a difference: %j", (slot, message) => {
    expect(() => go(program(slot), [], { reference })).toThrow(`cycle 1, bundle 1, engine debug, slot 0: ${message}`);
  });
});
