// Achieved against bound: every rung of the ladder, every size, every block of test/cases.
//
//   npx tsx experiments/bounds.ts [--only TEXT] [--passes N] [--seconds S] [--no-record] [--json]
import process from "node:process";
import { fileURLToPath } from "node:url";
import writeFileAtomic from "write-file-atomic";
import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { cheapBounds, shavingLimit } from "../src/bounds/best.ts";
import type { Bound } from "../src/bounds/bound.ts";
import { resource } from "../src/bounds/resource.ts";
import { shaving } from "../src/bounds/shaving.ts";
import { verify } from "../src/bounds/verify.ts";
import { readJson } from "../src/command/jsonFile.ts";
import { destructiveLp } from "../src/exact/destructiveLp.ts";
import { greedyReference } from "../src/exact/greedyReference.ts";
import { judge } from "../src/exact/judge.ts";
import { climb } from "../src/exact/rung.ts";
import type { Block } from "../src/ir/block.ts";
import { parseBlocksFile } from "../src/ir/blocksFile.ts";
import { contracts } from "../src/kernel/contract.ts";
import { standardSize } from "../src/kernel/image.ts";
import { ladder, type Rung } from "../src/kernel/ladder.ts";
import type { SchedulingMachine } from "../src/machine/machine.ts";
import { takeHome } from "../src/machine/takeHome.ts";
import { type AchievedRow, achievedColumns, boundsMarkdown } from "../src/report/boundsTable.ts";
import { cliTable, wantsColour } from "../src/report/cliTable.ts";
import { provenance } from "../src/report/provenance.ts";
import { appendRecord } from "../src/report/record.ts";
import { check } from "../src/schedule/check.ts";
import { toSchedule } from "../src/schedule/compactSchedule.ts";
import { prepare } from "../src/schedule/listInstance.ts";
import type { Schedule } from "../src/schedule/schedule.ts";
import { sweep } from "../src/schedule/sweep.ts";
import { planFileName, replay } from "../src/search/planFile.ts";
import { bestPlan, planNames } from "../src/search/planStore.ts";
import { highs } from "../src/solve/highs.ts";

const options = await yargs(hideBin(process.argv))
  .usage("npx tsx experiments/bounds.ts\n\nBounds every rung, size and known block beside a schedule of it.")
  .option("only", { type: "string", describe: "only blocks whose name contains this text; writes no record" })
  .option("passes", { type: "number", default: 40, describe: "list scheduling passes for rungs that sweep" })
  .option("seconds", { type: "number", default: 30, describe: "seconds for the linear relaxations of a known block" })
  .option("record", {
    type: "string",
    default: "results/bounds.jsonl",
    describe: "where the record goes, the table beside it (--no-record: nowhere)",
  })
  .option("json", { type: "boolean", default: false, describe: "print one JSON object instead of the table" })
  .check(({ passes, seconds }) => {
    if (!Number.isInteger(passes) || passes < 1) throw new RangeError(`--passes ${passes}: a whole number from 1`);
    if (!(seconds > 0)) throw new RangeError(`--seconds ${seconds}: must be above 0`);
    return true;
  })
  .strict()
  .fail((message, error) => {
    process.stderr.write(`bounds: ${error?.message ?? message}\n`);
    process.exit(1);
  })
  .help()
  .parseAsync();

const seed = 1;
/** Blocks beyond this are bounded by what looks at each operation once. */
const fullyBounded = 50_000;

interface Achieved {
  readonly block: Block;
  readonly machine: SchedulingMachine;
  readonly schedule: Schedule;
  readonly how: string;
}

async function achieved(rung: Rung): Promise<Achieved> {
  const { machine } = rung;
  if (rung.scheduling === "sweep") {
    const block = rung.build();
    const { rule, verified } = await greedyReference(block, machine, { passes: options.passes, seed });
    return { block, machine, schedule: verified.schedule, how: rule };
  }
  const { block, schedule, rule } = await climb(rung);
  return { block, machine, schedule, how: rule };
}

function searched(contract: (typeof contracts)[number]): Achieved {
  const { block, schedule } = replay(bestPlan({ ...standardSize, contract }).plan, takeHome);
  const verdict = judge(block, takeHome, schedule);
  if (verdict.status === "rejected") throw new Error(`the plan of ${contract}: ${verdict.because}`);
  return { block, machine: takeHome, schedule, how: "search" };
}

async function listed(block: Block, machine: SchedulingMachine, target: number): Promise<Achieved> {
  const found = await sweep(prepare(block, machine), { passes: 3000, target, seed });
  const schedule = toSchedule(block, found.schedule);
  const [violation] = check(block, machine, schedule);
  if (violation !== undefined) throw new Error(`${block.name}: ${violation.message}`);
  return { block, machine, schedule, how: found.rule };
}

function cheap(block: Block, machine: SchedulingMachine): Bound[] {
  if (block.operations.length > fullyBounded) return [resource(block, machine)];
  const finders = block.operations.length <= shavingLimit ? [...cheapBounds, shaving] : cheapBounds;
  return finders.map((find) => find(block, machine));
}

const best = (bounds: readonly Bound[]): Bound => bounds.reduce((a, b) => (b.cycles > a.cycles ? b : a));

function row(part: string, name: string, at: Achieved, bounds: readonly Bound[], seconds: number): AchievedRow {
  const { block, machine, schedule, how } = at;
  const greatest = best(bounds);
  const begun = performance.now();
  const reason = verify(block, machine, JSON.parse(JSON.stringify(greatest)));
  if (reason !== undefined) throw new Error(`${name}, ${greatest.name}: ${reason}`);
  const verifySeconds = (performance.now() - begun) / 1000;
  if (greatest.cycles > schedule.length) throw new Error(`${name}: bound ${greatest.cycles} above ${schedule.length}`);
  const rounded = (value: number): number => Math.round(value * 1000) / 1000;
  return {
    ...{ part, block: name, operations: block.operations.length, length: schedule.length, schedule: how },
    bounds: Object.fromEntries(bounds.map((bound) => [bound.name, bound.cycles])),
    best: greatest.cycles,
    boundName: greatest.name,
    seconds: rounded(seconds),
    verifySeconds: rounded(verifySeconds),
  };
}

const wanted = (name: string): boolean => name.includes(options.only ?? "");
const rows: AchievedRow[] = [];
const keep = (measured: AchievedRow): void => {
  rows.push(measured);
  const { block, length, best: bound, boundName, seconds } = measured;
  process.stderr.write(`${block}: ${length} cycles, bound ${bound} (${boundName}), ${seconds.toFixed(1)} s\n`);
};

const start = performance.now();
for (const rung of ladder(takeHome)) {
  if (!wanted(rung.name)) continue;
  const at = await achieved(rung);
  const begun = performance.now();
  const bounds = cheap(at.block, at.machine);
  const part = rung.name.startsWith("size") ? "Sizes" : "Ladder";
  keep(row(part, rung.name, at, bounds, (performance.now() - begun) / 1000));
}
for (const contract of contracts) {
  const name = `searched plan, ${contract}`;
  if (!wanted(name) || !planNames().includes(planFileName({ ...standardSize, contract }))) continue;
  const at = searched(contract);
  const begun = performance.now();
  const bounds = cheap(at.block, at.machine);
  keep(row("Ladder", name, at, bounds, (performance.now() - begun) / 1000));
}
const cases = fileURLToPath(new URL("../test/cases/blocks.json", import.meta.url));
for (const { block, machine, known } of readJson(cases, parseBlocksFile)) {
  if (!wanted(block.name)) continue;
  const begun = performance.now();
  const bounds = cheap(block, machine);
  const cheapSeconds = (performance.now() - begun) / 1000;
  const at = await listed(block, machine, best(bounds).cycles);
  const lower = best(bounds);
  const again = performance.now();
  if (lower.cycles < at.schedule.length) {
    const upper = at.schedule.length;
    const { bound } = await destructiveLp(block, machine, { solver: highs, seconds: options.seconds, lower, upper });
    if (bound !== lower) bounds.push(bound);
  }
  const measured = row("Known blocks", block.name, at, bounds, cheapSeconds + (performance.now() - again) / 1000);
  keep(known === undefined ? measured : { ...measured, known: { lower: known.lower, upper: known.upper } });
}
if (rows.length === 0) {
  process.stderr.write(`bounds: --only ${options.only}: no block's name contains it\n`);
  process.exit(1);
}
const seconds = Math.round((performance.now() - start) / 100) / 10;
if (options.json) process.stdout.write(`${JSON.stringify({ rows, seconds })}\n`);
else process.stdout.write(`${cliTable(achievedColumns, rows, wantsColour(process.stdout))}\n${seconds} s\n`);
// yargs gives false for --no-record.
const file: string | boolean = options.record;
if (typeof file === "string" && file !== "" && options.only === undefined) {
  const records = appendRecord(file, {
    experiment: "bounds",
    ...provenance(),
    machine: takeHome.name,
    parameters: { solver: highs.name },
    seeds: { seed },
    limits: { passes: options.passes, seconds: options.seconds },
    results: { rows, seconds },
  });
  writeFileAtomic.sync(file.replace(/(\.jsonl)?$/, ".md"), boundsMarkdown(records));
}
const contradicted = rows.filter(({ known, best: bound }) => known !== undefined && bound > known.upper);
if (contradicted.length > 0) {
  process.stderr.write(`bounds: above a known optimum: ${contradicted.map(({ block }) => block).join(", ")}\n`);
  process.exitCode = 1;
}
