import { parseImage } from "./image.ts";

/** What a walk leaves behind. */
export interface WalkResult {
  /** The whole memory: the image with the final indices and values in their places. */
  readonly memory: Uint32Array;
  readonly indices: Uint32Array;
  readonly values: Uint32Array;
}

/**
 * The hashed tree walk itself, round by round and lane by lane as it is defined, with none of a kernel's identities:
 * what every generated program is compared with. The image is not changed.
 * @throws {RangeError} when the image is malformed.
 */
export function walk(image: Uint32Array): WalkResult {
  const memory = image.slice();
  const { rounds, batch, nodes, forest, indices, values } = parseImage(memory);
  for (let round = 0; round < rounds; round++) {
    for (let lane = 0; lane < batch; lane++) {
      const index = indices[lane]!;
      const value = hashOf(values[lane]! ^ forest[index]!);
      const child = 2 * index + (value % 2 === 0 ? 1 : 2);
      values[lane] = value;
      indices[lane] = child < nodes ? child : 0;
    }
  }
  return { memory, indices, values };
}

/** The memory that a walk over `image` leaves. @throws {RangeError} when the image is malformed. */
export function referenceWalk(image: Uint32Array): Uint32Array {
  return walk(image).memory;
}

/** The hash of a word, stage by stage. The stages are written out: the generators' table must not be its own proof. */
export function hashOf(word: number): number {
  let a = word >>> 0;
  a = (a + 0x7ed55d16 + (a << 12)) >>> 0;
  a = (a ^ 0xc761c23c ^ (a >>> 19)) >>> 0;
  a = (a + 0x165667b1 + (a << 5)) >>> 0;
  a = ((a + 0xd3a2646c) ^ (a << 9)) >>> 0;
  a = (a + 0xfd7046c5 + (a << 3)) >>> 0;
  a = (a ^ 0xb55a4f09 ^ (a >>> 16)) >>> 0;
  return a;
}

/** A stage of the hash: a = (a op1 constant) op2 (a shift amount). */
export interface HashStage {
  readonly op1: "+" | "^";
  readonly constant: number;
  readonly op2: "+" | "^";
  readonly shift: "<<" | ">>";
  readonly amount: number;
}

const stage = (op1: "+" | "^", constant: number, op2: "+" | "^", shift: "<<" | ">>", amount: number): HashStage => ({
  op1,
  constant,
  op2,
  shift,
  amount,
});

/** The six stages, as the workload defines them. */
export const hashStages: readonly HashStage[] = [
  stage("+", 0x7ed55d16, "+", "<<", 12),
  stage("^", 0xc761c23c, "^", ">>", 19),
  stage("+", 0x165667b1, "+", "<<", 5),
  stage("+", 0xd3a2646c, "^", "<<", 9),
  stage("+", 0xfd7046c5, "+", "<<", 3),
  stage("^", 0xb55a4f09, "^", ">>", 16),
];

/** The last stage's constant: the encoded state is the value xor this. Odd, so an encoded parity is the complement. */
export const encoding = hashStages[5]!.constant;
