import type { DecodedSlot } from "./decodeSlot.ts";

/**
 * Decides, bundle by bundle, which results may go to scratch at once. All slots of a bundle read the state before it,
 * so executing them one after the other is only right where no later slot reads what an earlier one has written; such a
 * slot's result waits in a shadow word until the bundle ends. Few slots wait in a scheduled kernel, so most cycles pay
 * nothing for the two phases.
 */
export class CommitOrder {
  // Positions are counted over the whole program: what an earlier bundle has stamped is older than `#base`.
  #base = 1;
  readonly #lastRead: Int32Array;
  readonly #lastWrite: Int32Array;

  constructor(scratchWords: number) {
    this.#lastRead = new Int32Array(scratchWords);
    this.#lastWrite = new Int32Array(scratchWords);
  }

  /** For the slots of a bundle in the order in which they will execute: whether the result has to wait. */
  waits(slots: readonly DecodedSlot[]): boolean[] {
    const base = this.#base;
    this.#base += slots.length;
    const waits: boolean[] = new Array(slots.length).fill(false);
    for (let at = 0; at < slots.length; at++) {
      const { reads, writes } = slots[at]!;
      for (let i = 0; i < reads.length; i++) {
        const end = reads[i]!.start + reads[i]!.words;
        for (let word = reads[i]!.start; word < end; word++) this.#lastRead[word] = base + at;
      }
      if (writes === undefined) continue;
      for (let word = writes.start; word < writes.start + writes.words; word++) {
        const other = this.#lastWrite[word]! - base;
        // Slots that write the same word all wait, and land in the bundle's own order.
        if (other >= 0) {
          waits[other] = true;
          waits[at] = true;
        }
        this.#lastWrite[word] = base + at;
      }
    }
    for (let at = 0; at < slots.length; at++) {
      const slot = slots[at]!;
      if (slot.writes === undefined) continue;
      if (slot.latency > 1 || readsAhead(slot)) waits[at] = true;
      const end = slot.writes.start + slot.writes.words;
      for (let word = slot.writes.start; word < end; word++) {
        if (this.#lastRead[word]! > base + at) waits[at] = true;
      }
    }
    return waits;
  }
}

/** A vector written lane by lane would overwrite lanes that it has yet to read. */
function readsAhead({ reads, writes }: DecodedSlot): boolean {
  if (writes === undefined || writes.words === 1) return false;
  return reads.some(({ start, words }) => words > 1 && start < writes.start && writes.start < start + words);
}
