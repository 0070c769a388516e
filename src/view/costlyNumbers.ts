import type { SchedulingMachine } from "../machine/machine.ts";

/** Numbers of engines among those that cost cycles, which alone have rows on the page; -1 for others. */
export function costlyNumbers({ engines }: SchedulingMachine): number[] {
  let count = 0;
  return engines.map(({ free }) => (free === true ? -1 : count++));
}
