// Both posts' ladders rebuilt rung by rung, our own rungs above them, and the small sizes.
//
//   npx tsx experiments/ladder.ts [--only TEXT] [--inputs N] [--no-record] [--json]
import { writeFileSync } from "node:fs";
import process from "node:process";
import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { floors } from "../src/exact/floors.ts";
import { climb } from "../src/exact/rung.ts";
import { simulateKernel } from "../src/exact/simulated.ts";
import { contracts } from "../src/kernel/contract.ts";
import { standardSize } from "../src/kernel/image.ts";
import { ladder, type Rung } from "../src/kernel/ladder.ts";
import { takeHome } from "../src/machine/takeHome.ts";
import { cliTable, wantsColour } from "../src/report/cliTable.ts";
import { type LadderRow, ladderColumns, ladderMarkdown } from "../src/report/ladderTable.ts";
import { provenance } from "../src/report/provenance.ts";
import { appendRecord } from "../src/report/record.ts";
import { planFileName, replay } from "../src/search/planFile.ts";
import { bestPlan, planNames } from "../src/search/planStore.ts";

const options = await yargs(hideBin(process.argv))
  .usage("npx tsx experiments/ladder.ts\n\nRebuilds every rung, schedules, checks and simulates it.")
  .option("only", { type: "string", describe: "only rungs whose name contains this text; writes no record" })
  .option("inputs", { type: "number", default: 4, describe: "random inputs per rung, beside the edge cases" })
  .option("record", {
    type: "string",
    default: "results/ladder.jsonl",
    describe: "where the record goes (--no-record: nowhere)",
  })
  .option("json", { type: "boolean", default: false, describe: "print one JSON object instead of the table" })
  .check(({ inputs }) => {
    if (Number.isInteger(inputs) && inputs >= 1 && inputs <= 1000) return true;
    throw new RangeError(`--inputs ${inputs}: a whole number from 1 to 1000 is wanted`);
  })
  .strict()
  .fail((message, error) => {
    process.stderr.write(`ladder: ${error?.message ?? message}\n`);
    process.exit(1);
  })
  .help()
  .parseAsync();

const seed = 1;

/** The rungs that are no rule's work: what a search found and kept under `results/plans`. */
const searched = (): Rung[] =>
  contracts
    .filter((contract) => planNames().includes(planFileName({ ...standardSize, contract })))
    .map((contract) => ({
      name: `searched plan, ${contract}`,
      size: standardSize,
      contract,
      scheduling: "plan",
      machine: takeHome,
      build: () => replay(bestPlan({ ...standardSize, contract }).plan, takeHome).block,
    }));

async function row(rung: Rung): Promise<LadderRow> {
  const begun = performance.now();
  const known = rung.scheduling === "plan" ? bestPlan({ ...rung.size, contract: rung.contract }).plan : undefined;
  const outcome = await climb(rung, known && replay(known, rung.machine).schedule);
  const { inputs } = simulateKernel(outcome.block, rung.machine, { ...rung.size, contract: rung.contract }, outcome, {
    inputs: options.inputs,
    seed,
  });
  return {
    rung: rung.name,
    ...(rung.source === undefined ? {} : { source: rung.source }),
    contract: rung.contract,
    ...(rung.cycles === undefined ? {} : { published: rung.cycles }),
    cycles: outcome.schedule.length,
    rule: outcome.rule,
    operations: outcome.block.operations.length,
    bound: outcome.bound,
    floors: floors(outcome.block, rung.machine, outcome.schedule),
    live: outcome.live,
    unlimited: outcome.unlimited,
    scratch: rung.machine.scratchWords,
    simulated: inputs,
    seconds: Math.round((performance.now() - begun) / 10) / 100,
  };
}

const rungs = [...ladder(takeHome), ...searched()].filter(({ name }) => name.includes(options.only ?? ""));
if (rungs.length === 0) {
  process.stderr.write(`ladder: --only ${options.only}: no rung's name contains it\n`);
  process.exit(1);
}
const rows: LadderRow[] = [];
const worse: string[] = [];
for (const rung of rungs) {
  const measured = await row(rung);
  rows.push(measured);
  const { published, cycles } = measured;
  const beside = published === undefined ? "" : ` (theirs ${published})`;
  process.stderr.write(`${rung.name}: ${cycles} cycles${beside}, ${measured.seconds} s\n`);
  if (published !== undefined && cycles > published) worse.push(rung.name);
}
// yargs gives false for --no-record.
const file: string | boolean = options.record;
if (typeof file === "string" && file !== "" && options.only === undefined) {
  const records = appendRecord(file, {
    experiment: "ladder",
    ...provenance(),
    machine: takeHome.name,
    parameters: {},
    seeds: { seed },
    limits: { inputs: options.inputs },
    results: { rows },
  });
  writeFileSync(file.replace(/(\.jsonl)?$/, ".md"), ladderMarkdown(records));
}
if (options.json) process.stdout.write(`${JSON.stringify({ rows })}\n`);
else process.stdout.write(`${cliTable(ladderColumns, rows, wantsColour(process.stdout))}\n`);
if (worse.length > 0) {
  process.stderr.write(`ladder: longer than the published figure: ${worse.join(", ")}\n`);
  process.exitCode = 1;
}
