import type { Loop } from "../ir/loop.ts";
import { unrolled, unrolledSchedule } from "../loop/unrolled.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import { type ModuloSchedule, stagesOf } from "../schedule/moduloSchedule.ts";
import { gridRows } from "../view/slotPlaces.ts";
import { ganttOf, ganttPicture } from "./ganttPicture.ts";

/** What a picture shows at most: a row a slot of the machine, a bar an operation of every iteration. */
const most = { slots: 200, bars: 10_000 };

/**
 * A loop's schedule as a picture: the slots of overlapping iterations, a colour each, and between two lines a turn of the kernel, its modulo
 * reservation table. There are two iterations more than are under way at once: before the kernel its prologue, behind it the epilogue.
 * @throws {RangeError} when the machine has too many slots, or the iterations too many operations, to be seen.
 */
export function loopPicture(loop: Loop, machine: SchedulingMachine, best: ModuloSchedule): string {
  const { interval } = best;
  const stages = stagesOf(loop, best);
  const iterations = stages + 2;
  const count = loop.body.operations.length;
  const { count: slots } = gridRows(machine);
  if (slots > most.slots) throw new RangeError(`a picture shows up to ${most.slots} slots, the machine has ${slots}`);
  if (iterations * count > most.bars)
    throw new RangeError(
      `a picture shows up to ${most.bars} operations, ${iterations} iterations have ${iterations * count}`,
    );
  const block = unrolled(loop, iterations);
  const operations = block.operations.map((operation, at) => ({
    ...operation,
    provenance: { stage: `iteration ${Math.floor(at / count)}` },
  }));
  const schedule = unrolledSchedule(loop, best, iterations);
  const gantt = ganttOf({ ...block, operations }, machine, schedule, [0, schedule.length]);
  // The first cycle in which all stages have begun.
  const kernel = (stages - 1) * interval;
  const under = `an iteration every ${interval} cycles, ${stages} under way at once`;
  return ganttPicture(gantt, `The loop "${loop.body.name}": ${under}; between the lines the kernel, which turns`, [
    kernel,
    kernel + interval,
  ]);
}
