import { mostOperands, type OpcodeEntry } from "./decodeSlot.ts";

/** The slots of a bundle in the order in which they will execute: entry, operands (`mostOperands` each) and a mark. */
export interface OrderedSlots {
  /** How many there are. */
  readonly count: number;
  /** Slot numbers, the first to execute first. */
  readonly order: Int32Array;
  readonly entries: readonly OpcodeEntry[];
  readonly operands: Int32Array;
  /** By slot number: set to 1 where the result has to wait. */
  readonly waits: Uint8Array;
}

/**
 * Decides, bundle by bundle, which results may go to scratch at once. All slots of a bundle read the state before it,
 * so executing them one after the other is only right where no later slot reads what an earlier one has written; such a
 * slot's result waits in a shadow word until the bundle ends. Few slots wait in a scheduled kernel, so most cycles pay
 * nothing for the two phases.
 */
export class CommitOrder {
  /** Words that later slots read, and write: a bit each, all 0 between bundles. */
  readonly #read: Int32Array;
  readonly #written: Int32Array;

  constructor(scratchWords: number) {
    this.#read = new Int32Array((scratchWords >>> 5) + 1);
    this.#written = new Int32Array((scratchWords >>> 5) + 1);
  }

  /** Marks the slots whose results have to wait. */
  mark(slots: OrderedSlots): void {
    const { count, order, entries, operands, waits } = slots;
    const [read, written] = [this.#read, this.#written];
    let twice = false;
    for (let at = count - 1; at >= 0; at--) {
      const slot = order[at]!;
      const entry = entries[slot]!;
      const { writes } = entry;
      const first = mostOperands * slot;
      let wait = 0;
      if (writes > 0) {
        const to = operands[first]!;
        if (entry.latency > 1 || touches(read, to, writes)) wait = 1;
        else if (entry.readsAhead && readsAhead(entry, operands, first)) wait = 1;
        if (touches(written, to, writes)) twice = true;
        else touch(written, to, writes);
      }
      waits[slot] = wait;
      if (entry.read1 > 0) touch(read, operands[first + 1]!, entry.read1);
      if (entry.read2 > 0) touch(read, operands[first + 2]!, entry.read2);
      if (entry.read3 > 0) touch(read, operands[first + 3]!, entry.read3);
      if (entry.read0 > 0) touch(read, operands[first]!, entry.read0);
    }
    if (read.length <= fewGroups) {
      read.fill(0);
      written.fill(0);
    } else {
      for (let slot = 0; slot < count; slot++) {
        const { writes, read0, read1, read2, read3 } = entries[slot]!;
        const first = mostOperands * slot;
        clear(written, operands[first]!, writes);
        clear(read, operands[first]!, read0);
        clear(read, operands[first + 1]!, read1);
        clear(read, operands[first + 2]!, read2);
        clear(read, operands[first + 3]!, read3);
      }
    }
    if (twice) markTwice(slots);
  }
}

/** So many groups of words are cleared at once faster than those in use one by one. */
const fewGroups = 128;

/** A vector written lane by lane would overwrite lanes that it has yet to read. */
function readsAhead({ read1, read2, read3 }: OpcodeEntry, operands: Int32Array, first: number): boolean {
  const to = operands[first]!;
  return (
    liesBefore(operands[first + 1]!, read1, to) ||
    liesBefore(operands[first + 2]!, read2, to) ||
    liesBefore(operands[first + 3]!, read3, to)
  );
}

/** Whether a vector begins before the word and reaches it. */
function liesBefore(from: number, words: number, to: number): boolean {
  return words > 1 && from < to && to < from + words;
}

/** Slots that write the same word all wait, and land in the bundle's own order. */
function markTwice({ count, entries, operands, waits }: OrderedSlots): void {
  for (let one = 0; one < count; one++) {
    for (let other = 0; other < one; other++) {
      const [to, toOther] = [operands[mostOperands * one]!, operands[mostOperands * other]!];
      const [words, wordsOther] = [entries[one]!.writes, entries[other]!.writes];
      if (words > 0 && wordsOther > 0 && to < toOther + wordsOther && toOther < to + words) {
        waits[one] = 1;
        waits[other] = 1;
      }
    }
  }
}

/** The bits of the words from `from` to the end of its group of 32, at most `words` of them. */
function bits(from: number, words: number): number {
  return (words < 32 ? (1 << words) - 1 : -1) << (from & 31);
}

function touches(set: Int32Array, from: number, words: number): boolean {
  if ((set[from >>> 5]! & bits(from, words)) !== 0) return true;
  // What is left of the range begins with a group.
  const rest = (from & 31) + words - 32;
  return rest > 0 && touches(set, from + words - rest, rest);
}

function touch(set: Int32Array, from: number, words: number): void {
  set[from >>> 5]! |= bits(from, words);
  const rest = (from & 31) + words - 32;
  if (rest > 0) touch(set, from + words - rest, rest);
}

function clear(set: Int32Array, from: number, words: number): void {
  if (words === 0) return;
  for (let group = from >>> 5; group <= (from + words - 1) >>> 5; group++) set[group] = 0;
}
