import type { DependenceKind, OperationIndex } from "../../ir/block.ts";

/** An edge that memory order asks for. */
export interface MemoryEdge {
  readonly operation: OperationIndex;
  readonly latency: number;
  readonly kind: DependenceKind;
}

/**
 * Memory order, word by word, for accesses whose possible addresses are known as ranges: a read comes a cycle after the
 * writes it may see (stores land when their cycle ends), a write not before the reads of what it overwrites.
 */
export class MemoryOrder {
  readonly #writers = new Map<number, OperationIndex>();
  // Reads are kept as ranges: a gather may see a thousand words, and few writes ever ask.
  #readers: { readonly operation: OperationIndex; readonly start: number; readonly end: number }[] = [];

  /** Edges for an operation that reads somewhere in [start, end). Call `didRead` with its index afterwards. */
  beforeRead(start: number, end: number): MemoryEdge[] {
    const found = new Set<OperationIndex>();
    for (let word = start; word < end; word++) {
      const writer = this.#writers.get(word);
      if (writer !== undefined) found.add(writer);
    }
    return [...found].map((operation) => ({ operation, latency: 1, kind: "memory" }));
  }

  /** Edges for an operation that writes all of [start, end). Call `didWrite` with its index afterwards. */
  beforeWrite(start: number, end: number): MemoryEdge[] {
    const readers = this.#readers.filter((read) => read.start < end && start < read.end);
    return [
      ...this.beforeRead(start, end),
      ...readers.map(({ operation }): MemoryEdge => ({ operation, latency: 0, kind: "memory" })),
    ];
  }

  /** The operation reads somewhere in [start, end). */
  didRead(operation: OperationIndex, start: number, end: number): void {
    this.#readers.push({ operation, start, end });
  }

  /** The operation writes all of [start, end). */
  didWrite(operation: OperationIndex, start: number, end: number): void {
    for (let word = start; word < end; word++) this.#writers.set(word, operation);
  }
}
