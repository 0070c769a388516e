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
  for (const { from, to, latency, kind, fromForms = [], toForms = [] } of dependences) {
    if (!image.has(from) && !image.has(to)) continue;
    const says = `${latency} ${kind} ${fromForms} ${toForms}`;
    count(`${from} ${to} ${says}`, 1);
    count(`${of(from)} ${of(to)} ${says}`, -1);
  }
  for (const { words, definers, users, formUses = [], liveIn, liveOut } of values) {
    if (![...definers, ...users].some((i) => image.has(i))) continue;
    const text = (to: (i: number) => number): string => {
      const uses = formUses.map(({ user, forms }) => `${to(user)}:${forms}`).sort();
      const lists = [definers, users].map((all) => all.map(to).sort((a, b) => a - b));
      return [words, liveIn, liveOut, ...[...lists, uses].map((all) => all.join("+"))].join();
    };
    count(
      text((i) => i),
      1,
    );
    count(text(of), -1);
  }
  return [...balance.values()].every((rest) => rest === 0);
}

function table({ forms, release, deadline, formWindows }: Problem["operations"][number]): string {
  return JSON.stringify([forms.map((form) => [form.rows, form.lanes, addedBy(form)]), release, deadline, formWindows]);
}
