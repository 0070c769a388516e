/** Longer text is not read: no check of it would end. */
const mostBytes = 2 ** 28;

/**
 * The numbers of a refutation from text: base64 of groups of seven bits, the lowest first, the eighth bit where more follow;
 * a number n from 0 is 2n, a negative one -2n - 1. @throws {RangeError} when the text is none.
 */
export function decodeSteps(text: string): Int32Array {
  if (text.length > mostBytes)
    throw new RangeError(`the steps are ${text.length} letters, at most ${mostBytes} are read`);
  const bytes = Buffer.from(text, "base64");
  const numbers = new Int32Array(bytes.length);
  let count = 0;
  let [value, scale] = [0, 1];
  for (const byte of bytes) {
    value += (byte & 127) * scale;
    scale *= 128;
    if (value >= 2 ** 32 || scale > 2 ** 42) throw new RangeError(`number ${count} of the steps is too large`);
    if (byte > 127) continue;
    numbers[count++] = value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    [value, scale] = [0, 1];
  }
  if (scale !== 1) throw new RangeError("the steps break off in a number");
  return numbers.slice(0, count);
}
