import type { Form, Operation } from "../ir/block.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import type { RelaxationSource } from "./relaxedGraph.ts";

/**
 * What the operations of a block ask of the engines, as jobs that share nothing but slots. An operation with one form is
 * one job for each offset of its reservation table; an operation with several is one job with an alternative for each
 * form. A job's slots lie in cycles head + `first` .. length - 1 - max(0, tail - `last`) of its operation. Slots of engines that
 * cost no cycle are left out, and so are jobs that ask for none.
 */
export interface SlotJobs {
  readonly operation: Int32Array;
  /** Least offset of the job's slots from their operation's issue. */
  readonly first: Int32Array;
  /** Greatest offset. */
  readonly last: Int32Array;
  /** Index into `kinds`. */
  readonly kind: Int32Array;
  readonly kinds: readonly JobKind[];
}

/** Jobs with the same demand. */
export interface JobKind {
  /** Slots on each engine in all (all lanes together), one entry for each form; no two are the same. */
  readonly alternatives: readonly Float64Array[];
  readonly jobs: number;
}

/** @throws {RangeError} when an operation has no form, or a form names an engine that the machine has not. */
export function slotJobs(block: Pick<RelaxationSource, "operations">, machine: SchedulingMachine): SlotJobs {
  const operation: number[] = [];
  const first: number[] = [];
  const last: number[] = [];
  const kind: number[] = [];
  const kinds = new Map<string, { index: number; alternatives: Float64Array[]; jobs: number }>();
  const add = (at: number, from: number, to: number, demands: Float64Array[]) => {
    const alternatives = new Map(demands.map((demand) => [demand.join(" "), demand]));
    const key = [...alternatives.keys()].sort().join(" | ");
    const known = kinds.get(key) ?? { index: kinds.size, alternatives: [...alternatives.values()], jobs: 0 };
    kinds.set(key, known);
    known.jobs++;
    operation.push(at);
    first.push(from);
    last.push(to);
    kind.push(known.index);
  };
  for (const [at, each] of block.operations.entries()) {
    const offsets = busyOffsets(each, machine);
    // An alternative without slots makes the job free of charge.
    if (offsets.some((ofForm) => ofForm.size === 0)) continue;
    const only = offsets.length === 1 ? each.forms[0]! : undefined;
    if (only !== undefined) {
      for (const offset of offsets[0]!) add(at, offset, offset, [demand(only, machine, offset)]);
      continue;
    }
    const all = offsets.flatMap((ofForm) => [...ofForm]);
    const demands = each.forms.map((form) => demand(form, machine));
    add(at, Math.min(...all), Math.max(...all), demands);
  }
  return {
    operation: Int32Array.from(operation),
    first: Int32Array.from(first),
    last: Int32Array.from(last),
    kind: Int32Array.from(kind),
    kinds: [...kinds.values()],
  };
}

/** For each form, the offsets at which it takes slots that count. */
function busyOffsets(operation: Pick<Operation, "id" | "forms">, machine: SchedulingMachine): Set<number>[] {
  if (operation.forms.length === 0) throw new RangeError(`operation "${operation.id}" has no form`);
  return operation.forms.map((form) => {
    const offsets = new Set<number>();
    for (const row of form.rows) {
      const engine = machine.engines[row.engine];
      if (engine === undefined) {
        const last = machine.engines.length - 1;
        throw new RangeError(`operation "${operation.id}" uses engine ${row.engine}, the machine has 0 .. ${last}`);
      }
      if (engine.free !== true && row.slots > 0 && form.lanes > 0) offsets.add(row.offset);
    }
    return offsets;
  });
}

function demand(form: Form, machine: SchedulingMachine, offset?: number): Float64Array {
  const slots = new Float64Array(machine.engines.length);
  for (const row of form.rows) {
    if (machine.engines[row.engine]!.free === true || (offset !== undefined && row.offset !== offset)) continue;
    slots[row.engine]! += row.slots * form.lanes;
  }
  return slots;
}
