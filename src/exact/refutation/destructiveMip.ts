import { createHash } from "node:crypto";
import type { Bound } from "../../bounds/bound.ts";
import type { BoundInstance } from "../../bounds/boundInstance.ts";
import { lpText } from "../../ilp/lpFormat.ts";
import { engineVersion } from "../../solve/version.ts";
import { Budget } from "../../time/budget.ts";
import type { Formulation } from "../problem/formulation.ts";
import { wholeBlock } from "../problem/wholeBlock.ts";
import type { Destructive, DestructiveOptions } from "./destructiveLp.ts";

/** Larger programs are not built: a window or a small block is meant. */
const mostColumns = 100_000;

/**
 * Refutes lengths by integer programs at a fixed length, upward from `lower`, until one has a solution or the seconds are
 * over. The result is an engine's word: the witness holds its version, what it was asked and the program's text, so that
 * another engine can be asked; nothing here can check it.
 * @throws {RangeError} when the block does not fit the machine, or `seconds` is not above 0.
 */
export async function destructiveMip(
  { block, machine }: BoundInstance,
  formulation: Formulation,
  options: DestructiveOptions & { readonly lower: Bound; readonly seed?: number | undefined },
): Promise<Destructive> {
  const budget = new Budget(options);
  const { solver, seed = 1 } = options;
  let bound = options.lower;
  while (bound.cycles < (options.upper ?? Number.POSITIVE_INFINITY)) {
    const length = bound.cycles;
    const ended = (): string => `T=${length}: ${budget.cancelled ? "cancelled" : "time limit"}`;
    if (budget.cancelled || budget.left() <= 0.02) return { bound, because: ended() };
    if (block.operations.length * length > mostColumns) {
      return { bound, because: `T=${length}: the program would have more than ${mostColumns} columns` };
    }
    const model = await budget.run(formulation.steps(wholeBlock(block, machine, length), { kind: "feasible" }));
    const seconds = budget.left();
    if (typeof model === "string" || !(seconds > 0)) {
      return { bound, because: typeof model === "string" && !budget.expired ? `T=${length}: ${model}` : ended() };
    }
    const { program } = model;
    const outcome = await solver.solve(program, {
      limitSeconds: seconds,
      anySolution: true,
      seed,
      signal: options.signal,
    });
    if (outcome.status === "undecided") return { bound, because: `T=${length}: ${outcome.because}` };
    if (outcome.status !== "infeasible") return { bound, because: `T=${length}: ${solver.name} found a schedule` };
    const text = lpText(program);
    bound = {
      name: "destructive MIP",
      cycles: length + 1,
      scope: "block",
      witness: {
        kind: "solver",
        refuted: length,
        engine: solver.name,
        version: engineVersion(solver.name),
        formulation: formulation.name,
        parameters: { limitSeconds: Math.round(seconds * 1000) / 1000, anySolution: true, seed },
        program: { sha256: createHash("sha256").update(text).digest("hex"), text },
      },
    };
  }
  return { bound, because: "no schedule is shorter" };
}
