/**
 * Operations by the forms that they may issue in, on a machine whose elementwise vector operations also run as alu lanes:
 * - `constant`: `const` on load (or `add_imm` on flow, if the plan says so); `derived` the same or alu, from other constants;
 * - `scalar` alu; `offset` alu or `add_imm` on flow;
 * - `madd` valu; `vector` valu or alu lanes; `sum` the same or a select on flow;
 * - `select` flow; `pair` flow or a multiply_add on valu;
 * - `load`, `store`.
 */
export const formClasses = [
  "constant",
  "derived",
  "scalar",
  "offset",
  "madd",
  "vector",
  "sum",
  "select",
  "pair",
  "load",
  "store",
] as const;

/** One of `formClasses`. */
export type FormClass = (typeof formClasses)[number];

/** How many operations of each class. */
export type Tally = Record<FormClass, number>;

const nothing = Object.freeze(Object.fromEntries(formClasses.map((name) => [name, 0])) as Tally);

/** A tally of nothing. */
export function emptyTally(): Tally {
  return { ...nothing };
}

/** Adds `times` times what `more` counts. */
export function addTally(tally: Tally, more: Partial<Tally>, times = 1): Tally {
  for (const name of formClasses) tally[name] += times * (more[name] ?? 0);
  return tally;
}
