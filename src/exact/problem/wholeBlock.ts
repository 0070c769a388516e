import type { Block } from "../../ir/block.ts";
import type { SchedulingMachine } from "../../machine/machine.ts";
import type { Problem } from "./problem.ts";

/**
 * A whole block as a problem: every release 0, every deadline horizon - 1, every slot and word the machine's own.
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
    operations: block.operations.map((operation, origin) => ({
      id: operation.id,
      origin,
      forms: operation.forms,
      release: 0,
      deadline: horizon - 1,
    })),
    dependences: block.dependences,
    values: block.values,
    words: scratchWords === undefined ? undefined : new Int32Array(horizon + 1).fill(scratchWords),
  };
}
