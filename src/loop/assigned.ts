/**
 * A row for each operation of those given, one place each; or, where there are none, operations among them that have fewer
 * places than they are in the rows that any of them may take (augmenting paths; the set is what an operation that finds none reaches).
 */
export function assigned(
  all: readonly { readonly operation: number; readonly rows: readonly number[] }[],
  capacity: (row: number) => number,
): { readonly rows: readonly number[]; readonly unmatched?: readonly number[] | undefined } {
  const inRow = new Map<number, number[]>();
  for (const start of all.keys()) {
    const reached = new Set([start]);
    const from = new Map<number, number>();
    const queue = [start];
    let end = -1;
    for (let at = 0; at < queue.length && end < 0; at++) {
      for (const row of all[queue[at]!]!.rows) {
        if (from.has(row)) continue;
        from.set(row, queue[at]!);
        const held = inRow.get(row) ?? [];
        if (held.length < capacity(row)) {
          end = row;
          break;
        }
        for (const other of held) {
          if (reached.has(other)) continue;
          reached.add(other);
          queue.push(other);
        }
      }
    }
    if (end < 0) return { rows: [], unmatched: [...reached].map((at) => all[at]!.operation) };
    for (let row = end; ; ) {
      const taker = from.get(row)!;
      const before = taker === start ? undefined : [...inRow].find(([, held]) => held.includes(taker))?.[0];
      inRow.set(row, [...(inRow.get(row) ?? []), taker]);
      if (before === undefined) break;
      inRow.set(
        before,
        inRow.get(before)!.filter((other) => other !== taker),
      );
      row = before;
    }
  }
  const rows: number[] = [];
  for (const [row, held] of inRow) for (const at of held) rows[at] = row;
  return { rows };
}
