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
 * The schedule that `encodeSchedule` wrote. Whether it is a valid one is for the checker to say.
 * @throws {RangeError} where the text is none, or is of another number of operations, or has a cycle beyond its length.
 */
export function decodeSchedule(text: string, operations: number): CompactSchedule {
  const { next, left } = numbers(text, operations);
  const length = next();
  const count = next();
  if (count !== operations) throw new RangeError(`the schedule is of ${count} operations, the block has ${operations}`);
  const cycle = (): number => {
    const n = next();
    if (n >= length) throw new RangeError(`the schedule has ${length} cycles, and an operation in cycle ${n}`);
    return n;
  };
  const form = Int8Array.from({ length: count }, () => {
    const n = next();
    if (n > 127) throw new RangeError(`the schedule has an operation in form ${n}, operations have at most 128`);
    return n;
  });
  const start = Int32Array.from({ length: count }, cycle);
  const end = start.slice();
  const size = next();
  if (size % 3 !== 0 || size > left()) throw new RangeError(`the schedule says it has ${size} numbers of fragments`);
  const fragments = new Int32Array(size);
  for (let k = 0; k < size; k += 3) {
    const operation = next();
    if (operation >= count) throw new RangeError(`the schedule has a fragment of operation ${operation} of ${count}`);
    fragments.set([operation, cycle(), next()], k);
    end[operation] = Math.max(end[operation]!, fragments[k + 1]!);
  }
  if (left() > 0) throw new RangeError(`the schedule is followed by ${left()} bytes`);
  return { length, form, start, end, fragments };
}

// A number above 2^28 is refused, so each has at most four bytes: length, operations and the count of fragments; a form and
// a cycle of each operation; and three of each fragment, of which an operation has one a lane at most.
const mostLanes = 64;
const mostBytes = (operations: number): number => 4 * (3 + 2 * operations + 3 * mostLanes * operations);

/**
 * LEB128 numbers of a deflated text: the next one, and how many bytes are left. Inflating stops beyond what a schedule of so
 * many operations can have: two megabytes of text may stand for gigabytes.
 */
function numbers(text: string, operations: number): { readonly next: () => number; readonly left: () => number } {
  const most = mostBytes(operations);
  let bytes: Buffer;
  try {
    bytes = inflateRawSync(Buffer.from(text, "base64"), { maxOutputLength: most });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") {
      throw new RangeError(`the schedule inflates to more than ${most} bytes, the most of ${operations} operations`);
    }
    throw new RangeError(`the schedule is no deflated text: ${(error as Error).message}`);
  }
  let at = 0;
  const next = (): number => {
    let [value, shift] = [0, 0];
    for (;;) {
      const byte = bytes[at++];
      if (byte === undefined) throw new RangeError(`the schedule ends after ${bytes.length} bytes`);
      if (shift > 21) throw new RangeError("the schedule has a number above 2^28");
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
      shift += 7;
    }
  };
  return { next, left: () => bytes.length - at };
}
