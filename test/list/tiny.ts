import type { Block } from "../../src/ir/block.ts";
import { parseBlock } from "../../src/ir/notation.ts";
import { machineOf } from "../machine/machineOf.ts";

/** Two alu slots, one load, one valu. */
export const tiny = machineOf("alu:2 load:1 valu:1");

/** A block for `tiny`; an operation whose name ends in a number belongs to the group of that number. */
export function tinyBlock(text: string): Block {
  const block = parseBlock(text, tiny, text);
  const operations = block.operations.map((operation) => {
    const group = /\d+$/.exec(operation.id)?.[0];
    return group === undefined ? operation : { ...operation, provenance: { group: Number(group) } };
  });
  return { ...block, operations };
}
