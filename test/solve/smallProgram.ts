import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { Column, IntegerProgram, Row, Term } from "../../src/ilp/program.ts";

/** What a program's answer is: the least objective, no point at all, or points without end. */
export type Truth =
  | { readonly kind: "optimal"; readonly objective: number }
  | { readonly kind: "infeasible" | "unbounded" };

/** A program whose whole columns have so few values that all can be tried, and its answer. */
export interface SmallProgram {
  readonly program: IntegerProgram;
  readonly truth: Truth;
  /** Every column is whole and bounded: engines without fractions must not refuse it. */
  readonly plain: boolean;
}

/**
 * A random program in quarters: columns with negative, fractional, fixed and missing bounds (rows bound what the column does
 * not), at most one of them continuous; rows that are equal to, at most, at least, between, empty, doubled; terms that
 * name a column twice or have coefficient 0; an objective with a constant, to be minimised or (its negative) maximised.
 */
export function smallProgram(seed: number): SmallProgram {
  const generator = xoroshiro128plus(seed);
  const within = (least: number, most: number): number => uniformInt(generator, least, most);
  const chance = (percent: number): boolean => within(1, 100) <= percent;
  const columns: Column[] = [];
  const rows: Row[] = [];
  /** What bounds the column in truth, by its own bounds or by a row. */
  const ranges: { readonly lower: number; readonly upper: number }[] = [];
  const wholeColumns = within(1, 4);
  const continuous = chance(30) ? 1 : 0;
  for (let at = 0; at < wholeColumns + continuous; at += 1) {
    const integer = at < wholeColumns;
    const fraction = chance(25) ? within(1, 3) / 4 : 0;
    const lower = within(-4, 3) + fraction;
    const upper = chance(8) ? lower : lower + within(0, 4) + (chance(25) ? within(0, 3) / 4 : 0);
    const openBelow = chance(20);
    const openAbove = chance(20);
    columns.push({
      name: `x${at}`,
      lower: openBelow ? Number.NEGATIVE_INFINITY : lower,
      upper: openAbove ? Number.POSITIVE_INFINITY : upper,
      integer,
    });
    ranges.push({ lower, upper });
    const sign = chance(50) ? 1 : -2;
    const terms = [{ column: at, coefficient: sign }];
    const [from, to] = sign > 0 ? [lower, upper] : [-2 * upper, -2 * lower];
    if (openBelow || openAbove) rows.push({ name: `range${at}`, terms, lower: from, upper: to });
  }
  const terms = (size: number): Term[] => {
    const made: Term[] = [];
    for (let column = 0; column < columns.length; column += 1) {
      if (chance(25)) continue;
      const coefficient = within(-4, 5) * (chance(20) ? 0.5 : 1) * size;
      if (chance(20)) made.push({ column, coefficient: 1.5 }, { column, coefficient: coefficient - 1.5 });
      else made.push({ column, coefficient });
    }
    return made;
  };
  for (let row = within(0, 3); row > 0; row -= 1) {
    const lower = within(-8, 6) / (chance(20) ? 4 : 1);
    const width = chance(25) ? 0 : within(0, 9);
    const [below, above] = [chance(30), chance(30)];
    rows.push({
      name: `r${row}`,
      terms: chance(5) ? [] : terms(chance(10) ? 100 : 1),
      lower: below && width > 0 ? Number.NEGATIVE_INFINITY : lower,
      upper: above && width > 0 ? Number.POSITIVE_INFINITY : lower + width,
    });
  }
  let objective = chance(80) ? terms(chance(30) ? -1 : 1) : [];
  if (chance(30)) {
    columns.push({ name: "one", lower: 1, upper: 1, integer: false });
    ranges.push({ lower: 1, upper: 1 });
    objective = [...objective, { column: columns.length - 1, coefficient: within(-9, 9) }];
  }
  // A ray of its own: it makes every feasible program unbounded.
  const ray = chance(5);
  if (ray) {
    const integer = chance(50);
    columns.push({ name: "ray", lower: 0, upper: Number.POSITIVE_INFINITY, integer });
    objective = [...objective, { column: columns.length - 1, coefficient: -1 }];
  }
  const program = { name: `small ${seed}`, columns, rows, objective };
  const best = least(program, ranges, wholeColumns, continuous);
  const plain = !ray && columns.every(({ integer, lower, upper }) => (integer ? Number.isFinite(upper - lower) : lower === upper && Number.isInteger(lower))); // biome-ignore format: one line
  if (best === undefined) return { program, plain, truth: { kind: "infeasible" } };
  return { program, plain, truth: ray ? { kind: "unbounded" } : { kind: "optimal", objective: best } };
}

/** The least objective by trying every whole value; what one continuous column may be is an interval then. */
function least(
  { rows, objective }: IntegerProgram,
  ranges: readonly { readonly lower: number; readonly upper: number }[],
  wholeColumns: number,
  continuous: number,
): number | undefined {
  const x = ranges.map(({ lower }) => lower);
  const at = wholeColumns;
  const parts = (terms: readonly Term[]): { own: number; rest: number } => {
    let [own, rest] = [0, 0];
    for (const { column, coefficient } of terms) {
      if (continuous === 1 && column === at) own += coefficient;
      else if (column < x.length) rest += coefficient * x[column]!;
    }
    return { own, rest };
  };
  let best: number | undefined;
  const visit = (column: number): void => {
    if (column < wholeColumns) {
      const { lower, upper } = ranges[column]!;
      for (x[column] = Math.ceil(lower); x[column]! <= upper; x[column]! += 1) visit(column + 1);
      return;
    }
    let [from, to] = continuous === 1 ? [ranges[at]!.lower, ranges[at]!.upper] : [0, 0];
    for (const { terms, lower, upper } of rows) {
      const { own, rest } = parts(terms);
      if (own === 0) {
        if (rest < lower || rest > upper) return;
        continue;
      }
      const [below, above] = [(lower - rest) / own, (upper - rest) / own];
      from = Math.max(from, Math.min(below, above));
      to = Math.min(to, Math.max(below, above));
    }
    if (from > to + 1e-9) return;
    const { own, rest } = parts(objective);
    const value = rest + own * (own > 0 ? from : to);
    if (best === undefined || value < best) best = value;
  };
  visit(0);
  return best;
}
