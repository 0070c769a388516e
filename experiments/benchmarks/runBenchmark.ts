import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Piscina } from "piscina";
import writeFileAtomic from "write-file-atomic";
import { threadArguments } from "../../src/exact/jobs/ownThread.ts";
import { makeFolder } from "../../src/files/makeFolder.ts";
import { moduleBeside } from "../../src/files/packageFolder.ts";
import { parseJson } from "../../src/files/parseJson.ts";
import { readText } from "../../src/files/readText.ts";
import { slotwiseVersion } from "../../src/report/records/record.ts";
import type { BenchmarkRow, BenchmarkTask } from "./benchmarkRow.ts";

/** How a set is gone through. */
export interface BenchmarkRun {
  readonly threads: number;
  /** Where each row is kept as soon as it is there. */
  readonly state: string;
  /** Rows that are kept there are not solved again. */
  readonly resume: boolean;
  readonly signal: AbortSignal;
  readonly told: (row: BenchmarkRow, done: number) => void;
}

/** Every task on a pool of threads, in order. After the signal it ends with the rows that there are. */
export async function runBenchmark(tasks: readonly BenchmarkTask[], run: BenchmarkRun): Promise<BenchmarkRow[]> {
  const { threads, state, resume, signal, told } = run;
  makeFolder(state);
  const worker = moduleBeside("benchmarkWorker", import.meta.url);
  const pool = new Piscina({
    ...{ filename: fileURLToPath(worker), execArgv: threadArguments(worker) },
    ...{ minThreads: threads, maxThreads: threads },
  });
  const rows: (BenchmarkRow | undefined)[] = new Array(tasks.length);
  let done = 0;
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < tasks.length && !signal.aborted) {
      const at = next++;
      const task = tasks[at]!;
      const kept = resume ? recalled(state, task) : undefined;
      const row = kept ?? (await solved(pool, task, signal));
      if (row === undefined) return;
      if (kept === undefined) writeFileAtomic.sync(rowFile(state, task), `${JSON.stringify(row)}\n`);
      rows[at] = row;
      told(row, ++done);
    }
  };
  try {
    await Promise.all(Array.from({ length: threads }, lane));
  } finally {
    await pool.destroy();
  }
  return rows.filter((row) => row !== undefined);
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
