import type { PageOperand } from "../view/pageModel.ts";
import type { DecodedTrace } from "./decodedTrace.ts";
import { element } from "./element.ts";

interface OperandOptions {
  /** Of the operation's lanes, this one; -1 for all. */
  readonly lane?: number;
  /** A value whose group and round need not be said again. */
  readonly beside?: number | undefined;
}

/** How an operand is written: its name, the class that has the colour of its kind, and its words of scratch for a title. */
export function operandLook(
  trace: DecodedTrace,
  operand: PageOperand,
  { lane = -1, beside }: OperandOptions = {},
): { readonly text: string; readonly look: string; readonly title: string } {
  const { block } = trace;
  const range = block.rangeOf(operand);
  if (range === undefined) return { text: String(operand), look: "immediate", title: "" };
  const { value, words } = range;
  const own = lane >= 0 && words > 1;
  const whole = words === block.model.values.words[value] && !own;
  const from = range.word + (own ? lane : 0);
  const part = whole ? "" : own || words === 1 ? `[${from}]` : `[${from}:${from + words}]`;
  const address = trace.schedule.addresses?.[value];
  const last = own || words === 1 ? "" : `..${address! + from + words - 1}`;
  return {
    text: `${block.valueName(value, beside)}${part}`,
    look: `operand kind-${block.kindName(value)}`,
    title: address === undefined ? "" : `scratch ${address + from}${last}`,
  };
}

/** An operand as it stands in the details. */
export function operandText(trace: DecodedTrace, operand: PageOperand): HTMLElement {
  const { text, look, title } = operandLook(trace, operand);
  return element("span", { class: look, title: title || undefined }, text);
}

/** How words are written. */
export type WordBase = "hex" | "decimal";

/** A word as text. */
export function wordText(word: number, base: WordBase): string {
  return base === "hex" ? word.toString(16).padStart(8, "0") : String(word);
}

/** Some words: all of them, or the first ones and how many there are. */
export function wordsText(words: Uint32Array | undefined, base: WordBase, most: number): string {
  if (words === undefined) return "";
  const shown = [...words.subarray(0, most)].map((word) => wordText(word, base));
  return words.length <= most ? shown.join(" ") : `${shown.join(" ")} …×${words.length}`;
}
