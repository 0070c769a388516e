import type { Dependence, DependenceKind, Form } from "./block.ts";

// The waiting rule: with latency l, a dependence asks for l cycles from the last lane of its source to the first of its
// target, and RAW and WAW for what the source's form adds as well. Judges read blocks for themselves and do not come here.

/** What the rule asks of a dependence. */
type Wait = Pick<Dependence, "latency" | "kind">;

type Late = Pick<Form, "extraLatency">;

/** Whether dependences of the kind wait for the result itself: these alone count what a form adds. */
export function waitsForResult(kind: DependenceKind): boolean {
  return kind === "RAW" || kind === "WAW";
}

/** Whether the target of dependences of the kind reads what the source has written. */
export function readsResult(kind: DependenceKind): boolean {
  return kind === "RAW";
}

/** The cycles that a form adds to the dependences that wait for its result. */
export function addedBy(form: Late | undefined): number {
  return form?.extraLatency ?? 0;
}

/** The cycles that a form adds to dependences of the kind. */
export function addedTo(kind: DependenceKind, form: Late): number {
  return waitsForResult(kind) ? addedBy(form) : 0;
}

/** Cycles from the last lane of a dependence's source, issued in the form, to the first of its target. */
export function waitAfter({ latency, kind }: Wait, form: Late): number {
  return latency + addedTo(kind, form);
}

/** The least that any of the source's forms leaves of `waitAfter`. Without forms nothing is added. */
export function leastWait({ latency, kind }: Wait, forms: readonly Late[]): number {
  return waitsForResult(kind) ? latency + leastAdded(forms) : latency;
}

/** The most that a form of the source makes of `waitAfter`. */
export function longestWait({ latency, kind }: Wait, forms: readonly Late[]): number {
  return waitsForResult(kind) ? latency + mostAdded(forms) : latency;
}

/** The least of `addedBy` over forms; 0 without any. */
export function leastAdded(forms: readonly Late[]): number {
  let least = addedBy(forms[0]);
  for (const form of forms) least = Math.min(least, addedBy(form));
  return least;
}

/** The most of `addedBy` over forms; 0 without any. */
export function mostAdded(forms: readonly Late[]): number {
  return forms.reduce((most, form) => Math.max(most, addedBy(form)), 0);
}

/** The largest row offset of a form: how many cycles after issue it still occupies slots. */
export function farthestRow({ rows }: Pick<Form, "rows">): number {
  return rows.reduce((most, row) => Math.max(most, row.offset), 0);
}
