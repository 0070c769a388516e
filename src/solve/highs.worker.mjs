// The thread of the HiGHS adapter.
import { parentPort } from "node:worker_threads";
import load from "highs";
import { failure } from "./memoryLimit.mjs";

// Not awaited here: Deno drops messages that come before there is a listener (Node keeps them).
const loaded = load();
loaded.catch(() => {});

async function answer({ program, softSeconds, anySolution, seed, hint, effort }) {
  const highs = await loaded;
  const status = highs.constants.modelStatus;
  const isMip = program.integer.some((flag) => flag === 1);
  return highs.withModel(
    {
      numCols: program.columns,
      numRows: program.rows,
      colCost: program.cost,
      colLower: program.columnLower,
      colUpper: program.columnUpper,
      rowLower: program.rowLower,
      rowUpper: program.rowUpper,
      matrix: {
        format: "csr",
        numRows: program.rows,
        numCols: program.columns,
        starts: program.offsets,
        indices: program.indices,
        values: program.coefficients,
      },
      ...(isMip ? { integrality: Int32Array.from(program.integer) } : {}),
    },
    (model) => {
      model.options.set({ output_flag: false, time_limit: softSeconds, mip_rel_gap: 0, random_seed: seed ?? 0 });
      if (anySolution) model.options.set({ mip_max_improving_sols: 1 });
      if (effort !== undefined && isMip) model.options.set({ mip_max_nodes: Math.ceil(effort * 1000) });
      if (hint !== undefined && isMip) model.setSolution({ colValue: hint });
      const { modelStatus } = model.run();
      const x = () => Float64Array.from(model.getSolution().colValue);
      const dual = isMip ? model.info.get("mip_dual_bound") : undefined;
      const bound = Number.isFinite(dual) ? { bound: dual } : {};
      if (modelStatus === status.optimal || modelStatus === status.empty) {
        const duals = isMip ? {} : { duals: Float64Array.from(model.getSolution().rowDual) };
        return { status: "optimal", x: x(), ...duals };
      }
      if (modelStatus === status.infeasible) return { status: "infeasible" };
      const found = model.info.get("primal_solution_status") === highs.constants.solutionStatus.feasible;
      // The limit on nodes ends with the same status as the one on solutions.
      if (modelStatus === status.solutionLimit) {
        if (!found) return { status: "undecided", because: "effort limit", ...bound };
        return { status: "feasible", x: x(), because: anySolution ? "first solution" : "effort limit", ...bound };
      }
      if (modelStatus === status.timeLimit || modelStatus === status.interrupted) {
        if (found && isMip) return { status: "feasible", x: x(), because: "time limit", ...bound };
        return { status: "undecided", because: "time limit", ...bound };
      }
      if (modelStatus === status.unbounded || modelStatus === status.unboundedOrInfeasible) {
        return { status: "undecided", because: "refused", detail: "the program is unbounded, or infeasible" };
      }
      return { status: "undecided", because: "refused", detail: `HiGHS model status ${modelStatus}` };
    },
  );
}

parentPort.on("message", async (task) => {
  try {
    parentPort.postMessage(await answer(task));
  } catch (error) {
    parentPort.postMessage(failure(error));
  }
});
