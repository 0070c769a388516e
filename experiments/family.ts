// The bound of every family of kernels and its best mix: the standard case under all contracts, and the small sizes.
//
//   npx tsx experiments/family.ts [--no-record] [--json]
import process from "node:process";
import writeFileAtomic from "write-file-atomic";
import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { verifyFamily } from "../src/bounds/family/verifyFamily.ts";
import { familyStudy } from "../src/exact/familyStudy.ts";
import { contracts } from "../src/kernel/contract.ts";
import { standardSize } from "../src/kernel/image.ts";
import { ladder } from "../src/kernel/ladder.ts";
import { takeHome } from "../src/machine/takeHome.ts";
import { cliTable, wantsColour } from "../src/report/cliTable.ts";
import { type FamilyRow, familyColumns, familyMarkdown, familyRow } from "../src/report/familyTable.ts";
import { provenance } from "../src/report/provenance.ts";
import { appendRecord } from "../src/report/record.ts";
import { highs } from "../src/solve/highs.ts";

const options = await yargs(hideBin(process.argv))
  .usage("npx tsx experiments/family.ts\n\nBounds families of kernels, re-checks the bounds and finds the best mixes.")
  .option("record", {
    type: "string",
    default: "results/family.jsonl",
    describe: "where the record goes, the table beside it (--no-record: nowhere)",
  })
  .option("json", { type: "boolean", default: false, describe: "print one JSON object instead of the table" })
  .strict()
  .fail((message, error) => {
    process.stderr.write(`family: ${error?.message ?? message}\n`);
    process.exit(1);
  })
  .help()
  .parseAsync();

const small = ladder(takeHome).filter(({ name }) => name.startsWith("size "));
const families = [
  ...contracts.map((contract) => ({ ...standardSize, contract })),
  ...small.map(({ size, contract }) => ({ ...size, contract })),
];
const rows: FamilyRow[] = [];
for (const { height, rounds, batch, contract } of families) {
  const begun = performance.now();
  const study = await familyStudy({ height, rounds, batch, contract }, takeHome, highs);
  const row = familyRow(study, (performance.now() - begun) / 1000);
  const reason = verifyFamily(takeHome, study.bound);
  if (reason !== undefined) throw new Error(`the bound of (${height}, ${rounds}, ${batch}) ${contract}: ${reason}`);
  rows.push(row);
  process.stderr.write(
    `(${height}, ${rounds}, ${batch}) ${contract}: bound ${row.bound}, slots ${row.slots}, ${row.seconds} s\n`,
  );
}

// yargs gives false for --no-record.
const file: string | boolean = options.record;
if (typeof file === "string" && file !== "") {
  const records = appendRecord(file, {
    experiment: "family",
    ...provenance(),
    machine: takeHome.name,
    parameters: { solver: highs.name },
    seeds: {},
    limits: {},
    results: { rows },
  });
  writeFileAtomic.sync(file.replace(/(\.jsonl)?$/, ".md"), familyMarkdown(records));
}
if (options.json) process.stdout.write(`${JSON.stringify({ rows })}\n`);
else process.stdout.write(`${cliTable(familyColumns, rows, wantsColour(process.stdout))}\n`);
