import type { Block, Value } from "../../src/ir/block.ts";

/** The block, with a word for the result of every operation that somebody waits for, where it has no values of its own. */
export function withResultWords(block: Block): Block {
  if (block.values.length > 0) return block;
  const users = block.operations.map((): Set<number> => new Set());
  for (const { from, to, kind } of block.dependences) if (kind === "RAW") users[from]!.add(to);
  const values = block.operations.flatMap(({ id }, definer): Value[] => {
    const its = [...users[definer]!].sort((a, b) => a - b);
    if (its.length === 0) return [];
    return [{ name: id, words: 1, definers: [definer], users: its, liveIn: false, liveOut: false }];
  });
  return { ...block, values };
}
