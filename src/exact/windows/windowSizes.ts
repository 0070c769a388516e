/** How a window ended, as far as its size is concerned. */
export type WindowEnding = "closed" | "decided" | "undecided";

/** Undecided windows after which a size is given up, when they are more than the decided ones. */
const patience = 3;
/** How much larger windows become after a size that the engine managed. */
const growth = 1.5;
const smallest = 4;

/**
 * The size of the next windows, in operations: it grows by half while the engine decides most of what is asked, and
 * halves while it does not. Sizes that proved too large are not tried again until `restart`.
 */
export class WindowSizes {
  readonly #first: number;
  readonly #largest: number;
  #size: number;
  /** The largest size at which the engine decided most windows; 0 while there is none. */
  #managed = 0;
  /** The smallest size at which it did not. */
  #beyond = Number.POSITIVE_INFINITY;
  #decided = 0;
  #undecided = 0;

  constructor(first: number, largest: number) {
    this.#first = first;
    this.#largest = largest;
    this.#size = first;
  }

  get size(): number {
    return this.#size;
  }

  /** The largest size that is known to go, or the first one. */
  get managed(): number {
    return this.#managed || Math.min(this.#first, this.#size);
  }

  /** Notes how a window of a size ended; those of former sizes do not count. */
  tell(size: number, decision: WindowEnding): void {
    if (size !== this.#size) return;
    if (decision === "decided") this.#decided++;
    if (decision === "undecided") this.#undecided++;
  }

  /** True where the engine has failed often enough at this size. */
  get hopeless(): boolean {
    return this.#undecided >= patience && this.#undecided > this.#decided;
  }

  /** After all windows of a size: moves on to the next one. False where none is left to try. */
  advance(): boolean {
    let next: number;
    if (this.#undecided > this.#decided) {
      this.#beyond = Math.min(this.#beyond, this.#size);
      next = Math.floor(this.#size / 2);
      if (this.#managed > 0 || next < smallest) return false;
    } else {
      this.#managed = Math.max(this.#managed, this.#size);
      if (this.#size >= this.#largest) return false;
      next = Math.min(this.#largest, Math.ceil(this.#size * growth));
      if (next >= this.#beyond) return false;
    }
    this.#size = next;
    this.#decided = 0;
    this.#undecided = 0;
    return true;
  }

  /** For another schedule: from the largest size that goes. `forget`: also what was too large, for windows get more time. */
  restart(forget = false): void {
    if (forget) this.#beyond = Number.POSITIVE_INFINITY;
    this.#size = this.managed;
    this.#decided = 0;
    this.#undecided = 0;
  }
}
