// Tail and preamble of the best schedule as blocks of their own, solved to proof or to a bound.
//
//   npx tsx experiments/ends.ts [--plan file] [--cycles 64 48 32] [--seconds N] ... (--help explains all)
import { basename } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import writeFileAtomic from "write-file-atomic";
import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { channelled } from "../models/channelled.ts";
import { pulse } from "../models/pulse.ts";
import { step } from "../models/step.ts";
import { bestBound } from "../src/bounds/best.ts";
import { judge } from "../src/exact/judge.ts";
import type { Contender } from "../src/exact/portfolio.ts";
import { solveEnd } from "../src/exact/solveEnd.ts";
import { Cutter } from "../src/exact/window.ts";
import { takeHome } from "../src/machine/takeHome.ts";
import { type EndRow, endsMarkdown } from "../src/report/endsTable.ts";
import { provenance } from "../src/report/provenance.ts";
import { appendRecord } from "../src/report/record.ts";
import { replay } from "../src/search/planFile.ts";
import { readPlan } from "../src/search/planStore.ts";
import { engineNamed } from "../src/solve/engines.ts";
import { glpk } from "../src/solve/glpk.ts";
import { highs } from "../src/solve/highs.ts";

const file = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const results = file("results/ends.jsonl");

const options = await yargs(hideBin(process.argv))
  .scriptName("npx tsx experiments/ends.ts")
  .usage("$0 [options]\n\nSolves the first and the last cycles of the best schedule as blocks of their own.")
  .option("plan", { type: "string", describe: "plan file [default: the best of 10-16-256]" })
  .option("cycles", { type: "number", array: true, default: [64, 48, 32], describe: "of the preamble; and of tails" })
  .option("seconds", { type: "number", default: 60, describe: "wall-clock seconds for one engine at one length" })
  .option("seed", { type: "number", default: 1 })
  .option("record", { type: "boolean", default: true, describe: "write results/ends.jsonl and .md" })
  .check(({ cycles, seconds }) => {
    for (const one of cycles) {
      if (!(Number.isInteger(one) && one >= 2))
        throw new RangeError(`--cycles ${one}: a whole number from 2 is wanted`);
    }
    if (cycles.length === 0) throw new RangeError("--cycles: at least one number is wanted");
    if (!(seconds > 0)) throw new RangeError(`--seconds ${seconds}: a number above 0 is wanted`);
    return true;
  })
  .strict()
  .wrap(110)
  .fail((message, error) => {
    process.stderr.write(`ends: ${error?.message ?? message}\n`);
    process.exit(1);
  })
  .help()
  .parseAsync();

const { cycles, seconds, seed } = options;
const planFile = options.plan ?? file("results/plans/h10-r16-b256-values.json");
const { block, schedule } = replay(readPlan(planFile), takeHome);
const bound = bestBound(block, takeHome);
const cutter = new Cutter(block, takeHome);
const begun = performance.now();
const tell = (text: string): void =>
  void process.stderr.write(`${((performance.now() - begun) / 1000).toFixed(1).padStart(6)} s  ${text}\n`);

const contenders: readonly Contender[] = [
  { solver: highs, formulation: pulse, relaxed: true },
  { solver: glpk, formulation: step, guided: true },
  { solver: highs, formulation: step },
  { solver: engineNamed("cadical"), formulation: channelled, hinted: true },
  { solver: highs, formulation: pulse },
];

const { length } = schedule;
const stop = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => stop.abort());
const rows: EndRow[] = [];
const ends = [
  ["preamble", 0, Math.min(length, ...cycles.slice(0, 1))] as const,
  ...cycles.map((each) => ["tail", Math.max(0, length - each), length] as const),
];
for (const [end, from, to] of ends) {
  const started = performance.now();
  const solution = await solveEnd(cutter, schedule, from, to, {
    ...{ contenders, seconds, seed, signal: stop.signal },
    progress: (line) => tell(`${end}: ${line}`),
  });
  const verdict = judge(block, takeHome, solution.schedule);
  const took = Math.round((performance.now() - started) / 100) / 10;
  const { operations, lower, upper, claimants, proof } = solution;
  rows.push({
    end,
    from,
    to,
    operations,
    lower,
    upper,
    claimants: [...claimants],
    proof: [...proof],
    valid: verdict.status === "valid",
    seconds: took,
  });
}
const record = {
  experiment: "ends",
  ...provenance(),
  machine: takeHome.name,
  parameters: { plan: basename(planFile), cycles: cycles.join(", ") },
  seeds: { seed },
  limits: { seconds },
  results: { length, bound: bound.cycles, boundName: bound.name, rows },
};
if (options.record && !stop.signal.aborted) {
  const records = appendRecord(results, record);
  writeFileAtomic.sync(results.replace(/\.jsonl$/, ".md"), endsMarkdown(records));
}
process.stdout.write(`${endsMarkdown([record])}\n`);
process.exit(stop.signal.aborted ? 130 : 0);
