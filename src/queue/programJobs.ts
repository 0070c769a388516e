import { z } from "zod";
import type { IntegerProgram } from "../ilp/program.ts";
import { blatant, breaches } from "../ilp/verify.ts";
import { schemaMessages } from "../machine/schemaMessages.ts";
import type { Outcome, SolveOptions, Solver } from "../solve/solver.ts";
import type { Coordinator } from "./coordinator.ts";
import type { QueuedJob } from "./queuedJob.ts";
import { textHash } from "./queueMessages.ts";

/** What a solver call is called as a kind of job. */
export const programKind = "program";

/** Numbers that JSON has no notation for. */
const unbounded = z.union([z.number(), z.enum(["Infinity", "-Infinity"]).transform(Number)]);
const term = z.strictObject({ column: z.int().min(0), coefficient: z.number() });
const text = z.string();

const callSchema = z.strictObject({
  solver: text,
  program: z.strictObject({
    name: text,
    columns: z.array(z.strictObject({ name: text, lower: unbounded, upper: unbounded, integer: z.boolean() })),
    rows: z.array(z.strictObject({ name: text, terms: z.array(term), lower: unbounded, upper: unbounded })),
    objective: z.array(term),
  }),
  options: z.strictObject({
    limitSeconds: z.number().positive(),
    limitMegabytes: z.number().positive().optional(),
    relax: z.boolean().optional(),
    effort: z.number().optional(),
    hint: z.array(z.number()).optional(),
    cutoff: z.number().optional(),
    bound: z.number().optional(),
    seed: z.int().optional(),
    anySolution: z.boolean().optional(),
    workers: z.int().min(1).optional(),
  }),
});

const because = z.enum(["first solution", "time limit", "effort limit", "cancelled", "memory", "crash", "refused"]);
const common = { engine: text, seconds: z.number().min(0), ignored: z.array(text) };
const point = z.array(z.number());

const outcomeSchema = z.discriminatedUnion("status", [
  z.strictObject({
    ...{ status: z.literal("optimal"), x: point, objective: z.number(), duals: point.optional() },
    ...common,
  }),
  z.strictObject({
    ...{ status: z.literal("feasible"), x: point, objective: z.number(), because, bound: unbounded.optional() },
    ...common,
  }),
  z.strictObject({ status: z.literal("infeasible"), evident: text.optional(), ...common }),
  z.strictObject({
    ...{ status: z.literal("undecided"), because, detail: text.optional(), bound: unbounded.optional() },
    ...common,
  }),
]);

/** JSON of programs, options and outcomes: typed arrays as arrays, infinite bounds by their names. */
function written(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) => {
    if (each === Number.POSITIVE_INFINITY || each === Number.NEGATIVE_INFINITY) return String(each);
    return ArrayBuffer.isView(each) && !(each instanceof DataView) ? Array.from(each as Float64Array) : each;
  });
}

/** Does a solver call of the queue. @throws {RangeError} where the text is none, or names no engine of ours. */
export async function queuedProgram(call: string, solvers: readonly Solver[], signal?: AbortSignal): Promise<string> {
  const parsed = callSchema.safeParse(JSON.parse(call));
  if (!parsed.success)
    throw new RangeError(`the queue has a solver call that is none: ${schemaMessages(parsed.error, undefined)}`);
  const { solver: name, program, options } = parsed.data;
  const solver = solvers.find((each) => each.name === name);
  if (solver === undefined) throw new RangeError(`no engine "${name}" is here`);
  const hint = options.hint === undefined ? undefined : Float64Array.from(options.hint);
  return written(await solver.solve(program, { ...options, hint, signal }));
}

/** A solver call as a job of the queue. */
export function programJob(
  solver: string,
  program: IntegerProgram,
  { signal: _, ...options }: SolveOptions,
): QueuedJob<Outcome> {
  const call = written({ solver, program, options });
  return {
    kind: programKind,
    name: textHash(call),
    text: call,
    read: (answer) => readOutcome(program, options, answer),
  };
}

/**
 * A worker's outcome, checked: points keep every row of the program, the objective is what they give, a row that refutes by
 * itself does so here too. Optimal and infeasible without a witness stay the engine's word, as they are at home.
 */
function readOutcome(
  program: IntegerProgram,
  { relax = false }: Pick<SolveOptions, "relax">,
  answer: string,
): { readonly result: Outcome } | { readonly wrong: string } {
  let data: unknown;
  try {
    data = JSON.parse(answer);
  } catch {
    return { wrong: "its outcome is no JSON" };
  }
  const parsed = outcomeSchema.safeParse(data);
  if (!parsed.success) return { wrong: `its outcome is none: ${schemaMessages(parsed.error, undefined)}` };
  const outcome = { ...parsed.data, engine: `${parsed.data.engine} on a worker` };
  if (outcome.status === "undecided") return { result: outcome };
  if (outcome.status === "infeasible") {
    const { evident, ...rest } = outcome;
    const shown = evident === undefined ? undefined : blatant(program);
    return { result: shown === undefined ? rest : { ...rest, evident: shown } };
  }
  const x = Float64Array.from(outcome.x);
  if (x.length !== program.columns.length)
    return { wrong: `${x.length} numbers for ${program.columns.length} columns` };
  const [breach] = breaches(program, x, undefined, relax);
  if (breach !== undefined) return { wrong: `its point breaks ${JSON.stringify(breach)}` };
  const objective = program.objective.reduce((sum, { column, coefficient }) => sum + coefficient * x[column]!, 0);
  if (Math.abs(objective - outcome.objective) > 1e-6 * Math.max(1, Math.abs(objective))) {
    return { wrong: `an objective of ${outcome.objective} where its point has ${objective}` };
  }
  if (outcome.status === "feasible") return { result: { ...outcome, x } };
  const { duals, ...rest } = outcome;
  return { result: { ...rest, x, ...(duals === undefined ? {} : { duals: Float64Array.from(duals) }) } };
}

/** An engine whose calls are done by the workers at a queue. Where there is none in time, the call ends undecided. */
export function queuedSolver(solver: Solver, coordinator: Coordinator): Solver {
  return {
    name: solver.name,
    async solve(program, options) {
      const begun = performance.now();
      // A worker takes the seconds once it has begun; how long it waits for one is on our clock.
      const late = AbortSignal.timeout(Math.min(2 ** 31 - 1, Math.ceil(1000 * (options.limitSeconds + 1))));
      const signal = options.signal === undefined ? late : AbortSignal.any([late, options.signal]);
      try {
        return await coordinator.submit(programJob(solver.name, program, options), signal);
      } catch (error) {
        const stopped = error instanceof DOMException && error.name === "AbortError";
        const over = options.signal?.aborted !== true;
        const why = stopped ? (over ? "time limit" : "cancelled") : "crash";
        const detail = stopped
          ? over
            ? { detail: "no worker had an answer in time" }
            : {}
          : { detail: String(error) };
        const seconds = (performance.now() - begun) / 1000;
        return { status: "undecided", because: why, ...detail, engine: solver.name, seconds, ignored: [] };
      }
    },
  };
}
