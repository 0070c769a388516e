import type { Form } from "./block.ts";

/** The largest row offset of a form: how many cycles after issue it still occupies slots. */
export function farthestRow({ rows }: Pick<Form, "rows">): number {
  return rows.reduce((most, row) => Math.max(most, row.offset), 0);
}
