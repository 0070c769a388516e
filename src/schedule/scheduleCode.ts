import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { CompactSchedule } from "./compactSchedule.ts";

/**
 * A schedule as text: LEB128 numbers (length, operations, forms, first cycles, then operation, cycle, lanes of every
 * fragment), deflated, in base64. About two characters an operation.
 */
export function encodeSchedule(schedule: CompactSchedule): string {
  const bytes: number[] = [];
  const put = (n: number): void => {
    let rest = n;
    while (rest > 127) {
      bytes.push((rest & 127) | 128);
      rest >>>= 7;
    }
    bytes.push(rest);
  };
  put(schedule.length);
  put(schedule.start.length);
  for (const form of schedule.form) put(form);
  for (const start of schedule.start) put(start);
  put(schedule.fragments.length);
  for (const number of schedule.fragments) put(number);
  return deflateRawSync(Uint8Array.from(bytes), { level: 9 }).toString("base64");
}

/**
 * The schedule that `encodeSchedule` wrote.
 * @throws {RangeError} where the text is none, or is of another number of operations.
 */
export function decodeSchedule(text: string, operations: number): CompactSchedule {
  const next = numbers(text);
  const length = next();
  const count = next();
  if (count !== operations) throw new RangeError(`the schedule is of ${count} operations, the block has ${operations}`);
  const form = Int8Array.from({ length: count }, next);
  const start = Int32Array.from({ length: count }, next);
  const end = start.slice();
  const fragments = Int32Array.from({ length: next() }, next);
  if (fragments.length % 3 !== 0) throw new RangeError(`the schedule has ${fragments.length} numbers of fragments`);
  for (let k = 0; k < fragments.length; k += 3) {
    const operation = fragments[k]!;
    if (operation >= count) throw new RangeError(`the schedule has a fragment of operation ${operation} of ${count}`);
    end[operation] = Math.max(end[operation]!, fragments[k + 1]!);
  }
  return { length, form, start, end, fragments };
}

function numbers(text: string): () => number {
  let bytes: Buffer;
  try {
    bytes = inflateRawSync(Buffer.from(text, "base64"));
  } catch (error) {
    throw new RangeError(`the schedule is no deflated text: ${(error as Error).message}`);
  }
  let at = 0;
  return () => {
    let [value, shift] = [0, 0];
    for (;;) {
      const byte = bytes[at++];
      if (byte === undefined) throw new RangeError(`the schedule ends after ${bytes.length} bytes`);
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
      shift += 7;
    }
  };
}
