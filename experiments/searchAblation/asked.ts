import { symmetry } from "../../models/symmetry.ts";
import { queuedSearch } from "../../src/command/queue/questionJobs.ts";
import type { StudyWorkers } from "../../src/command/queue/studyWorkers.ts";
import { learningSolver } from "../../src/exact/learning/lcg.ts";
import { solveBlock } from "../../src/exact/lengths/solveBlock.ts";
import type { Problem } from "../../src/exact/problem/problem.ts";
import type { ProblemSolver } from "../../src/exact/problem/problemSolver.ts";
import type { Instance } from "../../src/ir/blocksFile.ts";
import type { Placement } from "../../src/schedule/schedule.ts";
import { bySeconds } from "../benchmarks/bySeconds.ts";
import type { SearchAblationRow } from "./page.ts";
import type { Technique } from "./techniques.ts";

/** Whether a problem has a schedule. */
export interface Question {
  readonly name: string;
  readonly problem: Problem;
  /** A schedule of a cycle more, or of what the window holds. */
  readonly near?: readonly Placement[] | undefined;
}

/** With what, and how long, a question is asked. */
interface Asked {
  readonly seconds: number;
  /** Those of the CPU. */
  readonly cpu: boolean;
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** Runs by either clock. */
function inTime<R extends { readonly seconds: number }>(
  { seconds, cpu, signal }: Omit<Asked, "seed">,
  run: (limits: { readonly seconds: number; readonly signal: AbortSignal }) => Promise<R>,
): Promise<R> {
  return cpu ? bySeconds(seconds, run, signal) : run({ seconds, signal });
}

/** All questions by the search with one thing changed. */
export async function asked(
  { name, warm = false, symmetric = false, ...switches }: Technique,
  questions: readonly Question[],
  { seed, ...time }: Asked,
  { coordinator, each }: StudyWorkers,
): Promise<SearchAblationRow> {
  const solver = coordinator === undefined ? learningSolver("lcg", switches) : queuedSearch(coordinator, switches);
  const cells: Record<string, string> = {};
  let [decided, total, conflicts] = [0, 0, 0];
  const outcomes = await each(questions, async ({ name: question, problem, near }) => {
    const asking = symmetric ? inOrder(problem) : problem;
    const outcome = await inTime(time, (limits) =>
      solver.decide(asking, { ...limits, seed, near: warm ? near : undefined }),
    );
    return { question, outcome };
  });
  for (const { question, outcome } of outcomes) {
    const known = outcome.status !== "undecided";
    if (known) decided++;
    total += known ? outcome.seconds : time.seconds;
    conflicts += outcome.work;
    cells[question] = known ? `${outcome.seconds.toFixed(2)} s` : because(outcome.because);
  }
  return { variant: name, decided, seconds: Math.round(total * 100) / 100, conflicts, cells };
}

/** The clock of the CPU ends a question by its signal. */
const because = (said: string): string => (said === "cancelled" ? "time limit" : said);

/** The problem with the edges that leave one image of each schedule. */
function inOrder(problem: Problem): Problem {
  const { edges } = symmetry(problem, { kind: "feasible" }, { groupOrder: true, twinOrder: true });
  return { ...problem, dependences: [...problem.dependences, ...edges] };
}

/** Whole solves by the search alone: a session keeps its clauses, decisions one by one do not. */
export async function lengths(
  instances: readonly Instance[],
  reuse: boolean,
  { seed, ...time }: Asked,
): Promise<SearchAblationRow> {
  const whole = learningSolver("lcg");
  const solver: ProblemSolver = reuse ? whole : { name: whole.name, decide: whole.decide };
  const own = [{ solver, hinted: true }];
  const cells: Record<string, string> = {};
  let [decided, total] = [0, 0];
  for (const { block, machine } of instances) {
    const {
      status,
      lower,
      upper,
      seconds: took,
    } = await inTime(time, (limits) =>
      solveBlock(block, machine, { portfolio: { down: own, up: own }, seed, ...limits }),
    );
    if (status === "optimal") decided++;
    total += status === "optimal" ? took : time.seconds;
    cells[block.name.replace(/^window-/, "solve ")] =
      status === "optimal" ? `${took.toFixed(2)} s` : `${lower}..${upper ?? "?"}`;
  }
  const variant = `whole solves, ${reuse ? "clauses kept" : "nothing kept"} between lengths`;
  return { variant, decided, seconds: Math.round(total * 100) / 100, conflicts: 0, cells };
}
