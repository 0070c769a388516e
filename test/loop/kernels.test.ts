import { expect } from "vitest";
import { arrayWords, deeper, kernelLoop, loopKernels } from "../../experiments/loops/kernels.ts";
import { evaluate } from "../../src/ir/evaluate.ts";
import { pipelinedFault, pipelinedProgram } from "../../src/loop/pipelinedProgram.ts";
import { loopBoundOf, scheduleLoop } from "../../src/loop/scheduleLoop.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { checkLoopCertificate, printLoopCertificate } from "../../src/proof/loopCertificate.ts";
import { loopBoundFault } from "../../src/proof/verifyLoop.ts";
import { unlimited } from "../../src/time/budget.ts";
import { fuller, sampled, thinned } from "../trials.ts";

const cases = [takeHome, deeper(takeHome)].flatMap((machine) => loopKernels.map((kernel) => ({ machine, kernel })));

fuller.each(thinned(sampled(cases, 2), 3))(
  "$kernel.name on $machine.name: pipelined, it computes what its iterations compute one by one",
  async ({ machine, kernel }) => {
    const loop = kernelLoop(kernel, machine);
    const result = await scheduleLoop(loop, machine, { budget: unlimited() });
    expect(result.best!.interval).toBe(result.bound);
    expect(loopBoundFault(loop, machine, loopBoundOf(result))).toBeUndefined();
    // Of a machine with an opcode table, too, the file holds what a certificate is.
    const file = printLoopCertificate({ loop, machine, schedule: result.best!, bound: loopBoundOf(result) });
    expect(checkLoopCertificate(JSON.parse(file)).interval).toBe(result.bound);
    // Words of 32 bits, the greatest among them.
    const memory = Uint32Array.from({ length: 18 * arrayWords }, (_, i) =>
      i % 7 === 0 ? 0xffffffff - i : i * 2654435761,
    );
    const pipelined = pipelinedProgram(loop, machine, result.best!, 9);
    expect(pipelinedFault(pipelined, machine, memory)).toBeUndefined();
    expect(evaluate(pipelined.block, memory).memory).not.toEqual(memory);
    // A word of the program that is wrong is seen.
    const { program } = pipelined;
    const spoilt = program.map((bundle) => ({ ...bundle, store: [] }));
    expect(pipelinedFault({ ...pipelined, program: spoilt }, machine, memory)).toMatch(/^memory word/);
  },
);
