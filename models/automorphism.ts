import type { Problem } from "../src/exact/problem/problem.ts";
import { addedBy } from "../src/ir/waiting.ts";

/**
 * Whether exchanging operations maps a problem onto itself; operations outside `image` stay. Dependences and values are
 * compared as multisets, operations by forms, release and deadline. Slots and words of a cycle know no operation.
 */
export function isAutomorphism(problem: Problem, image: ReadonlyMap<number, number>): boolean {
  const { operations, dependences, values } = problem;
  const of = (i: number): number => image.get(i) ?? i;
  for (const [one, other] of image) if (table(operations[one]!) !== table(operations[other]!)) return false;

  const balance = new Map<string, number>();
  const count = (text: string, by: 1 | -1): void => void balance.set(text, (balance.get(text) ?? 0) + by);
  for (const { from, to, latency, kind } of dependences) {
    if (!image.has(from) && !image.has(to)) continue;
    count(`${from} ${to} ${latency} ${kind}`, 1);
    count(`${of(from)} ${of(to)} ${latency} ${kind}`, -1);
  }
  for (const { words, definers, users, liveIn, liveOut } of values) {
    if (![...definers, ...users].some((i) => image.has(i))) continue;
    const text = (from: readonly number[], to: readonly number[]): string =>
      [words, liveIn, liveOut, ...[from, to].map((all) => [...all].sort((a, b) => a - b).join("+"))].join();
    count(text(definers, users), 1);
    count(text(definers.map(of), users.map(of)), -1);
  }
  return [...balance.values()].every((rest) => rest === 0);
}

function table({ forms, release, deadline }: Problem["operations"][number]): string {
  return JSON.stringify([forms.map((form) => [form.rows, form.lanes, addedBy(form)]), release, deadline]);
}
