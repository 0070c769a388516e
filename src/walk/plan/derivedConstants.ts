/** A word as one alu operation on two others that are smaller, or have fewer signed digits. */
export interface Derivation {
  readonly opcode: "==" | "+" | "-" | "*";
  readonly a: number;
  readonly b: number;
}

/** Words of more signed digits cost more alu slots than a slot of load or flow is worth. */
const mostDigits = 4;

/**
 * How a kernel computes a constant from others instead of loading it, undefined where it does not: 1 is `0 == 0`, a power of two
 * is a product of two, everything else the sum or difference of a power of two and a word with one digit less in its
 * non-adjacent form (Reitwiesner 1960: signed binary digits, as few as possible). A rule for each number by itself, so that
 * what a plan computes does not depend on the order in which its constants are asked for.
 */
export function derivation(n: number): Derivation | undefined {
  const word = n | 0;
  if (word === 0) return undefined;
  if (word === 1) return { opcode: "==", a: 0, b: 0 };
  const digits = signedDigits(word);
  if (digits.length > mostDigits) return undefined;
  const { power, sign } = digits[0]!;
  if (digits.length > 1) {
    const rest = (word - sign * 2 ** power) | 0;
    return { opcode: sign > 0 ? "+" : "-", a: rest, b: 2 ** power };
  }
  // The highest bit is its own negative.
  if (sign < 0 && power < 31) return { opcode: "-", a: 0, b: 2 ** power };
  const half = Math.floor(power / 2);
  return power === 1 ? { opcode: "+", a: 1, b: 1 } : { opcode: "*", a: 2 ** half, b: 2 ** (power - half) };
}

/** The non-adjacent form of a word, lowest digit first. */
function signedDigits(word: number): { readonly power: number; readonly sign: 1 | -1 }[] {
  const digits: { power: number; sign: 1 | -1 }[] = [];
  let rest = word;
  for (let power = 0; rest !== 0; power++, rest /= 2) {
    if (rest % 2 === 0) continue;
    const sign = (((rest % 4) + 4) % 4 === 1 ? 1 : -1) as 1 | -1;
    digits.push({ power, sign });
    rest -= sign;
  }
  return digits;
}
