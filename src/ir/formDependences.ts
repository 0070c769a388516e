import type { FormCondition, Operand, Operation, OperationIndex, Value } from "./block.ts";

// In which forms of its ends a dependence holds, and what an operation reads in a form. Everybody who schedules or bounds asks
// here; how long a dependence that holds waits is for `waiting.ts`. The checker and `src/proof` have readings of their own.

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
