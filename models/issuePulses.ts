// Pulse columns: x_ift = 1 iff operation i issues in form f in cycle t. A divisible form of k lanes has integers n_ift,
// lanes issued in t, and two pulses more, b_ift (begins) and d_ift (is done), tied by
//   Σ_t d_ift = Σ_t b_ift,  Σ_t n_ift = k Σ_t d_ift,  k Σ_{u≤t} d_ifu ≤ Σ_{u≤t} n_ifu ≤ k Σ_{u≤t} b_ifu,
//   Σ_{u≤t} b_ifu ≤ Σ_{u≤t} n_ifu.
// d may stand after the last lane; that only costs, so lanes alone are decoded. b may not stand before the first: the
// boundary that a value occupies at least is the one after it.
import type { Problem } from "../src/exact/problem/problem.ts";
import type { ProgramBuilder } from "../src/ilp/builder.ts";
import { column, constant, difference, type Expression, sum } from "../src/ilp/expression.ts";
import { holdsAt } from "../src/ir/formDependences.ts";
import type { Issues } from "./issues.ts";
import { extra, type FormWindow } from "./windows.ts";

/** One pulse column per cycle of a window; -1 where the form has no room. */
type Pulses = Int32Array;

interface FormPulses {
  readonly window: FormWindow;
  /** Lanes: 0 or 1 of an atomic form. */
  readonly lanes: Pulses;
  readonly begin: Pulses;
  readonly done: Pulses;
}

/** Creates the pulse columns of all operations and the rows that tie them. */
export function issuePulses(
  builder: ProgramBuilder,
  problem: Problem,
  operations: readonly (readonly FormWindow[])[],
): Issues {
  const pulses = operations.map((windows, i) =>
    windows.map((window) => formPulses(builder, problem.operations[i]!.id, window)),
  );
  for (const [i, forms] of pulses.entries()) {
    const issues = sum(forms.map(({ window, done }) => [1, prefix(window, done, window.last)]));
    builder.equal(`once.${problem.operations[i]!.id}`, issues, 1);
  }
  const of = (operation: number, window: FormWindow): FormPulses =>
    pulses[operation]!.find((form) => form.window === window)!;

  return {
    forms: (operation) => operations[operation]!,
    begunBy(operation, t, among) {
      const asked = pulses[operation]!.filter(({ window }) => holdsAt(among, window.form));
      const all = asked.length === pulses[operation]!.length;
      if (all && asked.every(({ window }) => t >= window.last)) return constant(1);
      return sum(asked.map(({ window, begin }) => [1, prefix(window, begin, t)]));
    },
    doneBy(operation, t, kind, among) {
      const late = (form: number): number => (kind === undefined ? t : t - extra(problem, operation, form, kind));
      const over = ({ form, last }: FormWindow): boolean => !holdsAt(among, form) || late(form) >= last;
      if (pulses[operation]!.every(({ window }) => over(window))) return constant(1);
      return sum(
        pulses[operation]!.map(({ window, done }) => [
          1,
          prefix(window, done, over(window) ? window.last : late(window.form)),
        ]),
      );
    },
    lanesAt(operation, window, t) {
      const index = t < window.first || t > window.last ? -1 : of(operation, window).lanes[t - window.first]!;
      return index < 0 ? constant(0) : column(index);
    },
    chosen: (operation, window) => prefix(window, of(operation, window).done, window.last),
    decode(operation, x) {
      for (const { window, lanes } of pulses[operation]!) {
        const cycles: number[] = [];
        for (const [at, index] of lanes.entries()) {
          const count = index < 0 ? 0 : Math.round(x[index]!);
          for (let lane = 0; lane < count; lane += 1) cycles.push(window.first + at);
        }
        if (cycles.length > 0) return { form: window.form, cycles };
      }
      throw new RangeError(`the solution issues operation ${problem.operations[operation]!.id} in no cycle`);
    },
    encode(operation, placement, x) {
      const form = pulses[operation]!.find(({ window }) => window.form === placement.form);
      if (form === undefined) return false;
      const { first } = form.window;
      const add = (pulses: Pulses, cycle: number): void => {
        const index = pulses[cycle - first] ?? -1;
        if (index >= 0) x[index]! += 1;
      };
      for (const cycle of placement.cycles) add(form.lanes, cycle);
      if (form.lanes === form.done) return true;
      add(form.begin, Math.min(...placement.cycles));
      add(form.done, Math.max(...placement.cycles));
      return true;
    },
  };
}

function formPulses(builder: ProgramBuilder, id: string, window: FormWindow): FormPulses {
  const pulses = (letter: string, upper: number): Pulses =>
    window.room.map((room, at) =>
      room > 0 ? builder.column(`${letter}.${id}.${window.form}.${window.first + at}`, 0, upper, true) : -1,
    );
  if (window.lanes === 1) {
    const lanes = pulses("x", 1);
    return { window, lanes, begin: lanes, done: lanes };
  }
  const form = { window, lanes: pulses("n", window.lanes), begin: pulses("b", 1), done: pulses("d", 1) };
  divided(builder, id, form);
  return form;
}

/** Lanes of a divisible form begin at b and end before d. */
function divided(builder: ProgramBuilder, id: string, { window, lanes, begin, done }: FormPulses): void {
  const { first, last, form } = window;
  const count = window.lanes;
  builder.equal(`begins.${id}.${form}`, difference(prefix(window, begin, last), prefix(window, done, last)), 0);
  const all = difference(prefix(window, lanes, last), sum([[count, prefix(window, done, last)]]));
  builder.equal(`lanes.${id}.${form}`, all, 0);
  for (let t = first; t < last; t += 1) {
    const issued = prefix(window, lanes, t);
    builder.atLeast(`until.${id}.${form}.${t}`, difference(issued, sum([[count, prefix(window, done, t)]])), 0);
    builder.atMost(`from.${id}.${form}.${t}`, difference(issued, sum([[count, prefix(window, begin, t)]])), 0);
    builder.atMost(`since.${id}.${form}.${t}`, difference(prefix(window, begin, t), issued), 0);
  }
}

/** Σ of the pulses in cycles ≤ t. */
function prefix(window: FormWindow, pulses: Pulses, t: number): Expression {
  const terms = [];
  for (let at = 0; at < pulses.length && window.first + at <= t; at += 1) {
    if (pulses[at]! >= 0) terms.push({ column: pulses[at]!, coefficient: 1 });
  }
  return { terms, constant: 0 };
}
