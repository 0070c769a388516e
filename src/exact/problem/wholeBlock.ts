import type { Block } from "../../ir/block.ts";
import { issueRange } from "../../ir/issueRange.ts";
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
