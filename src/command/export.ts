import { judge, type Verified } from "../exact/problem/judge.ts";
import type { Block } from "../ir/block.ts";
import type { Machine } from "../machine/machine.ts";
import { takeHome } from "../machine/presets/takeHome.ts";
import { type Program, printProgram } from "../machine/program.ts";
import { decode } from "../machine/simulator/decode.ts";
import { simulate } from "../machine/simulator/simulate.ts";
import { emit } from "../schedule/emit.ts";
import type { Contract } from "../walk/contract.ts";
import { generate } from "../walk/generator/generate.ts";
import { simulateKernel } from "../walk/generator/simulated.ts";
import { type ChangedRange, judgeMemory } from "../walk/judgeMemory.ts";
import type { KernelPlan } from "../walk/plan/plan.ts";
import { standardPlan } from "../walk/plan/standardPlan.ts";
import { randomImage } from "../walk/randomImage.ts";
import { type Context, command } from "./command.ts";
import { greedily } from "./greedily.ts";
import { options } from "./options.ts";
import { exitCodes } from "./run.ts";
import { type ScheduleArguments, scheduleExcludes, scheduleOf, schedulePlace, scheduleRows } from "./scheduleInput.ts";

/** `export`: schedules the kernel, or replays the best plan found for it, and writes the program. */
export const exportCommand = command({
  name: "export",
  describe: "Schedule the kernel and write its program as a JSON list of bundles",
  details:
    "Writes a program that `slotwise simulate` and the original simulator run. Schedules the standard plan of a size and " +
    "contract greedily; or, with --best or SCHEDULE.json, takes a schedule that a search or the main job found.",
  positionals: { file: schedulePlace },
  options: { ...scheduleRows, output: options.output, inputs: options.inputs, seed: options.seed },
  excludes: scheduleExcludes,
  examples: [
    ["-o program.json", "a greedy schedule of the standard kernel"],
    ["--best --contract values+indices -o program.json", "the best schedule known for another contract"],
  ],
  async run(given, context) {
    const { output, inputs, seed, file, best } = given;
    if (output === undefined) throw new RangeError("-o FILE is missing: where the program goes");
    const { block, machine, kernel, verified, how } = await (best || file !== undefined
      ? replayed(given)
      : scheduled(given, context));
    const simulated = simulateKernel(block, machine, kernel, verified, { inputs, seed });
    const program = emit(block, machine, verified.schedule, verified.allocation);
    const report = {
      program: output.name,
      cycles: simulated.cycles,
      contract: kernel.contract,
      schedule: how,
      checked: true,
      simulated: simulated.inputs,
      changed: changedBy(program, kernel, machine),
    };
    if (context.json) context.printJson(report);
    else context.print(text(report));
    output.write(printProgram(program));
    return exitCodes.fine;
  },
});

interface Exported {
  readonly block: Block;
  readonly machine: Machine;
  readonly kernel: KernelPlan;
  readonly verified: Verified;
  /** Where the schedule comes from. */
  readonly how: string;
}

async function scheduled(given: ScheduleArguments & { readonly seed: number }, context: Context): Promise<Exported> {
  const { height, rounds, batch, contract, seed, machine = takeHome } = given;
  const kernel = standardPlan({ height, rounds, batch }, contract);
  const block = generate(kernel, machine);
  const { rule, verified } = await greedily(block, machine, seed, context);
  return { block, machine, kernel, verified, how: `greedy: ${rule}` };
}

async function replayed(given: ScheduleArguments): Promise<Exported> {
  const { name, block, machine, schedule, kernel } = scheduleOf(given);
  if (kernel === undefined || !("opcodes" in machine)) {
    throw new RangeError(`${name}: it holds no kernel, so that its words cannot be simulated`);
  }
  const verdict = judge(block, machine, schedule);
  if (verdict.status === "rejected") throw new RangeError(`${name}: ${verdict.because}`);
  return { block, machine: machine as Machine, kernel, verified: verdict.verified, how: `plan ${name}` };
}

/** What the program changes beside its output, found on an image of random words: nearly every word written differs. */
function changedBy(program: Program, kernel: KernelPlan, machine: Machine): readonly ChangedRange[] {
  const image = randomImage(kernel, 1, { bits: 32 });
  const { memory } = simulate(decode(program, machine), image, { enablePause: false });
  return judgeMemory(image, memory).changed;
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
