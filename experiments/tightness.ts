// Every bound against the optimum of random tiny blocks, found by exhaustive search. The destructive LP starts from the
// best bound that needs no solver, which the table calls "best of them".
//
//   npx tsx experiments/tightness.ts [--blocks N] [--seed S] [--no-record] [--json]
import process from "node:process";
import writeFileAtomic from "write-file-atomic";
import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { lowerBounds } from "../src/bounds/best.ts";
import { destructiveLp } from "../src/exact/destructiveLp.ts";
import { cliTable, wantsColour } from "../src/report/cliTable.ts";
import { provenance } from "../src/report/provenance.ts";
import { appendRecord } from "../src/report/record.ts";
import { type TightnessRow, tightnessColumns, tightnessMarkdown } from "../src/report/tightnessTable.ts";
import { highs } from "../src/solve/highs.ts";
import { exhaustiveLength } from "../test/laws/exhaustive.ts";
import { type RandomBlockOptions, randomBlock } from "../test/laws/randomBlock.ts";

const options = await yargs(hideBin(process.argv))
  .usage("npx tsx experiments/tightness.ts\n\nCompares every bound with the optimum of random blocks.")
  .option("blocks", { type: "number", default: 1000, describe: "random blocks in all" })
  .option("seed", { type: "number", default: 1, describe: "seed of the first block; the others follow" })
  .option("record", {
    type: "string",
    default: "results/tightness.jsonl",
    describe: "where the record goes, the table beside it (--no-record: nowhere)",
  })
  .option("json", { type: "boolean", default: false, describe: "print one JSON object instead of the table" })
  .check(({ blocks, seed }) => {
    if (!Number.isInteger(blocks) || blocks < 1 || blocks > 100_000) {
      throw new RangeError(`--blocks ${blocks}: a whole number from 1 to 100000 is wanted`);
    }
    if (!Number.isInteger(seed)) throw new RangeError(`--seed ${seed}: a whole number is wanted`);
    return true;
  })
  .strict()
  .fail((message, error) => {
    process.stderr.write(`tightness: ${error?.message ?? message}\n`);
    process.exit(1);
  })
  .help()
  .parseAsync();

/** The blocks take turns. */
const flavours: Readonly<Record<string, RandomBlockOptions>> = {
  mixed: {},
  long: { longForms: 30, slowForms: 40 },
  scratch: { scratch: 100 },
  wide: { operations: [5, 7], reads: 25 },
};

const rows = new Map<string, TightnessRow>();
const invalid: { bound: string; flavour: string; seed: number; cycles: number; optimum: number }[] = [];
const begun = performance.now();
for (let k = 0; k < options.blocks; k++) {
  const seed = options.seed + k;
  const [flavour, of] = Object.entries(flavours)[k % Object.keys(flavours).length]!;
  const { block, machine } = randomBlock(seed, of);
  const optimum = exhaustiveLength(block, machine);
  if (optimum === undefined) throw new Error(`no schedule fits block ${seed} (${flavour}): its generator promises one`);
  const unlimited = machine.scratchWords === undefined;
  const bounds = lowerBounds(block, machine);
  const best = { name: "best of them", cycles: bounds[0]!.cycles };
  const linear = await destructiveLp(block, machine, { solver: highs, seconds: 20, lower: bounds[0]! });
  const named = { name: "destructive LP", cycles: linear.bound.cycles };
  for (const { name, cycles } of [...bounds, best, named]) {
    const row = rows.get(name);
    const tight = cycles === optimum;
    if (cycles > optimum) invalid.push({ bound: name, flavour, seed, cycles, optimum });
    rows.set(name, {
      bound: name,
      blocks: (row?.blocks ?? 0) + 1,
      invalid: (row?.invalid ?? 0) + (cycles > optimum ? 1 : 0),
      tight: (row?.tight ?? 0) + (tight ? 1 : 0),
      unlimited: (row?.unlimited ?? 0) + (unlimited ? 1 : 0),
      tightUnlimited: (row?.tightUnlimited ?? 0) + (tight && unlimited ? 1 : 0),
      meanGap: (row?.meanGap ?? 0) + Math.abs(optimum - cycles) / options.blocks,
      greatestGap: Math.max(row?.greatestGap ?? 0, optimum - cycles),
    });
  }
}
const seconds = Math.round((performance.now() - begun) / 100) / 10;
const table = [...rows.values()]
  .map((row) => ({ ...row, meanGap: Math.round(row.meanGap * 1000) / 1000 }))
  .sort((a, b) => a.tight - b.tight || a.bound.localeCompare(b.bound));

if (options.json) process.stdout.write(`${JSON.stringify({ rows: table, invalid, seconds })}\n`);
else process.stdout.write(`${cliTable(tightnessColumns, table, wantsColour(process.stdout))}\n${seconds} s\n`);
if (typeof options.record === "string" && options.record !== "") {
  const records = appendRecord(options.record, {
    experiment: "tightness",
    ...provenance(),
    machine: "random: alu 1-4, valu 1-2, load 1-2, flow 1",
    parameters: { blocks: options.blocks, flavours: JSON.stringify(flavours) },
    seeds: { first: options.seed },
    limits: {},
    results: { rows: table, invalid, seconds },
  });
  writeFileAtomic.sync(options.record.replace(/(\.jsonl)?$/, ".md"), tightnessMarkdown(records));
}
if (invalid.length > 0) {
  process.stderr.write(`tightness: ${invalid.length} bounds exceed the optimum, first ${JSON.stringify(invalid[0])}\n`);
  process.exitCode = 1;
}
