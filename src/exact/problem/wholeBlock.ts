import type { Block } from "../../ir/block.ts";
import { issueRange } from "../../ir/issueRange.ts";
import { farthestRow, longestWait } from "../../ir/waiting.ts";
import type { SchedulingMachine } from "../../machine/machine.ts";
import { issueWindow } from "./deadline.ts";
import type { Problem } from "./problem.ts";

/**
 * A whole block as a problem: releases and deadlines are its own, or 0 and horizon - 1, every slot and word the machine's.
 * A row with an offset must lie inside the horizon as well. Engines marked free still have their slots.
 * @throws {RangeError} when the horizon is not a whole number of cycles.
 */
export function wholeBlock(block: Block, machine: SchedulingMachine, horizon: number): Problem {
  if (!Number.isInteger(horizon) || horizon < 0) {
    throw new RangeError(`horizon of block "${block.name}" is ${horizon}: a whole number of cycles from 0 is wanted`);
  }
  const { scratchWords } = machine;
  return {
    name: block.name,
    horizon,
    engines: machine.engines.map((engine) => engine.name),
    slots: machine.engines.map((engine) => new Int32Array(horizon).fill(engine.slots)),
    operations: block.operations.map((operation, origin) => {
      const { id, forms } = operation;
      const windows = forms.map((form) => {
        const { release, deadline } = issueRange(operation, form);
        return { release, deadline: Math.min(deadline, horizon - 1) };
      });
      return { id, origin, forms, ...issueWindow(windows) };
    }),
    dependences: block.dependences,
    values: block.values,
    words: scratchWords === undefined ? undefined : new Int32Array(horizon + 1).fill(scratchWords),
  };
}

/**
 * A length that any block with a schedule fits in, for one operation after the other, each until it is complete and all that it can
 * delay may issue. For take a schedule of the least sum of cycles: behind the last release date every cycle but the last is one of some
 * operation's own, or of its wait after its last lane, since a cycle that is nobody's can be cut out: nothing that waits across it
 * waits as long as that, a maximum lag only becomes shorter, and no value lives longer.
 */
export function serialLength({ operations, dependences }: Block): number {
  const waits = new Float64Array(operations.length);
  for (const edge of dependences) {
    waits[edge.from] = Math.max(waits[edge.from]!, longestWait(edge, operations[edge.from]!.forms));
  }
  let length = 0;
  for (const { release = 0 } of operations) length = Math.max(length, release);
  for (const [i, { forms }] of operations.entries()) {
    length += Math.max(
      ...forms.map((form) => {
        const own = 1 + farthestRow(form);
        return (form.lanes - 1) * own + Math.max(own, waits[i]!);
      }),
    );
  }
  return length;
}
