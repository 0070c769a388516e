import type { Block } from "../ir/block.ts";
import { validateSteps } from "../ir/validateBlock.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import { finish, type Steps } from "../time/steps.ts";
import { type Direction, direction } from "./direction.ts";
import { formGroups } from "./formGroups.ts";
import { type FormTable, formTable } from "./formTable.ts";

/** A block and a machine compiled for list scheduling: every pass over another priority vector costs only the pass. */
export interface ListInstance {
  readonly block: Block;
  readonly machine: SchedulingMachine;
  /** Number of operations. */
  readonly operations: number;
  readonly slots: Int32Array;
  readonly forms: FormTable;
  /** `provenance.group` of each operation, numbered densely; operations without one have the number `groups`. */
  readonly groupOf: Int32Array;
  readonly groups: number;
  /** Operations of group g, in program order: `groupMembers[groupOffsets[g] .. groupOffsets[g+1])`. */
  readonly groupOffsets: Int32Array;
  readonly groupMembers: Int32Array;
  readonly forward: Direction;
  /** Time reversed: successors are predecessors, and a value begins with its last user. */
  readonly backward: Direction;
}

/**
 * Compiles a block for a machine.
 * @throws {RangeError} when the block or the machine is none (`validateBlock`), when a form does not fit the machine, when
 * dependences form a cycle.
 */
export function prepare(block: Block, machine: SchedulingMachine): ListInstance {
  return finish(forwardSteps(block, machine));
}

/** The same in steps, for blocks of hundreds of thousands of operations. */
export function* prepareSteps(block: Block, machine: SchedulingMachine): Steps<ListInstance> {
  const instance = yield* forwardSteps(block, machine);
  yield;
  // Now, between two steps.
  void instance.backward;
  return instance;
}

/** What goes backward is compiled when it is first asked for: many a kernel of a search is given up after a forward pass. */
function* forwardSteps(block: Block, machine: SchedulingMachine): Steps<ListInstance> {
  yield* validateSteps(block, machine);
  const waiting = [formGroups(block, false), formGroups(block, true)] as const;
  const forms = formTable(block, machine, waiting);
  yield;
  const n = block.operations.length;
  const numbers = new Map<number, number>();
  const given = block.operations.map((operation) => operation.provenance?.group);
  for (const group of [...new Set(given)].filter((group) => group !== undefined).sort((a, b) => a - b)) {
    numbers.set(group, numbers.size);
  }
  const groups = numbers.size;
  const groupOf = Int32Array.from(given, (group) => (group === undefined ? groups : numbers.get(group)!));
  const groupOffsets = new Int32Array(groups + 2);
  for (const group of groupOf) groupOffsets[group + 1]!++;
  for (let group = 0; group <= groups; group++) groupOffsets[group + 1]! += groupOffsets[group]!;
  const groupMembers = new Int32Array(n);
  const cursor = groupOffsets.slice();
  for (let operation = 0; operation < n; operation++) groupMembers[cursor[groupOf[operation]!]!++] = operation;
  yield;
  const forward = direction(block, forms, waiting[0], false);
  let backward: Direction | undefined;
  return {
    block,
    machine,
    operations: n,
    slots: Int32Array.from(machine.engines, (engine) => engine.slots),
    forms,
    groupOf,
    groups,
    groupOffsets,
    groupMembers,
    forward,
    get backward() {
      backward ??= direction(block, forms, waiting[1], true);
      return backward;
    },
  };
}
