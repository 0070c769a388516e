import { describe, expect, it } from "vitest";
import { buildImage, nodeCount, parseImage, standardSize } from "../../src/walk/image.ts";
import { randomImage } from "../../src/walk/imageSet.ts";

const small = { height: 1, rounds: 2, batch: 2 };
const good = (): Uint32Array => buildImage(small, [10, 11, 12], [0, 2], [20, 21]);

describe("a memory image", () => {
  it("is header, forest, indices, values, and nothing after them", () => {
    expect([...good()]).toEqual([2, 3, 2, 1, 7, 10, 12, 10, 11, 12, 0, 2, 20, 21]);
    expect(randomImage(standardSize, 1)).toHaveLength(2566);
  });

  it("is the same after taking apart and building", () => {
    for (const size of [small, { height: 0, rounds: 3, batch: 16 }, { height: 4, rounds: 0, batch: 1 }]) {
      const image = randomImage(size, 3, { bits: 32, indices: "random" });
      const parts = parseImage(image);
      expect(parts).toMatchObject(size);
      expect(buildImage(parts, parts.forest, parts.indices, parts.values)).toEqual(image);
    }
  });

  it.each<[string, (image: number[]) => number[], string]>([
    ["short header", (image) => image.slice(0, 6), "a header of 7 words, this one has 6 words"],
    ["nodes", (image) => image.with(1, 4), "memory word 1 (nodes) is 4, should be 3 for height 1 and batch 2"],
    ["height", (image) => image.with(3, 2), "memory word 1 (nodes) is 3, should be 7 for height 2"],
    ["huge height", (image) => image.with(3, 4e9), "height is 4000000000, should be an integer from 0 to 24"],
    ["no lanes", (image) => image.with(2, 0), "batch is 0, should be an integer from 1 to"],
    ["forest", (image) => image.with(4, 8), "memory word 4 (forest pointer) is 8, should be 7"],
    ["indices", (image) => image.with(5, 9), "memory word 5 (index pointer) is 9, should be 10"],
    ["values", (image) => image.with(6, 13), "memory word 6 (value pointer) is 13, should be 12"],
    ["a word missing", (image) => image.slice(0, -1), "the image has 13 words, 14 needed"],
    ["a word left over", (image) => [...image, 0], "the image has 15 words, 14 needed"],
    ["index", (image) => image.with(11, 3), "index 3 of lane 1 is outside the tree of 3 nodes"],
  ])("is refused with a reason: %s", (_, change, message) => {
    const image = Uint32Array.from(change([...good()]));
    expect(() => parseImage(image)).toThrow(RangeError);
    expect(() => parseImage(image)).toThrow(message);
  });

  it.each<[() => unknown, string]>([
    [() => buildImage(small, [1, 2], [0, 0], [1, 1]), "forest has 2 words, 3 needed"],
    [() => buildImage(small, [1, 2, -3], [0, 0], [1, 1]), "forest[2] is -3, should be a word from 0 to 4294967295"],
    [() => buildImage(small, [1, 2, 3], [0, 5], [1, 1]), "index 5 of lane 1 is outside the tree of 3 nodes"],
    [() => randomImage({ ...small, height: 1.5 }, 1), "height is 1.5"],
    [() => randomImage({ ...small, batch: Number.NaN }, 1), "batch is NaN"],
    [() => randomImage(small, 0.5), "the seed is 0.5"],
  ])("is not built from bad parts", (build, message) => {
    expect(build).toThrow(message);
  });
});

describe("a random image", () => {
  it("is decided by its seed", () => {
    expect(randomImage(small, 5)).toEqual(randomImage(small, 5));
    expect(randomImage(small, 5)).not.toEqual(randomImage(small, 6));
  });

  it("has words of as many bits as asked for, and lanes where asked for", () => {
    const narrow = parseImage(randomImage(standardSize, 1));
    const wide = parseImage(randomImage(standardSize, 1, { bits: 32, indices: "random" }));
    expect(Math.max(...narrow.forest, ...narrow.values)).toBeLessThan(2 ** 30);
    expect(Math.max(...wide.forest)).toBeGreaterThan(2 ** 31);
    expect(new Set(narrow.indices)).toEqual(new Set([0]));
    expect(Math.max(...wide.indices)).toBeGreaterThan(nodeCount(9));
  });
});
