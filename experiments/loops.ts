// Loops from both sides: small kernels on the exercise's machine and on one of longer latencies, and HatScheT's loop graphs, each
// with the bounds of its initiation interval, iterative modulo scheduling, and the exact search. Every schedule passes the
// checker, every bound its verifier; kernels are simulated.
//
//   npx tsx experiments/loops.ts [--folder FOLDER] [--sample 1/8] [--seconds S] [--record FILE] ... (--help explains all)
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { modulo } from "../models/modulo.ts";
import { checkLoop } from "../src/check/checkLoop.ts";
import { graphmlLoop } from "../src/command/input/loopInput.ts";
import { type Context, command } from "../src/command/options/command.ts";
import { withDefault } from "../src/command/options/option.ts";
import { options } from "../src/command/options/options.ts";
import { recordOption } from "../src/command/options/outputOptions.ts";
import { runExperiment } from "../src/command/processIo.ts";
import { type StudyWorkers, withWorkers } from "../src/command/queue/studyWorkers.ts";
import { loopRow } from "../src/command/reports/loopRow.ts";
import { exitCodes } from "../src/command/run/run.ts";
import type { LoopInput } from "../src/formats/projectLoop.ts";
import type { Loop } from "../src/ir/loop.ts";
import { loopCode } from "../src/loop/loopCode.ts";
import { loopCodeFault } from "../src/loop/loopCodeFault.ts";
import { withLoopControl } from "../src/loop/loopControl.ts";
import { pipelinedFault, pipelinedProgram } from "../src/loop/pipelinedProgram.ts";
import { loopBoundOf, scheduleLoop } from "../src/loop/scheduleLoop.ts";
import type { Machine } from "../src/machine/machine.ts";
import { takeHome } from "../src/machine/presets/takeHome.ts";
import { loopBoundFault } from "../src/proof/verifyLoop.ts";
import { provenance } from "../src/report/records/record.ts";
import {
  kernelColumns,
  type LoopRow,
  loopColumns,
  loopsMarkdown,
  loopTotals,
  type StraightLine,
} from "../src/report/studies/loopTable.ts";
import { cliTable } from "../src/report/text/cliTable.ts";
import { highs } from "../src/solve/highs.ts";
import { Budget } from "../src/time/budget.ts";
import { standardSize } from "../src/walk/image.ts";
import { replay } from "../src/walk/search/planFile.ts";
import { bestPlan } from "../src/walk/search/planStore.ts";
import { arrayWords, deeper, kernelLoop, loopKernels } from "./loops/kernels.ts";

const usualFolder = fileURLToPath(new URL("../../shared/bench/hatschet", import.meta.url));

/** Iterations that are simulated. */
const iterations = 9;

export const loops = command({
  name: "loops",
  describe: "Bound and schedule loops exactly: kernels, and the loop graphs of a folder",
  details:
    "Reads the GraphML files of a folder and of the folders in it, with their resource models; where the usual folder is missing, the kernels " +
    "alone are scheduled.",
  positionals: {},
  options: {
    folder: { ...options.folder, shown: "../shared/bench/hatschet beside slotwise", fallback: () => usualFolder },
    sample: options.sample,
    seconds: { ...withDefault(options.seconds, 60), says: "Wall-clock seconds for a loop" },
    seed: options.seed,
    queue: options.queue,
    record: recordOption("loops"),
  },
  examples: [
    ["--sample 1/8", "every eighth graph"],
    ["--record results/loops.jsonl", "the study as it is kept"],
  ],
  negative: "an interval was not proved to be the shortest",
  async run({ folder, sample, seconds, seed, queue, record }, context) {
    const { json, print, printJson, tell, mention, look, signal } = context;
    // Whoever names a folder means it; the usual one need not be there.
    if (folder !== usualFolder && !existsSync(folder))
      throw new RangeError(`--folder ${folder}: there is no such folder`);
    const limits = { seconds, seed, signal };
    const cases = [takeHome, deeper(takeHome)].flatMap((machine) => loopKernels.map((kernel) => ({ machine, kernel })));
    const files = graphFiles(folder, tell).filter((_, at) => sample === undefined || at % sample.of === sample.index);
    const { kernels, graphs } = await withWorkers(queue, "loops", context, async (workers) => {
      const kernels = await workers.each(cases, async ({ machine, kernel }): Promise<LoopRow> => {
        mention(`${kernel.name} on ${machine.name}`);
        const loop = kernelLoop(kernel, machine);
        const { row, result } = await rowOf({ loop, machine }, limits, workers);
        const memory = Uint32Array.from({ length: 18 * arrayWords }, (_, i) => Math.imul(i + 1, 0x9e3779b1));
        if (result.best !== undefined) {
          const fault = pipelinedFault(pipelinedProgram(loop, machine, result.best, iterations), machine, memory);
          if (fault !== undefined) throw new Error(`${kernel.name} on ${machine.name}: ${fault}`);
        }
        const turning = await turningOf({ loop, machine }, memory, limits);
        return { ...row, ...turning, machine: machine.name };
      });
      const graphs = await workers.each(files, async (file, at): Promise<LoopRow> => {
        mention(`${at + 1} of ${files.length}: ${file}`);
        const { row } = await rowOf(graphmlLoop(join(folder, file), undefined), limits, workers);
        return { ...row, loop: file.replace(/\.graphml$/, "") };
      });
      return { kernels, graphs };
    });
    if (json) printJson({ kernels, graphs });
    else {
      for (const machine of new Set(kernels.map((row) => row.machine))) {
        const rows = kernels.filter((row) => row.machine === machine);
        print(`${machine}\n${cliTable(kernelColumns, rows, look)}\n`);
      }
      const told = graphs.filter((row) => row.refuted > 0 || row.heuristic !== row.interval);
      if (told.length > 0) print(`${cliTable(loopColumns, told, look)}\n`);
      if (graphs.length > 0) print(`${loopTotals(graphs)}\n`);
    }
    record?.append(
      {
        experiment: "loops",
        ...provenance(),
        machine: [takeHome, deeper(takeHome)].map(({ name }) => name).join(", "),
        parameters: { graphs: files.length },
        seeds: { seed },
        limits: { seconds },
        results: { kernels, graphs, straight: straightLine() },
      },
      loopsMarkdown,
    );
    const open = [...kernels, ...graphs].some(({ status }) => status !== "optimal");
    return open ? exitCodes.negative : exitCodes.fine;
  },
});

/** The best straight-line kernel of the exercise: its cycles, and the vectors that it takes through a round. */
function straightLine(): StraightLine {
  const { length: cycles } = replay(bestPlan({ ...standardSize, contract: "values" }).plan, takeHome).schedule;
  return { cycles, vectors: (standardSize.batch / takeHome.vectorLength) * standardSize.rounds };
}

async function rowOf(
  { loop, machine }: LoopInput,
  { seconds, seed, signal }: { readonly seconds: number; readonly seed: number; readonly signal: AbortSignal },
  workers: StudyWorkers,
) {
  const begun = performance.now();
  const result = await scheduleLoop(loop, machine, {
    budget: new Budget({ seconds, signal }),
    secondsPerInterval: Math.max(1, seconds / 4),
    program: { formulation: modulo, solver: workers.solver(highs) },
    seed,
  });
  const row = loopRow(loop, result, (performance.now() - begun) / 1000);
  const wrong = result.best === undefined ? [] : checkLoop(loop, machine, result.best);
  const fault = wrong[0] ?? loopBoundFault(loop, machine, loopBoundOf(result));
  if (fault !== undefined) throw new Error(`${loop.body.name}: ${fault}`);
  return { row, result };
}

/**
 * The loop as a program that turns: scheduled with its count and its jump, simulated for every number of iterations up to the second
 * turn of its kernel.
 */
async function turningOf(
  { loop, machine }: { readonly loop: Loop; readonly machine: Machine },
  memory: Uint32Array,
  { seconds, seed, signal }: { readonly seconds: number; readonly seed: number; readonly signal: AbortSignal },
): Promise<Pick<LoopRow, "turning" | "unroll" | "bundles">> {
  const budget = new Budget({ seconds, signal });
  const { best } = await scheduleLoop(withLoopControl(loop, machine), machine, { budget, seed });
  if (best === undefined) return {};
  const { interval, placements } = best;
  const code = loopCode(loop, machine, { interval, placements: placements.slice(0, loop.body.operations.length) });
  const most = code.prologue + 2 * code.unroll + 1;
  for (let times = 0; times <= most; times++) {
    const fault = loopCodeFault(code, machine, memory, times);
    if (fault !== undefined) throw new Error(`${loop.body.name} on ${machine.name}: ${fault}`);
  }
  return { turning: interval, unroll: code.unroll, bundles: code.program.length };
}

/** GraphML files below a folder, in order. */
function graphFiles(folder: string, tell: Context["tell"]): string[] {
  if (!existsSync(folder)) {
    tell(`loops: ${folder} is missing: the kernels alone`);
    return [];
  }
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names.filter((name) => name.endsWith(".graphml")).sort();
}

await runExperiment(import.meta, loops);
