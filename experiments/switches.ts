// What each switch of the kernel generator is worth: the standard plan with one switch changed at a time, each scheduled by
// the same greedy sweep, checked and simulated. Switches that do not pay stay in the table.
//
//   npx tsx experiments/switches.ts [--passes N] [--no-record]

import { BoundInstance } from "../src/bounds/boundInstance.ts";
import { headTail } from "../src/bounds/headTail.ts";
import { command } from "../src/command/options/command.ts";
import { withDefault } from "../src/command/options/option.ts";
import { options } from "../src/command/options/options.ts";
import { recordOption } from "../src/command/options/outputOptions.ts";
import { runExperiment } from "../src/command/processIo.ts";
import { type StudyWorkers, withWorkers } from "../src/command/queue/studyWorkers.ts";
import { queuedReference } from "../src/command/queue/sweepJobs.ts";
import { withPhases } from "../src/command/run/phases.ts";
import { exitCodes } from "../src/command/run/run.ts";
import { greedyReference } from "../src/exact/jobs/greedyReference.ts";
import { takeHome } from "../src/machine/presets/takeHome.ts";
import { provenance } from "../src/report/records/record.ts";
import { type SwitchRow, switchColumns, switchMarkdown, switchPasses } from "../src/report/studies/switchTable.ts";
import { cliTable } from "../src/report/text/cliTable.ts";
import { generate } from "../src/walk/generator/generate.ts";
import { simulateKernel } from "../src/walk/generator/simulated.ts";
import { standardSize } from "../src/walk/image.ts";
import { type KernelPlan, parsePlan } from "../src/walk/plan/plan.ts";
import { standardPlan } from "../src/walk/plan/standardPlan.ts";

const base = standardPlan(standardSize, "values");
const relettered = (change: (letters: string, group: number) => string): Partial<KernelPlan> => ({
  lookups: base.lookups.map(change),
});
const collected = (letters: string): string => letters.replaceAll("p", "q");
const copied = (letters: string): string => letters.replaceAll("q", "p").replaceAll("Q", "P");

/** One change each. Letters: see `lookups.ts`. */
const variants: readonly (readonly [name: string, change: Partial<KernelPlan>])[] = [
  ["the standard plan", {}],
  ["pairs always on flow", { pairs: "flow" }],
  ["pairs always by multiply_add", { pairs: "madd" }],
  ["addresses start on flow", { address: "flow" }],
  ["addresses start by arithmetic", { address: "arithmetic" }],
  ["address from 1 selected bit", { addressSelects: 1 }],
  ["address from 3 selected bits", { addressSelects: 3 }],
  ["constants by loads only", { constants: "load" }],
  ["pointers as constants", { pointers: "constant" }],
  ["pointers not shared", { pointers: "doubling" }],
  ["collectors of each group's own", { collectors: 0 }],
  ["collectors in 2 areas a round", { collectors: 2 }],
  ["collectors in 4 areas a round", { collectors: 4 }],
  ["no address with another bit selected", relettered((letters) => letters.toLowerCase())],
  ["depth 9's address with another bit selected", relettered((letters) => letters.replace("gg", "Gg"))],
  ["the last record's address with another bit selected", relettered((letters) => letters.replace(/pc$/, "Pc"))],
  ["stages 2 and 3 not merged", { hash: "fused" }],
  ["right children through memory, all", relettered(collected)],
  ["right children through memory, none", relettered(copied)],
  ["right children through memory, last record too", relettered((letters) => letters.replace(/pc$/, "qc"))],
  ["records 3/4, 5/6; 7 to 10 gathered", relettered(() => "rsspcQcggggrsspc")],
  ["records 4/5, 6/7; 8 to 10 gathered", { ...relettered(() => "rssspcQcgggrsssg"), collectors: 0 }],
  ["levels 3 and 4 copied in the last rounds", relettered(() => "rsspcQcQcggrssww")],
  ["levels 3 to 6 copied, records 7/8", { ...relettered(() => "rsswwwwQcggrssww"), pointers: "doubling" }],
  ["levels 3 to 8 copied", relettered(() => "rsswwwwwwggrssww")],
];

export const switches = command({
  name: "switches",
  describe: "Change one switch of the standard plan at a time and measure the cycles",
  details:
    "Each variant is scheduled by the same greedy sweep, checked and simulated; what does not pay stays in the table.",
  positionals: {},
  options: {
    only: options.only,
    passes: withDefault(options.passes, switchPasses),
    seed: options.seed,
    queue: options.queue,
    record: recordOption("switches"),
  },
  examples: [
    ["--only collectors --passes 60", "some of them, quickly"],
    ["--record results/switches.jsonl", "the study as it is kept"],
  ],
  words: ["letters", "collectors", "bent", "contested", "leftover"],
  async run({ only = "", passes, seed, queue, record }, context) {
    const { json, print, printJson, tell, look, signal } = context;
    const [standard, ...others] = variants;
    const chosen = [standard!, ...others.filter(([name]) => name.includes(only))];
    if (chosen.length === 1) throw new RangeError(`--only ${only}: no variant's name contains it`);
    const rowOf = async (
      [name, change]: (typeof variants)[number],
      at: number,
      coordinator: StudyWorkers["coordinator"],
    ): Promise<SwitchRow> => {
      const place = `${at + 1} of ${chosen.length}: ${name}`;
      const plan = parsePlan({ ...base, ...change });
      const row = await withPhases(context, `${place}: lower bound`, async (state): Promise<SwitchRow> => {
        const block = generate(plan, takeHome);
        // On these blocks Langevin-Cerny adds nothing, and takes longer than the sweep.
        const bound = headTail(new BoundInstance(block, takeHome)).cycles;
        const { rule, verified } = await (coordinator === undefined
          ? greedyReference(block, takeHome, {
              ...{ passes, seed, target: bound, signal },
              progress: (done, of, best) =>
                state({ phase: `${place}: ${done} of ${of} passes`, best: best || undefined, bound }),
            })
          : queuedReference(coordinator, plan, { passes, seed, target: bound }, signal));
        state({ phase: `${place}: simulated` });
        const { inputs } = simulateKernel(block, takeHome, plan, verified, { inputs: 2, seed });
        const { length: cycles } = verified.schedule;
        return { name, cycles, bound, operations: block.operations.length, rule, simulated: inputs };
      });
      // A sweep that a signal cut short is no row.
      signal.throwIfAborted();
      tell(`${name}: ${row.cycles} cycles, bound ${row.bound}`);
      return row;
    };
    const rows = await withWorkers(queue, "switches", context, ({ each, coordinator }) =>
      each(chosen, (variant, at) => rowOf(variant, at, coordinator)),
    );
    if (json) printJson({ rows });
    else if (rows.length > 0) print(`${cliTable(switchColumns(rows[0]!), rows, look)}\n`);
    if (only === "" && !signal.aborted) {
      record?.append(
        {
          experiment: "switches",
          ...provenance(),
          machine: takeHome.name,
          parameters: {},
          seeds: { seed },
          limits: { passes },
          results: { rows },
        },
        switchMarkdown,
      );
    }
    return exitCodes.fine;
  },
});

await runExperiment(import.meta, switches, { busy: true });
