// A kernel of your own, from a builder to a checked and simulated program: y[i] = 3·x[i]² + 7 for 24 words.
//
//   npx tsx experiments/own-kernel.ts

import { step } from "../models/step.ts";
import { type Context, command } from "../src/command/command.ts";
import { runExperiment } from "../src/command/processIo.ts";
import { exitCodes } from "../src/command/run.ts";
import { solveBlock } from "../src/exact/lengths/solveBlock.ts";
import { judge } from "../src/exact/problem/judge.ts";
import { BlockBuilder } from "../src/ir/builder.ts";
import { evaluate } from "../src/ir/evaluate.ts";
import { takeHome } from "../src/machine/presets/takeHome.ts";
import { printProgram } from "../src/machine/program.ts";
import { decode } from "../src/machine/simulator/decode.ts";
import { simulate } from "../src/machine/simulator/simulate.ts";
import { emit } from "../src/schedule/emit.ts";
import { glpk } from "../src/solve/glpk.ts";

/** From a builder to a program, step by step. */
async function squares({ json, print, printJson }: Context): Promise<number> {
  // 1. The block: operations in program order. Register dependences are derived; forms (a vector operation on valu, or as
  //    eight alu lanes) come from the machine. Memory order is said with `after`, where it matters.
  const builder = new BlockBuilder(takeHome);
  const constant = (n: number) => builder.emit("load", "const", [{ immediate: n }]);
  const vector = (n: number) => builder.emit("valu", "vbroadcast", [constant(n)]);
  const [three, seven] = [vector(3), vector(7)];
  for (let first = 0; first < 24; first += takeHome.vectorLength) {
    builder.from({ group: first / takeHome.vectorLength });
    const x = builder.emit("load", "vload", [constant(first)]);
    const square = builder.emit("valu", "*", [x, x]);
    const y = builder.emit("valu", "multiply_add", [square, three, seven]);
    builder.emit("store", "vstore", [constant(24 + first), y]);
  }
  const block = builder.build("squares");

  // 2. An exact schedule, with its proof.
  const solution = await solveBlock(block, takeHome, { solvers: [glpk], formulations: [step], seconds: 20 });
  if (solution.schedule === undefined) throw new Error(`no schedule: ${solution.proof}`);
  if (!json) print(`${block.name}: ${solution.lower}..${solution.upper} cycles (${solution.proof})\n`);

  // 3. Both judges: the checker with scratch addresses, then the simulator against program order.
  const verdict = judge(block, takeHome, solution.schedule);
  if (verdict.status === "rejected") throw new Error(verdict.because);
  const program = emit(block, takeHome, verdict.verified.schedule, verdict.verified.allocation);
  const image = Uint32Array.from({ length: 48 }, (_, word) => (word < 24 ? word * word + 1 : 0));
  const { memory, cycle } = simulate(decode(program, takeHome), image);
  const expected = evaluate(block, image).memory;
  if (memory.some((word, at) => word !== expected[at])) throw new Error("the simulated memory is not program order's");
  if (json) printJson({ block: block.name, lower: solution.lower, upper: solution.upper, cycles: cycle, program });
  else print(`simulated: ${cycle} cycles, memory as in program order\n${printProgram(program)}`);

  return exitCodes.fine;
}

export const ownKernel = command({
  name: "own-kernel",
  describe: "Build, schedule, check and simulate a kernel of one's own: y[i] = 3·x[i]² + 7 for 24 words",
  details: "Its source is the example to start from: experiments/own-kernel.ts. Reads and writes no file.",
  positionals: {},
  options: {},
  examples: [["", "prints the program"]],
  run: (_, context) => squares(context),
});

await runExperiment(import.meta, ownKernel);
