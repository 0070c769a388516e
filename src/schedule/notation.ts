import type { Block } from "../ir/block.ts";
import type { Placement, Schedule } from "./schedule.ts";

/**
 * Reads a schedule from its text: a placement per operation, in the block's order, apart by white space. `3` is cycle 3 in the
 * native form, `1:3` the same in form 1, `1:3,3,4` one cycle a lane. The length is the last occupied cycle plus 1.
 * @throws {RangeError} naming the placement that cannot be read, or when there is not one for every operation.
 */
export function parseSchedule(text: string, block: Block): Schedule {
  const words = text.split(/\s+/).filter((word) => word !== "");
  if (words.length !== block.operations.length) {
    throw new RangeError(`${words.length} placements for ${block.operations.length} operations`);
  }
  let length = 0;
  const placements = words.map((word, operation): Placement => {
    const [, form = "0", cycles] = /^(?:(\d+):)?(\d+(?:,\d+)*)$/.exec(word) ?? [];
    if (cycles === undefined) throw new RangeError(`placement ${operation} is "${word}"; "3" or "1:3,3,4" is expected`);
    const placement = { form: Number(form), cycles: cycles.split(",").map(Number) };
    const { id, forms } = block.operations[operation]!;
    const chosen = forms[placement.form];
    if (chosen === undefined) throw new RangeError(`"${id}" has no form ${form}`);
    const reach = Math.max(0, ...chosen.rows.map((row) => row.offset));
    length = Math.max(length, Math.max(...placement.cycles) + reach + 1);
    return placement;
  });
  return { placements, length };
}

/** The text of a schedule, for `parseSchedule`. */
export function printSchedule({ placements }: Schedule): string {
  return placements.map(({ form, cycles }) => `${form === 0 ? "" : `${form}:`}${cycles.join(",")}`).join(" ");
}
