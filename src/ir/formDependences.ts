import type { DependenceKind, Form, FormCondition, Operand, Operation, OperationIndex, Value } from "./block.ts";

// What an operation waits for, and what it reads, in the form in which it issues. Everybody who schedules or bounds asks here; the
// checker and `src/proof` have readings of their own.

/** What of a dependence says how long it lasts, and when. */
export interface Wait extends FormCondition {
  readonly latency: number;
  readonly kind: DependenceKind;
}

/** Waiting for a result, or for a write to land: the extra latency of the form of `from` counts. */
export function waitsForResult(kind: DependenceKind): boolean {
  return kind === "RAW" || kind === "WAW";
}

/** Whether it holds whatever forms its ends issue in. */
export function isSure({ fromForms, toForms }: FormCondition): boolean {
  return fromForms === undefined && toForms === undefined;
}

/** Whether it holds between two forms. */
export function holdsIn({ fromForms, toForms }: FormCondition, fromForm: number, toForm: number): boolean {
  return holdsAt(fromForms, fromForm) && holdsAt(toForms, toForm);
}

/** Whether a list of forms, absent for all of them, has a form. */
export function holdsAt(forms: readonly number[] | undefined, form: number): boolean {
  return forms === undefined || forms.includes(form);
}

/** Cycles from the last lane of `from`, in the form `source`, to the first of `to`, where the dependence holds. */
export function cyclesAfter({ latency, kind }: Wait, source: Form): number {
  return waitsForResult(kind) ? latency + (source.extraLatency ?? 0) : latency;
}

/** The operands that an operation reads in one of its forms. */
export function operandsIn(
  { operands, forms }: Pick<Operation, "operands" | "forms">,
  form: number,
): readonly Operand[] {
  return forms[form]!.operands ?? operands;
}

/** The users that read a value whatever their forms. */
export function sureUsers({ users, formUses }: Pick<Value, "users" | "formUses">): readonly OperationIndex[] {
  if (formUses === undefined) return users;
  const unsure = new Set(formUses.map(({ user }) => user));
  return users.filter((user) => !unsure.has(user));
}

/** The users that read a value where operations issue in these forms. */
export function usersIn(
  { users, formUses }: Pick<Value, "users" | "formUses">,
  formOf: (operation: OperationIndex) => number,
): readonly OperationIndex[] {
  if (formUses === undefined) return users;
  const idle = new Set(formUses.filter(({ user, forms }) => !forms.includes(formOf(user))).map(({ user }) => user));
  return users.filter((user) => !idle.has(user));
}

/** The forms in which a user reads a value; undefined: in all. */
export function formsOfUse({ formUses }: Pick<Value, "formUses">, user: OperationIndex): readonly number[] | undefined {
  return formUses?.find((use) => use.user === user)?.forms;
}
