// The thread of the glpk adapter: plain JavaScript, so that it starts under any loader and Node version.
import { parentPort } from "node:worker_threads";
import { failure } from "./memoryLimit.mjs";

// glpk.js drops the return code of glp_intopt, and an infeasible program that the presolver refutes ends with status
// "undefined", exactly as a time-out does. Only GLPK's terminal output tells them apart, so it is read, not printed.
const lines = [];
console.log = (line) => lines.push(String(line));
console.error = (line) => lines.push(String(line));

// Not awaited here: Deno drops messages that come before there is a listener (Node keeps them).
const loaded = import("glpk.js/node").then(({ default: load }) => load());
loaded.catch(() => {});

const finite = (value) => Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value));

function bounds(glpk, lower, upper) {
  const below = lower === Number.NEGATIVE_INFINITY;
  const above = upper === Number.POSITIVE_INFINITY;
  let type = glpk.GLP_DB;
  if (lower === upper) type = glpk.GLP_FX;
  else if (below && above) type = glpk.GLP_FR;
  else if (above) type = glpk.GLP_LO;
  else if (below) type = glpk.GLP_UP;
  return { type, lb: finite(lower), ub: finite(upper) };
}

/** The program in glpk.js's notation; column j is called `x<j>`. */
function written(glpk, program) {
  const names = Array.from({ length: program.columns }, (_, j) => `x${j}`);
  const subjectTo = [];
  for (let r = 0; r < program.rows; r += 1) {
    const vars = [];
    for (let at = program.offsets[r]; at < program.offsets[r + 1]; at += 1) {
      vars.push({ name: names[program.indices[at]], coef: program.coefficients[at] });
    }
    subjectTo.push({ name: `r${r}`, vars, bnds: bounds(glpk, program.rowLower[r], program.rowUpper[r]) });
  }
  return {
    name: "p",
    objective: {
      direction: glpk.GLP_MIN,
      name: "objective",
      vars: names.flatMap((name, j) => (program.cost[j] === 0 ? [] : [{ name, coef: program.cost[j] }])),
    },
    subjectTo,
    bounds: names.map((name, j) => ({ name, ...bounds(glpk, program.columnLower[j], program.columnUpper[j]) })),
    generals: names.filter((_, j) => program.integer[j] === 1),
  };
}

// GLPK stops at a solution within this relative gap of the bound: at the first one, however poor.
const anyGap = 1e9;

async function answer({ program, softSeconds, anySolution }) {
  const glpk = await loaded;
  lines.length = 0;
  const { result } = glpk.solve(written(glpk, program), {
    msglev: glpk.GLP_MSG_ALL,
    presol: true,
    tmlim: Math.min(softSeconds, 2e6),
    mipgap: anySolution ? anyGap : 0,
  });
  // The status comes first: without a solution `z` and every value read 0.
  if (result.status === glpk.GLP_NOFEAS) return { status: "infeasible" };
  if (result.status === glpk.GLP_OPT || result.status === glpk.GLP_FEAS) {
    const x = new Float64Array(program.columns);
    for (let j = 0; j < program.columns; j += 1) x[j] = result.vars[`x${j}`];
    if (result.status === glpk.GLP_FEAS) {
      const late = lines.some((line) => /TIME LIMIT EXCEEDED/.test(line));
      return { status: "feasible", x, because: anySolution && !late ? "first solution" : "time limit" };
    }
    if (anySolution) return { status: "feasible", x, because: "first solution" };
    const { dual } = result;
    const duals =
      dual === undefined ? {} : { duals: Float64Array.from({ length: program.rows }, (_, r) => dual[`r${r}`]) };
    return { status: "optimal", x, ...duals };
  }
  if (lines.some((line) => /HAS NO (PRIMAL |INTEGER )?FEASIBLE SOLUTION/.test(line))) return { status: "infeasible" };
  if (lines.some((line) => /TIME LIMIT EXCEEDED/.test(line))) return { status: "undecided", because: "time limit" };
  if (lines.some((line) => /HAS NO DUAL FEASIBLE SOLUTION|UNBOUNDED/.test(line)) || result.status === glpk.GLP_UNBND) {
    return { status: "undecided", because: "refused", detail: "the program is unbounded, or infeasible" };
  }
  return { status: "undecided", because: "refused", detail: lines.slice(-3).join(" · ") };
}

parentPort.on("message", async (task) => {
  try {
    parentPort.postMessage(await answer(task));
  } catch (error) {
    parentPort.postMessage(failure(error, [String(error), ...lines.slice(-3)].join(" · ")));
  }
});
