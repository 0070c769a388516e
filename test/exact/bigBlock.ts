import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { Block, Dependence, Value } from "../../src/ir/block.ts";
import type { SchedulingMachine } from "../../src/machine/machine.ts";

const engines = [
  { name: "a", slots: 2, latency: 1 },
  { name: "m", slots: 1, latency: 4 },
  { name: "l", slots: 1, latency: 3 },
] as const;

/** A program like a register machine's, of any length: each operation reads up to two of the values that live then. */
export function bigBlock(operations: number, words: number): { block: Block; machine: SchedulingMachine } {
  const random = xoroshiro128plus(1);
  const below = (limit: number): number => uniformInt(random, 0, limit - 1);
  const live: number[] = [];
  const values: { name: string; words: number; definers: number[]; users: number[] }[] = [];
  const dependences: Dependence[] = [];
  const engineOf: number[] = [];
  for (let i = 0; i < operations; i++) {
    const sources = new Set<number>();
    for (let k = 0; k < 2; k++) if (live.length > 0 && below(10) < 8) sources.add(live[below(live.length)]!);
    engineOf.push([0, 0, 0, 0, 0, 0, 1, 1, 2, 2][below(10)]!);
    for (const from of sources) {
      values[from]!.users.push(i);
      dependences.push({ from, to: i, latency: engines[engineOf[from]!]!.latency, kind: "RAW" });
    }
    values.push({ name: `v${i}`, words: 1, definers: [i], users: [] });
    live.push(i);
    while (live.length > words - 4) live.splice(below(live.length - 1), 1);
  }
  const block: Block = {
    name: `big${operations}`,
    operations: engineOf.map((engine, i) => {
      const forms = [{ rows: [{ engine, offset: 0, slots: 1 }], lanes: 1 }];
      return { id: `o${i}`, opcode: engines[engine]!.name, operands: [], forms };
    }),
    dependences,
    values: values.map((value): Value => ({ ...value, liveIn: false, liveOut: false })),
  };
  return { block, machine: { engines: engines.map(({ name, slots }) => ({ name, slots })), scratchWords: words } };
}
