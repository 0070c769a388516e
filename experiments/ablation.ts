// What each strengthening, hint, guide and cut-off is worth: the same decisions with one switch changed at a time. What
// does not help stays in the table.
//
//   npx tsx experiments/ablation.ts [--seconds S] [--no-record]
import process from "node:process";
import writeFileAtomic from "write-file-atomic";
import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { readJson } from "../src/command/jsonFile.ts";
import type { Objective } from "../src/exact/formulation.ts";
import { wholeBlock } from "../src/exact/wholeBlock.ts";
import { dependenceGraph } from "../src/graph/dependenceGraph.ts";
import { tails } from "../src/graph/heads.ts";
import { parseBlocksFile } from "../src/ir/blocksFile.ts";
import { cliTable, type TableColumn, wantsColour } from "../src/report/cliTable.ts";
import { markdownTable } from "../src/report/markdownTable.ts";
import { provenance } from "../src/report/provenance.ts";
import { appendRecord } from "../src/report/record.ts";
import { toSchedule } from "../src/schedule/compactSchedule.ts";
import { prepare } from "../src/schedule/listInstance.ts";
import { sweep } from "../src/schedule/sweep.ts";
import { engineNamed } from "../src/solve/engines.ts";
import { variants, withoutGroupOrder } from "./ablation/variants.ts";

const options = await yargs(hideBin(process.argv))
  .usage("npx tsx experiments/ablation.ts\n\nChanges one switch of the exact models at a time.")
  .option("blocks", { type: "string", default: "test/cases/blocks.json", describe: "a file of blocks" })
  .option("seconds", { type: "number", default: 3, describe: "limit of one decision" })
  .option("record", {
    type: "string",
    default: "results/ablation.jsonl",
    describe: "the record (--no-record: nowhere)",
  })
  .strict()
  .help()
  .parseAsync();

/** Lengths that are one too short, and optimal ones. */
const decisions = [
  ["ewf-alu2-mul1", 18],
  ["ewf-alu2-mul1", 19],
  ["window-V8c", 21],
  ["window-V8c", 22],
  ["window-L4c", 34],
  ["window-L4c", 35],
  ["window-M8c", 27],
] as const;

interface Row {
  readonly variant: string;
  readonly decided: number;
  readonly seconds: number;
  readonly cells: Record<string, string>;
}
const cases = readJson(options.blocks, parseBlocksFile);
const begun = performance.now();
const rows: Row[] = [];
for (const variant of variants) {
  const solver = engineNamed(variant.engine);
  const cells: Record<string, string> = {};
  let decided = 0;
  let total = 0;
  for (const [name, T] of decisions) {
    const { block: given, machine } = cases.find((one) => one.block.name === name)!;
    const block = variant.unordered === true ? withoutGroupOrder(given) : given;
    const tail = tails(dependenceGraph(block));
    const objective: Objective =
      variant.longer !== undefined
        ? { kind: "makespan", tails: tail }
        : variant.guided === true
          ? { kind: "weighted", weights: new Float64Array(block.operations.length).fill(1) }
          : { kind: "feasible" };
    const at = performance.now();
    const model = variant.formulation.build(wholeBlock(block, machine, T + (variant.longer ?? 0)), objective);
    let hint: Float64Array | undefined;
    if (variant.hinted === true && model.program.columns.length > 0) {
      const { schedule } = await sweep(prepare(block, machine), { passes: 60, target: T + 1, seed: 1 });
      hint = model.encode(toSchedule(block, schedule).placements);
    }
    const outcome = await solver.solve(model.program, {
      limitSeconds: options.seconds,
      seed: 1,
      hint,
      ...(variant.relax === true ? { relax: true } : {}),
      ...(variant.longer === undefined && variant.relax !== true ? { anySolution: true } : {}),
      // A makespan of T cycles is a latest issue of T - 1.
      ...(variant.cutoff === true ? { cutoff: T - 1 } : {}),
    });
    const spent = (performance.now() - at) / 1000;
    // A relaxation with a solution decides nothing.
    const known = variant.relax === true ? outcome.status === "infeasible" : outcome.status !== "undecided";
    const proved =
      variant.longer === undefined ? known : outcome.status === "optimal" || outcome.status === "infeasible";
    if (proved) decided += 1;
    total += proved ? spent : options.seconds;
    cells[`${name} ${T}`] = proved
      ? `${spent.toFixed(2)} s`
      : outcome.status === "undecided"
        ? outcome.because
        : "open";
  }
  rows.push({ variant: variant.name, decided, seconds: Math.round(total * 100) / 100, cells });
  process.stderr.write(`${variant.name}: ${decided} decided, ${total.toFixed(1)} s\n`);
}
const seconds = Math.round((performance.now() - begun) / 100) / 10;

const columns: readonly TableColumn<Row>[] = [
  { head: "variant", cell: (row) => row.variant },
  { head: "decided", right: true, cell: (row) => row.decided },
  { head: "seconds", right: true, cell: (row) => row.seconds.toFixed(2) },
  ...decisions.map(([name, T]): TableColumn<Row> => {
    const key = `${name} ${T}`;
    return {
      head: key.replace("-alu2-mul1", "").replace("window-", ""),
      right: true,
      cell: (row) => row.cells[key] ?? "-",
    };
  }),
];
process.stdout.write(`${cliTable(columns, rows, wantsColour(process.stdout))}\n${seconds} s\n`);
if (typeof options.record === "string" && options.record !== "") {
  const record = {
    experiment: "ablation",
    ...provenance(),
    machine: "each block's own",
    parameters: { blocks: options.blocks },
    seeds: { engines: 1, sweep: 1 },
    limits: { seconds: options.seconds },
    results: { rows, seconds },
  };
  appendRecord(options.record, record);
  const page = [
    "# What the switches are worth",
    "",
    `Written by \`experiments/ablation.ts\` on ${record.date.slice(0, 10)} from \`ablation.jsonl\`; ${record.host}, Node ${record.node}.`,
    `Is there a schedule of that many cycles? ${options.seconds} s a decision; an undecided one counts with all of them.`,
    "",
    markdownTable(columns, rows),
    "",
  ];
  writeFileAtomic.sync(options.record.replace(/(\.jsonl)?$/, ".md"), page.join("\n"));
}
process.exit(0);
