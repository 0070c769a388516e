import type { Access } from "./step.ts";
import { keyOf, known, knownWord, type Symbols, type WordSum } from "./wordSum.ts";

/** What is known of memory as a program executes: its words, where a run is followed; else which loads give the same word. */
export class MemoryWords {
  readonly #symbols: Symbols;
  readonly #memory: Uint32Array | undefined;
  readonly #stores: Access[] = [];
  /** Loads that may be the same as one before, by address. */
  readonly #loads = new Map<string, { readonly value: WordSum; readonly stores: number }>();
  /** What the stores of the present bundle leave in memory. */
  readonly #written: [address: number, word: number][] = [];

  /** @param memory of the run that is followed, if one is; it is not changed. */
  constructor(symbols: Symbols, memory: Uint32Array | undefined) {
    this.#symbols = symbols;
    this.#memory = memory?.slice();
  }

  /**
   * An access, on a memory that is known.
   * @param data of a store: what is known of its words.
   * @throws {RangeError} where the simulator would.
   */
  touch({ address, words, writes }: Access, data: readonly WordSum[], place: string): void {
    const memory = this.#memory;
    if (memory === undefined) return;
    const start = knownWord(address);
    if (start === undefined) throw new RangeError(`${place}: after a division by zero`);
    if (start + words > memory.length) {
      throw new RangeError(`${place}: memory word ${start + words - 1}, the last is ${memory.length - 1}`);
    }
    if (writes) for (const [at, sum] of data.entries()) this.#written.push([start + at, knownWord(sum) ?? 0]);
  }

  /** The bundle is over: what its stores wrote is in memory. */
  commit(stores: readonly Access[]): void {
    for (const [address, word] of this.#written.splice(0)) this.#memory![address] = word;
    this.#stores.push(...stores);
  }

  /**
   * Word `at` of a load. The same word of memory is the same symbol as long as no store can have touched it.
   * @param name of a new symbol.
   */
  loaded({ address }: Access, at: number, name: string): WordSum {
    if (this.#memory !== undefined) return known(this.#memory[(knownWord(address) ?? 0) + at] ?? 0);
    const place = { constant: (address.constant + at) | 0, terms: address.terms };
    const key = keyOf(place);
    const before = this.#loads.get(key);
    if (before !== undefined && this.#stores.length - before.stores <= 256) {
      const since = this.#stores.slice(before.stores);
      if (!since.some((store) => this.#symbols.mayMeet(place, 1, store.address, store.words))) return before.value;
    }
    const value = this.#symbols.symbol(name);
    this.#loads.set(key, { value, stores: this.#stores.length });
    return value;
  }
}
