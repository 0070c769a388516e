import type { Problem } from "../problem/problem.ts";
import { excluded, type Variables } from "./variables.ts";

/** A job's forms as it sees them: what each costs at the prices, and the atom that rules it out. */
interface JobForm {
  readonly cost: number;
  readonly side: number;
  readonly key: number;
}

/** Slots that an operation, or one lane of it, takes at the prices, all of them in cycles first + `from` .. last + `to`. */
export interface PricedJob {
  readonly first: number;
  readonly last: number;
  readonly from: number;
  readonly to: number;
  readonly forms: readonly JobForm[];
}

/** The jobs in typed arrays, since they are read with every propagation: first, last, from, to of each; then their forms. */
export interface FlatJobs {
  readonly jobs: Int32Array;
  /** Where each job's forms begin. */
  readonly start: Int32Array;
  readonly cost: Float64Array;
  readonly side: Int32Array;
  readonly key: Int32Array;
}

/** The same jobs in typed arrays. */
export function flatJobs(jobs: readonly PricedJob[]): FlatJobs {
  const forms = jobs.flatMap((job) => job.forms);
  const start = new Int32Array(jobs.length + 1);
  for (const [j, job] of jobs.entries()) start[j + 1] = start[j]! + job.forms.length;
  return {
    jobs: Int32Array.from(jobs.flatMap(({ first, last, from, to }) => [first, last, from, to])),
    start,
    cost: Float64Array.from(forms, ({ cost }) => cost),
    side: Int32Array.from(forms, ({ side }) => side),
    key: Int32Array.from(forms, ({ key }) => key),
  };
}

/**
 * The jobs of a problem's operations at these prices: `lanes`, each lane a job, which is exact for one engine; otherwise
 * operations with all their lanes. What costs nothing is none.
 */
export function pricedJobs(problem: Problem, variables: Variables, prices: Int32Array, lanes: boolean): PricedJob[] {
  const { lane, lanes: widths } = variables;
  const jobs: PricedJob[] = [];
  for (const [i, { forms }] of problem.operations.entries()) {
    const [first, width] = [lane[i]!, widths[i]!];
    const atoms = forms.map((_, f) => excluded(variables, i, f, forms.length) ?? [-1, 0]);
    const add = (
      from: number,
      to: number,
      uses: (lanesOfForm: number) => number,
      within: readonly [number, number],
    ): void => {
      const priced = forms.map((form, f): JobForm => {
        let cost = 0;
        for (const { engine, offset, slots } of form.rows) {
          if (offset >= within[0] && offset <= within[1]) cost += slots * prices[engine]!;
        }
        return { cost: cost * uses(form.lanes), side: atoms[f]![0]!, key: atoms[f]![1]! };
      });
      if (priced.some(({ cost }) => cost > 0))
        jobs.push({ first: from, last: to, from: within[0], to: within[1], forms: priced });
    };
    const offsets = [
      ...new Set(
        forms.flatMap(({ rows }) =>
          rows.flatMap((row) => (prices[row.engine]! > 0 && row.slots > 0 ? [row.offset] : [])),
        ),
      ),
    ].sort((a, b) => a - b);
    if (offsets.length === 0) continue;
    const within = [offsets[0]!, offsets.at(-1)!] as const;
    if (lanes) for (let k = 0; k < width; k++) add(first + k, first + k, (count) => (k < count ? 1 : 0), within);
    else add(first, first + width - 1, (count) => count, within);
  }
  return jobs;
}
