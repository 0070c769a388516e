// Published benchmarks beside published optima: every instance of a set, solved by our own engine and by CP-SAT where that is
// installed, on a pool of threads.
//
//   npx tsx experiments/benchmarks.ts --set psplib-j30 [--sample 1/8] [--seconds S] [--folder FOLDER] ... (--help explains all)
import { threadsElsewhere } from "../src/command/job/windowPool.ts";
import { command } from "../src/command/options/command.ts";
import { withDefault } from "../src/command/options/option.ts";
import { options } from "../src/command/options/options.ts";
import { recordOption } from "../src/command/options/outputOptions.ts";
import { runExperiment } from "../src/command/processIo.ts";
import { withWorkers } from "../src/command/queue/studyWorkers.ts";
import { exitCodes } from "../src/command/run/run.ts";
import { lcg } from "../src/exact/learning/lcg.ts";
import { provenance } from "../src/report/records/record.ts";
import { cliTable } from "../src/report/text/cliTable.ts";
import { cpSat } from "../src/solve/cpSat.ts";
import { installedEngines } from "../src/solve/engines.ts";
import { type BenchmarkTask, closed, wrong } from "./benchmarks/benchmarkRow.ts";
import { benchmarkCases, benchmarkSets } from "./benchmarks/benchmarkSets.ts";
import { benchmarkFolder } from "./benchmarks/caseBlocks.ts";
import { benchmarksPage, benchmarkTotals, openLines, profileColumns, totalsColumns } from "./benchmarks/page.ts";
import { runBenchmark } from "./benchmarks/runBenchmark.ts";

const usualState = ".slotwise/benchmarks";

export const benchmarks = command({
  name: "benchmarks",
  describe: "Solve published benchmarks and compare with what is published",
  details:
    "Reads the folder of the benchmarks (psplib, express, hatschet), or that of one set. Each instance gets one engine at a time, in a " +
    "thread of its own: our own engine, and CP-SAT where the package or-tools-wasm is installed (beside slotwise, or in the folder that " +
    "the environment variable SLOTWISE_CP_SAT names). Ctrl-C ends it with what was solved; --resume goes on.",
  positionals: {},
  options: {
    set: options.set,
    folder: benchmarkFolder,
    sample: options.sample,
    solver: {
      ...options.engines,
      says: `Engines separated by commas, each alone: ${lcg.name} (our own), glpk, highs, cadical, ${cpSat.name}`,
      shown: `${lcg.name}, and ${cpSat.name} where it is installed`,
    },
    seconds: { ...withDefault(options.seconds, 10), says: "Wall-clock seconds for an instance" },
    cpu: options.cpu,
    threads: options.threads,
    seed: options.seed,
    state: {
      ...options.state,
      says: "Folder where every result is kept",
      shown: usualState,
      fallback: () => usualState,
    },
    resume: options.resume,
    queue: options.queue,
    record: recordOption("benchmarks"),
  },
  excludes: [{ beside: "queue", without: ["threads", "cpu"], because: threadsElsewhere }],
  examples: [
    ["--set psplib-j30 --sample 1/8 --seconds 10", "every eighth project, ten seconds each"],
    ["--set express --record results/benchmarks.jsonl", "the study as it is kept"],
  ],
  negative: "a claim contradicts what is published",
  async run(given, context) {
    const { json, print, printJson, tell, mention, look, signal } = context;
    const { set, folder, sample, solver, seconds, cpu, threads, seed, state, resume, queue, record } = given;
    if (set === undefined) throw new RangeError(`--set is missing: one of ${Object.keys(benchmarkSets).join(", ")}`);
    if (cpu && threads > 1)
      throw new RangeError(`--cpu: --threads is ${threads}, and only with 1 they are those of an instance`);
    const installed = installedEngines().some(({ name }) => name === cpSat.name);
    const engines = solver === "portfolio" ? [lcg.name, ...(installed ? [cpSat.name] : [])] : solver;
    if (solver === "portfolio" && !installed) tell("CP-SAT is not installed (or-tools-wasm): it does not take part");
    const all = benchmarkCases(set, folder);
    const cases = sample === undefined ? all : all.filter((_, at) => at % sample.of === sample.index);
    if (cases.length === 0) throw new RangeError(`--sample: of ${all.length} instances none is left`);
    const tasks = cases.flatMap(({ name }) =>
      engines.map((engine): BenchmarkTask => ({ set, folder, name, engine, seconds, cpu, seed })),
    );
    const begun = performance.now();
    const rows = await withWorkers(queue, `benchmarks ${set}`, context, (workers) =>
      runBenchmark(tasks, {
        ...{ threads, workers, state, resume, signal },
        told(row, done) {
          mention(`${done} of ${tasks.length}: ${row.name}, ${row.engine}`);
          if (closed(row)) return;
          for (const line of openLines([row])) tell(line);
        },
      }),
    );
    const totals = benchmarkTotals(rows);
    const results = { totals, rows, seconds: Math.round((performance.now() - begun) / 100) / 10 };
    if (json) printJson(results);
    else {
      const tables = [cliTable(totalsColumns, totals, look), cliTable(profileColumns, totals, look)];
      print(`${[...tables, ...openLines(rows)].join("\n")}\n`);
    }
    // A run that was stopped by hand cannot be repeated: it is no record.
    if (!signal.aborted) {
      record?.append(
        {
          experiment: "benchmarks",
          ...provenance(),
          machine: "each instance's own",
          parameters: {
            ...{ set, says: benchmarkSets[set].says, engines: engines.join(), resume, cpu },
            sample: sample === undefined ? "all" : `${sample.index + 1}/${sample.of}`,
          },
          seeds: { seed },
          limits: { seconds, threads },
          results,
        },
        benchmarksPage,
      );
    }
    return rows.some((row) => wrong(row) !== undefined) ? exitCodes.negative : exitCodes.fine;
  },
});

await runExperiment(import.meta, benchmarks);
