import type { DecodedBlock } from "./decodedTrace.ts";

/**
 * The operations that a query means. Words are joined by "and": `group:3`, `g3`, `round:9`, `r9`, `op:vload`, `stage:hash`,
 * `kind:mux`, `engine:load` (of the native form), and anything else is a part of an id.
 */
export function searched(block: DecodedBlock, query: string): Uint8Array | undefined {
  const words = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return undefined;
  const { model } = block;
  const { operations, stages, opcodes, machine, forms } = model;
  const tests = words.map((word): ((operation: number) => boolean) => {
    const [, key = "", value = ""] = /^(\w+):(.+)$/.exec(word) ?? /^([gr])(\d+)$/.exec(word) ?? [];
    switch (key) {
      case "g":
      case "group":
        return (at) => operations.group[at] === Number(value);
      case "r":
      case "round":
        return (at) => operations.round[at] === Number(value);
      case "op":
      case "opcode":
        return (at) => opcodes[operations.opcode[at]!]!.toLowerCase() === value;
      case "stage":
        return (at) => (stages[operations.stage[at]!] ?? "").toLowerCase().replaceAll(" ", "").startsWith(value);
      case "kind":
        return (at) => model.kinds[operations.kind[at]!] === value;
      case "engine":
        return (at) => machine.engines[forms[block.formsOf(at)[0]!]!.rows[0]?.[0] ?? -1]?.name.toLowerCase() === value;
      default:
        return (at) => block.id(at).toLowerCase().includes(word);
    }
  });
  return Uint8Array.from({ length: operations.count }, (_, at) => Number(tests.every((test) => test(at))));
}
