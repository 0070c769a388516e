import process from "node:process";
import writeFileAtomic from "write-file-atomic";
import type { CommandModule } from "yargs";
import { bestBound } from "../bounds/best.ts";
import { greedyReference } from "../exact/greedyReference.ts";
import { judge, type Verified } from "../exact/judge.ts";
import { simulateKernel } from "../exact/simulated.ts";
import type { Block } from "../ir/block.ts";
import { generate } from "../kernel/generate.ts";
import { standardSize } from "../kernel/image.ts";
import { type Contract, contracts, type KernelPlan } from "../kernel/plan.ts";
import { randomImage } from "../kernel/randomImage.ts";
import { standardPlan } from "../kernel/standardPlan.ts";
import { type ChangedRange, judge as verdictOf } from "../kernel/verdict.ts";
import { decode } from "../machine/decode.ts";
import { type Program, printProgram } from "../machine/program.ts";
import { simulate } from "../machine/simulate.ts";
import { takeHome } from "../machine/takeHome.ts";
import { emit } from "../schedule/emit.ts";
import { replay } from "../search/planFile.ts";
import { bestPlan } from "../search/planStore.ts";

interface ExportArguments {
  readonly output: string;
  readonly height: number;
  readonly rounds: number;
  readonly batch: number;
  readonly contract: Contract;
  readonly best: boolean;
  readonly inputs: number;
  readonly json: boolean;
}

/** `export`: schedules the kernel, or replays the best plan found for it, and writes the program. */
export const exportCommand: CommandModule<object, ExportArguments> = {
  command: "export",
  describe: "Schedule the kernel and write its program as a JSON list of bundles",
  builder: (command) =>
    command
      .option("output", { alias: "o", type: "string", demandOption: true, describe: "the program's file" })
      .option("height", { type: "number", default: standardSize.height, describe: "levels of the tree below the root" })
      .option("rounds", { type: "number", default: standardSize.rounds, describe: "rounds of the walk" })
      .option("batch", { type: "number", default: standardSize.batch, describe: "lanes, a multiple of 8" })
      .option("contract", {
        choices: contracts,
        default: contracts[0],
        describe: "what the final memory must hold",
      })
      .option("best", {
        type: "boolean",
        default: false,
        describe: "replay the best plan that a search found (results/plans) instead of scheduling greedily",
      })
      .option("inputs", { type: "number", default: 8, describe: "random inputs that the program is simulated on" })
      .option("json", { type: "boolean", default: false, describe: "print one JSON object about the program" }),
  handler: async (options) => {
    const { output, inputs, json } = options;
    if (!Number.isInteger(inputs) || inputs < 1) {
      throw new RangeError(`--inputs is ${inputs}, should be an integer from 1`);
    }
    const { block, kernel, verified, how } = await (options.best ? replayed(options) : scheduled(options));
    const simulated = simulateKernel(block, takeHome, kernel, verified, { inputs, seed: 1 });
    const program = emit(block, takeHome, verified.schedule, verified.allocation);
    writeFileAtomic.sync(output, printProgram(program));
    const report = {
      program: output,
      cycles: simulated.cycles,
      contract: kernel.contract,
      schedule: how,
      checked: true,
      simulated: simulated.inputs,
      changed: changedBy(program, kernel),
    };
    process.stdout.write(json ? `${JSON.stringify(report)}\n` : text(report));
  },
};

interface Exported {
  readonly block: Block;
  readonly kernel: KernelPlan;
  readonly verified: Verified;
  /** Where the schedule comes from. */
  readonly how: string;
}

async function scheduled({ height, rounds, batch, contract }: ExportArguments): Promise<Exported> {
  const kernel = standardPlan({ height, rounds, batch }, contract);
  const block = generate(kernel, takeHome);
  const { rule, verified } = await greedyReference(block, takeHome, { target: bestBound(block, takeHome).cycles });
  return { block, kernel, verified, how: `greedy: ${rule}` };
}

async function replayed(size: ExportArguments): Promise<Exported> {
  const { plan, file } = bestPlan(size);
  const { block, schedule } = replay(plan, takeHome);
  const verdict = judge(block, takeHome, schedule);
  if (verdict.status === "rejected") throw new RangeError(`${file}: ${verdict.because}`);
  return { block, kernel: plan.kernel, verified: verdict.verified, how: `plan ${file}` };
}

/** What the program changes beside its output, found on an image of random words: nearly every word written differs. */
function changedBy(program: Program, kernel: KernelPlan): readonly ChangedRange[] {
  const image = randomImage(kernel, 1, { bits: 32 });
  const { memory } = simulate(decode(program, takeHome), image, { enablePause: false });
  return verdictOf(image, memory).changed;
}

interface ExportReport {
  readonly program: string;
  readonly cycles: number;
  readonly contract: Contract;
  readonly schedule: string;
  readonly simulated: number;
  readonly changed: readonly ChangedRange[];
}

function text({ program, cycles, contract, schedule, simulated, changed }: ExportReport): string {
  const ranges = changed.map(({ part, start, end }) => `${part} [${start}, ${end})`).join(", ");
  return [
    `${program}: ${cycles} cycles, contract ${contract}`,
    `  schedule  ${schedule}`,
    `  verified  checked, simulated on ${simulated} inputs`,
    `  else      ${changed.length === 0 ? "no other memory word changes" : `memory words that also change: ${ranges}`}`,
    "",
  ].join("\n");
}
