import type { SchedulingMachine } from "../../src/machine/machine.ts";

/** A machine from "alu:2 valu:1 debug:64!", where "!" marks an engine that costs no cycle. */
export function machineOf(text: string): SchedulingMachine {
  const engines = text.split(" ").map((word) => {
    const [name = "", slots = ""] = word.split(":");
    return { name, slots: Number.parseInt(slots, 10), ...(slots.endsWith("!") ? { free: true } : {}) };
  });
  return { engines };
}
