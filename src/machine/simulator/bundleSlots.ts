import type { OrderedSlots } from "./commitOrder.ts";
import { mostOperands, type OpcodeEntry } from "./decodeSlot.ts";
import { microOp } from "./semantics.ts";

/** The slots of one bundle while it is decoded, numbered as they are listed; used again for the next. */
export class BundleSlots implements OrderedSlots {
  count = 0;
  order = new Int32Array(16);
  entries: OpcodeEntry[] = [];
  operands = new Int32Array(16 * mostOperands);
  waits = new Uint8Array(16);
  /** The scratch word where the result waits, if it does. */
  shadow = new Int32Array(16);
  microOps = new Int32Array(16);
  /** Where the slot stands: its engine's index, its number among the engine's slots. */
  engines = new Int32Array(16);
  numbers = new Int32Array(16);
  /** By rank of execution: the first and the last slot, and behind each slot the next of its rank, or -1. */
  readonly #first = new Int32Array(microOp.firstControl + 1).fill(-1);
  readonly #last = new Int32Array(microOp.firstControl + 1);
  #next = new Int32Array(16);

  clear(): void {
    this.count = 0;
  }

  /** Makes room for another slot; where its operands go. */
  room(): number {
    if (this.count === this.order.length) this.#grow();
    return mostOperands * this.count;
  }

  add(number: number, entry: OpcodeEntry, engine: number, place: number): void {
    const slot = this.count++;
    this.microOps[slot] = number;
    this.entries[slot] = entry;
    this.engines[slot] = engine;
    this.numbers[slot] = place;
  }

  /**
   * Puts the slots into the order of execution. Within a bundle any order is right as long as results wait for later reads
   * (`CommitOrder`), memory is read before it is written, which the numbers of micro-operations see to, and stores and control
   * keep their own order. Equal ones side by side let the processor predict the switch: a fifth faster than the bundle's order.
   */
  sort(): void {
    const [first, last, next] = [this.#first, this.#last, this.#next];
    // Ranks that are there, as bits.
    let [low, high] = [0, 0];
    for (let slot = 0; slot < this.count; slot++) {
      const number = this.microOps[slot]!;
      const rank = number === microOp.vstore ? microOp.store : Math.min(number, microOp.firstControl);
      if (first[rank]! < 0) first[rank] = slot;
      else next[last[rank]!] = slot;
      last[rank] = slot;
      next[slot] = -1;
      if (rank < 32) low |= 1 << rank;
      else high |= 1 << (rank - 32);
    }
    let at = 0;
    for (let rank = lowest(low); rank >= 0; rank = lowest(low)) {
      at = this.#take(rank, at);
      low &= low - 1;
    }
    for (let rank = lowest(high); rank >= 0; rank = lowest(high)) {
      at = this.#take(32 + rank, at);
      high &= high - 1;
    }
  }

  #take(rank: number, from: number): number {
    let at = from;
    for (let slot = this.#first[rank]!; slot >= 0; slot = this.#next[slot]!) this.order[at++] = slot;
    this.#first[rank] = -1;
    return at;
  }

  #grow(): void {
    const length = 2 * this.order.length;
    const larger = <T extends Int32Array | Uint8Array>(to: T, from: T): T => {
      to.set(from);
      return to;
    };
    this.order = larger(new Int32Array(length), this.order);
    this.operands = larger(new Int32Array(length * mostOperands), this.operands);
    this.waits = larger(new Uint8Array(length), this.waits);
    this.shadow = larger(new Int32Array(length), this.shadow);
    this.microOps = larger(new Int32Array(length), this.microOps);
    this.engines = larger(new Int32Array(length), this.engines);
    this.numbers = larger(new Int32Array(length), this.numbers);
    this.#next = larger(new Int32Array(length), this.#next);
  }
}

function lowest(bits: number): number {
  return bits === 0 ? -1 : 31 - Math.clz32(bits & -bits);
}
