import type { Block, Dependence, Operation } from "../../ir/block.ts";
import { addedBy } from "../../ir/waiting.ts";
import type { SchedulingMachine } from "../../machine/machine.ts";
import type { Problem } from "./problem.ts";

/**
 * A problem as a block of its own: every solution of the problem is a schedule of the block in `horizon` cycles, so that
 * a bound of the block above it refutes the problem, and can be certified as any block's. An operation `begin` waits
 * before every release, `end` after every deadline, and an operation for each engine and cycle takes the slots that are not left,
 * held in its cycle likewise. Words are left out, and so are windows that a form alone has: that allows more.
 */
export function problemBlock({ name, horizon, engines, slots, operations, dependences }: Problem): {
  readonly block: Block;
  readonly machine: SchedulingMachine;
} {
  const most = slots.map((left) => left.reduce((a, b) => Math.max(a, b), 1));
  const made: Operation[] = operations.map(({ forms }, index) => ({
    ...{ id: `${index}`, opcode: "op", operands: [] },
    forms: forms.map((form) => ({
      ...{ rows: form.rows, lanes: form.lanes },
      ...(addedBy(form) === 0 ? {} : { extraLatency: addedBy(form) }),
    })),
  }));
  const edges: Dependence[] = dependences.map(({ from, to, latency, kind, fromForms, toForms }) => ({
    ...{ from, to, latency, kind },
    ...(fromForms === undefined ? {} : { fromForms }),
    ...(toForms === undefined ? {} : { toForms }),
  }));
  const [begin, end] = [operations.length, operations.length + 1];
  for (const id of ["begin", "end"]) {
    made.push({ id, opcode: "op", operands: [], forms: [{ rows: [], lanes: 1 }] });
  }
  const hold = (operation: number, release: number, deadline: number): void => {
    edges.push({ from: begin, to: operation, latency: Math.max(0, release), kind: "order" });
    edges.push({ from: operation, to: end, latency: Math.max(0, horizon - 1 - deadline), kind: "order" });
  };
  for (const [index, { release, deadline }] of operations.entries()) hold(index, release, deadline);
  for (const [engine, left] of slots.entries()) {
    for (let cycle = 0; cycle < horizon; cycle++) {
      const taken = most[engine]! - left[cycle]!;
      if (taken <= 0) continue;
      const forms = [{ rows: [{ engine, offset: 0, slots: taken }], lanes: 1 }];
      made.push({ id: `taken ${engine} ${cycle}`, opcode: "taken", operands: [], forms });
      hold(made.length - 1, cycle, cycle);
    }
  }
  const machine = { engines: engines.map((engine, at) => ({ name: engine, slots: most[at]! })) };
  return { block: { name, operations: made, values: [], dependences: edges }, machine };
}
