import type { IntegerProgram, Row } from "../../src/ilp/program.ts";
import type { Outcome, Solver } from "../../src/solve/solver.ts";

/** Nodes after which it gives up: it counts, so that it ends at the same place every time. */
const mostNodes = 20_000;

/**
 * An engine that shares nothing with those in `src/solve`: depth first over the whole columns, bounds tightened by every
 * row at every node. Columns that are not whole take their least value in the end, which is right for programs whose rows
 * only push them up; for others it may say that it does not know, never something wrong.
 */
export const toyEngine: Solver = {
  name: "toy",
  async solve(program, { relax, cutoff = Number.POSITIVE_INFINITY, anySolution, limitSeconds, signal }) {
    const begun = performance.now();
    const seconds = () => (performance.now() - begun) / 1000;
    const end = (outcome: Pick<Outcome, "status"> & Record<string, unknown>) =>
      ({ ...outcome, engine: "toy", seconds: seconds(), ignored: [] }) as unknown as Outcome;
    if (relax === true) return end({ status: "undecided", because: "refused", detail: "no relaxations" });
    const search = new Search(program, cutoff, () => signal?.aborted === true || seconds() > limitSeconds);
    search.descend(
      program.columns.map(({ lower }) => lower),
      program.columns.map(({ upper }) => upper),
      anySolution === true,
    );
    const { best, objective, stopped } = search;
    if (best === undefined) {
      return end(stopped === undefined ? { status: "infeasible" } : { status: "undecided", because: stopped });
    }
    const x = Float64Array.from(best);
    if (stopped !== undefined) return end({ status: "feasible", x, objective, because: stopped });
    return end({ status: "optimal", x, objective });
  },
};

class Search {
  best: number[] | undefined;
  objective = Number.POSITIVE_INFINITY;
  stopped: "first solution" | "effort limit" | "time limit" | undefined;
  #nodes = 0;
  readonly #program: IntegerProgram;
  readonly #cutoff: number;
  readonly #late: () => boolean;

  constructor(program: IntegerProgram, cutoff: number, late: () => boolean) {
    this.#program = program;
    this.#cutoff = cutoff;
    this.#late = late;
  }

  descend(low: number[], high: number[], any: boolean): void {
    if (this.stopped !== undefined) return;
    if (++this.#nodes > mostNodes) this.stopped = "effort limit";
    else if (this.#nodes % 64 === 0 && this.#late()) this.stopped = "time limit";
    if (this.stopped !== undefined) return;
    const { columns, objective, rows } = this.#program;
    const limit = Math.min(this.#cutoff, this.best === undefined ? Number.POSITIVE_INFINITY : this.objective - 1e-3);
    const bound: Row = { name: "better", terms: objective, lower: Number.NEGATIVE_INFINITY, upper: limit };
    if (!this.#tighten(limit < Number.POSITIVE_INFINITY ? [bound, ...rows] : rows, low, high)) return;
    const open = columns.findIndex(({ integer }, at) => integer && low[at]! < high[at]!);
    if (open < 0) {
      const holds = rows.every(({ terms, lower, upper }) => {
        const value = terms.reduce((sum, { column, coefficient }) => sum + coefficient * low[column]!, 0);
        return value >= lower - 1e-6 && value <= upper + 1e-6;
      });
      if (!holds) this.stopped = "effort limit";
      if (!holds) return;
      this.best = low;
      this.objective = objective.reduce((sum, { column, coefficient }) => sum + coefficient * low[column]!, 0);
      if (any) this.stopped = "first solution";
      return;
    }
    for (const value of [high[open]!, low[open]!]) {
      this.descend(low.with(open, value), high.with(open, value), any);
    }
    if (high[open]! - low[open]! > 1)
      this.descend(low.with(open, low[open]! + 1), high.with(open, high[open]! - 1), any);
  }

  /** Bounds that follow from the rows, in place; false where a row cannot hold. */
  #tighten(rows: readonly Row[], low: number[], high: number[]): boolean {
    const { columns } = this.#program;
    for (let changed = true; changed; ) {
      changed = false;
      for (const { terms, lower, upper } of rows) {
        let [least, most] = [0, 0];
        for (const { column, coefficient } of terms) {
          least += coefficient * (coefficient > 0 ? low : high)[column]!;
          most += coefficient * (coefficient > 0 ? high : low)[column]!;
        }
        if (least > upper + 1e-6 || most < lower - 1e-6) return false;
        for (const { column, coefficient } of terms) {
          const [from, to] = [low[column]!, high[column]!];
          if (from === to) continue;
          const up = coefficient > 0;
          // What the row leaves for this column, from each of its sides.
          const [a, b] = [
            (upper - least) / coefficient + (up ? from : to),
            (lower - most) / coefficient + (up ? to : from),
          ];
          let [next, last] = up ? [b, a] : [a, b];
          if (columns[column]!.integer) [next, last] = [Math.ceil(next - 1e-6), Math.floor(last + 1e-6)];
          if (next > to + 1e-6 || last < from - 1e-6) return false;
          if (next > from + 1e-6) [low[column], changed] = [Math.min(next, to), true];
          if (last < to - 1e-6) [high[column], changed] = [Math.max(last, low[column]!), true];
          if (low[column] !== from || high[column] !== to) break;
        }
      }
    }
    return true;
  }
}
