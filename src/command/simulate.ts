import process from "node:process";
import type { CommandModule } from "yargs";
import { type Contract, contracts } from "../kernel/contract.ts";
import { parseImage, standardSize, type WorkloadSize } from "../kernel/image.ts";
import { defaultSeeds, imageSet, type NamedImage } from "../kernel/imageSet.ts";
import { judgeProgram, type ProgramVerdict } from "../kernel/judgeProgram.ts";
import { randomImage } from "../kernel/randomImage.ts";
import { changedRanges, judge } from "../kernel/verdict.ts";
import { type DecodedProgram, decode } from "../machine/decode.ts";
import { faultText } from "../machine/fault.ts";
import { parseProgram } from "../machine/program.ts";
import { simulate } from "../machine/simulate.ts";
import { utilisation, utilisationByWindow } from "../machine/trace.ts";
import { parseWords, readJson } from "./jsonFile.ts";
import { readMachine } from "./machineInput.ts";
import { type SimulationReport, simulationText } from "./simulationReport.ts";

interface SimulateArguments {
  readonly program: string;
  readonly memory: string | undefined;
  readonly machine: string;
  readonly scratch: number | undefined;
  readonly limit: number;
  readonly pause: boolean;
  readonly height: number;
  readonly rounds: number;
  readonly batch: number;
  readonly seed: number;
  readonly bits: number;
  readonly window: number | undefined;
  readonly contract: Contract | "all" | undefined;
  readonly seeds: number | undefined;
  readonly json: boolean;
}

/**
 * `simulate`: runs a program on one image and shows what it does, then judges it on many. Exit code 1 when it breaks the
 * contract that was asked for; or every contract, where none was.
 */
export const simulateCommand: CommandModule<object, SimulateArguments> = {
  command: "simulate <program>",
  describe: "Run a program and report its cycles, its slots and what it did to memory",
  builder: (command) =>
    command
      .positional("program", { type: "string", demandOption: true, describe: "a JSON list of bundles" })
      .option("memory", {
        type: "string",
        describe: "initial memory, a JSON list of words [default: a random workload]",
      })
      .option("machine", { type: "string", default: "take-home", describe: "a preset or a JSON file" })
      .option("scratch", { type: "number", describe: "scratch words [default: the machine's]" })
      .option("limit", { type: "number", default: 10_000_000, describe: "cycles after which the program is stopped" })
      .option("pause", { type: "boolean", default: true, describe: "note the cycle at every pause, then resume" })
      .option("height", { type: "number", default: standardSize.height, describe: "workload: levels below the root" })
      .option("rounds", { type: "number", default: standardSize.rounds, describe: "workload: rounds" })
      .option("batch", { type: "number", default: standardSize.batch, describe: "workload: lanes" })
      .option("seed", { type: "number", default: 1, describe: "workload: seed of the random words" })
      .option("bits", { choices: [30, 32], default: 30, describe: "workload: bits of the random words" })
      .option("window", { type: "number", describe: "also show the slots in windows of so many cycles" })
      .option("contract", {
        choices: [...contracts, "all"] as const,
        describe: "exit with 1 unless the program keeps it on every image [default: any of the three]",
      })
      .option("seeds", {
        type: "number",
        describe: `judge on so many seeded images, after the edge images [default: ${defaultSeeds}; none with --memory]`,
      })
      .option("json", {
        type: "boolean",
        default: false,
        describe: "print one JSON object and nothing else on stdout",
      }),
  handler: (options) => {
    const { report, mem, scratch } = runProgram(options);
    if (options.json) process.stdout.write(`${JSON.stringify({ ...report, mem, scratch })}\n`);
    else process.stdout.write(simulationText(report));
    if (!keeps(options.contract, report)) process.exitCode = 1;
  },
};

interface FinishedRun {
  readonly report: SimulationReport;
  readonly mem: readonly number[];
  readonly scratch: readonly number[];
}

function runProgram(options: SimulateArguments): FinishedRun {
  for (const name of ["scratch", "limit", "window"] as const) {
    const value = options[name];
    if (value !== undefined && (!Number.isInteger(value) || value < 1)) {
      throw new RangeError(`--${name} is ${value}, should be an integer from 1`);
    }
  }
  const preset = readMachine(options.machine);
  const machine = options.scratch === undefined ? preset : { ...preset, scratchWords: options.scratch };
  const image = options.memory === undefined ? workload(options) : readJson(options.memory, parseWords);
  const decoded = decode(readJson(options.program, parseProgram), machine);
  const result = simulate(decoded, image, {
    enablePause: options.pause,
    cycleLimit: options.limit,
    trace: options.window !== undefined,
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
    ...judged(decoded, image, options),
    traceBuf: result.traceBuffer,
    faultsNotReached: decoded.faults.map(faultText),
  };
  return { report, mem: [...result.memory], scratch: [...result.scratch] };
}

function workload({ height, rounds, batch, seed, bits }: SimulateArguments): Uint32Array {
  return randomImage({ height, rounds, batch }, seed, { bits: bits === 32 ? 32 : 30 });
}

/** Against the walk where the memory is a workload image; against what it was before otherwise. */
function comparison(image: Uint32Array, memory: Uint32Array): Pick<SimulationReport, "workload" | "changed"> {
  try {
    parseImage(image);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { workload: { reason: error.message }, changed: changedRanges(image, memory, 0, "memory") };
  }
  const { wrongValues, wrongIndices, changed } = judge(image, memory);
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
function judged(
  program: DecodedProgram,
  image: Uint32Array,
  { memory, seeds, seed, bits, limit, contract }: SimulateArguments,
): { readonly judged?: ProgramVerdict } {
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
  return { judged: judgeProgram(program, images(), { cycleLimit: limit }) };
}

function keeps(asked: Contract | "all" | undefined, { judged: verdict }: SimulationReport): boolean {
  if (verdict === undefined) return true;
  if (asked === undefined) return verdict.contracts.some(({ right }) => right);
  return verdict.contracts.every(({ contract, right }) => right || (asked !== "all" && contract !== asked));
}
