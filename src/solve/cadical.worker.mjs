// The thread of the CaDiCaL adapter. A task's program is a formula: { variables, literals, wanted }, literals with a 0
// after each clause; the answer has the truth of the first `wanted` variables.
import { parentPort } from "node:worker_threads";
import { Cadical } from "cadical-wasm";
import { failure } from "./memoryLimit.mjs";

async function answer({ program, hint, softSeconds, seed, effort }) {
  const deadline = performance.now() + softSeconds * 1000;
  const solver = await Cadical.create({ quiet: true, ...(seed === undefined ? {} : { seed: Math.abs(seed) % 2e9 }) });
  try {
    let begin = 0;
    for (let at = 0; at < program.literals.length; at += 1) {
      if (program.literals[at] !== 0) continue;
      solver.addClause(program.literals.subarray(begin, at));
      begin = at + 1;
    }
    solver.ensureVars(program.variables);
    if (hint !== undefined) for (let v = 1; v <= program.wanted; v += 1) solver.phase(hint[v - 1] === 1 ? v : -v);
    let late = false;
    solver.setTerminate(() => {
      late = performance.now() > deadline;
      return late;
    });
    const status = solver.solve(effort === undefined ? {} : { conflicts: Math.ceil(effort * 1000) });
    if (status === "unsatisfiable") return { status: "infeasible" };
    if (status !== "satisfiable") return { status: "undecided", because: late ? "time limit" : "effort limit" };
    const x = Float64Array.from({ length: program.wanted }, (_, v) => (solver.value(v + 1) ? 1 : 0));
    return { status: "feasible", because: "first solution", x };
  } finally {
    solver.dispose();
  }
}

parentPort.on("message", async (task) => {
  try {
    parentPort.postMessage(await answer(task));
  } catch (error) {
    parentPort.postMessage(failure(error));
  }
});
