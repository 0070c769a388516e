import type { Block, Dependence, Operation, Value } from "../../src/ir/block.ts";
import type { SchedulingMachine } from "../../src/machine/machine.ts";

/** Two alu slots, one load, one mul; see `parseCase`. */
export const tiny: SchedulingMachine = {
  engines: [
    { name: "alu", slots: 2 },
    { name: "load", slots: 1 },
    { name: "valu", slots: 1 },
  ],
};

/**
 * `a:load b:load c:alu<-a,b`: operations with an engine and the operations whose results they read. `c:valu/alu*3` has a
 * second form of three divisible alu lanes; `c:alu#4<-a` writes four words instead of one; `c:alu!<-a` is live-out; a
 * `g2:` in front gives the group.
 */
export function parseCase(text: string): Block {
  const operations: Operation[] = [];
  const values: Value[] = [];
  const dependences: Dependence[] = [];
  const places = new Map<string, number>();
  for (const [index, item] of text.split(" ").entries()) {
    const match = /^(?:g(\d+):)?(\w+):(\w+)(?:\/(\w+)\*(\d+))?(?:#(\d+))?(!?)(?:<-(.*))?$/.exec(item);
    if (match === null) throw new Error(`cannot read "${item}"`);
    const [, group, id, engine, other, lanes, words, out, reads] = match;
    const engineOf = (name: string) => tiny.engines.findIndex((candidate) => candidate.name === name);
    const sources = reads?.split(",").map((name) => places.get(name)!) ?? [];
    for (const from of sources) {
      dependences.push({ from, to: index, latency: 1, kind: "RAW" });
      (values[from]!.users as number[]).push(index);
    }
    const forms = [{ rows: [{ engine: engineOf(engine!), offset: 0, slots: 1 }], lanes: 1 }];
    if (other !== undefined) {
      forms.push({ rows: [{ engine: engineOf(other), offset: 0, slots: 1 }], lanes: Number(lanes) });
    }
    const count = Number(words ?? 1);
    values.push({ name: id!, words: count, definers: [index], users: [], liveIn: false, liveOut: out === "!" });
    operations.push({
      id: id!,
      opcode: engine!,
      operands: sources.map((value) => ({ value, word: 0, words: values[value]!.words })),
      result: { value: index, word: 0, words: count },
      forms,
      ...(group === undefined ? {} : { provenance: { group: Number(group) } }),
    });
    places.set(id!, index);
  }
  return { name: text, operations, values, dependences };
}
