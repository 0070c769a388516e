// The thread of the javascript-lp-solver adapter. The package's own timeout is not honoured, so none is passed.
import { parentPort } from "node:worker_threads";
import solver from "javascript-lp-solver";
import { failure } from "./memoryLimit.mjs";

/** The program in the package's notation; columns are at least 0 there unless they are named `unrestricted`. */
function written(program) {
  const constraints = {};
  const variables = {};
  const ints = {};
  const unrestricted = {};
  const limits = (lower, upper) => ({
    ...(lower === Number.NEGATIVE_INFINITY ? {} : { min: lower }),
    ...(upper === Number.POSITIVE_INFINITY ? {} : { max: upper }),
  });
  for (let j = 0; j < program.columns; j += 1) {
    const name = `x${j}`;
    variables[name] = { objective: program.cost[j] };
    if (program.integer[j] === 1) ints[name] = 1;
    const lower = program.columnLower[j];
    if (lower < 0) unrestricted[name] = 1;
    if (lower === 0 && program.columnUpper[j] === Number.POSITIVE_INFINITY) continue;
    constraints[`b${j}`] = limits(lower === 0 ? Number.NEGATIVE_INFINITY : lower, program.columnUpper[j]);
    variables[name][`b${j}`] = 1;
  }
  for (let r = 0; r < program.rows; r += 1) {
    constraints[`r${r}`] = limits(program.rowLower[r], program.rowUpper[r]);
    for (let at = program.offsets[r]; at < program.offsets[r + 1]; at += 1) {
      variables[`x${program.indices[at]}`][`r${r}`] = program.coefficients[at];
    }
  }
  return { optimize: "objective", opType: "min", constraints, variables, ints, unrestricted };
}

function answer({ program }) {
  const result = solver.Solve(written(program));
  if (result.feasible !== true) return { status: "infeasible" };
  if (result.bounded === false) return { status: "undecided", because: "refused", detail: "unbounded" };
  const x = new Float64Array(program.columns);
  for (let j = 0; j < program.columns; j += 1) x[j] = result[`x${j}`] ?? 0;
  return { status: "optimal", x };
}

parentPort.on("message", (task) => {
  try {
    parentPort.postMessage(answer(task));
  } catch (error) {
    parentPort.postMessage(failure(error));
  }
});
