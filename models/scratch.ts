// Scratch words. A value is occupied at the boundary after cycle t when a definer has begun by t and its ends (last
// uses and last definers) are not all done by t:
//   Σ_v words_v (O_vt - K_vt) ≤ words_{t+1},  O_vt ≥ begun_d(t) for every definer d,  K_vt ≤ done_u(t) for every end u.
// A user that reads the value in some forms only is done, too, where it issues in another. Live-in: O = 1. Live-out: K = 0. At least one boundary: K_vt ≤ Σ_d begun_d(t-1), where no end is sure to come later
// than a definer. O and K are continuous: whatever they are, an integral solution of the rest fits with
// O = max begun and K = min done. With one definer or one end they are that operation's expression. With `channels` a
// column L_vt ≥ O_vt - K_vt stands in the row, so that it is a weighted count of positive literals (issueChannels.ts).
import type { Problem, ProblemValue } from "../src/exact/problem/problem.ts";
import type { ProgramBuilder } from "../src/ilp/builder.ts";
import { column, constant, difference, type Expression, isConstant, sum, valueAt } from "../src/ilp/expression.ts";
import { sureUsers } from "../src/ir/formDependences.ts";
import type { Issues } from "./issues.ts";
import type { Paths } from "./paths.ts";

/** Sets the auxiliary columns of a row family from the issue columns of a solution. */
export type Completion = (x: Float64Array) => void;

/** The scratch rows at every boundary. Returns what fills O and K in, in the order of their creation. */
export function scratchRows(
  builder: ProgramBuilder,
  problem: Problem,
  issues: Issues,
  paths: Paths,
  onlyLastUses: boolean,
  channels = false,
): Completion[] {
  const { words, horizon } = problem;
  if (words === undefined) return [];
  const completions: Completion[] = [];
  const atEntry = problem.values.reduce((total, value) => total + (value.liveIn ? value.words : 0), 0);
  if (atEntry > words[0]!) builder.impossible(`words.0.${atEntry}.live.in`);
  const ends = problem.values.map((value) => (value.liveOut ? [] : endsOf(value, paths, onlyLastUses)));
  for (let t = 0; t < horizon; t += 1) {
    const live: (readonly [number, Expression])[] = [];
    let most = 0;
    for (const [v, value] of problem.values.entries()) {
      const begun = occupied(builder, issues, value, `O.${v}.${t}`, t, completions);
      if (isConstant(begun) && begun.constant === 0) continue;
      const killed = value.liveOut
        ? constant(0)
        : freed(builder, issues, paths, value, ends[v]!, `K.${v}.${t}`, t, completions);
      const words = difference(begun, killed);
      if (isConstant(words) && words.constant === 0) continue;
      most += value.words;
      live.push([value.words, channels ? channelled(builder, words, `L.${v}.${t}`, completions) : words]);
    }
    if (most > words[t + 1]!) builder.atMost(`words.${t + 1}`, sum(live), words[t + 1]!);
  }
  return completions;
}

/** L ≥ live in a column of its own, where `live` is a difference of columns. */
function channelled(builder: ProgramBuilder, live: Expression, name: string, completions: Completion[]): Expression {
  if (live.terms.length < 2) return live;
  const index = builder.column(name, 0, 1, false);
  builder.atLeast(`live.${name}`, difference(column(index), live), 0);
  completions.push((x) => {
    x[index] = valueAt(live, x);
  });
  return column(index);
}

/** Users and definers that may be the last of the value's life: those that no path leads on from to another. */
function endsOf(value: ProblemValue, paths: Paths, onlyLast: boolean): number[] {
  const all = [...new Set([...value.users, ...value.definers])];
  if (!onlyLast) return all;
  // Who reads in some forms only is not sure to come last.
  const sure = [...new Set([...sureUsers(value), ...value.definers])];
  return all.filter((end) => !sure.some((other) => other !== end && paths.distance(end, other) >= 0));
}

/** O_vt: 1 when a definer has begun by t. */
function occupied(
  builder: ProgramBuilder,
  issues: Issues,
  value: ProblemValue,
  name: string,
  t: number,
  completions: Completion[],
): Expression {
  if (value.liveIn) return constant(1);
  const begun = value.definers.map((definer) => issues.begunBy(definer, t));
  const open = begun.filter((expression) => !(isConstant(expression) && expression.constant === 0));
  if (open.some((expression) => isConstant(expression))) return constant(1);
  if (open.length === 0) return constant(0);
  if (open.length === 1) return open[0]!;
  const index = builder.column(name, 0, 1, false);
  for (const [at, expression] of open.entries()) {
    builder.atLeast(`${name}.${at}`, difference(column(index), expression), 0);
  }
  completions.push((x) => {
    x[index] = Math.max(...open.map((expression) => valueAt(expression, x)));
  });
  return column(index);
}

/** K_vt: 1 only when all ends are done by t (and a definer had begun before t, where that is not implied). */
function freed(
  builder: ProgramBuilder,
  issues: Issues,
  paths: Paths,
  value: ProblemValue,
  ends: readonly number[],
  name: string,
  t: number,
  completions: Completion[],
): Expression {
  const partial = new Map(value.formUses?.map(({ user, forms }) => [user, forms]));
  for (const definer of value.definers) partial.delete(definer);
  const limits = ends.map((end) => issues.doneBy(end, t, undefined, partial.get(end)));
  const sure = ends.filter((end) => !partial.has(end));
  const follows = sure.some((end) => value.definers.some((definer) => paths.distance(definer, end) >= 1));
  if (!value.liveIn && !follows) limits.push(sum(value.definers.map((definer) => [1, issues.begunBy(definer, t - 1)])));
  if (limits.some((limit) => isConstant(limit) && limit.constant === 0)) return constant(0);
  const open = limits.filter((limit) => !isConstant(limit));
  if (open.length === 0) return constant(1);
  if (open.length === 1 && (value.definers.length < 2 || follows || value.liveIn)) return open[0]!;
  const index = builder.column(name, 0, 1, false);
  for (const [at, limit] of open.entries()) {
    builder.atMost(`${name}.${at}`, difference(column(index), limit), 0);
  }
  completions.push((x) => {
    x[index] = Math.min(1, ...open.map((limit) => valueAt(limit, x)));
  });
  return column(index);
}
