import type { OpcodeRow } from "../machine/machine.ts";
import type { StepOperand } from "./step.ts";
import { known, type Symbols, type WordSum } from "./wordSum.ts";

/**
 * What is known of a word that an opcode computes from words: `word(k)` is what is known of operand k's; `name` is the
 * symbol of a result of which nothing is.
 */
export function resultSum(
  symbols: Symbols,
  { opcode }: OpcodeRow,
  operands: readonly StepOperand[],
  word: (operand: number) => WordSum,
  name: string,
): WordSum {
  const immediate = (operand: number): WordSum =>
    known(Number(BigInt.asIntN(32, BigInt((operands[operand] as { immediate: number }).immediate))));
  switch (opcode) {
    case "vbroadcast":
      return word(0);
    case "multiply_add":
      return symbols.multiplyAdd(word(0), word(1), word(2));
    case "select":
    case "vselect":
      return symbols.select(word(0), word(1), word(2));
    case "add_imm":
      return symbols.elementwise("+", word(0), immediate(1));
    case "const":
      return immediate(0);
    case "coreid":
      return known(0);
    default:
      if (operands.length === 2) return symbols.elementwise(opcode, word(0), word(1));
      return symbols.symbol(name);
  }
}
