import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import type { Program, Slot } from "../../src/machine/program.ts";
import { decode } from "../../src/machine/simulator/decode.ts";
import { simulate } from "../../src/machine/simulator/simulate.ts";
import { simulateBatch } from "../../src/machine/simulator/simulateBatch.ts";

/** Slots a cycle, as in the 1,026-cycle program that was timed on the original simulator: 20,621 slots. */
const filling = { alu: 11, valu: 6, load: 2, store: 0, flow: 1 };
const vectorOpcodes = ["multiply_add", "^", "+", ">>", "<<", "multiply_add", "&", "^"];
const scalarOpcodes = ["^", "+", ">>", "<<", "&", "-", "*", "<"];
const originalCyclesPerSecond = 39_000;

/** A straight-line program with the slot mix of an optimised kernel, registers at random, every address in range. */
export function syntheticKernel(cycles: number): Program {
  const random = xoroshiro128plus(20);
  const written = new Set<number>();
  const { vectorLength, scratchWords } = takeHome;
  const vector = (): number => vectorLength * uniformInt(random, 2, scratchWords / vectorLength - 2);
  const word = (): number => vector() + uniformInt(random, 0, vectorLength - 1);
  // As in any schedule, no two slots of a cycle write the same word.
  const fresh = (words: number): number => {
    for (;;) {
      const to = vector();
      if (written.has(to)) continue;
      written.add(to);
      return words === 1 ? to + uniformInt(random, 0, vectorLength - 1) : to;
    }
  };
  const program: Record<string, Slot[]>[] = [
    {
      load: [
        ["const", 0, 7],
        ["const", 1, 1024],
      ],
    },
  ];
  for (let cycle = 1; cycle < cycles; cycle++) {
    written.clear();
    const alu = Array.from({ length: filling.alu }, (): Slot => {
      return [scalarOpcodes[uniformInt(random, 0, scalarOpcodes.length - 1)]!, fresh(1), word(), word()];
    });
    const valu = Array.from({ length: filling.valu }, (): Slot => {
      const opcode = vectorOpcodes[uniformInt(random, 0, vectorOpcodes.length - 1)]!;
      const slot: Slot = [opcode, fresh(vectorLength), vector(), vector()];
      return opcode === "multiply_add" ? [...slot, vector()] : slot;
    });
    const bundle: Record<string, Slot[]> = { alu, valu };
    bundle["load"] = [
      cycle % 2 === 0 ? ["load", fresh(1), 0] : ["vload", fresh(vectorLength), 1],
      ["load_offset", fresh(1), 0, 0],
    ];
    bundle["flow"] = [["vselect", fresh(vectorLength), vector(), vector(), vector()]];
    if (cycle % 16 === 0) bundle["store"] = [["vstore", 1, vector()]];
    program.push(bundle);
  }
  return program;
}

/** How fast one step of simulation is: medians of CPU time, which other processes disturb less than they do the clock. */
export interface SimulatorBenchRow {
  readonly step: string;
  /** Of one run on one image. */
  readonly milliseconds: number;
  readonly cyclesPerSecond: number;
  readonly slotsPerSecond: number;
  /** Against the original simulator; of simulating only. */
  readonly timesOriginal?: number;
}

/** Images of the judges' set. */
const images = 64;

/**
 * Times decoding and simulating a synthetic kernel of 1,026 cycles, the steps in turn. What a run shares with others of its
 * program: its decoding. What all runs of the process share: the compiled loop, which is made before the clock starts.
 */
export function benchSimulator(seconds = 1): SimulatorBenchRow[] {
  const program = syntheticKernel(1026);
  const slots = program.reduce((sum, bundle) => sum + Object.values(bundle).flat().length, 0);
  const decoded = decode(program, takeHome);
  const memory = new Uint32Array(2566);
  const { cycle: cycles } = simulate(decoded, memory);
  const many = Array.from({ length: images }, () => memory);
  const steps = [
    { step: "decode", runs: 1, once: () => void decode(program, takeHome) },
    {
      step: "simulate, interpreter in JavaScript",
      runs: 1,
      once: () => void simulate(decoded, memory, { compiled: false }),
    },
    { step: "simulate", runs: 1, once: () => void simulate(decoded, memory) },
    { step: `simulate ${images} images, each`, runs: images, once: () => void simulateBatch(decoded, many) },
  ];
  const times = steps.map((): number[] => []);
  const end = performance.now() + 1000 * seconds * steps.length;
  for (let lot = 0; lot < lots.least || performance.now() < end; lot++) {
    for (const [at, { runs, once }] of steps.entries()) {
      const time = lotTime(once) / runs;
      if (lot >= lots.warm) times[at]!.push(time);
    }
  }
  return steps.map(({ step }, at) => {
    const all = times[at]!.sort((one, other) => one - other);
    const milliseconds = all[all.length >> 1]!;
    const runs = 1000 / milliseconds;
    return {
      step,
      milliseconds,
      cyclesPerSecond: runs * cycles,
      slotsPerSecond: runs * slots,
      ...(step === "decode" ? {} : { timesOriginal: Math.round((runs * cycles) / originalCyclesPerSecond) }),
    };
  });
}

/** Lots that are not counted, and the fewest in all. */
const lots = { warm: 3, least: 12 };

/** CPU milliseconds of one call, over a lot of about 15 ms. */
function lotTime(once: () => void): number {
  const before = process.cpuUsage();
  const end = performance.now() + 15;
  let calls = 0;
  do {
    once();
    calls++;
  } while (performance.now() < end);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / calls;
}
