import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseImage } from "../../src/walk/image.ts";
import { randomImage } from "../../src/walk/imageSet.ts";
import { judgeMemory } from "../../src/walk/judgeMemory.ts";
import { referenceWalk, walk } from "../../src/walk/walk.ts";

interface GoldenCase {
  readonly forestHeight: number;
  readonly rounds: number;
  readonly batchSize: number;
  readonly seed: number;
  readonly mem: number[];
  readonly values: number[];
  readonly indices: number[];
}

const golden: GoldenCase[] = JSON.parse(readFileSync(new URL("../cases/golden.json", import.meta.url), "utf8"));

describe("the reference walk", () => {
  it("reads all 11 recorded cases", () => expect(golden).toHaveLength(11));

  it.each(golden)("height $forestHeight, $rounds rounds, batch $batchSize, seed $seed", (test) => {
    const image = Uint32Array.from(test.mem);
    const { memory, values, indices } = walk(image);
    expect([...values]).toEqual(test.values);
    expect([...indices]).toEqual(test.indices);
    expect([...image]).toEqual(test.mem);
    expect([...memory]).toEqual([
      ...test.mem.slice(0, parseImage(image).indexPointer),
      ...test.indices,
      ...test.values,
    ]);
    expect(referenceWalk(image)).toEqual(memory);
  });
});

describe("a verdict", () => {
  const image = randomImage({ height: 3, rounds: 4, batch: 8 }, 2, { bits: 32, indices: "random" });
  const { forestPointer, indexPointer, valuePointer } = parseImage(image);
  const memoryWith = (changes: Record<number, number>): Uint32Array => {
    const memory = referenceWalk(image);
    for (const [word, value] of Object.entries(changes)) memory[Number(word)] = value;
    return memory;
  };

  it("finds nothing in the walk's own memory", () => {
    expect(judgeMemory(image, referenceWalk(image))).toEqual({ wrongValues: [], wrongIndices: [], changed: [] });
  });

  it("names wrong lanes, and words that nobody asked to change", () => {
    const memory = memoryWith({
      [valuePointer + 5]: 1,
      [indexPointer + 2]: 99,
      0: 9,
      [forestPointer]: 1,
      [forestPointer + 1]: 2,
    });
    const { wrongValues, wrongIndices, changed } = judgeMemory(image, memory);
    expect(wrongValues).toEqual([{ lane: 5, found: 1, expected: walk(image).values[5] }]);
    expect(wrongIndices).toEqual([{ lane: 2, found: 99, expected: walk(image).indices[2] }]);
    expect(changed).toEqual([
      { part: "header", start: 0, end: 1 },
      { part: "forest", start: forestPointer, end: forestPointer + 2 },
      { part: "indices", start: indexPointer + 2, end: indexPointer + 3 },
    ]);
  });

  it("does not call an index changed that was never written", () => {
    const memory = referenceWalk(image);
    memory.set(image.subarray(indexPointer, valuePointer), indexPointer);
    const { wrongIndices, changed } = judgeMemory(image, memory);
    expect(wrongIndices.length).toBeGreaterThan(0);
    expect(changed).toEqual([]);
  });
});
