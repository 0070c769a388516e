import type { Formulation, Model, Objective } from "../src/exact/problem/formulation.ts";
import { issueTimes } from "../src/exact/problem/issueTimes.ts";
import type { Problem, ProblemDependence } from "../src/exact/problem/problem.ts";
import { ProgramBuilder } from "../src/ilp/builder.ts";
import type { Placement } from "../src/schedule/schedule.ts";
import { finish, type Steps } from "../src/time/steps.ts";
import { improvedWindows } from "./improvedWindows.ts";
import type { Issues } from "./issues.ts";
import { objectiveRows } from "./objective.ts";
import { longestPaths, withoutTransitiveEdges } from "./paths.ts";
import { scratchRows } from "./scratch.ts";
import { slotDistanceEdges } from "./slotDistances.ts";
import { slotRows } from "./slots.ts";
import type { Strengthening } from "./strengthening.ts";
import { symmetry } from "./symmetry.ts";
import { type FormWindow, issueWindows } from "./windows.ts";

/** What distinguishes one formulation from another: its issue columns and its precedence rows. */
export interface Encoding {
  readonly name: string;
  /** Scratch rows count columns L of their own instead of differences (scratch.ts). */
  readonly channels?: boolean;
  issues(builder: ProgramBuilder, problem: Problem, operations: readonly (readonly FormWindow[])[]): Issues;
  precedence(
    builder: ProgramBuilder,
    problem: Problem,
    dependences: readonly ProblemDependence[],
    issues: Issues,
  ): void;
}

/** The formulation with an encoding and some of the reductions. */
export function formulationWith(encoding: Encoding, strengthening: Strengthening): Formulation {
  const steps: Formulation["steps"] = (problem, objective) => buildModel(encoding, strengthening, problem, objective);
  return { name: encoding.name, steps, build };

  function build(problem: Problem, objective: Objective): Model {
    const model = finish(steps(problem, objective));
    if (typeof model === "string") throw new RangeError(`problem "${problem.name}": ${model}`);
    return model;
  }
}

/** Programs with more columns are not written: no engine here decides them, and they do not fit the memory for long. */
const mostColumns = 500_000;
const ended = "the program was not written in time";

/**
 * Builds a model, family by family: windows, issue columns, precedence, slots, scratch, objective. A problem with an
 * empty window becomes a program with one row that cannot hold; its name tells the operation. A string
 * says why there is none.
 */
function* buildModel(
  encoding: Encoding,
  strengthening: Strengthening,
  given: Problem,
  objective: Objective,
): Steps<Model | string> {
  const size = columnsOf(given);
  if (size > mostColumns) return `a program of about ${size} columns is not written, the limit is ${mostColumns}`;
  const tight = strengthening.improvedWindows ? yield* improvedWindows(given) : given;
  if (!(yield)) return ended;
  const { edges, canonical } = symmetry(tight, objective, strengthening);
  const distances = strengthening.slotDistances ? yield* slotDistanceEdges(given) : [];
  if (!(yield)) return ended;
  const problem = { ...tight, dependences: [...given.dependences, ...distances, ...edges] };
  const builder = new ProgramBuilder(`${problem.name} ${encoding.name} T=${problem.horizon}`);
  const windows = issueWindows(problem, strengthening.windows);
  if (windows.status === "empty") {
    builder.impossible(windows.reason);
    const nothing = (): never => {
      throw new RangeError(`problem "${problem.name}" has no schedule in ${problem.horizon} cycles: ${windows.reason}`);
    };
    return { program: builder.build(), decode: nothing, encode: nothing, advise: () => new Float64Array() };
  }
  const paths = longestPaths(problem);
  const dependences = strengthening.transitiveEdges
    ? yield* withoutTransitiveEdges(problem, paths)
    : problem.dependences;
  if (!(yield)) return ended;
  const issues = encoding.issues(builder, problem, windows.operations);
  if (!(yield)) return ended;
  encoding.precedence(builder, problem, dependences, issues);
  if (!(yield)) return ended;
  slotRows(builder, problem, issues);
  if (!(yield)) return ended;
  const completions = [
    ...scratchRows(builder, problem, issues, paths, strengthening.lastUses, encoding.channels),
    ...objectiveRows(builder, problem, issues, objective),
  ];
  const program = builder.build();
  const written = (placements: readonly Placement[], without: (operation: number, form: number) => void) => {
    const x = new Float64Array(program.columns.length);
    // The column "one" of the objective is fixed; so is every other column with equal bounds.
    for (const [index, column] of program.columns.entries()) if (column.lower === column.upper) x[index] = column.lower;
    for (const [i, placement] of canonical(placements).entries()) {
      if (!issues.encode(i, placement, x)) without(i, placement.form);
    }
    for (const complete of completions) complete(x);
    return x;
  };
  return {
    program,
    decode: (x) => problem.operations.map((_, i) => issues.decode(i, x)),
    encode: (placements) =>
      written(placements, (i, form) => {
        throw new RangeError(`form ${form} of operation ${problem.operations[i]!.id} has no columns`);
      }),
    advise: (placements) => written(placements, () => {}),
  };
}

/** About how many columns the issue windows make: heads and tails within the horizon, for each form. */
function columnsOf(problem: Problem): number {
  const { release, deadline } = issueTimes(problem);
  return problem.operations.reduce(
    (sum, { forms }, i) => sum + forms.length * Math.max(0, deadline[i]! - release[i]! + 1),
    0,
  );
}
