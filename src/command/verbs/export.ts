import { judge, type Verified } from "../../exact/problem/judge.ts";
import type { Block } from "../../ir/block.ts";
import type { Machine } from "../../machine/machine.ts";
import { takeHome } from "../../machine/presets/takeHome.ts";
import { type Program, printProgram } from "../../machine/program.ts";
import { decode } from "../../machine/simulator/decode.ts";
import { simulate } from "../../machine/simulator/simulate.ts";
import { emit } from "../../schedule/emit.ts";
import type { Schedule } from "../../schedule/schedule.ts";
import { generate } from "../../walk/generator/generate.ts";
import { simulateKernel } from "../../walk/generator/simulated.ts";
import type { Contract } from "../../walk/image.ts";
import { randomImage } from "../../walk/imageSet.ts";
import { type ChangedRange, judgeMemory } from "../../walk/judgeMemory.ts";
import type { KernelPlan } from "../../walk/plan/plan.ts";
import { standardPlan } from "../../walk/plan/standardPlan.ts";
import { kindOf } from "../files/fileKind.ts";
import { readJson } from "../files/jsonFile.ts";
import { greedily, theBlock } from "../input/boundSource.ts";
import {
  type NamedSchedule,
  type ScheduleArguments,
  scheduleExcludes,
  scheduleOf,
  schedulePlace,
  scheduleRows,
} from "../input/scheduleInput.ts";
import { type Context, command, type Given } from "../options/command.ts";
import { options } from "../options/options.ts";
import type { TextKind } from "../options/outputOptions.ts";
import { exportedText, needsNoSchedule } from "../reports/exportText.ts";
import { withPhases } from "../run/phases.ts";
import { exitCodes } from "../run/run.ts";

const places = { file: schedulePlace } as const;

const rows = {
  ...scheduleRows,
  ...{ to: options.to, output: options.output, inputs: options.inputs, seed: options.seed, table: options.table },
  ...{
    between: {
      ...options.between,
      says: "Of lp and mps: these cycles of the schedule as a window, everything else where it is",
    },
  },
  ...{
    length: { ...options.length, shown: "the schedule's, or the window's" },
    formulation: { ...options.formulationOrFile, shown: "step" },
  },
  ...{ strengthening: options.strengthening, minimise: options.minimise },
} as const;

type ExportArguments = Given<typeof places, typeof rows>;

/** `export`: a schedule as a program, or as what other tools read. */
export const exportCommand = command({
  name: "export",
  describe: "Write a schedule as a program, or for other tools: DOT, CSV, blocks, LP, MPS",
  details:
    "Writes a program that `slotwise simulate` and the original simulator run. Schedules the standard plan of a size and " +
    "contract greedily; or, with --best or FILE.json, takes a schedule that a search or the main job found.\n\n" +
    "--to (or the ending of -o) says what else: a schedule file, a blocks file, a graph for Graphviz with the cycles as ranks (dot), tables (csv), " +
    "or the integer program (lp, mps) of the whole block, or of the window --between FROM..TO, in --length T cycles, in any " +
    "formulation. GLPK, HiGHS and others read both; --minimise makespan is the length in cycles. Without -o these go to stdout. " +
    "docs/formats.md says what stands in each.",
  positionals: places,
  options: rows,
  excludes: scheduleExcludes,
  examples: [
    ["-o program.json", "a greedy schedule of the standard kernel"],
    ["--best --contract values+indices -o program.json", "the best schedule known for another contract"],
    ["blocks.json --name fir --length 30 -o fir.lp", "its integer program at T = 30"],
    ["--best --between 400..412 --length 11 --formulation pulse -o window.mps", "a window in a cycle less"],
    ["fir-schedule.json --to dot | dot -Tsvg > fir.svg", "the graph with the cycles as ranks"],
  ],
  async run(given, context) {
    const { output, inputs, seed, file, best } = given;
    const kind = given.to ?? kindByEnding(output?.name);
    if (kind !== "program") return writeText(kind, given, context);
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

const endings: Readonly<Record<string, TextKind>> = { lp: "lp", mps: "mps", dot: "dot", gv: "dot", csv: "csv" };

function kindByEnding(name: string | undefined): TextKind | "program" {
  return endings[/\.([a-z]+)$/i.exec(name ?? "")?.[1]?.toLowerCase() ?? ""] ?? "program";
}

/** Everything that is no program: the text to a file with a line about it, or to stdout. */
async function writeText(kind: TextKind, given: ExportArguments, context: Context): Promise<number> {
  const { output } = given;
  const source = await textSource(kind, given, context);
  for (const note of source.notes ?? []) context.tell(`export: ${note}`);
  const {
    text: written,
    is,
    lost,
    size,
  } = await withPhases(context, `writing ${kind}`, () =>
    exportedText(kind, source, { ...given, signal: context.signal }),
  );
  for (const each of lost) context.tell(`export: ${kind} does not hold: ${each}`);
  if (context.json) {
    const place = output === undefined ? { text: written } : { output: output.name };
    context.printJson({
      kind,
      block: source.block.name,
      cycles: source.schedule?.length ?? null,
      ...place,
      ...size,
      lost,
    });
  } else context.print(output === undefined ? written : `${output.name}: ${is}\n`);
  output?.write(written);
  return exitCodes.fine;
}

type TextSource = Omit<NamedSchedule, "name" | "schedule"> & { readonly schedule?: Schedule };

/** What is written: of a file of blocks its block alone, where that will do. */
async function textSource(kind: TextKind, given: ExportArguments, context: Context): Promise<TextSource> {
  const { file, best, name } = given;
  if (!best && file === undefined) {
    const { block, machine, verified } = await scheduled(given, context);
    return { block, machine, ...verified };
  }
  // Standard input can be read once.
  const blocks =
    needsNoSchedule(kind, given) && file !== undefined && file !== "-" && readJson(file, kindOf) === "blocks";
  return blocks ? theBlock(file, name, context, given) : scheduleOf(given, { executable: true });
}

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
  const { name, block, machine, schedule, kernel } = scheduleOf(given, { executable: true });
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
