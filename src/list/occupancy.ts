import type { Block } from "../ir/block.ts";

/** Lists of integers in compressed rows: list i is `items[offsets[i] .. offsets[i+1])`. */
interface Lists {
  readonly offsets: Int32Array;
  readonly items: Int32Array;
}

/** Who begins and who ends the values of a block, in one direction of time. */
export interface Occupancy {
  /** Values that each operation may begin, and those that it may end. */
  readonly begins: Lists;
  readonly ends: Lists;
  /** Per value: the operations that may begin it. */
  readonly beginners: Lists;
  /** Per value: how many operations must be done before it ends, and the exclusive or of their indices. */
  readonly enderCounts: Int32Array;
  readonly enderXors: Int32Array;
  readonly words: Int32Array;
  /** 1: occupied from the start. */
  readonly begun: Uint8Array;
  /** 1: occupied to the end. */
  readonly endless: Uint8Array;
  /** Words occupied before the first cycle. */
  readonly initialWords: number;
  /** Words of values that nothing but this operation touches: occupied at one boundary all the same. */
  readonly deadWords: Int32Array;
}

/**
 * Reads the values of a block. Forward, definers begin a value, and it ends when definers and users are done; backward,
 * whoever touches it begins it, and it ends when its definers are done.
 */
export function occupancy(block: Block, mirrored: boolean): Occupancy {
  const { values, operations } = block;
  const count = values.length;
  const definers = perValue(block, false);
  const touchers = perValue(block, true);
  const [beginners, enders] = mirrored ? [touchers, definers] : [definers, touchers];
  const words = new Int32Array(count);
  const begun = new Uint8Array(count);
  const endless = new Uint8Array(count);
  const enderCounts = new Int32Array(count);
  const enderXors = new Int32Array(count);
  const deadWords = new Int32Array(operations.length);
  let initialWords = 0;
  for (let v = 0; v < count; v++) {
    const value = values[v]!;
    words[v] = value.words;
    const start = mirrored ? value.liveOut : value.liveIn;
    const end = mirrored ? value.liveIn : value.liveOut;
    begun[v] = start ? 1 : 0;
    endless[v] = end ? 1 : 0;
    enderCounts[v] = enders.offsets[v + 1]! - enders.offsets[v]!;
    for (let k = enders.offsets[v]!; k < enders.offsets[v + 1]!; k++) enderXors[v]! ^= enders.items[k]!;
    const touched = touchers.offsets[v + 1]! - touchers.offsets[v]!;
    // An untouched live-in is occupied at one boundary only, before anything issues.
    if (start && (end || touched > 0)) initialWords += value.words;
    if (!start && !end && touched === 1) deadWords[touchers.items[touchers.offsets[v]!]!]! += value.words;
  }
  return {
    begins: inverted(beginners, operations.length),
    ends: inverted(enders, operations.length),
    beginners,
    enderCounts,
    enderXors,
    words,
    begun,
    endless,
    initialWords,
    deadWords,
  };
}

/** The definers of each value, or definers and users, each operation once. */
function perValue({ values, operations }: Block, withUsers: boolean): Lists {
  const offsets = new Int32Array(values.length + 1);
  let room = 0;
  for (const { definers, users } of values) room += definers.length + (withUsers ? users.length : 0);
  const items = new Int32Array(room);
  const seen = new Int32Array(operations.length).fill(-1);
  let filled = 0;
  for (let v = 0; v < values.length; v++) {
    const { definers, users } = values[v]!;
    for (const list of withUsers ? [definers, users] : [definers]) {
      for (let k = 0; k < list.length; k++) {
        const operation = list[k]!;
        if (seen[operation] === v) continue;
        seen[operation] = v;
        items[filled++] = operation;
      }
    }
    offsets[v + 1] = filled;
  }
  return { offsets, items: items.subarray(0, filled) };
}

/** The rows in which each of `size` items stands. */
function inverted(rows: Lists, size: number): Lists {
  const offsets = new Int32Array(size + 1);
  const items = new Int32Array(rows.items.length);
  for (let k = 0; k < rows.items.length; k++) offsets[rows.items[k]! + 1]!++;
  for (let i = 0; i < size; i++) offsets[i + 1]! += offsets[i]!;
  const next = offsets.slice(0, size);
  for (let row = 0; row + 1 < rows.offsets.length; row++) {
    for (let k = rows.offsets[row]!; k < rows.offsets[row + 1]!; k++) items[next[rows.items[k]!]!++] = row;
  }
  return { offsets, items };
}
