import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { Block } from "../../src/ir/block.ts";
import type { SchedulingMachine } from "../../src/machine/machine.ts";
import type { Placement, Schedule } from "../../src/schedule/schedule.ts";

/**
 * A scheduler too simple to be wrong: operations in program order, each in a random form, each lane in a random one of
 * the next free cycles that its predecessors allow. Shares nothing with `src`. Scratch is not limited.
 */
export function naiveSchedule(block: Block, machine: SchedulingMachine, seed: number): Schedule {
  const random = xoroshiro128plus(seed);
  const between = (low: number, high: number) => uniformInt(random, low, high);
  const used: number[][] = machine.engines.map(() => []);
  const incoming = block.operations.map(() => [] as Block["dependences"][number][]);
  for (const edge of block.dependences) incoming[edge.to]!.push(edge);
  const done: number[] = [];
  const placements: Placement[] = [];
  let length = 0;
  for (const [operation, { forms }] of block.operations.entries()) {
    const form = between(0, forms.length - 1);
    const { rows, lanes } = forms[form]!;
    let earliest = between(0, 3) === 0 ? between(0, 3) : 0;
    for (const { from, latency, kind } of incoming[operation]!) {
      const chosen = block.operations[from]!.forms[placements[from]!.form]!;
      const extra = kind === "RAW" || kind === "WAW" ? (chosen.extraLatency ?? 0) : 0;
      earliest = Math.max(earliest, done[from]! + latency + extra);
    }
    const cycles: number[] = [];
    for (let k = 0; k < lanes; k++) {
      let cycle = earliest + (lanes > 1 ? between(0, 1) : 0);
      const fits = () =>
        rows.every(({ engine, offset, slots }) => {
          const taken = used[engine]![cycle + offset] ?? 0;
          return taken + slots <= machine.engines[engine]!.slots;
        });
      while (!fits()) cycle++;
      for (const { engine, offset, slots } of rows) {
        used[engine]![cycle + offset] = (used[engine]![cycle + offset] ?? 0) + slots;
        length = Math.max(length, cycle + offset + 1);
      }
      cycles.push(cycle);
    }
    done.push(Math.max(...cycles));
    placements.push({ form, cycles });
  }
  return { placements, length };
}
