import { endsFirst, type RankedWindow, type WindowRanks, windowBehind } from "../../explain/stallMap.ts";
import type { Cycle } from "../../ir/block.ts";
import type { KeptCycles } from "./keptCycles.ts";

/** A window of a grid. What was tried of it stays with it where it moves. */
export interface GridWindow extends RankedWindow {
  readonly state: {
    /** Handed out: the same question about it would have the same answer. */
    tried: boolean;
    /** The engine met a limit of time: with more of it the question is worth another try. */
    undecided: boolean;
  };
}

/**
 * Windows of one size over a schedule, half overlapping, each handed out once: the tail and the preamble first, then those with the most
 * room. For another schedule only stretches in which something changed are looked at again.
 */
export class WindowGrid {
  /** By place, the preamble first. */
  #windows: readonly GridWindow[];
  #tail: GridWindow;
  /** Those not handed out yet, the next one last. */
  #queue: GridWindow[] = [];

  constructor(ranks: WindowRanks) {
    this.#windows = stretch(ranks, 0, ranks.length);
    this.#tail = placed(ranks.tail());
    this.#order();
  }

  /** The next window that was not handed out; undefined where there is none. */
  next(): GridWindow | undefined {
    const window = this.#queue.pop();
    if (window !== undefined) window.state.tried = true;
    return window;
  }

  /** Those that the engine did not decide are to be tried again. */
  retry(): void {
    for (const { state } of [...this.#windows, this.#tail]) {
      if (!state.undecided) continue;
      state.tried = false;
      state.undecided = false;
    }
    this.#order();
  }

  /**
   * Goes over to another schedule: windows that it still has keep their state and their room, wherever they lie now; between them there
   * are new ones.
   */
  follow(ranks: WindowRanks, kept: KeptCycles): void {
    const windows: GridWindow[] = [];
    /** Where the next window begins, unless one that was kept does before. */
    let from = 0;
    let whole = true;
    for (const window of this.#windows) {
      const at = moved(window, kept);
      if (at === undefined) {
        whole = false;
        continue;
      }
      if (!whole) windows.push(...stretch(ranks, from, at.from));
      windows.push(at);
      from = windowBehind(at);
      whole = true;
    }
    if (!whole) windows.push(...stretch(ranks, from, ranks.length));
    this.#windows = windows;
    const [before, tail] = [moved(this.#tail, kept), placed(ranks.tail())];
    this.#tail = before?.from === tail.from ? before : tail;
    this.#order();
  }

  #order(): void {
    const left = ({ from, to, state }: GridWindow): boolean => !state.tried && to - from >= 2;
    this.#queue = endsFirst(this.#windows.filter(left), this.#tail).filter(left).reverse();
  }
}

/** Windows from a cycle on until one begins at `until` or behind, or ends with the schedule. */
function stretch(ranks: WindowRanks, from: Cycle, until: Cycle): GridWindow[] {
  const windows: GridWindow[] = [];
  for (let at = from; at < until; ) {
    const window = placed(ranks.from(at));
    windows.push(window);
    if (window.to === ranks.length) break;
    at = windowBehind(window);
  }
  return windows;
}

const placed = (window: RankedWindow): GridWindow => ({ ...window, state: { tried: false, undecided: false } });

function moved(window: GridWindow, kept: KeptCycles): GridWindow | undefined {
  const from = kept.place(window.from, window.to);
  return from === undefined ? undefined : { ...window, from, to: from + window.to - window.from };
}
