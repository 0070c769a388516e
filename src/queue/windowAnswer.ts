import { check } from "../check/check.ts";
import { resultSchema } from "../exact/jobs/journal.ts";
import type { Task } from "../exact/jobs/task.ts";
import type { WindowResult } from "../exact/jobs/windowJob.ts";
import type { Problem } from "../exact/problem/problem.ts";
import { problemBlock } from "../exact/problem/problemBlock.ts";
import { schemaMessages } from "../machine/schemaMessages.ts";
import { lengthOf, type Placement } from "../schedule/schedule.ts";
import type { ReadAnswer } from "./queuedJob.ts";

/** A worker's answer to a task, checked: placements keep every rule of their problem, or of their block. */
export function windowAnswer(task: Task, text: string): ReadAnswer<WindowResult> {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return { wrong: "its result is no JSON" };
  }
  const parsed = resultSchema.safeParse(data);
  if (!parsed.success) return { wrong: `its result is none: ${schemaMessages(parsed.error, data)}` };
  const result = parsed.data;
  const { placements, status } = result;
  if ((status === "optimal" || status === "feasible") !== (placements !== undefined)) {
    return { wrong: `"${status}" ${placements === undefined ? "without" : "with"} placements` };
  }
  const fault = placements === undefined ? undefined : faultOf(task, placements);
  if (fault !== undefined) return { wrong: fault };
  // Nobody else has seen its refutations: who reads of them must know whose word they are.
  return { result: { ...result, engine: `${result.engine} on a worker` } };
}

function faultOf(task: Task, placements: readonly Placement[]): string | undefined {
  if (task.kind === "window") return problemFault(task.job.problem, placements);
  const { block, machine } = task.job;
  if (placements.length !== block.operations.length) return "a placement for every operation is wanted";
  for (const [at, { form, cycles }] of placements.entries()) {
    if (cycles.length !== block.operations[at]!.forms[form]?.lanes) return `operation ${at} has no such form`;
  }
  // Addresses take ten times as long as all other rules: they are looked for where a schedule is to become the best one.
  return check(block, machine, { placements, length: lengthOf(block, placements) })[0]?.message;
}

/**
 * What is wrong with placements for a window: slots, dependences, releases and deadlines, by the checker that shares no code with
 * solvers. Words are looked at where the window is stitched in, by the judge of the whole.
 */
export function problemFault(problem: Problem, placements: readonly Placement[]): string | undefined {
  const { operations } = problem;
  if (placements.length !== operations.length)
    return `${placements.length} placements for ${operations.length} operations`;
  for (const [at, { form, cycles }] of placements.entries()) {
    const { forms, formWindows, release, deadline } = operations[at]!;
    const window = formWindows?.[form] ?? { release, deadline };
    if (forms[form] === undefined) return `operation ${at} has no form ${form}`;
    if (cycles.some((each) => each < window.release || each > window.deadline)) {
      return `operation ${at} issues outside ${window.release}..${window.deadline}`;
    }
  }
  const { block, machine, held } = problemBlock({ ...problem, words: undefined });
  const all = [...placements, ...held.map((cycle) => ({ form: 0, cycles: [Math.max(0, cycle)] }))];
  const [violation] = check(block, machine, { placements: all, length: lengthOf(block, all) });
  return violation?.message;
}
