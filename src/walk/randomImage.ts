import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { fillImage, nodeCount, type WorkloadSize } from "./image.ts";

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
  return fillImage(size, word, () => (indices === "zero" ? 0 : uniformInt(random, 0, nodeCount(size.height) - 1)));
}
