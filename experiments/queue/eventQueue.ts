/** Something that happens at a time. */
export interface SimulatedEvent {
  readonly at: number;
  readonly do: (now: number) => void;
}

/** Events of a simulation in order of time, those of one time as they were put in. */
export class EventQueue {
  readonly #heap: (SimulatedEvent & { readonly turn: number })[] = [];
  #turn = 0;

  put(at: number, act: SimulatedEvent["do"]): void {
    const event = { at, do: act, turn: this.#turn++ };
    const heap = this.#heap;
    let place = heap.push(event) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!earlier(event, heap[parent]!)) break;
      heap[place] = heap[parent]!;
      place = parent;
    }
    heap[place] = event;
  }

  next(): SimulatedEvent | undefined {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && earlier(heap[child + 1]!, heap[child]!)) child++;
      if (!earlier(heap[child]!, last)) break;
      heap[place] = heap[child]!;
      place = child;
    }
    heap[place] = last;
    return first;
  }
}

function earlier(a: { at: number; turn: number }, b: { at: number; turn: number }): boolean {
  return a.at < b.at || (a.at === b.at && a.turn < b.turn);
}
