// The road from the scalar start to the best plan, as results/kernel.md, from the records in results/.
//
//   npx tsx experiments/kernel.ts --write     (after ladder.ts, switches.ts, family.ts and identities.ts)
import { fileURLToPath } from "node:url";
import writeFileAtomic from "write-file-atomic";
import { command } from "../src/command/options/command.ts";
import { options } from "../src/command/options/options.ts";
import { runExperiment } from "../src/command/processIo.ts";
import { exitCodes } from "../src/command/run/run.ts";
import { readText } from "../src/files/readText.ts";
import { kernelPage } from "../src/report/figures/kernelPage.ts";
import { parseRecords } from "../src/report/records/record.ts";

const results = (name: string): string => fileURLToPath(new URL(`../results/${name}`, import.meta.url));
const records = (name: string) => parseRecords(readText(results(`${name}.jsonl`)), `results/${name}.jsonl`);

export const kernel = command({
  name: "kernel",
  describe: "Make the page of the road from the scalar start to the best plan",
  details:
    "Reads the records of ladder.ts, switches.ts, family.ts and identities.ts in results/; --write replaces results/kernel.md.",
  positionals: {},
  options: { write: options.write },
  examples: [
    ["", "prints the page"],
    ["--write", "after new records"],
  ],
  run({ write }, { json, print, printJson }) {
    const page = kernelPage(records("ladder"), records("switches"), records("family"), records("identities"));
    if (write) writeFileAtomic.sync(results("kernel.md"), page);
    if (json) printJson({ page, written: write });
    else print(write ? "results/kernel.md is up to date\n" : page);
    return exitCodes.fine;
  },
});

await runExperiment(import.meta, kernel);
