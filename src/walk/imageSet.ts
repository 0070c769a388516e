import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { fillImage, nodeCount, parseImage, type WorkloadSize } from "./image.ts";
import { hashOf } from "./walk.ts";

/** An image with a name that says how to make it again. */
export interface NamedImage {
  readonly name: string;
  readonly image: Uint32Array;
}

/** Seeded images that a program is judged on unless somebody says otherwise; `test/endurance/imageSet.test.ts` has the figures. */
export const defaultSeeds = 32;

/** Rounds whose directions a seeded image decides, at most: in 2^5 images every lane has been at every node of level 5. */
const steeredRounds = 6;

/** Tries for the value of one lane: 2^6 are needed on average, and a lane that found none keeps its last one. */
const mostTries = 2048;

/**
 * THE images that programs are judged on, everywhere: `edgeImages`, then `seeds` seeded ones from seed `seed` on. All lanes
 * start at the root, as the exercise has it. One at a time: a set need not fit in memory.
 * @throws {RangeError} when a size, `seeds` or `seed` is out of range.
 */
export function* imageSet(
  size: WorkloadSize,
  { seeds = defaultSeeds, seed = 1 }: { readonly seeds?: number | undefined; readonly seed?: number | undefined } = {},
): Generator<NamedImage> {
  if (!Number.isInteger(seeds) || seeds < 0) throw new RangeError(`seeds is ${seeds}, should be an integer from 0`);
  for (const [name, make] of edges) yield { name: `edge image "${name}"`, image: make(size) };
  for (let k = 0; k < seeds; k++) yield { name: `seed ${seed + k}`, image: seededImage(size, seed + k) };
}

/**
 * Random forest and values; every third image of 30 bits as the exercise draws them, the others of 32. With even seeds the lanes
 * are sent everywhere (`turnsOf`), with odd ones they go where they go.
 */
export function seededImage(size: WorkloadSize, seed: number): Uint32Array {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`the seed is ${seed}, should be an integer`);
  const random = xoroshiro128plus(seed);
  const most = seed % 3 === 0 ? 2 ** 30 - 1 : 0xffffffff;
  const word = (): number => uniformInt(random, 0, most);
  const image = fillImage(size, word, () => 0);
  if (seed % 2 === 0) steer(image, (lane) => turnsOf(lane, seed / 2 - 1), word);
  return image;
}

/**
 * Where lane `lane` turns in the image of this number: in any 2^d images in a row from a multiple of 2^d on, each lane visits
 * each node of level d once, where so many independent draws leave out a third of them (a fault in one lane's way to one node is
 * what passes random images); and no two lanes turn alike from image to image. Radical inverse with Owen's scrambling:
 * bit r is flipped by chance, depending on the lane and the bits above.
 */
function turnsOf(lane: number, number: number): number {
  let turns = 0;
  for (let round = 0; round < steeredRounds; round++) {
    const above = Math.floor(number / 2 ** (round + 1));
    const flip = hashOf(hashOf(hashOf(lane) ^ round) ^ above);
    turns |= ((number ^ flip) & (1 << round)) >>> 0;
  }
  return turns;
}

/** Draws each lane's value until its first turns are the bits that `turns` says for it, lowest first; a 1 is right. */
function steer(image: Uint32Array, turns: (lane: number) => number, word: () => number): void {
  const { rounds, nodes, forest, values } = parseImage(image);
  const steered = Math.min(rounds, steeredRounds);
  const follows = (start: number, bits: number): boolean => {
    let [node, value] = [0, start];
    for (let round = 0; round < steered; round++) {
      value = hashOf(value ^ forest[node]!);
      if ((value & 1) !== ((bits >>> round) & 1)) return false;
      node = 2 * node + 1 + (value & 1);
      if (node >= nodes) node = 0;
    }
    return true;
  };
  for (let lane = 0; lane < values.length; lane++) {
    const bits = turns(lane);
    for (let tries = 0; tries < mostTries && !follows(values[lane]!, bits); tries++) values[lane] = word();
  }
}

const extremes = [0, 0xffffffff, 0x80000000, 0x7fffffff, 1, 0xfffffffe, 0xaaaaaaaa, 0x55555555];
const extreme = (at: number): number => extremes[at % extremes.length]!;

const zero = (): number => 0;
const constant = (word: number) => (size: WorkloadSize) => fillImage(size, () => word, zero);
const alternating = (even: number, odd: number) => (size: WorkloadSize) =>
  fillImage(size, (at) => (at % 2 === 0 ? even : odd), zero);

/** Random words, all lanes turning as one. */
const together = (turns: number) => (size: WorkloadSize) => {
  const random = xoroshiro128plus(1);
  const word = (): number => uniformInt(random, 0, 0xffffffff);
  const image = fillImage(size, word, zero);
  steer(image, () => turns, word);
  return image;
};

/** Images at the ends of the range, by name: where carries, shifts and comparisons go wrong first. */
const edges: ReadonlyMap<string, (size: WorkloadSize) => Uint32Array> = new Map([
  ["zeros", constant(0)],
  ["ones", constant(0xffffffff)],
  ["signs", constant(0x80000000)],
  ["alternating bits", alternating(0xaaaaaaaa, 0x55555555)],
  ["alternating words", alternating(0, 0xffffffff)],
  ["extremes", (size) => fillImage(size, (at) => extreme(at + Math.floor(at / extremes.length)), zero)],
  ["all left", together(0)],
  ["all right", together(0xffffffff)],
  ["left and right", together(0xaaaaaaaa)],
  ["equal lanes", equalLanes],
]);

/** Equal values in all lanes, and nodes on their way that make the input of every hash an end of the range. */
function equalLanes(size: WorkloadSize): Uint32Array {
  const random = xoroshiro128plus(2);
  const image = fillImage(size, () => uniformInt(random, 0, 0xffffffff), zero);
  const { rounds, nodes, forest, values } = parseImage(image);
  values.fill(values[0]!);
  let [node, value] = [0, values[0]!];
  for (let round = 0; round < Math.min(rounds, Math.log2(nodes + 1)); round++) {
    forest[node] = value ^ extreme(round);
    value = hashOf(value ^ forest[node]!);
    node = 2 * node + 1 + (value & 1);
  }
  return image;
}

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
