import type { Placement, Schedule } from "../../schedule/schedule.ts";
import type { Window } from "./window.ts";

/**
 * Puts placements of a window's problem back into the schedule it was cut from; what stood behind the window moves by
 * the difference of lengths. `stitch(s, cut(s), cut(s).current)` is `s`.
 * @throws {RangeError} when there is not one placement with the right number of lanes for each operation of the problem.
 */
export function stitch(schedule: Schedule, window: Window, placements: readonly Placement[]): Schedule {
  if (placements.length !== window.parts.length) {
    throw new RangeError(`${placements.length} placements for the window's ${window.parts.length} operations`);
  }
  const shift = window.to - window.from - window.problem.horizon;
  const moved = schedule.placements.map(({ form, cycles }) => ({
    form,
    cycles: cycles.map((cycle) => (cycle >= window.to ? cycle - shift : cycle)),
  }));
  for (const [index, part] of window.parts.entries()) {
    const placement = placements[index]!;
    const form = part.forms[placement.form];
    const operation = window.problem.operations[index]!;
    const wanted = operation.forms[placement.form]?.lanes;
    if (form === undefined || placement.cycles.length !== wanted) {
      throw new RangeError(
        `${operation.id}: ${placement.cycles.length} lanes in form ${placement.form}, not ${wanted}`,
      );
    }
    const cycles = placement.cycles.map((cycle) => cycle + window.from);
    if (part.lanes === undefined) moved[part.operation] = { form, cycles };
    else for (const [at, lane] of part.lanes.entries()) moved[part.operation]!.cycles[lane] = cycles[at]!;
  }
  return { placements: moved, length: schedule.length - shift };
}
