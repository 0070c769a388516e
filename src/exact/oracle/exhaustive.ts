import type { Placement } from "../../schedule/schedule.ts";
import type { Objective } from "../problem/formulation.ts";
import type { Problem, ProblemDependence } from "../problem/problem.ts";

/** What a set of placements breaks, straight from the definitions; nothing is shared with the models. */
export function broken(problem: Problem, placements: readonly Placement[]): string[] {
  const found: string[] = [];
  const first = placements.map(({ cycles }) => Math.min(...cycles));
  const last = placements.map(({ cycles }) => Math.max(...cycles));
  const formOf = (i: number) => problem.operations[i]!.forms[placements[i]!.form]!;
  for (const [i, operation] of problem.operations.entries()) {
    if (first[i]! < operation.release || last[i]! > operation.deadline || last[i]! >= problem.horizon) {
      found.push(`${operation.id} outside its window`);
    }
    const own = operation.formWindows?.[placements[i]!.form];
    if (own !== undefined && (first[i]! < own.release || last[i]! > own.deadline)) {
      found.push(`${operation.id} outside its form's window`);
    }
    if (placements[i]!.cycles.length !== formOf(i).lanes) found.push(`${operation.id} has a wrong number of lanes`);
  }
  for (const edge of problem.dependences) {
    if (!holds(edge, placements)) continue;
    const { from, to, latency, kind } = edge;
    const extra = kind === "RAW" || kind === "WAW" ? (formOf(from).extraLatency ?? 0) : 0;
    if (first[to]! < last[from]! + latency + extra) found.push(`${kind} ${from} → ${to}`);
  }
  const used = problem.engines.map(() => new Map<number, number>());
  for (const [i, { cycles }] of placements.entries()) {
    for (const cycle of cycles) {
      for (const { engine, offset, slots } of formOf(i).rows) {
        used[engine]!.set(cycle + offset, (used[engine]!.get(cycle + offset) ?? 0) + slots);
      }
    }
  }
  for (const [e, cycles] of used.entries()) {
    for (const [cycle, slots] of cycles) {
      if (slots > (problem.slots[e]![cycle] ?? 0)) found.push(`${problem.engines[e]} in ${cycle}`);
    }
  }
  if (problem.words !== undefined) {
    for (const [boundary, live] of wordsLive(problem, placements).entries()) {
      if (live > problem.words[boundary]!) found.push(`words at ${boundary}`);
    }
  }
  return found;
}

/** Whether a dependence holds between the forms that were chosen. */
function holds({ from, to, fromForms, toForms }: ProblemDependence, placements: readonly Placement[]): boolean {
  return fromForms?.includes(placements[from]!.form) !== false && toForms?.includes(placements[to]!.form) !== false;
}

/** The words live at every boundary, the one before cycle 0 first. */
export function wordsLive(problem: Problem, placements: readonly Placement[]): number[] {
  const first = placements.map(({ cycles }) => Math.min(...cycles));
  const last = placements.map(({ cycles }) => Math.max(...cycles));
  return Array.from({ length: problem.horizon + 1 }, (_, boundary) => {
    let live = 0;
    for (const value of problem.values) {
      const begin = value.liveIn ? 0 : Math.min(...value.definers.map((d) => first[d]!)) + 1;
      const users = value.users.filter((u) =>
        (value.formUses ?? []).every(({ user, forms }) => user !== u || forms.includes(placements[u]!.form)),
      );
      const lastUse = Math.max(-1, ...[...users, ...value.definers].map((u) => last[u]!));
      const end = value.liveOut ? problem.horizon + 1 : Math.max(begin + 1, lastUse + 1);
      if (begin <= boundary && boundary < end) live += value.words;
    }
    return live;
  });
}

/** The objective's value of a set of placements. */
export function worth(objective: Objective, placements: readonly Placement[]): number {
  const last = placements.map(({ cycles }) => Math.max(...cycles));
  if (objective.kind === "feasible") return 0;
  if (objective.kind === "weighted") return last.reduce((total, s, i) => total + s * objective.weights[i]!, 0);
  return Math.max(...last.map((s, i) => s + objective.tails[i]!));
}

/**
 * The best value over all schedules of a tiny problem, by enumeration; undefined when it has none. `onSchedule` sees each
 * of them; the array is used again.
 */
export function exhaustive(
  problem: Problem,
  objective: Objective,
  onSchedule?: (placements: readonly Placement[]) => void,
): number | undefined {
  const choices = problem.operations.map((operation) => {
    const to = Math.min(operation.deadline, problem.horizon - 1);
    return operation.forms.flatMap((form, f) =>
      lanes(form.lanes, operation.release, to).map((cycles): Placement => ({ form: f, cycles })),
    );
  });
  let best: number | undefined;
  const chosen: Placement[] = [];
  const descend = (i: number): void => {
    if (i === choices.length) {
      if (broken(problem, chosen).length > 0) return;
      onSchedule?.(chosen);
      const value = worth(objective, chosen);
      if (best === undefined || value < best) best = value;
      return;
    }
    for (const placement of choices[i]!) {
      chosen[i] = placement;
      if (!tooEarly(problem, chosen, i)) descend(i + 1);
    }
  };
  descend(0);
  return best;
}

/** Dependences among the operations placed so far: without this cut the enumeration is out of reach. */
function tooEarly(problem: Problem, placed: readonly Placement[], upTo: number): boolean {
  return problem.dependences.some(
    (edge) =>
      edge.from <= upTo &&
      edge.to <= upTo &&
      holds(edge, placed) &&
      Math.min(...placed[edge.to]!.cycles) < Math.max(...placed[edge.from]!.cycles) + edge.latency,
  );
}

/** Non-decreasing cycles of `count` lanes within from .. to. */
function lanes(count: number, from: number, to: number): number[][] {
  if (count === 0) return [[]];
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at).flatMap((cycle) =>
    lanes(count - 1, cycle, to).map((rest) => [cycle, ...rest]),
  );
}
