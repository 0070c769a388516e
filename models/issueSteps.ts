// Step columns: z_ift = 1 iff operation i has issued in form f by cycle t; z_ift ≤ z_if,t+1. The last step of a form,
// y_if, says whether the form is chosen; it is the constant 1 for a single form. A divisible form of k lanes has
// integers N_ift, lanes issued by t, and two step rows more, B (begun) and D (done), with k D_t ≤ N_t ≤ k B_t,
// B_t ≤ N_t, and B, D, N/k all equal to y_if at the end. As with pulses, only lanes are decoded.
import type { Problem } from "../src/exact/problem/problem.ts";
import type { ProgramBuilder } from "../src/ilp/builder.ts";
import { column, constant, difference, type Expression, isConstant, sum, valueAt } from "../src/ilp/expression.ts";
import { holdsAt } from "../src/ir/formDependences.ts";
import type { Issues } from "./issues.ts";
import { extra, type FormWindow } from "./windows.ts";

/** One expression per cycle of a window: a column, or what it equals at the window's end. */
type Steps = readonly Expression[];

interface FormSteps {
  readonly window: FormWindow;
  readonly chosen: Expression;
  /** Lanes issued by a cycle. */
  readonly lanes: Steps;
  readonly begun: Steps;
  readonly done: Steps;
}

/** Creates the step columns of all operations and the rows that tie them. */
export function issueSteps(
  builder: ProgramBuilder,
  problem: Problem,
  operations: readonly (readonly FormWindow[])[],
): Issues {
  const steps = operations.map((windows, i) => {
    const { id } = problem.operations[i]!;
    const forms = windows.map((window) => {
      const chosen = windows.length === 1 ? constant(1) : column(builder.binary(`y.${id}.${window.form}`));
      return formSteps(builder, id, window, chosen);
    });
    builder.equal(`once.${id}`, sum(forms.map(({ chosen }) => [1, chosen])), 1);
    return forms;
  });
  const of = (operation: number, window: FormWindow): FormSteps =>
    steps[operation]!.find((form) => form.window === window)!;

  return {
    forms: (operation) => operations[operation]!,
    begunBy(operation, t, among) {
      const asked = steps[operation]!.filter(({ window }) => holdsAt(among, window.form));
      const all = asked.length === steps[operation]!.length;
      if (all && asked.every(({ window }) => t >= window.last)) return constant(1);
      return sum(asked.map(({ window, begun }) => [1, at(window, begun, t)]));
    },
    doneBy(operation, t, kind, among) {
      const late = (form: number): number => (kind === undefined ? t : t - extra(problem, operation, form, kind));
      const over = ({ window }: FormSteps): boolean => !holdsAt(among, window.form) || late(window.form) >= window.last;
      if (steps[operation]!.every(over)) return constant(1);
      return sum(
        steps[operation]!.map((form) => [
          1,
          over(form) ? form.chosen : at(form.window, form.done, late(form.window.form)),
        ]),
      );
    },
    lanesAt(operation, window, t) {
      const { lanes } = of(operation, window);
      return t > window.last ? constant(0) : difference(at(window, lanes, t), at(window, lanes, t - 1));
    },
    chosen: (operation, window) => of(operation, window).chosen,
    decode(operation, x) {
      for (const { window, chosen, lanes } of steps[operation]!) {
        if (Math.round(valueAt(chosen, x)) === 0) continue;
        const cycles: number[] = [];
        for (const [index, step] of lanes.entries()) {
          const issued = Math.round(valueAt(step, x));
          while (cycles.length < issued) cycles.push(window.first + index);
        }
        return { form: window.form, cycles };
      }
      throw new RangeError(`the solution chooses no form of operation ${problem.operations[operation]!.id}`);
    },
    encode(operation, placement, x) {
      const form = steps[operation]!.find(({ window }) => window.form === placement.form);
      if (form === undefined) return false;
      const first = Math.min(...placement.cycles);
      const last = Math.max(...placement.cycles);
      for (let t = form.window.first; t <= form.window.last; t += 1) {
        const index = t - form.window.first;
        write(form.lanes[index]!, placement.cycles.filter((cycle) => cycle <= t).length, x);
        write(form.begun[index]!, t >= first ? 1 : 0, x);
        write(form.done[index]!, t >= last ? 1 : 0, x);
      }
      return true;
    },
  };
}

function formSteps(builder: ProgramBuilder, id: string, window: FormWindow, chosen: Expression): FormSteps {
  const steps = (letter: string, lanes: number): Steps => {
    const made: Expression[] = [];
    for (const [index, room] of window.room.entries()) {
      const t = window.first + index;
      if (index === window.room.length - 1) made.push(sum([[lanes, chosen]]));
      // Nothing issues in a cycle without room: the step of the cycle before stands on.
      else if (room === 0) made.push(made[index - 1]!);
      else made.push(column(builder.column(`${letter}.${id}.${window.form}.${t}`, 0, lanes, true)));
      const before = index > 0 ? made[index - 1]! : constant(0);
      const isBound = isConstant(made[index]!) || index === 0;
      if (!isBound && made[index] !== before) {
        builder.atMost(`rises.${letter}.${id}.${window.form}.${t}`, difference(before, made[index]!), 0);
      }
    }
    return made;
  };
  if (window.lanes === 1) {
    const lanes = steps("z", 1);
    return { window, chosen, lanes, begun: lanes, done: lanes };
  }
  const form = { window, chosen, lanes: steps("N", window.lanes), begun: steps("B", 1), done: steps("D", 1) };
  divided(builder, id, form);
  return form;
}

/** Lanes of a divisible form begin with B and end before D. */
function divided(builder: ProgramBuilder, id: string, { window, lanes, begun, done }: FormSteps): void {
  for (let t = window.first; t < window.last; t += 1) {
    const index = t - window.first;
    const name = `${id}.${window.form}.${t}`;
    builder.atLeast(`until.${name}`, difference(lanes[index]!, sum([[window.lanes, done[index]!]])), 0);
    builder.atMost(`from.${name}`, difference(lanes[index]!, sum([[window.lanes, begun[index]!]])), 0);
    builder.atMost(`since.${name}`, difference(begun[index]!, lanes[index]!), 0);
  }
}

/** The step at cycle t, 0 before the window, its last value after. */
function at(window: FormWindow, steps: Steps, t: number): Expression {
  if (t < window.first) return constant(0);
  return steps[Math.min(t, window.last) - window.first]!;
}

function write({ terms }: Expression, value: number, x: Float64Array): void {
  if (terms.length === 1) x[terms[0]!.column] = value / terms[0]!.coefficient;
}
