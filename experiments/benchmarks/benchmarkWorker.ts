import type { Portfolio } from "../../src/exact/lengths/portfolio.ts";
import { solveBlock } from "../../src/exact/lengths/solveBlock.ts";
import type { Instance } from "../../src/ir/blocksFile.ts";
import { engineAlone } from "../solvers/engineAlone.ts";
import type { BenchmarkRow, BenchmarkTask } from "./benchmarkRow.ts";
import { type BenchmarkName, benchmarkCases } from "./benchmarkSets.ts";
import { bySeconds } from "./bySeconds.ts";

/** One instance by one engine, on a thread of its own. */
export default function run(task: BenchmarkTask): Promise<BenchmarkRow> {
  return benchmarkRow(task, engineAlone(task.engine));
}

/** One instance by one portfolio. */
export async function benchmarkRow(
  task: BenchmarkTask,
  portfolio: Portfolio,
  signal?: AbortSignal,
): Promise<BenchmarkRow> {
  const { set, folder, name, engine, seconds, cpu = false, seed } = task;
  const given = benchmarkCases(set as BenchmarkName, folder).find((each) => each.name === name)!;
  const common = { name, engine, known: given.known };
  let instance: Instance;
  try {
    instance = given.read();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { ...common, status: "skipped", proved: false, seconds: 0, because: error.message };
  }
  const { block, machine } = instance;
  const solved = cpu
    ? await bySeconds(seconds, (limits) => solveBlock(block, machine, { portfolio, seed, ...limits }))
    : await solveBlock(block, machine, { portfolio, seconds, seed, signal });
  const { status, lower, upper, claimants, proof } = solved;
  const because = status === "optimal" ? undefined : proof.slice(0, 200);
  return {
    ...{ ...common, operations: block.operations.length, status, lower, upper, because },
    ...{ proved: (status === "optimal" || status === "infeasible") && claimants.length === 0, seconds: solved.seconds },
  };
}
