import { deflateRawSync, inflateRawSync } from "node:zlib";

/** Scratch addresses as text: 32-bit little-endian numbers, deflated, in base64. */
export function encodeAddresses(addresses: readonly number[]): string {
  const words = Buffer.alloc(addresses.length * 4);
  for (const [value, address] of addresses.entries()) words.writeInt32LE(address, value * 4);
  return deflateRawSync(words, { level: 9 }).toString("base64");
}

/**
 * The addresses that `encodeAddresses` wrote.
 * @throws {RangeError} when the text is none, or of another number of values.
 */
export function decodeAddresses(text: string, values: number): number[] {
  let words: Buffer;
  try {
    words = inflateRawSync(Buffer.from(text, "base64"), { maxOutputLength: Math.max(64, values * 4 + 64) });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") {
      throw new RangeError(`the allocation is of more values than the block's ${values}`);
    }
    throw new RangeError(`the allocation is no deflated text: ${(error as Error).message}`);
  }
  if (words.length !== values * 4) {
    throw new RangeError(`the allocation is of ${words.length / 4} values, the block has ${values}`);
  }
  return Array.from({ length: values }, (_, value) => words.readInt32LE(value * 4));
}
