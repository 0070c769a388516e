import { z } from "zod";
import { schemaMessages } from "../../machine/schemaMessages.ts";
import type { Coordinator } from "../../queue/coordinator.ts";
import type { QueuedJob } from "../../queue/queuedJob.ts";
import { textHash } from "../../queue/queueMessages.ts";
import { type Formula, type Satisfiability, satisfiable } from "../../solve/satisfiable.ts";

/** What a question about clauses is called as a kind of job. */
export const clausesKind = "clauses";

const questionSchema = z.strictObject({
  variables: z.int().min(0),
  clauses: z.array(z.array(z.int())),
  conflicts: z.int().min(1),
});

const answerSchema = z.discriminatedUnion("status", [
  z.strictObject({ status: z.literal("satisfiable"), truth: z.array(z.boolean()) }),
  z.strictObject({ status: z.literal("unsatisfiable") }),
  z.strictObject({ status: z.literal("undecided") }),
]);

/** Asks CaDiCaL for the queue. @throws {RangeError} where the text is no question. */
export async function queuedClauses(text: string): Promise<string> {
  const parsed = questionSchema.safeParse(JSON.parse(text));
  if (!parsed.success)
    throw new RangeError(`the queue has clauses that are none: ${schemaMessages(parsed.error, undefined)}`);
  const { conflicts, ...formula } = parsed.data;
  return JSON.stringify(await satisfiable(formula, conflicts));
}

/** A question about clauses as a job of the queue. Truths are checked clause by clause; "unsatisfiable" is CaDiCaL's word, as at home. */
export function clausesJob(formula: Formula, conflicts: number): QueuedJob<Satisfiability> {
  const text = JSON.stringify({ ...formula, conflicts });
  return {
    ...{ kind: clausesKind, name: textHash(text), text },
    read(answer) {
      let parsed: ReturnType<typeof answerSchema.safeParse>;
      try {
        parsed = answerSchema.safeParse(JSON.parse(answer));
      } catch {
        return { wrong: "its answer is no JSON" };
      }
      if (!parsed.success) return { wrong: `its answer is none: ${schemaMessages(parsed.error, undefined)}` };
      const result = parsed.data;
      if (result.status !== "satisfiable") return { result };
      const holds = (literal: number): boolean => result.truth[Math.abs(literal)] === literal > 0;
      const broken = formula.clauses.findIndex((clause) => !clause.some(holds));
      return broken < 0 ? { result } : { wrong: `its truths break clause ${broken}` };
    },
  };
}

/** CaDiCaL on the workers at a queue. @throws {DOMException} AbortError after the signal. */
export function queuedSatisfiable(coordinator: Coordinator, signal: AbortSignal): typeof satisfiable {
  return (formula, conflicts) => coordinator.submit(clausesJob(formula, conflicts), signal);
}
