import { type Block, type Dependence, isWordRange, type Operand, type Operation, type Value } from "../ir/block.ts";
import { type Loop, loopEdges } from "../ir/loop.ts";
import { accessLists } from "../ir/registerDependences.ts";
import type { ModuloSchedule } from "../schedule/moduloSchedule.ts";
import { lengthOf, type Schedule } from "../schedule/schedule.ts";

/**
 * So many iterations of a loop as one straight-line block, operation by operation: what the loop computes. Every iteration has its own
 * copies of the values that it writes; live-in values that no recurrence gives are the same in all. A value that the body leaves for
 * later is the last iteration's.
 */
export function unrolled(loop: Loop, iterations: number): Block {
  const { body, recurrences } = loop;
  const values: Value[] = [];
  const given = new Map(recurrences.map((recurrence) => [recurrence.into, recurrence]));
  /** Value v of iteration k. */
  const copies: number[][] = [];
  const shared = body.values.map((value, v) => {
    if (!value.liveIn) return -1;
    return values.push({ ...bare(value), name: given.has(v) ? `${value.name}.0` : value.name, liveOut: false }) - 1;
  });
  const operations: Operation[] = [];
  for (let k = 0; k < iterations; k++) {
    copies[k] = body.values.map((value, v) => {
      if (value.liveIn) {
        const from = given.get(v);
        return from !== undefined && k >= from.distance ? copies[k - from.distance]![from.from]! : shared[v]!;
      }
      return (
        values.push({ ...bare(value), name: `${value.name}.${k}`, liveOut: value.liveOut && k === iterations - 1 }) - 1
      );
    });
    const copy = <O extends Operand>(operand: O): O =>
      isWordRange(operand) ? { ...operand, value: copies[k]![operand.value]! } : operand;
    for (const { id, operands, result, forms, ...rest } of body.operations) {
      operations.push({
        ...rest,
        id: `${id}.${k}`,
        operands: operands.map(copy),
        ...(result === undefined ? {} : { result: copy(result) }),
        forms: forms.map((form) => (form.operands ? { ...form, operands: form.operands.map(copy) } : form)),
      });
    }
  }
  const count = body.operations.length;
  const dependences = loopEdges(loop).flatMap(({ distance, from, to, ...edge }) => {
    const found: Dependence[] = [];
    for (let k = distance; k < iterations; k++) {
      found.push({ ...edge, from: (k - distance) * count + from, to: k * count + to });
    }
    return found;
  });
  return {
    name: `${body.name} × ${iterations}`,
    operations,
    values: listed(loop, operations, values, copies),
    dependences,
  };
}

function bare({ name, words, liveIn, liveOut, initial }: Value): Value {
  return { name, words, definers: [], users: [], liveIn, liveOut, ...(initial === undefined ? {} : { initial }) };
}

/** Definers and users: by operands where the body has some, else copied from the body's lists. */
function listed(
  { body }: Loop,
  operations: readonly Operation[],
  values: readonly Value[],
  copies: readonly (readonly number[])[],
): Value[] {
  const touched = accessLists({ operations, values });
  const count = body.operations.length;
  const definers = touched.map((lists) => new Set(lists.definers));
  const users = touched.map((lists) => new Set(lists.users));
  for (const [k, of] of copies.entries()) {
    for (const [v, value] of body.values.entries()) {
      for (const definer of value.definers) definers[of[v]!]!.add(k * count + definer);
      for (const user of value.users) users[of[v]!]!.add(k * count + user);
    }
  }
  const ordered = (set: ReadonlySet<number>): number[] => [...set].sort((a, b) => a - b);
  return values.map((value, v) => {
    const { formUses } = touched[v]!;
    return {
      ...value,
      definers: ordered(definers[v]!),
      users: ordered(users[v]!),
      ...(formUses.length === 0 ? {} : { formUses }),
    };
  });
}

/** The schedule of so many iterations, one beginning `interval` cycles after the other: prologue, kernel, epilogue in one. */
export function unrolledSchedule(loop: Loop, { interval, placements }: ModuloSchedule, iterations: number): Schedule {
  const all = Array.from({ length: iterations }, (_, k) =>
    placements.map(({ form, cycles }) => ({ form, cycles: cycles.map((cycle) => cycle + k * interval) })),
  ).flat();
  const own = lengthOf(loop.body, placements);
  return { placements: all, length: iterations === 0 ? 0 : own + (iterations - 1) * interval };
}
