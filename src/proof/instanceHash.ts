import { createHash } from "node:crypto";
import type { Block } from "../ir/block.ts";
import type { SchedulingMachine } from "../machine/machine.ts";

/** SHA-256 of all that a schedule's length depends on: operations, values, dependences, engines, scratch words. */
export function instanceHash(block: Block, { engines, scratchWords }: SchedulingMachine): string {
  const machine = [engines.map(({ name, slots, free }) => [name, slots, free === true]), scratchWords ?? null];
  return createHash("sha256")
    .update(JSON.stringify([block.operations, block.values, block.dependences, machine]))
    .digest("hex");
}
