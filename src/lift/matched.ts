import { type Block, isWordRange, type OperationIndex } from "../ir/block.ts";

/** The operations of one block in another's order, or how many have no counterpart, with an example of each side. */
export type Matching =
  | { readonly status: "matched"; readonly counterpart: readonly OperationIndex[] }
  | { readonly status: "different"; readonly here: readonly string[]; readonly there: readonly string[] };

/**
 * Finds for each operation of a block the same one of another block, whose operations may stand in another order and whose
 * values may be others: the same opcode and forms of operands that the same operations made. Equal ones are told apart by their order.
 */
export function matched(block: Block, other: Block): Matching {
  const numbers = new Map<string, number>();
  const [here, there] = [block, other].map((each) => keysOf(each, numbers)) as [number[], number[]];
  const open = new Map<number, OperationIndex[]>();
  for (const [operation, key] of there.entries()) {
    const list = open.get(key);
    if (list === undefined) open.set(key, [operation]);
    else list.push(operation);
  }
  for (const list of open.values()) list.reverse();
  const counterpart = here.map((key) => open.get(key)?.pop());
  const missing = here.flatMap((_, at) => (counterpart[at] === undefined ? [block.operations[at]!.id] : []));
  const left = [...open.values()].flat().map((operation) => other.operations[operation]!.id);
  if (missing.length > 0 || left.length > 0) return { status: "different", here: missing, there: left };
  return { status: "matched", counterpart: counterpart as OperationIndex[] };
}

/** A number for what each operation computes, the same in every block that shares `numbers`. */
function keysOf({ operations, values }: Block, numbers: Map<string, number>): number[] {
  const number = (text: string): number => {
    const known = numbers.get(text) ?? numbers.size;
    numbers.set(text, known);
    return known;
  };
  // Of each word of each value: who made it, and which word of the result it was.
  const makers = values.map(({ words, initial }) =>
    Array.from({ length: words }, (_, at) => number(`start ${initial?.[at] ?? "?"}`) as number | string),
  );
  return operations.map(({ opcode, operands, result, forms }) => {
    const read = operands.map((operand) =>
      isWordRange(operand)
        ? makers[operand.value]!.slice(operand.word, operand.word + operand.words).join()
        : `#${operand.immediate}`,
    );
    const key = number(`${opcode} ${forms.length} ${read.join(" ")}`);
    if (result !== undefined) {
      for (let word = 0; word < result.words; word++) makers[result.value]![result.word + word] = `${key}.${word}`;
    }
    return key;
  });
}
