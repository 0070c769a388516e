import type { Block } from "../../ir/block.ts";
import { farthestRow, waitAfter } from "../../ir/waiting.ts";
import { activeDependences, firstCycle, lastCycle, type Schedule } from "../../schedule/schedule.ts";

/**
 * Takes out cycles in which nothing issues or occupies a slot, where no latency needs them; the last ones first. In time linear in
 * operations and dependences, but for sorting those that wait across an empty cycle.
 */
export function dropEmptyCycles(block: Block, schedule: Schedule): Schedule {
  const { placements, length } = schedule;
  const busy = new Uint8Array(length);
  for (const [operation, { form, cycles }] of placements.entries()) {
    const reach = farthestRow(block.operations[operation]!.forms[form]!);
    for (const cycle of cycles) busy.fill(1, cycle, cycle + reach + 1);
  }
  /** By cycle: empty ones, then those that go, before it. */
  const before = new Int32Array(length + 1);
  for (let cycle = 0; cycle < length; cycle++) before[cycle + 1] = before[cycle]! + (busy[cycle] === 0 ? 1 : 0);
  const most = before[length]!;
  if (most === 0) return schedule;
  const waits = waitsAcross(block, schedule, before);
  const gone = new Uint8Array(length);
  let dropped = 0;
  let next = 0;
  // Where `dropped` cycles have gone, waits with no cycle to spare begin here at the earliest; by `dropped`, those that then have none.
  let tight = length;
  const tightAt = new Int32Array(most + 1).fill(length);
  for (let cycle = length - 1; cycle >= 0 && length - dropped > 1; cycle--) {
    if (busy[cycle] === 1) continue;
    // What has gone by now lies behind the end of the waits that come in: the others were in when it went.
    for (; next < waits.length && waits[next]!.first > cycle; next++) {
      const { last, spare } = waits[next]!;
      const from = Math.max(0, spare) + dropped;
      if (from <= dropped) tight = Math.min(tight, last);
      else if (from <= most) tightAt[from] = Math.min(tightAt[from]!, last);
    }
    if (tight < cycle) continue;
    gone[cycle] = 1;
    dropped++;
    tight = Math.min(tight, tightAt[dropped]!);
  }
  if (dropped === 0) return schedule;
  for (let cycle = 0; cycle < length; cycle++) before[cycle + 1] = before[cycle]! + gone[cycle]!;
  const moved = placements.map(({ form, cycles }) => ({ form, cycles: cycles.map((at) => at - before[at]!) }));
  return { placements: moved, length: length - dropped };
}

/** A dependence from the lane that issues in `last` to the one in `first`, with so many cycles more between them than it asks for. */
interface Wait {
  readonly last: number;
  readonly first: number;
  readonly spare: number;
}

/** The dependences with an empty cycle between their ends, those that end last first. */
function waitsAcross(block: Block, { placements }: Schedule, before: Int32Array): Wait[] {
  const waits: Wait[] = [];
  for (const edge of activeDependences(block, placements)) {
    const [from, to] = [placements[edge.from]!, placements[edge.to]!];
    const [last, first] = [lastCycle(from), firstCycle(to)];
    if (last >= first || before[first]! === before[last + 1]!) continue;
    waits.push({ last, first, spare: first - last - waitAfter(edge, block.operations[edge.from]!.forms[from.form]!) });
  }
  return waits.sort((a, b) => b.first - a.first);
}
