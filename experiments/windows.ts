// What windows make of a schedule: from the best plain list schedule (or the justified one) of the standard case, for ten
// minutes on two threads, with the list of what is provably closed at the end.
//
//   npx tsx experiments/windows.ts [--start plain|justified] [--seconds N] [--lookups letters] ... (--help explains all)
import process from "node:process";
import { fileURLToPath } from "node:url";
import writeFileAtomic from "write-file-atomic";
import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { formulationNamed, formulations } from "../models/formulations.ts";
import { bestBound } from "../src/bounds/best.ts";
import { certificates } from "../src/exact/certificates.ts";
import { greedyPasses, greedyReference } from "../src/exact/greedyReference.ts";
import { improve } from "../src/exact/improve.ts";
import { openJournal, writeOnly } from "../src/exact/journal.ts";
import { parseShard, sharded } from "../src/exact/shard.ts";
import { simulateKernel } from "../src/exact/simulated.ts";
import { threadPool } from "../src/exact/threadPool.ts";
import { Cutter } from "../src/exact/window.ts";
import { generate } from "../src/kernel/generate.ts";
import { parsePlan } from "../src/kernel/plan.ts";
import { standardPlan } from "../src/kernel/standardPlan.ts";
import { takeHome } from "../src/machine/takeHome.ts";
import { provenance, slotwiseVersion } from "../src/report/provenance.ts";
import { appendRecord } from "../src/report/record.ts";
import { windowGains, windowGainsMarkdown } from "../src/report/windowGains.ts";
import { engineNamed, engineNames } from "../src/solve/engines.ts";

const results = fileURLToPath(new URL("../results/windows.jsonl", import.meta.url));

const options = await yargs(hideBin(process.argv))
  .scriptName("npx tsx experiments/windows.ts")
  .usage(
    "$0 [options]\n\nImproves a list schedule of the 10-16-256 walk by windows and reports what each kind brought.",
  )
  .option("start", { choices: ["plain", "justified"] as const, default: "plain", describe: "the schedule to improve" })
  .option("lookups", { type: "string", describe: "letters of every group's lookups [default: the standard plan]" })
  .option("seconds", { type: "number", default: 600, describe: "wall-clock seconds for the windows" })
  .option("window-seconds", { type: "number", default: 10, describe: "wall-clock seconds for one window" })
  .option("window-operations", { type: "number", default: 120, describe: "operations in a window at first" })
  .option("group-passes", { type: "number", default: 150, describe: "list passes in a group-shift slice; 0: none" })
  .option("solver", { choices: engineNames, default: "highs", describe: "engine for the integer programs" })
  .option("formulation", { choices: formulations.map(({ name }) => name), default: "step" })
  .option("threads", { type: "number", default: 2, describe: "worker threads" })
  .option("shard", {
    type: "string",
    describe: "k/n: only this share of the windows, the rest is in the journal or left",
  })
  .option("seed", { type: "number", default: 1 })
  .option("inputs", { type: "number", default: 8, describe: "random inputs the result is simulated on" })
  .option("state", { type: "string", default: ".slotwise/windows", describe: "folder of the journal" })
  .option("resume", { type: "boolean", default: false, describe: "take window results from the journal" })
  .option("record", { type: "boolean", default: true, describe: "write results/windows.jsonl and .md" })
  .check((given) => {
    for (const name of ["seconds", "window-seconds", "window-operations", "threads", "inputs"] as const) {
      if (!((given[name] as number) > 0)) throw new RangeError(`--${name} ${given[name]}: a number above 0 is wanted`);
    }
    if (!(given["group-passes"] >= 0)) throw new RangeError(`--group-passes ${given["group-passes"]}: at least 0`);
    return true;
  })
  .strict()
  .wrap(110)
  .fail((message, error) => {
    process.stderr.write(`windows: ${error?.message ?? message}\n`);
    process.exit(1);
  })
  .help()
  .parseAsync();

const machine = takeHome;
const { seconds, windowSeconds, windowOperations, groupPasses, threads, seed, inputs, resume } = options;
const standard = standardPlan({ height: 10, rounds: 16, batch: 256 }, "values");
const { lookups: letters } = options;
const plan =
  letters === undefined ? standard : parsePlan({ ...standard, lookups: standard.lookups.map(() => letters) });
const block = generate(plan, machine);
const bound = bestBound(block, machine);
const begun = performance.now();
const tell = (text: string): void =>
  void process.stderr.write(`${((performance.now() - begun) / 1000).toFixed(1).padStart(6)} s  ${text}\n`);

// Without justification the sweep makes one pass for each rule and policy, and ends.
const justified = options.start === "justified" ? {} : { justified: 0 };
const greedy = await greedyReference(block, machine, {
  passes: greedyPasses,
  seed,
  target: bound.cycles,
  ...justified,
});
const first = greedy.verified.schedule;
tell(`${options.start} list schedule: ${first.length} cycles (${greedy.rule}); bound ${bound.cycles} (${bound.name})`);

const journal = openJournal(options.state, slotwiseVersion());
const worker = new URL("../src/command/windowWorker.ts", import.meta.url);
const local = threadPool(worker, threads);
const pool = options.shard === undefined ? local : sharded(local, parseShard(options.shard));
const stop = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => stop.abort());

const started = performance.now();
const since = (): number => Math.round((performance.now() - started) / 100) / 10;
const steps: { readonly cycles: number; readonly seconds: number; readonly kind: string }[] = [];
const { schedule, allocation, windows, refuted, stopped } = await improve(block, machine, first, {
  ...{ seconds, windowSeconds, windowOperations, groupPasses, seed, pool, bound: bound.cycles, signal: stop.signal },
  formulation: formulationNamed(options.formulation),
  solver: engineNamed(options.solver),
  journal: resume ? journal : writeOnly(journal),
  onWindow({ kind, from, to, operations, status, length }) {
    if (length >= (steps.at(-1)?.cycles ?? first.length)) return;
    steps.push({ cycles: length, seconds: since(), kind });
    tell(`${length} cycles: ${kind} ${from}..${to}, ${operations} operations, ${status}`);
  },
});
const took = since();
await local.close();
const { inputs: simulated } = simulateKernel(block, machine, plan, { schedule, allocation }, { inputs, seed });
const closed = certificates(new Cutter(block, machine), schedule, refuted);
const gains = windowGains(windows);
tell(`${first.length} -> ${schedule.length} cycles in ${took} s (${stopped}), simulated on ${simulated} inputs`);

const record = {
  experiment: "windows",
  ...provenance(),
  machine: machine.name,
  parameters: {
    ...{ start: options.start, lookups: letters ?? "standard", solver: options.solver },
    ...{ formulation: options.formulation, shard: options.shard ?? "1/1", resume },
  },
  seeds: { seed },
  limits: { seconds, windowSeconds, windowOperations, groupPasses, threads, inputs },
  results: {
    ...{ operations: block.operations.length, rule: greedy.rule, before: first.length, after: schedule.length },
    ...{ bound: bound.cycles, boundName: bound.name, simulated, stopped, seconds: took, steps, gains, closed },
  },
};
if (options.record && stopped !== "cancelled") {
  const records = appendRecord(results, record);
  writeFileAtomic.sync(results.replace(/\.jsonl$/, ".md"), windowGainsMarkdown(records));
}
process.stdout.write(`${windowGainsMarkdown([record])}\n`);
process.exit(stopped === "cancelled" ? 130 : 0);
