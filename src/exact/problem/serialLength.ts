import type { Block } from "../../ir/block.ts";
import { farthestRow } from "../../ir/farthestRow.ts";
import { longestWait } from "../../ir/waiting.ts";

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
