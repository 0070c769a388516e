import { parseImage } from "./image.ts";
import { walk } from "./walk.ts";

/** A lane whose final word is not the walk's. */
export interface WrongLane {
  readonly lane: number;
  readonly found: number;
  readonly expected: number;
}

/** Memory words [start, end) that have changed. */
export interface ChangedRange {
  readonly part: "header" | "forest" | "indices" | "values" | "memory";
  readonly start: number;
  readonly end: number;
}

/** What a program made of a workload image. */
export interface MemoryVerdict {
  /** Lanes whose final value is wrong; none under a valid kernel. */
  readonly wrongValues: readonly WrongLane[];
  /** Lanes whose final index is wrong; they count under the contract `values+indices` only. */
  readonly wrongIndices: readonly WrongLane[];
  /** Everything else that has changed: header and forest, and indices that changed to something wrong. */
  readonly changed: readonly ChangedRange[];
}

/**
 * Compares the memory that a program leaves with the walk over the image that it started from.
 * @throws {RangeError} when the image is malformed, or the memory has another length.
 */
export function judgeMemory(image: Uint32Array, memory: Uint32Array): MemoryVerdict {
  const { nodes, forestPointer, indexPointer, valuePointer } = parseImage(image);
  if (memory.length !== image.length) {
    throw new RangeError(`the memory has ${memory.length} words, the image has ${image.length}`);
  }
  const { values, indices } = walk(image);
  const wrongIndices = wrongLanes(memory, indexPointer, indices);
  const changedIndices = wrongIndices
    .map(({ lane }) => indexPointer + lane)
    .filter((word) => memory[word] !== image[word]);
  return {
    wrongValues: wrongLanes(memory, valuePointer, values),
    wrongIndices,
    changed: [
      ...changedRanges(image.subarray(0, forestPointer), memory, 0, "header"),
      ...changedRanges(image.subarray(forestPointer, forestPointer + nodes), memory, forestPointer, "forest"),
      ...ranges(changedIndices, "indices"),
    ],
  };
}

/** Where `memory` differs from `image`, whose first word is word `start` of it. */
export function changedRanges(
  image: Uint32Array,
  memory: Uint32Array,
  start: number,
  part: ChangedRange["part"],
): ChangedRange[] {
  const words: number[] = [];
  for (let at = 0; at < image.length; at++) if (image[at] !== memory[start + at]) words.push(start + at);
  return ranges(words, part);
}

function ranges(words: readonly number[], part: ChangedRange["part"]): ChangedRange[] {
  const found: { part: ChangedRange["part"]; start: number; end: number }[] = [];
  for (const word of words) {
    const last = found.at(-1);
    if (last !== undefined && last.end === word) last.end++;
    else found.push({ part, start: word, end: word + 1 });
  }
  return found;
}

function wrongLanes(memory: Uint32Array, start: number, expected: Uint32Array): WrongLane[] {
  const wrong: WrongLane[] = [];
  for (const [lane, word] of expected.entries()) {
    const found = memory[start + lane]!;
    if (found !== word) wrong.push({ lane, found, expected: word });
  }
  return wrong;
}
