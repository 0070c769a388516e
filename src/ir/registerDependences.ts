import type { Block, Dependence, FormUse, Operand, OperationIndex } from "./block.ts";
import { DependenceSet, formUnion } from "./dependenceSet.ts";
import { RegisterOrder, readsOf } from "./registerOrder.ts";

/** The register dependences that program order demands (`RegisterOrder`), by the operations' operands and results. */
export function registerDependences(
  { operations, values }: Pick<Block, "operations" | "values">,
  latency: (operand: Operand) => number = () => 1,
): Dependence[] {
  const found = new DependenceSet({
    forms: (operation) => operations[operation]!.forms.length,
    delays: (operation) => operations[operation]!.forms.some((form) => form.extraLatency !== undefined),
  });
  const order = new RegisterOrder((edge) => found.add(edge));
  for (const { words } of values) order.value(words);
  for (const [to, operation] of operations.entries()) {
    for (const { operand, forms } of readsOf(operation)) {
      order.read(to, operand, forms, operation.forms.length, latency(operand));
    }
    if (operation.result !== undefined) order.write(to, operation.result);
  }
  return found.list();
}

/** Who touches a value, as `Value` lists them. */
export interface ValueAccesses {
  readonly definers: OperationIndex[];
  readonly users: OperationIndex[];
  readonly formUses: FormUse[];
}

/** Definers and users of every value, as the operations' operands and results have them. */
export function accessLists({ operations, values }: Pick<Block, "operations" | "values">): ValueAccesses[] {
  const lists = values.map((): ValueAccesses => ({ definers: [], users: [], formUses: [] }));
  for (const [index, operation] of operations.entries()) {
    if (operation.result !== undefined) lists[operation.result.value]!.definers.push(index);
    const read = new Map<number, readonly number[] | undefined>();
    for (const { operand, forms } of readsOf(operation)) {
      const { value } = operand;
      read.set(value, read.has(value) ? formUnion(read.get(value), forms, operation.forms.length) : forms);
    }
    for (const [value, forms] of read) {
      lists[value]!.users.push(index);
      if (forms !== undefined) lists[value]!.formUses.push({ user: index, forms });
    }
  }
  return lists;
}
