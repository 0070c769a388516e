import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { limits, outside, within } from "../machine/limits.ts";

/** How large a random graph is, and how far its operations look. */
export interface LayeredOptions {
  readonly operations: number;
  /** Of everything random. Default 1. */
  readonly seed?: number | undefined;
  /** Operations of a layer, side by side. Default 48. */
  readonly width?: number | undefined;
  /** Layers back that an operation reads from. Default 3. */
  readonly reach?: number | undefined;
  /** Columns to the left and to the right that it reads from. Default 6. */
  readonly locality?: number | undefined;
}

/** A random graph in layers as typed arrays: fifteen bytes an operation. */
export interface LayeredGraph {
  readonly operations: number;
  /** Of each operation: the number of its kind, of those with a weight. */
  readonly kinds: Uint8Array;
  /** What operation i reads, each once, ascending: `reads[offsets[i] .. offsets[i + 1])`. */
  readonly offsets: Int32Array;
  readonly reads: Int32Array;
}

/** A kind of operations: how often it is drawn, how many operations it reads, and whether others can read it. */
export interface LayeredKind {
  readonly weight: number;
  readonly reads: number;
  readonly result: boolean;
}

/**
 * A random graph in layers: operation i is in column i mod `width` of layer floor(i / `width`) and reads results of the `reach`
 * layers before, of columns at most `locality` away; one that nothing reads is drawn first, so that little is dead. As in an
 * unrolled loop, paths are as long as the graph and a result is read soon. The same options give the same graph everywhere.
 * @throws {RangeError} naming an option outside its limits.
 */
export function layeredGraph(kinds: readonly LayeredKind[], options: LayeredOptions): LayeredGraph {
  const { operations, seed = 1, width = 48, reach = 3, locality = 6 } = options;
  for (const [name, value, least, most] of [
    ["operations", operations, 1, limits.operations],
    ["seed", seed, 0, 2 ** 31 - 1],
    ["width", width, 1, limits.operations],
    ["reach", reach, 1, 1024],
    ["locality", locality, 0, limits.operations],
  ] as const) {
    if (!within(value, least, most)) throw outside(name, value, least, most);
  }
  const generator = xoroshiro128plus(seed);
  const random = (below: number): number => Math.floor(below * uniformFloat64(generator));
  const drawKind = kindDraw(kinds, random);
  const mostReads = Math.max(...kinds.map(({ reads }) => reads));
  const kindOf = new Uint8Array(operations);
  const offsets = new Int32Array(operations + 1);
  const reads = new Int32Array(operations * mostReads);
  const wasRead = new Uint8Array(operations);
  let count = 0;
  for (let i = 0; i < operations; i++) {
    const kind = drawKind();
    kindOf[i] = kind;
    const [layer, column] = [Math.floor(i / width), i % width];
    const first = count;
    for (let tries = 0; layer > 0 && tries < 3 * kinds[kind]!.reads && count - first < kinds[kind]!.reads; tries++) {
      const from = layer - 1 - random(Math.min(reach, layer));
      const at = Math.min(width - 1, Math.max(0, column - locality + random(2 * locality + 1)));
      const read = from * width + at;
      if (!kinds[kindOf[read]!]!.result) continue;
      // The first tries look for what nothing has read.
      if (wasRead[read] === 1 && tries < kinds[kind]!.reads) continue;
      if (reads.subarray(first, count).includes(read)) continue;
      reads[count++] = read;
      wasRead[read] = 1;
    }
    reads.subarray(first, count).sort();
    offsets[i + 1] = count;
  }
  return { operations, kinds: kindOf, offsets, reads: reads.slice(0, count) };
}

function kindDraw(kinds: readonly LayeredKind[], random: (below: number) => number): () => number {
  const weights = kinds.map(({ weight }) => weight);
  const sum = weights.reduce((all, weight) => all + weight, 0);
  return () => {
    let left = random(sum);
    for (let kind = 0; kind < weights.length; kind++) {
      left -= weights[kind]!;
      if (left < 0) return kind;
    }
    return weights.length - 1;
  };
}
