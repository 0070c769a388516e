import type { Block } from "../../src/ir/block.ts";
import type { SchedulingMachine } from "../../src/machine/machine.ts";
import { randomProblem } from "../models/randomProblem.ts";

/** A tiny block with its machine: a random problem without boundary. Every operation defines or uses what it did there. */
export function randomBlock(
  seed: number,
  formReads = 0,
): { readonly block: Block; readonly machine: SchedulingMachine } {
  const { name, operations, dependences, values, words } = randomProblem(seed, formReads);
  return {
    block: {
      name,
      operations: operations.map(({ id, forms }) => ({ id, opcode: id, operands: [], forms })),
      dependences,
      values: values.map((value, at) => ({ ...value, name: `v${at}` })),
    },
    machine: {
      engines: [
        { name: "vector", slots: 2 },
        { name: "scalar", slots: 2 },
      ],
      scratchWords: words?.[0],
    },
  };
}
