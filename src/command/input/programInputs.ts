import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { parseImage, type WorkloadSize } from "../../walk/image.ts";
import { imageSet, type NamedImage } from "../../walk/imageSet.ts";
import { hashOf } from "../../walk/walk.ts";
import { parseWords, readJson } from "../files/jsonFile.ts";

/** What a command line says of the inputs that a program is run on. */
export interface InputArguments extends WorkloadSize {
  readonly memory: string | undefined;
  readonly seed: number;
}

/**
 * Memory images for a program: a tree walk's images of the size, or those of the size of `--memory`. Where that is no tree walk's, it
 * and variants of it: words that may be addresses (below its length) stay in every other variant, all others are drawn anew.
 * @throws {RangeError} in one line when the file is no memory image.
 */
export function* programInputs(given: InputArguments, seeds: number): Generator<NamedImage> {
  const { memory, seed } = given;
  if (memory === undefined) {
    yield* imageSet(given, { seeds, seed });
    return;
  }
  const image = readJson(memory, parseWords, { wanted: "image", flag: "--memory" });
  yield { name: memory, image };
  const size = sizeOf(image);
  if (size !== undefined) {
    yield* imageSet(size, { seeds, seed });
    return;
  }
  for (let k = 0; k < seeds; k++) {
    const random = xoroshiro128plus(hashOf(seed + k));
    const drawn = (word: number): number => {
      if (word >= image.length) return uniformInt(random, 0, 0xffffffff);
      return k % 2 === 0 ? word : uniformInt(random, 0, image.length - 1);
    };
    yield { name: `variant ${seed + k} of ${memory}`, image: image.map(drawn) };
  }
}

/** The size of a tree walk's image; undefined for any other memory. */
function sizeOf(image: Uint32Array): WorkloadSize | undefined {
  try {
    return parseImage(image);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
