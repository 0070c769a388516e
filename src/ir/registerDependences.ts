import { type Block, type Dependence, isWordRange, type Operand, type Operation } from "./block.ts";

/** Operands of an operation in all its forms; those of every form count as read, whichever issues. */
export function operandsOfAllForms({ operands, forms }: Operation): Operand[] {
  return [...operands, ...forms.flatMap((form) => form.operands ?? [])];
}

/**
 * The register dependences that program order demands, word by word: RAW from the last writer (latency 1, or what `latency`
 * says for that operand), WAW from it, WAR from the readers since. One between two operations: the longest. The form in which
 * the earlier one issues adds its `extraLatency` to RAW and WAW: a word is not written again before the write before it has
 * landed, which is more than an opcode of a longer latency would need. WAR 0 is more than that one would need, too.
 */
export function registerDependences(
  block: Pick<Block, "operations" | "values">,
  latency: (operand: Operand) => number = () => 1,
): Dependence[] {
  const words = block.values.map((value) =>
    Array.from({ length: value.words }, () => ({ writer: -1, readers: [] as number[] })),
  );
  const found: Dependence[] = [];
  for (const [to, operation] of block.operations.entries()) {
    const incoming = new Map<number, Dependence>();
    const depend = (from: number, kind: Dependence["kind"], cycles: number): void => {
      if (from < 0 || from === to || (incoming.get(from)?.latency ?? -1) >= cycles) return;
      incoming.set(from, { from, to, latency: cycles, kind });
    };
    for (const operand of operandsOfAllForms(operation)) {
      if (!isWordRange(operand)) continue;
      for (const word of words[operand.value]!.slice(operand.word, operand.word + operand.words)) {
        depend(word.writer, "RAW", latency(operand));
        if (word.readers.at(-1) !== to) word.readers.push(to);
      }
    }
    const { result } = operation;
    if (result !== undefined) {
      for (const word of words[result.value]!.slice(result.word, result.word + result.words)) {
        depend(word.writer, "WAW", 1);
        for (const reader of word.readers) depend(reader, "WAR", 0);
        word.writer = to;
        word.readers = [];
      }
    }
    found.push(...incoming.values());
  }
  return found;
}
