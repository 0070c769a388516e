/** An elementwise function of unsigned 32-bit words. */
export type WordFunction = (a: number, b: number) => number;

/**
 * What the elementwise opcodes compute, exactly, modulo 2^32. Quotients of words below 2^32 are at least 2^-32 away from
 * the next integer, relative to their size, so that floor and ceil of the double quotient are exact.
 */
export const wordFunctions: ReadonlyMap<string, WordFunction> = new Map<string, WordFunction>(
  Object.entries({
    "+": (a, b) => (a + b) >>> 0,
    "-": (a, b) => (a - b) >>> 0,
    "*": (a, b) => Math.imul(a, b) >>> 0,
    "//": (a, b) => Math.floor(a / divisor(b)),
    cdiv: (a, b) => Math.ceil(a / divisor(b)),
    "%": (a, b) => a % divisor(b),
    "^": (a, b) => (a ^ b) >>> 0,
    "&": (a, b) => (a & b) >>> 0,
    "|": (a, b) => (a | b) >>> 0,
    // JavaScript shifts by b modulo 32; here everything is shifted out.
    "<<": (a, b) => (b < 32 ? (a << b) >>> 0 : 0),
    ">>": (a, b) => (b < 32 ? a >>> b : 0),
    "<": (a, b) => (a < b ? 1 : 0),
    "==": (a, b) => (a === b ? 1 : 0),
  }),
);

function divisor(b: number): number {
  if (b === 0) throw new RangeError("division by zero");
  return b;
}
