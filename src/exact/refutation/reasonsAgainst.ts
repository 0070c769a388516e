import { isSure } from "../../ir/formDependences.ts";
import { farthestRow, leastWait } from "../../ir/waiting.ts";
import { verifySearchSteps } from "../../proof/verifySearch.ts";
import type { Impossibility, ImpossibleReason } from "../../schedule/impossibility.ts";
import type { Steps } from "../../time/steps.ts";
import { issueTimes } from "../problem/issueTimes.ts";
import type { Problem } from "../problem/problem.ts";
import type { SearchProof } from "../problem/problemSolver.ts";

/** Whether a search refutes a problem in so many conflicts; with its proof, where that was asked for and did not become too long. */
export type Refuter = (problem: Problem, conflicts: number, proof: boolean) => Steps<SearchProof | boolean>;

/** What may be left of a constraint: nothing, or its cycles (boundaries, of words) `from` .. `to`. */
interface Kept {
  /** An engine; -1 for words. */
  readonly engine: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Why a problem has no schedule, as few and as narrow reasons as a deletion filter finds (Chinneck and Dravnieks 1991):
 * words, and engine after engine, are taken for unlimited while the search still refutes what is left; then the cycles of those that
 * were needed are narrowed from both ends. Undefined where the search does not refute the problem in `conflicts` conflicts, or
 * was told to end before. Each question gets as many; one that is not answered counts as needed.
 */
export function* reasonsAgainst(
  problem: Problem,
  refuter: Refuter,
  conflicts: number,
): Steps<Impossibility | undefined> {
  const { horizon } = problem;
  function* refuted(one: Problem): Steps<boolean> {
    // Told to end, nothing more is left out.
    return (yield) && (yield* refuter(one, conflicts, false)) !== false;
  }
  const chain = chainOf(problem);
  if (chain !== undefined) return { horizon, reasons: [chain], proved: true };
  if (!(yield* refuted(problem))) return undefined;
  let kept: Kept[] = [
    ...(problem.words === undefined ? [] : [{ engine: -1, from: 0, to: horizon }]),
    ...problem.engines.map((_, engine) => ({ engine, from: 0, to: horizon - 1 })),
  ];
  for (const each of [...kept]) {
    const without = kept.filter((other) => other !== each);
    if (yield* refuted(relaxed(problem, without))) kept = without;
  }
  for (let at = 0; at < kept.length; at++) {
    for (const end of ["from", "to"] as const) {
      const { from, to } = kept[at]!;
      for (let step = (to - from + 1) >> 1; step >= 1; step >>= 1) {
        const one = kept[at]!;
        const narrower = { ...one, [end]: one[end] + (end === "from" ? step : -step) };
        if (narrower.from > narrower.to) continue;
        const tried = kept.with(at, narrower);
        if (yield* refuted(relaxed(problem, tried))) kept = tried;
      }
    }
  }
  const left = relaxed(problem, kept);
  const proof = (yield) && (yield* refuter(left, 2 * conflicts, true));
  const proved = typeof proof === "object" && (yield* verifySearchSteps(left, proof));
  const reasons = kept.map((each) => reasonOf(problem, each, kept.length === 1));
  return { horizon, reasons, proved };
}

/** The problem where only these constraints bind. */
function relaxed(problem: Problem, kept: readonly Kept[]): Problem {
  const slots = problem.slots.map((row, engine) => {
    const enough = demandOf(problem, engine);
    const its = kept.find((each) => each.engine === engine);
    return row.map((left, t) => (its !== undefined && t >= its.from && t <= its.to ? left : enough));
  });
  const ofWords = kept.find(({ engine }) => engine < 0);
  const all = problem.values.reduce((sum, { words }) => sum + words, 0);
  const words =
    ofWords && problem.words?.map((left, b) => (b >= ofWords.from && b <= ofWords.to ? left : Math.max(left, all)));
  return { ...problem, slots, words };
}

/** Slots that all operations together can take of an engine. */
function demandOf({ operations }: Problem, engine: number): number {
  let sum = 0;
  for (const { forms } of operations) {
    sum += Math.max(...forms.map((form) => form.lanes * slotsOf(form.rows, engine)));
  }
  return Math.min(sum, 2 ** 30);
}

function slotsOf(rows: readonly { readonly engine: number; readonly slots: number }[], engine: number): number {
  return rows.reduce((sum, row) => sum + (row.engine === engine ? row.slots : 0), 0);
}

function reasonOf(problem: Problem, { engine, from, to }: Kept, alone: boolean): ImpossibleReason {
  if (engine < 0) return { kind: "words", from, to };
  const common = { kind: "slots", engine: problem.engines[engine]!, from, to } as const;
  const { needed, there } = counted(problem, engine, from, to);
  return alone && needed > there ? { ...common, needed, there } : common;
}

/** What operations need of an engine that can issue in these cycles only, and what is there. */
function counted(problem: Problem, engine: number, from: number, to: number): { needed: number; there: number } {
  const { release, deadline } = issueTimes(problem);
  let [needed, there] = [0, 0];
  for (let t = from; t <= to; t++) there += problem.slots[engine]![t]!;
  for (const [i, { forms }] of problem.operations.entries()) {
    if (release[i]! < from || deadline[i]! > to) continue;
    const inside = forms.every(({ rows }) => rows.every(({ offset }) => deadline[i]! + offset <= to));
    if (inside) needed += Math.min(...forms.map((form) => form.lanes * slotsOf(form.rows, engine)));
  }
  return { needed, there };
}

/** The chain of operations that is too long by itself, from where it begins to where it must have ended. */
function chainOf(whole: Problem): ImpossibleReason | undefined {
  const { horizon } = whole;
  // What an operation holds after its issue, and its completion, lie inside the horizon too.
  const operations = whole.operations.map((operation) => {
    const held = Math.min(...operation.forms.map(farthestRow));
    return { ...operation, deadline: Math.min(operation.deadline, horizon - 1 - held) };
  });
  const problem: Problem = { ...whole, operations };
  const { empty } = issueTimes(problem);
  if (empty === undefined) return undefined;
  const edges = problem.dependences.filter(isSure).map((edge) => ({
    ...{ from: edge.from, to: edge.to },
    wait: leastWait(edge, operations[edge.from]!.forms),
  }));
  const side = (
    near: "from" | "to",
    far: "from" | "to",
    start: (i: number) => number,
  ): { path: number[]; at: number } => {
    const length = Float64Array.from(operations, (_, i) => start(i));
    const next = new Int32Array(operations.length).fill(-1);
    // At most as many rounds as there are operations: a cycle of dependences is somebody else's to name.
    for (let round = 0, moved = true; moved && round <= operations.length; round++) {
      moved = false;
      for (const edge of edges) {
        const reached = length[edge[far]]! + edge.wait;
        if (reached <= length[edge[near]]!) continue;
        length[edge[near]] = reached;
        next[edge[near]] = edge[far];
        moved = true;
      }
    }
    const path: number[] = [];
    for (let i = next[empty]!; i >= 0 && path.length <= operations.length; i = next[i]!) path.push(i);
    return { path, at: length[empty]! };
  };
  const before = side("to", "from", (i) => Math.max(0, operations[i]!.release));
  const after = side("from", "to", (i) => horizon - 1 - Math.min(horizon - 1, operations[i]!.deadline));
  const path = [...before.path.toReversed(), empty, ...after.path];
  return { kind: "chain", operations: path.map((i) => operations[i]!.id), cycles: before.at + after.at + 1 };
}
