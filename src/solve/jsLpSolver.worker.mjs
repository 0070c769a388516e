// The thread of the javascript-lp-solver adapter. The package's own timeout is not honoured, so none is passed.
import { parentPort } from "node:worker_threads";
import solver from "javascript-lp-solver";
import { failure } from "./memoryLimit.mjs";

/**
 * How column j stands for parts that are at least 0, the only variables that the package counts with as it should (its
 * `unrestricted` ones are lost in branching, and one with a negative lower bound is cut off at 0): base + Σ sign·part.
 */
function partsOf(program, j) {
  const lower = program.columnLower[j];
  const upper = program.columnUpper[j];
  if (lower !== Number.NEGATIVE_INFINITY) return { base: lower, parts: [[`x${j}`, 1]], room: upper - lower };
  if (upper !== Number.POSITIVE_INFINITY)
    return { base: upper, parts: [[`x${j}`, -1]], room: Number.POSITIVE_INFINITY };
  const parts = [
    [`x${j}`, 1],
    [`n${j}`, -1],
  ];
  return { base: 0, parts, room: Number.POSITIVE_INFINITY };
}

/** The program in the package's notation, and the columns' parts in it. */
function written(program) {
  const constraints = {};
  const variables = {};
  const ints = {};
  const columns = Array.from({ length: program.columns }, (_, j) => partsOf(program, j));
  const limits = (lower, upper) => ({
    ...(lower === Number.NEGATIVE_INFINITY ? {} : { min: lower }),
    ...(upper === Number.POSITIVE_INFINITY ? {} : { max: upper }),
  });
  for (const [j, { parts, room }] of columns.entries()) {
    for (const [name, sign] of parts) {
      variables[name] = { objective: sign * program.cost[j] };
      if (program.integer[j] === 1) ints[name] = 1;
    }
    if (!Number.isFinite(room)) continue;
    constraints[`b${j}`] = { max: room };
    variables[`x${j}`][`b${j}`] = 1;
  }
  for (let r = 0; r < program.rows; r += 1) {
    let constant = 0;
    for (let at = program.offsets[r]; at < program.offsets[r + 1]; at += 1) {
      const { base, parts } = columns[program.indices[at]];
      const coefficient = program.coefficients[at];
      constant += coefficient * base;
      for (const [name, sign] of parts) variables[name][`r${r}`] = sign * coefficient;
    }
    constraints[`r${r}`] = limits(program.rowLower[r] - constant, program.rowUpper[r] - constant);
  }
  return { columns, model: { optimize: "objective", opType: "min", constraints, variables, ints } };
}

function answer({ program }) {
  const { columns, model } = written(program);
  const result = solver.Solve(model);
  if (result.feasible !== true) return { status: "infeasible" };
  if (result.bounded === false) return { status: "undecided", because: "refused", detail: "the program is unbounded" };
  const x = Float64Array.from(columns, ({ base, parts }) =>
    parts.reduce((value, [name, sign]) => value + sign * (result[name] ?? 0), base),
  );
  return { status: "optimal", x };
}

parentPort.on("message", (task) => {
  try {
    parentPort.postMessage(answer(task));
  } catch (error) {
    parentPort.postMessage(failure(error));
  }
});
