import type { Block } from "../ir/block.ts";
import type { Violation } from "./checkViolation.ts";

/** Words of all values from here on are refused: they are numbered through in tables of this size. */
const wordLimit = 1 << 24;

/** The words of every value, and their sum, before anything is summed from them. Returns whether they can be. */
export function checkWords({ values }: Block, violations: Violation[]): boolean {
  const before = violations.length;
  let total = 0;
  for (const [value, { name, words }] of values.entries()) {
    if (Number.isInteger(words) && words >= 1 && words <= wordLimit) total += words;
    else {
      const message = `"${name}" has ${words} words, an integer of 1..${wordLimit} is wanted`;
      violations.push({ kind: "words", message, value });
    }
  }
  if (total > wordLimit)
    violations.push({ kind: "words", message: `${total} words in all values, ${wordLimit} allowed` });
  return violations.length === before;
}
