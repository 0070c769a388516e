import { solveBlock } from "../../src/exact/lengths/solveBlock.ts";
import type { Instance } from "../../src/ir/blocksFile.ts";
import { engineAlone } from "../solvers/engineAlone.ts";
import type { BenchmarkRow, BenchmarkTask } from "./benchmarkRow.ts";
import { type BenchmarkName, benchmarkCases } from "./benchmarkSets.ts";

/** One instance by one engine, on a thread of its own. */
export default async function run(task: BenchmarkTask): Promise<BenchmarkRow> {
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
  const portfolio = engineAlone(engine);
  const solved = cpu
    ? await bySeconds(seconds, (limits) => solveBlock(block, machine, { portfolio, seed, ...limits }))
    : await solveBlock(block, machine, { portfolio, seconds, seed });
  const { status, lower, upper, claimants, proof } = solved;
  const because = status === "optimal" ? undefined : proof.slice(0, 200);
  return {
    ...{ ...common, operations: block.operations.length, status, lower, upper, because },
    ...{ proved: (status === "optimal" || status === "infeasible") && claimants.length === 0, seconds: solved.seconds },
  };
}

/** A computer that gives a process less than a twentieth of a core is not waited for. */
const patience = 20;

/** Ends it after so many seconds of the CPU, and says how many it took. */
async function bySeconds<R>(
  seconds: number,
  run: (limits: { readonly seconds: number; readonly signal: AbortSignal }) => Promise<R>,
): Promise<R & { readonly seconds: number }> {
  const begun = process.cpuUsage();
  const used = (): number => {
    const { user, system } = process.cpuUsage(begun);
    return (user + system) / 1e6;
  };
  const over = new AbortController();
  const clock = setInterval(() => used() >= seconds && over.abort(), 50);
  try {
    const result = await run({ seconds: patience * seconds, signal: over.signal });
    return { ...result, seconds: used() };
  } finally {
    clearInterval(clock);
  }
}
