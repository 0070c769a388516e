import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { checkLoop } from "../../src/check/checkLoop.ts";
import type { Dependence, Form, Operation, Value } from "../../src/ir/block.ts";
import type { Loop } from "../../src/ir/loop.ts";
import type { SchedulingMachine } from "../../src/machine/machine.ts";
import type { Placement } from "../../src/schedule/schedule.ts";

/**
 * A tiny loop and its machine; the same seed gives the same. Forms, long tables, late results, carried waits of distance 1 or 2. With
 * `lanes`, some operations are also two or three lanes of the first engine, or nothing else.
 */
export function randomLoop(seed: number, words = false, lanes = false): { loop: Loop; machine: SchedulingMachine } {
  const random = xoroshiro128plus(seed);
  const between = (low: number, high: number): number => uniformInt(random, low, high);
  const chance = (percent: number): boolean => between(1, 100) <= percent;
  const engines = [
    { name: "alu", slots: between(1, 2) },
    { name: "mul", slots: 1 },
  ];
  const count = between(3, 5);
  const form = (): Form => {
    const engine = between(0, 1);
    const rows = [{ engine, offset: 0, slots: 1 }];
    if (chance(20)) rows.push({ engine, offset: between(1, 2), slots: 1 });
    return { rows, lanes: 1, ...(chance(20) ? { extraLatency: 1 } : {}) };
  };
  const operations = Array.from({ length: count }, (_, i): Operation => {
    const forms = chance(25) ? [form(), form()] : [form()];
    return { id: `o${i}`, opcode: "op", operands: [], forms };
  });
  const parting = xoroshiro128plus(-seed);
  for (const operation of lanes ? operations : []) {
    const drawn = uniformInt(parting, 0, 3);
    const divided: Form = { rows: [{ engine: 0, offset: 0, slots: 1 }], lanes: uniformInt(parting, 2, 3) };
    if (drawn < 2) Object.assign(operation, { forms: drawn === 0 ? [divided] : [operation.forms[0]!, divided] });
  }
  const dependences: Dependence[] = [];
  for (let to = 1; to < count; to++) {
    for (let from = 0; from < to; from++) {
      if (chance(35)) dependences.push({ from, to, latency: between(0, 3), kind: chance(50) ? "RAW" : "order" });
    }
  }
  const carried = Array.from({ length: between(0, 3) }, () => {
    const to = between(0, count - 1);
    const from = between(to, count - 1);
    return { from, to, latency: between(1, 4), kind: "RAW" as const, distance: between(1, 2) };
  });
  const values: Value[] = words
    ? operations.map((_, i) => ({
        ...{ name: `v${i}`, words: between(1, 2), definers: [i], liveIn: false, liveOut: false },
        users: [...new Set(dependences.filter(({ from }) => from === i).map(({ to }) => to))],
      }))
    : [];
  // Whoever uses a value waits for it.
  const firm = words ? dependences.map((edge) => ({ ...edge, latency: Math.max(1, edge.latency) })) : dependences;
  const body = { name: `loop${seed}`, operations, values, dependences: firm, carried };
  return { loop: { body, recurrences: [] }, machine: { engines } };
}

/** A tiny loop of one form each whose values have many readers; the same seed gives the same. */
export function readersLoop(seed: number): { loop: Loop; machine: SchedulingMachine } {
  let state = Math.imul(seed, 2_654_435_761) >>> 0;
  const below = (limit: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) % limit;
  };
  const count = 4 + below(3);
  const engines = [
    { name: "alu", slots: 1 + below(2) },
    { name: "mul", slots: 1 },
  ];
  const operations = Array.from({ length: count }, (_, i): Operation => {
    const rows = [{ engine: below(3) === 0 ? 1 : 0, offset: 0, slots: 1 }];
    return { id: `o${i}`, opcode: "op", operands: [], forms: [{ rows, lanes: 1 }] };
  });
  const words = operations.map(() => 1 + below(2));
  const dependences: Dependence[] = [];
  for (let to = 1; to < count; to++) {
    for (let from = 0; from < to; from++) {
      if (below(100) < 55) dependences.push({ from, to, latency: 1 + below(4), kind: "RAW" });
    }
  }
  const values = words.map((its, i): Value => {
    const users = dependences.filter(({ from }) => from === i).map(({ to }) => to);
    return { name: `v${i}`, words: its, definers: [i], users, liveIn: false, liveOut: false };
  });
  const carried = Array.from({ length: below(3) }, () => {
    const to = below(count);
    const from = to + below(count - to);
    return { from, to, latency: 1 + below(3), kind: "RAW" as const, distance: 1 + below(2) };
  });
  return {
    loop: { body: { name: `readers${seed}`, operations, values, dependences, carried }, recurrences: [] },
    machine: { engines },
  };
}

/**
 * A schedule of an interval by trying all forms and cycles below `reach`, one that the checker takes; undefined where there is none.
 */
export function exhaustiveLoop(
  loop: Loop,
  machine: SchedulingMachine,
  interval: number,
  reach: number,
): Placement[] | undefined {
  const { operations } = loop.body;
  const placements: Placement[] = [];
  const edges = [...loop.body.dependences.map((edge) => ({ ...edge, distance: 0 })), ...(loop.body.carried ?? [])];
  const keeps = (i: number): boolean =>
    edges.every(({ from, to, latency, kind, distance }) => {
      if (Math.max(from, to) !== i) return true;
      const late = kind === "RAW" ? (operations[from]!.forms[placements[from]!.form]!.extraLatency ?? 0) : 0;
      return placements[to]!.cycles[0]! + interval * distance >= placements[from]!.cycles.at(-1)! + latency + late;
    });
  const place = (i: number): boolean => {
    if (i === operations.length) return checkLoop(loop, machine, { interval, placements }).length === 0;
    for (const [form, { lanes }] of operations[i]!.forms.entries()) {
      for (let cycle = 0; cycle < (i === 0 ? Math.max(reach / 2, interval) : reach); cycle++) {
        for (const more of ascending(lanes - 1, cycle, cycle + interval)) {
          placements[i] = { form, cycles: [cycle, ...more] };
          if (keeps(i) && place(i + 1)) return true;
        }
      }
    }
    placements.length = i;
    return false;
  };
  return place(0) ? placements : undefined;
}

/** All lists of so many numbers in ascending order, from one number up to, not with, another. */
function ascending(count: number, from: number, to: number): number[][] {
  if (count === 0) return [[]];
  return Array.from({ length: to - from }, (_, at) => from + at).flatMap((first) =>
    ascending(count - 1, first, to).map((rest) => [first, ...rest]),
  );
}
