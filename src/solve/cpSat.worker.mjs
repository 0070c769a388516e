// The thread of the CP-SAT adapter. A task's program is { module, lower, upper, rows, cost }: the package's address and
// the program in whole numbers. The package is imported with the first task, since it need not be installed.
import { parentPort } from "node:worker_threads";
import { failure } from "./memoryLimit.mjs";

// Beyond any activity of a row in whole numbers that are small enough for the adapter.
const unlimited = 2 ** 52;
const finite = (value) => Math.max(-unlimited, Math.min(unlimited, value));

let loaded;

async function answer({ program, hint, softSeconds, anySolution, workers, seed, effort }) {
  loaded ??= import(program.module);
  const { CpSat } = await loaded;
  // Its own bridge would move the solve to yet another thread, which nobody could end.
  CpSat.setWorkerBridgeEnabled(false);
  const { cost } = program;
  const everything = Array.from(program.lower, (_, column) => column);
  const bytes = await CpSat.createModel({
    variables: everything.map((column) => ({ domain: [program.lower[column], program.upper[column]] })),
    constraints: program.rows.map(({ columns, coefficients, lower, upper }) => ({
      linear: { vars: Array.from(columns), coeffs: Array.from(coefficients), domain: [finite(lower), finite(upper)] },
    })),
    ...(cost.columns.length > 0 ? { objective: { vars: [...cost.columns], coeffs: [...cost.coefficients] } } : {}),
    ...(hint === undefined ? {} : { solutionHint: { vars: everything, values: Array.from(hint, Math.round) } }),
  });
  const { response } = await CpSat.solve(bytes, {
    numWorkers: workers,
    maxTimeInSeconds: softSeconds,
    stopAfterFirstSolution: anySolution,
    ...(seed === undefined ? {} : { randomSeed: Math.abs(seed) % 2e9 }),
    ...(effort === undefined ? {} : { maxDeterministicTime: effort }),
  });
  const x = () => Float64Array.from(response.solution, Number);
  const bound = Number.isFinite(response.bestObjectiveBound)
    ? { bound: response.bestObjectiveBound / program.objectiveScale }
    : {};
  const because = effort === undefined ? "time limit" : "effort limit";
  const { status } = response;
  if (status === "INFEASIBLE" || status === 3) return { status: "infeasible" };
  if (status === "OPTIMAL" || status === 4) return { status: "optimal", x: x() };
  if (status === "FEASIBLE" || status === 2) {
    return { status: "feasible", x: x(), because: anySolution ? "first solution" : because, ...bound };
  }
  if (status === "MODEL_INVALID" || status === 1) {
    return { status: "undecided", because: "refused", detail: response.solutionInfo ?? "invalid model" };
  }
  return { status: "undecided", because, ...bound };
}

parentPort.on("message", async (task) => {
  try {
    parentPort.postMessage(await answer(task));
  } catch (error) {
    parentPort.postMessage(failure(error));
  }
});
