import type { Block, Form } from "../../src/ir/block.ts";
import type { SchedulingMachine } from "../../src/machine/machine.ts";

/** A machine from "alu:2 valu:1 debug:64!", where "!" marks an engine that costs no cycle. */
export function machineOf(text: string): SchedulingMachine {
  const engines = text.split(" ").map((word) => {
    const [name = "", slots = ""] = word.split(":");
    return { name, slots: Number.parseInt(slots, 10), ...(slots.endsWith("!") ? { free: true } : {}) };
  });
  return { engines };
}

/**
 * A block from lines "name: forms <- predecessors". A form is "engine", "engine*3" for three divisible lanes,
 * "engine@0,1" for a slot at each of these offsets, "engine+2" for two more cycles of latency; "|" stands between forms. A
 * predecessor is "name" for RAW with latency 1, or "name/0" for an order edge of that latency.
 */
export function blockOf(machine: SchedulingMachine, text: string): Block {
  const lines = text.split("\n").flatMap((line) => (line.trim() === "" ? [] : [line.trim()]));
  const names = lines.map((line) => line.split(":")[0]!);
  const operations: Block["operations"][number][] = [];
  const dependences: Block["dependences"][number][] = [];
  for (const [to, line] of lines.entries()) {
    const [forms = "", before = ""] = line.slice(line.indexOf(":") + 1).split("<-");
    operations.push({
      id: names[to]!,
      opcode: "op",
      operands: [],
      forms: forms.split("|").map((form) => formOf(machine, form.trim())),
    });
    for (const word of before.split(" ").filter((each) => each !== "")) {
      const [name, latency] = word.split("/");
      const from = names.indexOf(name!);
      dependences.push({ from, to, latency: Number(latency ?? 1), kind: latency === undefined ? "RAW" : "order" });
    }
  }
  return { name: "test", operations, values: [], dependences };
}

function formOf(machine: SchedulingMachine, text: string): Form {
  const match = /^(\w+)(?:\*(\d+))?(?:@([\d,]+))?(?:\+(\d+))?$/.exec(text);
  if (match === null) throw new RangeError(`no form: "${text}"`);
  const engine = machine.engines.findIndex((each) => each.name === match[1]);
  const offsets = (match[3] ?? "0").split(",").map(Number);
  return {
    rows: offsets.map((offset) => ({ engine, offset, slots: 1 })),
    lanes: Number(match[2] ?? 1),
    ...(match[4] === undefined ? {} : { extraLatency: Number(match[4]) }),
  };
}
