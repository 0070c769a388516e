// The main job: the hashed tree walk from its generator to a verified exact-versus-greedy table.
//
//   npx tsx experiments/window-ilp.ts [--quick] [--resume] [--json] ... (--help explains every option)
import { mkdirSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import writeFileAtomic from "write-file-atomic";
import { formulationNamed } from "../models/formulations.ts";
import { cheapBounds } from "../src/bounds/best.ts";
import { langevinCerny } from "../src/bounds/langevinCerny.ts";
import { openJournal, writeOnly } from "../src/exact/journal.ts";
import { exactVersusGreedy } from "../src/exact/pipeline.ts";
import { sharded } from "../src/exact/shard.ts";
import { simulateKernel } from "../src/exact/simulated.ts";
import { threadPool } from "../src/exact/threadPool.ts";
import { parseJson } from "../src/files/parseJson.ts";
import { readText } from "../src/files/readText.ts";
import { standardPlan } from "../src/kernel/standardPlan.ts";
import { parseMachine } from "../src/machine/machine.ts";
import { printProgram } from "../src/machine/program.ts";
import { takeHome } from "../src/machine/takeHome.ts";
import { wantsColour } from "../src/report/cliTable.ts";
import { progressReport } from "../src/report/progress.ts";
import { slotwiseVersion } from "../src/report/provenance.ts";
import { appendRecord } from "../src/report/record.ts";
import { summaryTable } from "../src/report/summary.ts";
import { windowMarkdown } from "../src/report/windowMarkdown.ts";
import { windowRunJson, windowRunRecord } from "../src/report/windowRun.ts";
import { windowTable } from "../src/report/windowTable.ts";
import { emit } from "../src/schedule/emit.ts";
import { engineNamed } from "../src/solve/engines.ts";
import { readOptions } from "./window-ilp/options.ts";

/** Exit code after a signal, as shells have it. */
const signalled = { SIGINT: 130, SIGTERM: 143 } as const;

async function main(): Promise<number> {
  const options = await readOptions(process.argv.slice(2));
  const { height, rounds, batch, contract, seed, inputs, state } = options;
  const machine = options.machine === undefined ? takeHome : parseMachine(readJson(options.machine));
  const plan = standardPlan({ height, rounds, batch }, contract);
  const stored = openJournal(state, slotwiseVersion());
  const { stop, signal } = stopOnSignal();
  const local = threadPool(new URL("../src/command/windowWorker.ts", import.meta.url), options.threads);
  const report = progressReport(process.stderr, options.seconds);
  const result = await exactVersusGreedy({
    machine,
    plan,
    formulation: formulationNamed(options.formulation),
    solver: engineNamed(options.solver),
    pool: options.shard === undefined ? local : sharded(local, options.shard),
    seconds: options.seconds,
    windowSeconds: options.windowSeconds,
    windowOperations: options.windowOperations,
    groupPasses: options.groupPasses,
    bounds: options.quick ? cheapBounds.filter((bound) => bound !== langevinCerny) : cheapBounds,
    passes: options.passes,
    seed,
    journal: options.resume ? stored : writeOnly(stored),
    signal: stop.signal,
    simulate: (block, verified) => simulateKernel(block, machine, plan, verified, { inputs, seed }),
    progress: report.tell,
  }).finally(() => {
    report.close();
    return local.close();
  });

  const best = join(state, `best-h${height}-r${rounds}-b${batch}-${contract}.json`);
  const program = best.replace(/\.json$/, ".program.json");
  const { schedule, allocation } = result;
  write(
    best,
    `${JSON.stringify({ contract, plan, machine: machine.name, cycles: schedule.length, schedule, allocation })}\n`,
  );
  write(program, printProgram(emit(result.block, machine, schedule, allocation)));

  const { formulation, solver, seconds, windowSeconds, windowOperations, passes, groupPasses, resume, threads } =
    options;
  const shard = options.shard === undefined ? "1/1" : `${options.shard.index + 1}/${options.shard.of}`;
  const setup = {
    machine: machine.name,
    parameters: { height, rounds, batch, contract, formulation, solver, resume, shard },
    seeds: { seed },
    limits: { seconds, windowSeconds, windowOperations, passes, groupPasses, threads, inputs },
  };
  // A run that was stopped by hand cannot be repeated: it is no record.
  if (options.record !== undefined && result.stopped !== "cancelled") {
    const records = appendRecord(options.record, windowRunRecord(result, setup));
    write(options.record.replace(/(\.jsonl)?$/, ".md"), windowMarkdown(records));
  }
  if (options.json) {
    print(`${JSON.stringify(windowRunJson(result, setup))}\n`);
  } else {
    const colour = wantsColour(process.stdout);
    print(`${windowTable(result.windows, colour)}\n`);
    print(`${summaryTable(result, { contract, scratchWords: machine.scratchWords }, colour)}\n`);
  }
  const name = signal();
  if (name !== undefined) process.stderr.write(`stopped by ${name}; `);
  process.stderr.write(
    `the best verified schedule (${schedule.length} cycles) is in ${best}, its program in ${program}\n`,
  );
  return name === undefined ? 0 : signalled[name];
}

/** The first Ctrl-C ends the search in order; the second one ends the process. */
function stopOnSignal(): { stop: AbortController; signal: () => keyof typeof signalled | undefined } {
  const stop = new AbortController();
  let received: keyof typeof signalled | undefined;
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.on(name, () => {
      if (received !== undefined) process.exit(signalled[name]);
      received = name;
      process.stderr.write(`${name}: verifying and writing the best schedule; once more to give up\n`);
      stop.abort();
    });
  }
  return { stop, signal: () => received };
}

function readJson(file: string): unknown {
  const text = readText(file);
  try {
    return parseJson(text);
  } catch (error) {
    throw new RangeError(`--machine ${file}: ${(error as Error).message}`);
  }
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileAtomic.sync(file, text);
}

/** All of it, also into a pipe, before the process ends. */
function print(text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(1, bytes, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
    }
  }
}

try {
  process.exit(await main());
} catch (error) {
  const expected = error instanceof RangeError || (error instanceof Error && "code" in error);
  const text = error instanceof Error ? (expected ? error.message : (error.stack ?? error.message)) : String(error);
  process.stderr.write(`window-ilp: ${text}\n`);
  process.exit(1);
}
