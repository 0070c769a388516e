import type { Block, Dependence, Operation, Value } from "../../ir/block.ts";
import { addedBy } from "../../ir/waiting.ts";
import type { SchedulingMachine } from "../../machine/machine.ts";
import type { Problem } from "./problem.ts";

/**
 * A problem as a block of its own: every solution of the problem is a schedule of the block in `horizon` cycles, so that
 * a bound of the block above it refutes the problem, and can be certified as any block's. An operation `begin` waits
 * before every release, `end` after every deadline, and an operation for each engine and cycle takes the slots that are not left,
 * held in its cycle likewise. Where words are limited, values are in it, and one for each boundary takes the words that are not
 * left there. Windows that a form alone has are left out: that allows more.
 *
 * `held`: the cycle of each operation behind the problem's own, in a schedule of `horizon` cycles.
 */
export function problemBlock({ name, horizon, engines, slots, operations, dependences, values, words }: Problem): {
  readonly block: Block;
  readonly machine: SchedulingMachine;
  readonly held: readonly number[];
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
  const mark = (id: string): Operation => ({ id, opcode: "op", operands: [], forms: [{ rows: [], lanes: 1 }] });
  made.push(mark("begin"), mark("end"));
  const held = [0, horizon - 1];
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
      held.push(cycle);
    }
  }
  const rows = { engines: engines.map((engine, at) => ({ name: engine, slots: most[at]! })) };
  if (words === undefined)
    return { block: { name, operations: made, values: [], dependences: edges }, machine: rows, held };
  const scratchWords = words.reduce((a, b) => Math.max(a, b), 1);
  const kept: Value[] = values
    .filter(({ words: own, definers, liveIn }) => own > 0 && (liveIn || definers.length > 0))
    .map((value, at) => ({ name: `v${at}`, ...value }));
  for (const [boundary, left] of words.entries()) {
    const taken = scratchWords - left;
    if (taken <= 0) continue;
    const value = { name: `taken ${boundary}`, words: taken, users: [], liveOut: false };
    if (boundary === 0) kept.push({ ...value, definers: [], liveIn: true });
    else {
      made.push(mark(`taken words ${boundary}`));
      hold(made.length - 1, boundary - 1, boundary - 1);
      held.push(boundary - 1);
      kept.push({ ...value, definers: [made.length - 1], liveIn: false });
    }
  }
  const block = { name, operations: made, values: kept, dependences: edges };
  return { block, machine: { ...rows, scratchWords }, held };
}
