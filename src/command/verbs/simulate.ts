import { takeHome } from "../../machine/presets/takeHome.ts";
import { parseProgram } from "../../machine/program.ts";
import { faultText } from "../../machine/simulator/core.ts";
import { type DecodedProgram, decode } from "../../machine/simulator/decode.ts";
import { simulateSteps } from "../../machine/simulator/simulate.ts";
import { utilisation, utilisationByWindow } from "../../machine/simulator/trace.ts";
import { Budget } from "../../time/budget.ts";
import type { Steps } from "../../time/steps.ts";
import { type Contract, parseImage, type WorkloadSize } from "../../walk/image.ts";
import { defaultSeeds, imageSet, type NamedImage, randomImage } from "../../walk/imageSet.ts";
import { changedRanges, judgeMemory } from "../../walk/judgeMemory.ts";
import { judgeSteps, type ProgramVerdict } from "../../walk/judgeProgram.ts";
import { parseWords, readJsonSteps } from "../files/jsonFile.ts";
import { command, type Given } from "../options/command.ts";
import { optional } from "../options/option.ts";
import { options, sizeOptions } from "../options/options.ts";
import { type SimulationReport, simulationText } from "../reports/simulationReport.ts";
import { type TellState, withPhases } from "../run/phases.ts";
import { exitCodes } from "../run/run.ts";

const positionals = { program: { value: "PROGRAM.json", says: "a JSON list of bundles (- is stdin)" } } as const;

const rows = {
  contract: options.judgedContract,
  seeds: { ...optional(options.seeds), shown: `${defaultSeeds}; none with --memory` },
  seed: options.seed,
  ...sizeOptions,
  bits: options.bits,
  memory: options.memory,
  machine: options.machine,
  scratch: options.scratch,
  limit: options.limit,
  pause: options.pause,
  window: optional(options.window),
} as const;

/**
 * `simulate`: runs a program on one image and shows what it does, then judges it on many. Exit code 1 when it breaks the
 * contract that was asked for; or every contract, where none was.
 */
export const simulateCommand = command({
  name: "simulate",
  describe: "Run a program: cycles, slots, right or wrong under every contract",
  details:
    "Reads a JSON list of bundles. Without --memory it runs on random trees of the size given: one is shown, and the edge " +
    "images (zeros, ones, all lanes left, ...) and many seeded ones judge it too. With --memory it runs on that image, and on " +
    "others of its size only where --seeds says how many; a memory that is no tree walk's is run and not judged.",
  positionals,
  options: rows,
  excludes: [
    {
      ...{ beside: "memory", without: [...Object.keys(sizeOptions), "bits"] },
      because: "the image has its size in its header, and its words",
    },
  ],
  examples: [
    ["PROGRAM.json", "the standard size, all three contracts"],
    [
      "PROGRAM.json --contract values --seeds 200 --height 4 --rounds 6 --batch 128",
      "exit code 1 unless values are right",
    ],
    ["PROGRAM.json --memory IMAGE.json --json", "the final memory and scratch too"],
  ],
  negative: "the contract asked for is broken on some image; or every contract, where none was asked for",
  async run(given, context) {
    const { json, print, printJson, look } = context;
    const finished = await withPhases(context, "reading", (tell) => {
      const budget = new Budget({ seconds: Number.POSITIVE_INFINITY, signal: context.signal });
      return budget.complete(runProgram(given, tell));
    });
    // Ended by a signal, which gives the exit code.
    if (finished === undefined) return exitCodes.fine;
    const { report, mem, scratch } = finished;
    if (json) printJson({ ...report, mem, scratch });
    else print(simulationText(report, look));
    return keeps(given.contract, report) ? exitCodes.fine : exitCodes.negative;
  },
});

type SimulateArguments = Given<typeof positionals, typeof rows>;

const million = 1_000_000;

interface FinishedRun {
  readonly report: SimulationReport;
  readonly mem: readonly number[];
  readonly scratch: readonly number[];
}

function* runProgram(options: SimulateArguments, tell: TellState): Steps<FinishedRun> {
  const { scratch, machine: chosen = takeHome } = options;
  const machine = scratch === undefined ? chosen : { ...chosen, scratchWords: scratch };
  const image =
    options.memory === undefined
      ? workload(options)
      : yield* readJsonSteps(options.memory, parseWords, { wanted: "image", flag: "--memory" });
  const decoded = decode(yield* readJsonSteps(options.program, parseProgram, { wanted: "program" }), machine);
  const at = (name: string, cycle: number): void =>
    tell({ phase: `${name}, ${Math.floor(cycle / million)} million cycles` });
  const result = yield* simulateSteps(decoded, image, {
    enablePause: options.pause,
    cycleLimit: options.limit,
    trace: options.window !== undefined,
    progress: (cycle) => at("the image shown", cycle),
  });
  const report: SimulationReport = {
    machine: machine.name,
    bundles: decoded.program.length,
    cycles: result.cycle,
    cyclesAtPause: result.cyclesAtPause,
    pc: result.pc,
    utilisation: utilisation(decoded, result),
    ...(options.window === undefined ? {} : { windows: utilisationByWindow(decoded, result, options.window) }),
    ...comparison(image, result.memory),
    ...(yield* judged(decoded, image, options, at)),
    traceBuf: result.traceBuffer,
    faultsNotReached: decoded.faults.map(faultText),
  };
  return { report, mem: [...result.memory], scratch: [...result.scratch] };
}

function workload({ height, rounds, batch, seed, bits }: SimulateArguments): Uint32Array {
  return randomImage({ height, rounds, batch }, seed, { bits: bits === "32" ? 32 : 30 });
}

/** Against the walk where the memory is a workload image; against what it was before otherwise. */
function comparison(image: Uint32Array, memory: Uint32Array): Pick<SimulationReport, "workload" | "changed"> {
  try {
    parseImage(image);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { workload: { reason: error.message }, changed: changedRanges(image, memory, 0, "memory") };
  }
  const { wrongValues, wrongIndices, changed } = judgeMemory(image, memory);
  return {
    workload: {
      valuesRight: wrongValues.length === 0,
      indicesRight: wrongIndices.length === 0,
      wrongValues,
      wrongIndices,
    },
    changed,
  };
}

/** The image shown, then the set that every judge uses; nothing where the memory is no workload image. */
function* judged(
  program: DecodedProgram,
  image: Uint32Array,
  { memory, seeds, seed, bits, limit, contract }: SimulateArguments,
  progress: (image: string, cycle: number) => void,
): Steps<{ readonly judged?: ProgramVerdict }> {
  let size: WorkloadSize;
  try {
    size = parseImage(image);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    if (contract === undefined && seeds === undefined) return {};
    throw new RangeError(`--${contract === undefined ? "seeds" : "contract"} needs a workload image: ${error.message}`);
  }
  const shown = memory ?? `the image shown (random, seed ${seed}, ${bits} bits)`;
  const images = function* (): Generator<NamedImage> {
    yield { name: shown, image };
    if (memory === undefined || seeds !== undefined) yield* imageSet(size, { seeds, seed });
  };
  return { judged: yield* judgeSteps(program, images(), { cycleLimit: limit, progress }) };
}

function keeps(asked: Contract | "all" | undefined, { judged: verdict }: SimulationReport): boolean {
  if (verdict === undefined) return true;
  if (asked === undefined) return verdict.contracts.some(({ right }) => right);
  return verdict.contracts.every(({ contract, right }) => right || (asked !== "all" && contract !== asked));
}
