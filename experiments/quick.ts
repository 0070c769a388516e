// What --quick gains of what the full main job gains: the job itself on rungs of the ladder, with both sets of defaults.
//
//   npx tsx experiments/quick.ts [--only TEXT] [--threads N] [--no-record] ... (--help explains all)
import { type JobRequest, windowJob } from "../src/command/job/job.ts";
import { type Context, command } from "../src/command/options/command.ts";
import type { Option } from "../src/command/options/option.ts";
import { options } from "../src/command/options/options.ts";
import { recordOption } from "../src/command/options/outputOptions.ts";
import { runExperiment } from "../src/command/processIo.ts";
import { withPhases } from "../src/command/run/phases.ts";
import { exitCodes } from "../src/command/run/run.ts";
import { greedyPasses, greedyReference } from "../src/exact/jobs/greedyReference.ts";
import { takeHome } from "../src/machine/presets/takeHome.ts";
import { provenance } from "../src/report/records/record.ts";
import { cliTable } from "../src/report/text/cliTable.ts";
import { glpkIsThere } from "../src/solve/glpk.ts";
import { ladder, type Rung } from "../src/walk/ladder/ladder.ts";
import { leastShare, type QuickRow, type QuickRun, quickColumns, quickPage } from "./quick/page.ts";

const usualState = ".slotwise/quick";
/** Those of which both jobs take two minutes and a half, at most. */
const usualRungs = /^size .*128\)$/;

/** What an option is where nobody types it. */
const untyped = <T>(option: Option<T>, quick: boolean): T =>
  quick && option.quick !== undefined ? option.quick : option.fallback();

/** The main job with its defaults, or those of --quick. */
async function jobOf(
  { name, machine }: Rung,
  block: ReturnType<Rung["build"]>,
  quick: boolean,
  { threads, seed, state }: Pick<JobRequest, "threads" | "seed" | "state">,
  context: Context,
): Promise<QuickRun> {
  const request: JobRequest = {
    ...{ subject: { kind: "block", file: name, block, machine }, begun: Date.now() },
    ...{ threads, seed, state, quick, queue: undefined, shard: undefined, resume: false },
    ...{ json: true, colour: false, columns: 80, solver: glpkIsThere() ? "glpk" : "highs" },
    formulation: options.formulation.fallback(),
    seconds: untyped(options.secondsInAll, quick),
    searchSeconds: untyped(options.searchSeconds, quick),
    windowSeconds: untyped(options.windowSeconds, quick),
    windowOperations: untyped(options.windowOperations, quick),
    passes: untyped(options.passes, quick),
    groupPasses: untyped(options.groupPasses, quick),
    inputs: untyped(options.inputs, quick),
  };
  let text = "";
  await withPhases(context, `${name}${quick ? ", --quick" : ""}`, (state) =>
    windowJob(
      request,
      (news) => {
        if (news.kind === "state") state({ phase: `${name}${quick ? ", --quick" : ""}: ${news.text}` });
        if (news.kind === "result") text += news.text;
      },
      context.signal,
    ),
  );
  const { greedy, final, bound, seconds } = JSON.parse(text) as {
    readonly greedy: { readonly cycles: number };
    readonly final: { readonly cycles: number };
    readonly bound: { readonly cycles: number };
    readonly seconds: number;
  };
  return { greedy: greedy.cycles, final: final.cycles, bound: bound.cycles, seconds };
}

export const quickExperiment = command({
  name: "quick",
  describe: "Compare the main job's --quick with the full job on rungs of the ladder",
  details:
    "Both from nothing, one after the other, with their defaults. The gain of each is counted from the best plain list schedule of all rules. " +
    "Without --only: the three smallest sizes. Ctrl-C ends it with the rows it has, and no record.",
  positionals: {},
  options: {
    only: options.only,
    threads: options.threads,
    seed: options.seed,
    state: { ...options.state, shown: usualState, fallback: () => usualState },
    record: recordOption("quick"),
  },
  examples: [
    ["--only size", "all small sizes, a quarter of an hour"],
    ["--record results/quick.jsonl", "the study as it is kept"],
  ],
  words: ["window", "group shift"],
  async run({ only, threads, seed, state, record }, context) {
    const { json, print, printJson, tell, look, signal } = context;
    const wanted = ladder(takeHome).filter(({ name }) =>
      only === undefined ? usualRungs.test(name) : name.includes(only),
    );
    if (wanted.length === 0) throw new RangeError(`--only ${only}: no rung's name contains it`);
    const rows: QuickRow[] = [];
    for (const rung of wanted) {
      const block = rung.build();
      const plain = await withPhases(context, `${rung.name}: plain list schedules`, () =>
        greedyReference(block, rung.machine, { passes: greedyPasses, justified: 0, seed, signal }),
      );
      const how = { threads, seed, state };
      const quick = await jobOf(rung, block, true, how, context);
      const full = await jobOf(rung, block, false, how, context);
      if (signal.aborted) break;
      const row = { rung: rung.name, operations: block.operations.length, plain: plain.verified.schedule.length };
      rows.push({ ...row, quick, full });
      tell(
        `${rung.name}: plain ${row.plain}, quick ${quick.final} (${quick.seconds} s), full ${full.final} (${full.seconds} s)`,
      );
    }
    const results = { rows, leastShare: leastShare(rows) };
    if (json) printJson(results);
    else print(`${cliTable(quickColumns, rows, look)}\n`);
    if (only === undefined && !signal.aborted) {
      record?.append(
        {
          ...{ experiment: "quick", ...provenance(), machine: takeHome.name, parameters: {}, seeds: { seed } },
          ...{ limits: { threads }, results },
        },
        quickPage,
      );
    }
    return exitCodes.fine;
  },
});

await runExperiment(import.meta, quickExperiment);
