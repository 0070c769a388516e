import { IntervalSet } from "./intervalSet.ts";

/** A value to be placed: how many words, and the boundaries at which it occupies them. */
export interface Occupant {
  readonly value: number;
  readonly words: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Which scratch words are taken at which boundaries, while values are being placed. Words also count in runs of `run` words
 * (a vector's width): a run is taken at a boundary as soon as one of its words is.
 */
export class Timeline {
  readonly #words: IntervalSet[];
  readonly #runs: IntervalSet[];
  readonly #run: number;
  /** One past the last boundary. */
  readonly #horizon: number;

  constructor(words: number, run: number, horizon: number) {
    this.#words = Array.from({ length: words }, () => new IntervalSet());
    this.#runs = Array.from({ length: Math.ceil(words / run) }, () => new IntervalSet());
    this.#run = run;
    this.#horizon = horizon;
  }

  take(address: number, { words, start, end }: Occupant): void {
    for (let word = address; word < address + words; word++) this.#words[word]!.add(start, end);
    const last = Math.floor((address + words - 1) / this.#run);
    for (let run = Math.floor(address / this.#run); run <= last; run++) this.#runs[run]!.add(start, end);
  }

  /**
   * The best place for a single word, or -1: where it makes a free run unusable for the shortest time (best fit in
   * space), then where the word idles least before and after it (best fit in time), then the highest address.
   */
  placeWord({ start, end }: Occupant): number {
    let best = -1;
    let bestLoss = Number.POSITIVE_INFINITY;
    let bestIdle = Number.POSITIVE_INFINITY;
    for (let run = this.#runs.length - 1; run >= 0; run--) {
      const loss = end - start - this.#runs[run]!.covered(start, end);
      if (loss > bestLoss) continue;
      const top = Math.min((run + 1) * this.#run, this.#words.length);
      for (let word = top - 1; word >= run * this.#run; word--) {
        const idle = this.#words[word]!.roomAround(start, end, this.#horizon);
        if (idle === Number.POSITIVE_INFINITY || (loss === bestLoss && idle >= bestIdle)) continue;
        best = word;
        bestLoss = loss;
        bestIdle = idle;
      }
    }
    return best;
  }

  /**
   * The best place for several contiguous words, or -1: at the start of a run, where the words idle least before and
   * after (best fit in time), then the lowest address; at any other address only when no run will do.
   */
  placeWords(item: Occupant): number {
    const { words, start, end } = item;
    let best = -1;
    let bestIdle = Number.POSITIVE_INFINITY;
    const last = this.#words.length - words;
    for (let address = 0; address <= last; address += this.#run) {
      const idle =
        words === this.#run
          ? this.#runs[address / this.#run]!.roomAround(start, end, this.#horizon)
          : this.#idleOf(address, item);
      if (idle >= bestIdle) continue;
      best = address;
      bestIdle = idle;
    }
    if (best >= 0) return best;
    for (let address = 0; address <= last; address++) {
      const idle = this.#idleOf(address, item);
      if (idle >= bestIdle) continue;
      best = address;
      bestIdle = idle;
    }
    return best;
  }

  /** Words that are free in all of [start, end), and the longest run of them. */
  free(start: number, end: number): { readonly words: number; readonly largestRun: number } {
    let words = 0;
    let run = 0;
    let largestRun = 0;
    for (const set of this.#words) {
      run = set.isFree(start, end) ? run + 1 : 0;
      if (run > 0) words++;
      largestRun = Math.max(largestRun, run);
    }
    return { words, largestRun };
  }

  #idleOf(address: number, { words, start, end }: Occupant): number {
    let before = 0;
    let after = this.#horizon;
    for (let word = address; word < address + words; word++) {
      const set = this.#words[word]!;
      if (!set.isFree(start, end)) return Number.POSITIVE_INFINITY;
      before = Math.max(before, set.endBefore(start));
      after = Math.min(after, set.startAfter(end, this.#horizon));
    }
    return start - before + (after - end);
  }
}
