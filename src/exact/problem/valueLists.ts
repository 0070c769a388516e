import type { Block } from "../../ir/block.ts";

/** Values that each operation defines or uses, each once: of operation i `values[offsets[i]] .. values[offsets[i + 1] - 1]`, ascending. */
export interface ValueLists {
  readonly offsets: Int32Array;
  readonly values: Int32Array;
}

/** As arrays: a list for each of a million operations would take more memory than the block. Values that nobody gives are left out. */
export function valueLists({ operations, values }: Block): ValueLists {
  const offsets = new Int32Array(operations.length + 1);
  const each = (visit: (operation: number, value: number) => void): void => {
    /** The value that an operation was visited for last. */
    const seen = new Int32Array(operations.length).fill(-1);
    for (const [value, { definers, users, liveIn }] of values.entries()) {
      if (definers.length === 0 && !liveIn) continue;
      for (const list of [definers, users]) {
        for (const operation of list) {
          if (seen[operation] === value) continue;
          seen[operation] = value;
          visit(operation, value);
        }
      }
    }
  };
  each((operation) => {
    offsets[operation + 1]!++;
  });
  for (let operation = 0; operation < operations.length; operation++) offsets[operation + 1]! += offsets[operation]!;
  const cursor = offsets.slice();
  const lists = new Int32Array(offsets[operations.length]!);
  each((operation, value) => {
    lists[cursor[operation]!++] = value;
  });
  return { offsets, values: lists };
}
