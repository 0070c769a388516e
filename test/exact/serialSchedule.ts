import type { Block } from "../../src/ir/block.ts";
import type { Schedule } from "../../src/schedule/schedule.ts";

/**
 * One operation after the other in program order, so far apart that every latency fits. `divided` picks a divisible
 * form for some operations, with the lanes spread over the cycles between.
 */
export function serialSchedule(block: Block, divided = false): Schedule {
  const apart = 8;
  const placements = block.operations.map(({ forms }, index) => {
    const start = apart * index;
    const form =
      divided && index % 3 > 0
        ? Math.max(
            0,
            forms.findIndex(({ lanes }) => lanes > 1),
          )
        : 0;
    return { form, cycles: Array.from({ length: forms[form]!.lanes }, (_, lane) => start + lane) };
  });
  let length = 0;
  for (const [index, { form, cycles }] of placements.entries()) {
    const reach = Math.max(...block.operations[index]!.forms[form]!.rows.map(({ offset }) => offset));
    for (const cycle of cycles) length = Math.max(length, cycle + reach + 1);
  }
  return { placements, length };
}
