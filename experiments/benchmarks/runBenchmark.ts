import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Piscina } from "piscina";
import writeFileAtomic from "write-file-atomic";
import type { StudyWorkers } from "../../src/command/queue/studyWorkers.ts";
import { threadOptions } from "../../src/exact/jobs/ownThread.ts";
import { makeFolder } from "../../src/files/makeFolder.ts";
import { moduleBeside } from "../../src/files/packageFolder.ts";
import { parseJson } from "../../src/files/parseJson.ts";
import { readText } from "../../src/files/readText.ts";
import { slotwiseVersion } from "../../src/report/records/record.ts";
import { engineAlone } from "../solvers/engineAlone.ts";
import type { BenchmarkRow, BenchmarkTask } from "./benchmarkRow.ts";
import { benchmarkRow } from "./benchmarkWorker.ts";

/** How a set is gone through. */
export interface BenchmarkRun {
  readonly threads: number;
  /** The workers at a queue, whose engines are asked from this thread; threads of this computer without them. */
  readonly workers: StudyWorkers;
  /** Where each row is kept as soon as it is there. */
  readonly state: string;
  /** Rows that are kept there are not solved again. */
  readonly resume: boolean;
  readonly signal: AbortSignal;
  readonly told: (row: BenchmarkRow, done: number) => void;
}

/** Every task on a pool of threads, in order. After the signal it ends with the rows that there are. */
export async function runBenchmark(tasks: readonly BenchmarkTask[], run: BenchmarkRun): Promise<BenchmarkRow[]> {
  const { threads, workers, state, resume, signal, told } = run;
  makeFolder(state);
  const rows: (BenchmarkRow | undefined)[] = new Array(tasks.length);
  let done = 0;
  const one = async (at: number, solve: (task: BenchmarkTask) => Promise<BenchmarkRow | undefined>): Promise<void> => {
    const task = tasks[at]!;
    const kept = resume ? recalled(state, task) : undefined;
    const row = kept ?? (await solve(task));
    if (row === undefined || (kept === undefined && signal.aborted)) return;
    if (kept === undefined) writeFileAtomic.sync(rowFile(state, task), `${JSON.stringify(row)}\n`);
    rows[at] = row;
    told(row, ++done);
  };
  if (workers.coordinator !== undefined) {
    const far = (task: BenchmarkTask) => benchmarkRow(task, workers.portfolio(engineAlone(task.engine)), signal);
    await workers.each(tasks, (_, at) => one(at, far));
  } else await onThreads(threads, tasks, signal, one);
  return rows.filter((row) => row !== undefined);
}

/** Every task on one of so many threads of this computer. */
async function onThreads(
  threads: number,
  tasks: readonly BenchmarkTask[],
  signal: AbortSignal,
  one: (at: number, solve: (task: BenchmarkTask) => Promise<BenchmarkRow | undefined>) => Promise<void>,
): Promise<void> {
  const worker = moduleBeside("benchmarkWorker", import.meta.url);
  const pool = new Piscina({
    ...threadOptions(worker),
    ...{ minThreads: threads, maxThreads: threads },
  });
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < tasks.length && !signal.aborted) await one(next++, (task) => solved(pool, task, signal));
  };
  try {
    await Promise.all(Array.from({ length: threads }, lane));
  } finally {
    await pool.destroy();
  }
}

async function solved(pool: Piscina, task: BenchmarkTask, signal: AbortSignal): Promise<BenchmarkRow | undefined> {
  try {
    return (await pool.run(task, { signal })) as BenchmarkRow;
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

function rowFile(state: string, task: BenchmarkTask): string {
  // The same instance elsewhere is the same.
  const { folder, ...asked } = task;
  const hash = createHash("sha256")
    .update(JSON.stringify([slotwiseVersion(), asked]))
    .digest("hex");
  return join(state, `${hash}.json`);
}

function recalled(state: string, task: BenchmarkTask): BenchmarkRow | undefined {
  const file = rowFile(state, task);
  if (!existsSync(file)) return undefined;
  const row = parseJson(readText(file)) as BenchmarkRow;
  if (row.name !== task.name || row.engine !== task.engine)
    throw new RangeError(`${file} is not a row of benchmarks: name another folder with --state, or remove it`);
  return row;
}
