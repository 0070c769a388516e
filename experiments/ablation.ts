// What each strengthening, hint, guide and cut-off is worth: the same decisions with one switch changed at a time. What
// does not help stays in the table.
//
//   npx tsx experiments/ablation.ts [--seconds S] [--no-record]

import { basename } from "node:path";
import { readJson } from "../src/command/files/jsonFile.ts";
import { command } from "../src/command/options/command.ts";
import { withDefault } from "../src/command/options/option.ts";
import { options } from "../src/command/options/options.ts";
import { recordOption } from "../src/command/options/outputOptions.ts";
import { runExperiment } from "../src/command/processIo.ts";
import { type StudyWorkers, withWorkers } from "../src/command/queue/studyWorkers.ts";
import { type PhaseContext, withPhases } from "../src/command/run/phases.ts";
import { exitCodes } from "../src/command/run/run.ts";
import type { Objective } from "../src/exact/problem/formulation.ts";
import { wholeBlock } from "../src/exact/problem/wholeBlock.ts";
import { dependenceGraph } from "../src/graph/dependenceGraph.ts";
import { tails } from "../src/graph/heads.ts";
import { type Instance, parseBlocksFile } from "../src/ir/blocksFile.ts";
import { prepare } from "../src/list/listInstance.ts";
import { sweep } from "../src/list/sweep.ts";
import { provenance } from "../src/report/records/record.ts";
import { cliTable } from "../src/report/text/cliTable.ts";
import { toSchedule } from "../src/schedule/compactSchedule.ts";
import { engineNamed } from "../src/solve/engines.ts";
import { type AblationRow, ablationColumns, ablationPage, decisions } from "./ablation/page.ts";
import { type Variant, variants, withoutGroupOrder } from "./ablation/variants.ts";
import { caseBlocks } from "./benchmarks/caseBlocks.ts";

/** One variant's decisions, with so many seconds for each. */
async function measured(
  variant: Variant,
  instances: readonly Instance[],
  limitSeconds: number,
  seed: number,
  workers: StudyWorkers,
  context: PhaseContext,
): Promise<AblationRow> {
  const cells: Record<string, string> = {};
  let decided = 0;
  let total = 0;
  const answers = await workers.each(decisions, ([name, T], at) =>
    withPhases(context, `${variant.name}: ${name} in ${T} cycles`, async () => {
      const begun = performance.now();
      const outcome = await decision(variant, instances[at]!, T, limitSeconds, seed, workers);
      // How long a call waited for a worker is no property of the variant.
      return { ...outcome, spent: workers.coordinator ? outcome.seconds : (performance.now() - begun) / 1000 };
    }),
  );
  for (const [at, { status, because, spent }] of answers.entries()) {
    const [name, T] = decisions[at]!;
    // A relaxation with a solution decides nothing.
    const known = variant.relax === true ? status === "infeasible" : status !== "undecided";
    const proved = variant.longer === undefined ? known : status === "optimal" || status === "infeasible";
    if (proved) decided += 1;
    total += proved ? spent : limitSeconds;
    cells[`${name} ${T}`] = proved ? `${spent.toFixed(2)} s` : (because ?? "open");
  }
  return { variant: variant.name, decided, seconds: Math.round(total * 100) / 100, cells };
}

/** Whether the block can be scheduled in T cycles, as the variant asks it. */
async function decision(
  variant: Variant,
  { block: given, machine }: Instance,
  T: number,
  limitSeconds: number,
  seed: number,
  workers: StudyWorkers,
): Promise<{ readonly status: string; readonly because?: string; readonly seconds: number }> {
  const block = variant.unordered === true ? withoutGroupOrder(given) : given;
  const tail = tails(dependenceGraph(block));
  const objective: Objective =
    variant.longer !== undefined
      ? { kind: "makespan", tails: tail }
      : variant.guided === true
        ? { kind: "weighted", weights: new Float64Array(block.operations.length).fill(1) }
        : { kind: "feasible" };
  const model = variant.formulation.build(wholeBlock(block, machine, T + (variant.longer ?? 0)), objective);
  let hint: Float64Array | undefined;
  if (variant.hinted === true && model.program.columns.length > 0) {
    const { schedule } = await sweep(prepare(block, machine), { passes: 60, target: T + 1, seed });
    hint = model.encode(toSchedule(block, schedule).placements);
  }
  return workers.solver(engineNamed(variant.engine)).solve(model.program, {
    limitSeconds,
    seed,
    hint,
    ...(variant.relax === true ? { relax: true } : {}),
    ...(variant.longer === undefined && variant.relax !== true ? { anySolution: true } : {}),
    // A makespan of T cycles is a latest issue of T - 1.
    ...(variant.cutoff === true ? { cutoff: T - 1 } : {}),
  });
}

export const ablation = command({
  name: "ablation",
  describe: "Change one switch of the exact models at a time and measure what it is worth",
  details: "Reads a file of blocks that has the seven cases of test/cases/blocks.json which are asked about.",
  positionals: {},
  options: {
    blocks: caseBlocks,
    only: options.only,
    seconds: { ...withDefault(options.seconds, 3), says: "Wall-clock seconds for one decision" },
    seed: options.seed,
    queue: options.queue,
    record: recordOption("ablation"),
  },
  examples: [
    ["--only glpk --seconds 1", "the variants of one engine"],
    ["--record results/ablation.jsonl", "the study as it is kept"],
  ],
  async run({ blocks, only = "", seconds: limit, seed, queue, record }, context) {
    const { json, print, printJson, tell, look, signal } = context;
    const cases = readJson(blocks, parseBlocksFile, { wanted: "blocks", flag: "--blocks" });
    const instances = decisions.map(([name]) => {
      const instance = cases.find(({ block }) => block.name === name);
      if (instance === undefined)
        throw new RangeError(`--blocks ${blocks}: it has no block "${name}", which is asked about`);
      return instance;
    });
    const chosen = variants.filter(({ name }) => name.includes(only));
    if (chosen.length === 0) throw new RangeError(`--only ${only}: no variant's name contains it`);
    const begun = performance.now();
    const rows: AblationRow[] = [];
    const placeOf = ({ variant }: AblationRow): number => chosen.findIndex(({ name }) => name === variant);
    await withWorkers(queue, "ablation", context, (workers) =>
      workers.each(chosen, async (variant) => {
        const row = await measured(variant, instances, limit, seed, workers, context);
        // A row that a signal cut short is none.
        if (signal.aborted) return;
        rows.push(row);
        tell(`${row.variant}: ${row.decided} decided, ${row.seconds.toFixed(1)} s`);
      }),
    );
    rows.sort((a, b) => placeOf(a) - placeOf(b));
    const seconds = Math.round((performance.now() - begun) / 100) / 10;
    if (json) printJson({ rows, seconds });
    else print(`${cliTable(ablationColumns, rows, look)}\n${seconds} s\n`);
    if (only === "" && !signal.aborted) {
      record?.append(
        {
          experiment: "ablation",
          ...provenance(),
          machine: "each block's own",
          parameters: { blocks: basename(blocks) },
          seeds: { engines: seed, sweep: seed },
          limits: { seconds: limit },
          results: { rows, seconds },
        },
        ablationPage,
      );
    }
    return exitCodes.fine;
  },
});

await runExperiment(import.meta, ablation);
