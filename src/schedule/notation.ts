import type { Block } from "../ir/block.ts";
import { lengthOf, type Placement, type Schedule } from "./schedule.ts";

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
  const placements = words.map((word, operation): Placement => {
    const [, form = "0", cycles] = /^(?:(\d+):)?(\d+(?:,\d+)*)$/.exec(word) ?? [];
    if (cycles === undefined) throw new RangeError(`placement ${operation} is "${word}"; "3" or "1:3,3,4" is expected`);
    const placement = { form: Number(form), cycles: cycles.split(",").map(Number) };
    const { id, forms } = block.operations[operation]!;
    if (forms[placement.form] === undefined) throw new RangeError(`"${id}" has no form ${form}`);
    return placement;
  });
  return { placements, length: lengthOf(block, placements) };
}

/** The text of a schedule, for `parseSchedule`. */
export function printSchedule({ placements }: Schedule): string {
  return placements.map(({ form, cycles }) => `${form === 0 ? "" : `${form}:`}${cycles.join(",")}`).join(" ");
}
