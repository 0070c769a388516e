import type { Objective } from "../src/exact/problem/formulation.ts";
import type { Problem } from "../src/exact/problem/problem.ts";
import { addedBy } from "../src/ir/waiting.ts";

/**
 * Colours of operations by refinement (Weisfeiler and Leman 1968): at first what an operation is by itself, then
 * what its neighbours in dependences and values are, until nothing new is told apart. Operations that an automorphism
 * exchanges have the same colour; the reverse is for the caller to verify.
 */
export function operationColours(problem: Problem, objective: Objective): Int32Array {
  const { operations, dependences, values } = problem;
  const entry = (i: number): number =>
    objective.kind === "weighted" ? objective.weights[i]! : objective.kind === "makespan" ? objective.tails[i]! : 0;
  let { colours, count } = numbered(
    operations.map(({ forms, release, deadline, formWindows }, i) => {
      const tables = forms.map((form) => [form.rows, form.lanes, addedBy(form)]);
      return JSON.stringify([tables, release, deadline, formWindows, entry(i)]);
    }),
  );
  for (;;) {
    const seen: string[][] = operations.map(() => []);
    for (const { from, to, latency, kind, fromForms = [], toForms = [] } of dependences) {
      const says = `${kind} ${latency} ${fromForms} ${toForms}`;
      seen[from]!.push(`>${says} ${colours[to]}`);
      seen[to]!.push(`<${says} ${colours[from]}`);
    }
    for (const { words, definers, users, formUses = [], liveIn, liveOut } of values) {
      const of = (members: readonly number[]): string =>
        members
          .map((i) => colours[i]!)
          .sort((a, b) => a - b)
          .join();
      const value = `${words} ${liveIn} ${liveOut} ${of(definers)} ${of(users)}`;
      for (const i of definers) seen[i]!.push(`d${value}`);
      const partial = new Map(formUses.map(({ user, forms }) => [user, forms]));
      for (const i of users) seen[i]!.push(`u${value} ${partial.get(i) ?? ""}`);
    }
    const finer = numbered(seen.map((each, i) => `${colours[i]} | ${each.sort().join(" | ")}`));
    if (finer.count === count) return colours;
    ({ colours, count } = finer);
  }
}

/** Equal texts get equal numbers, in the order of the texts, so that the numbers do not depend on the operations' order. */
function numbered(texts: readonly string[]): { readonly colours: Int32Array; readonly count: number } {
  const ranks = new Map([...new Set(texts)].sort().map((text, rank) => [text, rank]));
  return { colours: Int32Array.from(texts, (text) => ranks.get(text)!), count: ranks.size };
}
