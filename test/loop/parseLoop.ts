import type { Loop } from "../../src/ir/loop.ts";
import { parseBlock } from "../../src/ir/notation.ts";
import type { SchedulingMachine } from "../../src/machine/machine.ts";

/**
 * A loop from a body in notation, engines as "alu:2 mul:1", and carried waits as [from, to, latency, distance].
 */
export function parseLoop(
  text: string,
  engines: string,
  waits: readonly (readonly [from: string, to: string, latency: number, distance: number])[] = [],
): { loop: Loop; machine: SchedulingMachine } {
  const machine = {
    engines: engines.split(" ").map((engine) => {
      const [name, slots] = engine.split(":") as [string, string];
      return { name, slots: Number(slots) };
    }),
  };
  const body = parseBlock(text, machine);
  const at = (id: string): number => body.operations.findIndex((operation) => operation.id === id);
  const carried = waits.map(([from, to, latency, distance]) => {
    return { from: at(from), to: at(to), latency, kind: "order" as const, distance };
  });
  return { loop: { body: { ...body, carried }, recurrences: [] }, machine };
}
