// The road from the scalar start to the best plan, as results/kernel.md, from the records in results/.
//
//   npx tsx experiments/kernel.ts      (after ladder.ts, switches.ts and family.ts)
import { readFileSync } from "node:fs";
import process from "node:process";
import writeFileAtomic from "write-file-atomic";
import { kernelPage } from "../src/report/kernelPage.ts";
import { parseRecords } from "../src/report/record.ts";

const records = (name: string) => {
  const file = `results/${name}.jsonl`;
  return parseRecords(readFileSync(file, "utf8"), file);
};
writeFileAtomic.sync("results/kernel.md", kernelPage(records("ladder"), records("switches"), records("family")));
process.stdout.write("results/kernel.md is up to date\n");
