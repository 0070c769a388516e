// What each switch of the kernel generator is worth: the standard plan with one switch changed at a time, each scheduled by
// the same greedy sweep, checked and simulated. Switches that do not pay stay in the table.
//
//   npx tsx experiments/switches.ts [--passes N] [--no-record]
import { writeFileSync } from "node:fs";
import process from "node:process";
import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { headTail } from "../src/bounds/headTail.ts";
import { greedyReference } from "../src/exact/greedyReference.ts";
import { simulateKernel } from "../src/exact/simulated.ts";
import { generate } from "../src/kernel/generate.ts";
import { standardSize } from "../src/kernel/image.ts";
import { type KernelPlan, parsePlan } from "../src/kernel/plan.ts";
import { standardPlan } from "../src/kernel/standardPlan.ts";
import { takeHome } from "../src/machine/takeHome.ts";
import { cliTable, wantsColour } from "../src/report/cliTable.ts";
import { provenance } from "../src/report/provenance.ts";
import { appendRecord } from "../src/report/record.ts";
import { type SwitchRow, switchColumns, switchMarkdown } from "../src/report/switchTable.ts";

const options = await yargs(hideBin(process.argv))
  .usage(
    "npx tsx experiments/switches.ts\n\nChanges one switch of the standard plan at a time and measures the cycles.",
  )
  .option("passes", { type: "number", default: 800, describe: "passes of the greedy sweep for each variant" })
  .option("record", { type: "boolean", default: true, describe: "write results/switches.jsonl and .md" })
  .check(({ passes }) => {
    if (Number.isInteger(passes) && passes >= 10 && passes <= 100_000) return true;
    throw new RangeError(`--passes ${passes}: a whole number from 10 to 100000 is wanted`);
  })
  .strict()
  .fail((message, error) => {
    process.stderr.write(`switches: ${error?.message ?? message}\n`);
    process.exit(1);
  })
  .help()
  .parseAsync();

const base = standardPlan(standardSize, "values");
const relettered = (change: (letters: string, group: number) => string): Partial<KernelPlan> => ({
  lookups: base.lookups.map(change),
});
const collected = (letters: string): string => letters.replaceAll("p", "q");
const copied = (letters: string): string => letters.replaceAll("q", "p").replaceAll("Q", "P");

/** One change each. Letters: see `lookupLetters`. */
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

const seed = 1;
const rows: SwitchRow[] = [];
for (const [name, change] of variants) {
  const plan = parsePlan({ ...base, ...change });
  const block = generate(plan, takeHome);
  // On these blocks Langevin-Cerny adds nothing, and takes longer than the sweep.
  const bound = headTail(block, takeHome).cycles;
  const { rule, verified } = await greedyReference(block, takeHome, { passes: options.passes, seed, target: bound });
  const { inputs } = simulateKernel(block, takeHome, plan, verified, { inputs: 2, seed });
  const { length } = verified.schedule;
  rows.push({ name, cycles: length, bound, operations: block.operations.length, rule, simulated: inputs });
  process.stderr.write(`${name}: ${length} cycles, bound ${bound}\n`);
}
if (options.record) {
  const records = appendRecord("results/switches.jsonl", {
    experiment: "switches",
    ...provenance(),
    machine: takeHome.name,
    parameters: {},
    seeds: { seed },
    limits: { passes: options.passes },
    results: { rows },
  });
  writeFileSync("results/switches.md", switchMarkdown(records));
}
process.stdout.write(`${cliTable(switchColumns(rows[0]!), rows, wantsColour(process.stdout))}\n`);
