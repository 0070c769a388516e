import type { Block } from "../../src/ir/block.ts";
import { machineOf } from "../machine/machineOf.ts";

/** Two engines for projects. */
export const projectMachine = machineOf("alu:4 load:3");

/** A project: activities of 1 to 6 cycles that take up to all slots of one engine and some of the other. */
export function project(seed: number, activities: number): Block {
  let state = seed;
  const random = (least: number, most: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return least + (Math.floor((state / 2 ** 32) * 1e6) % (most - least + 1));
  };
  const operations = Array.from({ length: activities }, (_, i) => {
    const cycles = random(1, 6);
    const [alu, load] = [random(0, 4), random(0, 2)];
    const rows = Array.from({ length: cycles }, (__, offset) => [
      ...(alu > 0 ? [{ engine: 0, offset, slots: alu }] : []),
      ...(load > 0 ? [{ engine: 1, offset, slots: load }] : []),
    ]).flat();
    return { cycles, operation: { id: `a${i}`, opcode: "activity", operands: [], forms: [{ rows, lanes: 1 }] } };
  });
  const dependences = operations.flatMap((_, to) =>
    to < 3 ? [] : [{ from: random(0, to - 1), to, latency: 0, kind: "order" as const }],
  );
  return {
    name: `project ${seed}`,
    operations: operations.map(({ operation }) => operation),
    values: [],
    dependences: dependences.map((edge) => ({ ...edge, latency: operations[edge.from]!.cycles })),
  } as unknown as Block;
}
