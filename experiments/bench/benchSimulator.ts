import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { Bench } from "tinybench";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import type { Program, Slot } from "../../src/machine/program.ts";
import { decode } from "../../src/machine/simulator/decode.ts";
import { simulate } from "../../src/machine/simulator/simulate.ts";
import { batchImages, simulateBatch } from "../../src/machine/simulator/simulateBatch.ts";

/** Slots a cycle, as in the 1,026-cycle program that was timed on the original simulator: 20,621 slots. */
const filling = { alu: 11, valu: 6, load: 2, store: 0, flow: 1 };
const vectorOpcodes = ["multiply_add", "^", "+", ">>", "<<", "multiply_add", "&", "^"];
const scalarOpcodes = ["^", "+", ">>", "<<", "&", "-", "*", "<"];
const originalCyclesPerSecond = 39_000;

/** A straight-line program with the slot mix of an optimised kernel, registers at random, every address in range. */
function syntheticKernel(cycles: number): Program {
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

/** How fast one step of simulation is: medians. */
export interface SimulatorBenchRow {
  readonly step: string;
  readonly milliseconds: number;
  readonly cyclesPerSecond: number;
  readonly slotsPerSecond: number;
  /** Against the original simulator; of simulating only. */
  readonly timesOriginal?: number;
}

const batch = `simulate ${batchImages} images at once`;

/** Times decoding and simulating a synthetic kernel of 1,026 cycles. */
export async function benchSimulator(milliseconds = 500): Promise<SimulatorBenchRow[]> {
  const program = syntheticKernel(1026);
  const slots = program.reduce((sum, bundle) => sum + Object.values(bundle).flat().length, 0);
  const decoded = decode(program, takeHome);
  const memory = new Uint32Array(2566);
  const { cycle: cycles } = simulate(decoded, memory);
  const bench = new Bench({ time: milliseconds, warmupTime: 200 });
  bench.add("decode", () => void decode(program, takeHome));
  bench.add("simulate", () => void simulate(decoded, memory));
  const images = Array.from({ length: batchImages }, () => memory);
  bench.add(batch, () => void simulateBatch(decoded, images));
  await bench.run();
  return bench.tasks.map(({ name, result }) => {
    if (result.state !== "completed") throw new Error(`${name}: ${result.state}`);
    const runs = ((name === batch ? batchImages : 1) * 1000) / result.latency.p50;
    return {
      step: name,
      milliseconds: result.latency.p50,
      cyclesPerSecond: runs * cycles,
      slotsPerSecond: runs * slots,
      ...(name !== "decode" ? { timesOriginal: Math.round((runs * cycles) / originalCyclesPerSecond) } : {}),
    };
  });
}
