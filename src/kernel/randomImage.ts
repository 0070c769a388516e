import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { buildImage, nodeCount, type WorkloadSize } from "./image.ts";

/** What random words look like. */
export interface RandomImageOptions {
  /** Words below 2^30, as the exercise draws them, or full 32-bit ones. 30 by default. */
  readonly bits?: 30 | 32 | undefined;
  /** Lanes that start at the root, as the exercise has it, or anywhere in the tree. "zero" by default. */
  readonly indices?: "zero" | "random" | undefined;
}

/** A memory image with random forest and values; equal seeds give equal images. @throws {RangeError} on a bad size. */
export function randomImage(size: WorkloadSize, seed: number, options: RandomImageOptions = {}): Uint32Array {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`the seed is ${seed}, should be an integer`);
  const { bits = 30, indices = "zero" } = options;
  const random = xoroshiro128plus(seed);
  const word = (): number => uniformInt(random, 0, 2 ** bits - 1);
  return filled(size, word, () => (indices === "zero" ? 0 : uniformInt(random, 0, nodeCount(size.height) - 1)));
}

/** Images at the ends of the range, by name: where carries, shifts and comparisons go wrong first. */
export function edgeImages(size: WorkloadSize): ReadonlyMap<string, Uint32Array> {
  const constant = (word: number): Uint32Array => filled(size, () => word, zero);
  return new Map([
    ["zeros", constant(0)],
    ["ones", constant(0xffffffff)],
    ["alternating bits", filled(size, (at) => (at % 2 === 0 ? 0xaaaaaaaa : 0x55555555), zero)],
    ["alternating words", filled(size, (at) => (at % 2 === 0 ? 0 : 0xffffffff), zero)],
    ["signs", constant(0x80000000)],
  ]);
}

const zero = (): number => 0;

function filled(size: WorkloadSize, word: (at: number) => number, index: (at: number) => number): Uint32Array {
  // Sizes are checked by buildImage; a bad one must not become a huge or a broken allocation before that.
  const nodes = size.height >= 0 && size.height <= 24 ? nodeCount(size.height) : 0;
  const batch = size.batch >= 0 && size.batch <= 2 ** 24 ? size.batch : 0;
  const draw = (length: number, of: (at: number) => number): number[] => Array.from({ length }, (_, at) => of(at));
  return buildImage(size, draw(nodes, word), draw(batch, index), draw(batch, word));
}
