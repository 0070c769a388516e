/** How large a walk is: the tree has levels 0 to `height`. */
export interface WorkloadSize {
  readonly height: number;
  readonly rounds: number;
  readonly batch: number;
}

/** A memory image, taken apart. The arrays are views into the image. */
export interface Workload extends WorkloadSize {
  readonly nodes: number;
  readonly forestPointer: number;
  readonly indexPointer: number;
  readonly valuePointer: number;
  readonly forest: Uint32Array;
  readonly indices: Uint32Array;
  readonly values: Uint32Array;
}

/** The standard case. */
export const standardSize: WorkloadSize = { height: 10, rounds: 16, batch: 256 };

const header = ["rounds", "nodes", "batch", "height", "forest pointer", "index pointer", "value pointer"] as const;

/** The tallest tree that is accepted: 2^25 - 1 nodes are 128 MiB. */
const tallest = 24;

/** The most visits (rounds times lanes) of a walk: the standard case has 4,096, and these take a second. */
const mostVisits = 2 ** 24;

/** Nodes of a perfect tree with levels 0 to `height`. */
export function nodeCount(height: number): number {
  return 2 ** (height + 1) - 1;
}

/**
 * A memory image: seven header words, the forest (a heap of 2^(height+1) - 1 words), the indices, the values.
 * @throws {RangeError} when a size is out of range or an array has another length; and see `parseImage`.
 */
export function buildImage(
  { height, rounds, batch }: WorkloadSize,
  forest: ArrayLike<number>,
  indices: ArrayLike<number>,
  values: ArrayLike<number>,
): Uint32Array {
  const image = emptyImage({ height, rounds, batch });
  const nodes = nodeCount(height);
  for (const [name, array, length] of [
    ["forest", forest, nodes],
    ["indices", indices, batch],
    ["values", values, batch],
  ] as const) {
    if (array.length !== length) throw new RangeError(`${name} has ${array.length} words, ${length} needed`);
    for (let at = 0; at < length; at++) checkWord(array[at], `${name}[${at}]`);
  }
  image.set(forest, header.length);
  image.set(indices, header.length + nodes);
  image.set(values, header.length + nodes + batch);
  parseImage(image);
  return image;
}

/**
 * A memory image of words that are asked for one by one: the forest, the indices, the values. `word` gets the place in the
 * array.
 * @throws {RangeError} when a size is out of range, before any word is asked for; or an index is outside the tree.
 */
export function fillImage(
  size: WorkloadSize,
  word: (at: number) => number,
  index: (lane: number) => number,
): Uint32Array {
  const image = emptyImage(size);
  const { forest, indices, values } = parseImage(image);
  for (let at = 0; at < forest.length; at++) forest[at] = word(at);
  for (let lane = 0; lane < size.batch; lane++) indices[lane] = index(lane);
  for (let lane = 0; lane < size.batch; lane++) values[lane] = word(lane);
  parseImage(image);
  return image;
}

function emptyImage({ height, rounds, batch }: WorkloadSize): Uint32Array {
  checkSize({ height, rounds, batch });
  const [nodes, start] = [nodeCount(height), header.length];
  const image = new Uint32Array(start + nodes + 2 * batch);
  image.set([rounds, nodes, batch, height, start, start + nodes, start + nodes + batch]);
  return image;
}

/**
 * Takes a memory image apart.
 * @throws {RangeError} saying what is malformed: a header word that contradicts the others, words missing or left
 * over, an index outside the tree.
 */
export function parseImage(memory: Uint32Array): Workload {
  if (memory.length < header.length) {
    throw new RangeError(`a memory image has a header of ${header.length} words, this one has ${memory.length} words`);
  }
  const [rounds, , batch, height] = memory as unknown as readonly [number, number, number, number];
  checkSize({ height, rounds, batch });
  const nodes = nodeCount(height);
  const start = header.length;
  const expected = [rounds, nodes, batch, height, start, start + nodes, start + nodes + batch];
  for (const [at, word] of expected.entries()) {
    if (memory[at] !== word) {
      throw new RangeError(
        `memory word ${at} (${header[at]}) is ${memory[at]}, should be ${word} for height ${height} and batch ${batch}`,
      );
    }
  }
  const length = start + nodes + 2 * batch;
  if (memory.length !== length) {
    throw new RangeError(
      `the image has ${memory.length} words, ${length} needed for height ${height} and batch ${batch}`,
    );
  }
  const indices = memory.subarray(start + nodes, start + nodes + batch);
  const outside = indices.findIndex((index) => index >= nodes);
  if (outside >= 0) {
    throw new RangeError(`index ${indices[outside]} of lane ${outside} is outside the tree of ${nodes} nodes`);
  }
  return {
    height,
    rounds,
    batch,
    nodes,
    forestPointer: start,
    indexPointer: start + nodes,
    valuePointer: start + nodes + batch,
    forest: memory.subarray(start, start + nodes),
    indices,
    values: memory.subarray(start + nodes + batch),
  };
}

function checkSize({ height, rounds, batch }: WorkloadSize): void {
  for (const [name, value, least, most] of [
    ["height", height, 0, tallest],
    ["rounds", rounds, 0, 0xffffffff],
    ["batch", batch, 1, 2 ** 24],
  ] as const) {
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new RangeError(`${name} is ${value}, should be an integer from ${least} to ${most}`);
    }
  }
  if (rounds * batch > mostVisits) {
    throw new RangeError(
      `${rounds} rounds of ${batch} lanes are ${rounds * batch} visits, at most ${mostVisits} are walked`,
    );
  }
}

function checkWord(value: unknown, place: string): void {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > 0xffffffff) {
    throw new RangeError(`${place} is ${value}, should be a word from 0 to ${0xffffffff}`);
  }
}

/**
 * What the final memory must hold: the value array; the value array and nothing else changed (initial indices are 0, as
 * the exercise has it); or the index array too.
 */
export const contracts = ["values", "values-clean", "values+indices"] as const;

/** One of `contracts`. */
export type Contract = (typeof contracts)[number];
