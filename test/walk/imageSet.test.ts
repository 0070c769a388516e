import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { parseProgram } from "../../src/machine/program.ts";
import { decode } from "../../src/machine/simulator/decode.ts";
import { parseImage } from "../../src/walk/image.ts";
import { defaultSeeds, imageSet, seededImage } from "../../src/walk/imageSet.ts";
import { judgeProgram } from "../../src/walk/judgeProgram.ts";
import { walk } from "../../src/walk/walk.ts";

const small = { height: 3, rounds: 3, batch: 16 };

/** Where the lanes stand after so many rounds. */
function nodesAfter(image: Uint32Array, rounds: number): number[] {
  const shorter = image.slice();
  shorter[0] = rounds;
  return [...walk(shorter).indices];
}

describe("the images that programs are judged on", () => {
  it("are the same for the same seeds, all different, and all workload images of the size", () => {
    const images = [...imageSet(small)];
    expect([...imageSet(small)]).toEqual(images);
    expect(images.slice(-defaultSeeds)).toEqual([...imageSet(small, { seeds: defaultSeeds })].slice(-defaultSeeds));
    expect(new Set(images.map(({ name }) => name)).size).toBe(images.length);
    expect(new Set(images.map(({ image }) => image.join())).size).toBe(images.length);
    for (const { image } of images) {
      expect(parseImage(image)).toMatchObject(small);
      expect(new Set(parseImage(image).indices)).toEqual(new Set([0]));
    }
  });

  it("lead every lane through every node of a level within as many even seeds as it has nodes", () => {
    for (const level of [1, 2, 3]) {
      const visited = Array.from({ length: small.batch }, () => new Set<number>());
      for (let seed = 2; seed <= 2 ** (level + 1); seed += 2) {
        for (const [lane, node] of nodesAfter(seededImage(small, seed), level).entries()) visited[lane]!.add(node);
      }
      expect(visited.map((nodes) => nodes.size)).toEqual(visited.map(() => 2 ** level));
    }
  });

  it("have words of 30 and of 32 bits", () => {
    const widest = [3, 4].map((seed) => Math.max(...seededImage(small, seed)));
    expect(widest[0]).toBeLessThan(2 ** 30);
    expect(widest[1]).toBeGreaterThan(2 ** 31);
  });

  it("have ends of the range, and lanes that turn as one", () => {
    const edge = new Map([...imageSet(small, { seeds: 0 })].map(({ name, image }) => [name, image]));
    expect(new Set(parseImage(edge.get('edge image "zeros"')!).values)).toEqual(new Set([0]));
    expect(new Set(parseImage(edge.get('edge image "ones"')!).forest)).toEqual(new Set([0xffffffff]));
    for (const [name, node] of [
      ["all left", 3],
      ["all right", 6],
      ["left and right", 4],
    ] as const) {
      expect(new Set(nodesAfter(edge.get(`edge image "${name}"`)!, 2)), name).toEqual(new Set([node]));
    }
    expect(new Set(nodesAfter(edge.get('edge image "equal lanes"')!, 3)).size).toBe(1);
  });

  it.each<[() => unknown, string]>([
    [() => [...imageSet({ ...small, height: 1.5 })], "height is 1.5"],
    [() => [...imageSet({ ...small, batch: Number.NaN })], "batch is NaN"],
    [() => [...imageSet(small, { seeds: -1 })], "seeds is -1"],
    [() => [...imageSet(small, { seed: 0.5 })], "the seed is 0.5"],
    [() => [...imageSet({ ...small, rounds: 4e9 })], "are 64000000000 visits, at most 16777216 are walked"],
  ])("are refused for bad sizes", (make, message) => {
    expect(make).toThrow(message);
  });
});

describe("a program that is right on most images", () => {
  const file = new URL("../cases/public/verify/wrong-but-accepted.json", import.meta.url);
  const program = decode(parseProgram(JSON.parse(readFileSync(file, "utf8"))), takeHome);
  const size = { height: 2, rounds: 4, batch: 128 };

  it("is refused, with the first image, word, expected and found", () => {
    const { contracts, images, cycles } = judgeProgram(program, imageSet(size));
    expect(images).toBe(defaultSeeds + 10);
    expect(cycles).toEqual({ least: 109, most: 109 });
    expect(contracts.map(({ contract, right }) => [contract, right])).toEqual([
      ["values", false],
      ["values-clean", false],
      ["values+indices", false],
    ]);
    const first = { image: 'edge image "alternating words"', part: "values", word: 241, at: 99 };
    expect(contracts[0]?.first).toMatchObject({ ...first, expected: 3064865620, found: 3258671439 });
    // One image alone is a coin's toss: that is why there are many.
    expect(contracts[0]?.wrongImages).toBeLessThan(images / 2);
    expect(contracts[2]?.first).toMatchObject({ part: "indices", at: 0 });
  });

  it("stops early where only the verdict is wanted", () => {
    expect(judgeProgram(program, imageSet(size), { untilWrong: true }).images).toBe(5);
  });
});

describe("contracts", () => {
  const go = (...bundles: unknown[]) =>
    judgeProgram(decode(parseProgram(bundles), takeHome), imageSet({ height: 1, rounds: 0, batch: 8 }, { seeds: 2 }));
  const rights = (...bundles: unknown[]) => go(...bundles).contracts.map(({ right }) => right);
  const store = (word: number, value: number) => [
    {
      load: [
        ["const", 0, word],
        ["const", 1, value],
      ],
    },
    { store: [["store", 0, 1]] },
  ];

  it("are kept or broken one by one", () => {
    // No rounds: the values are right as they are. Words: 7 of header, 3 of forest, 8 indices, 8 values.
    expect(rights()).toEqual([true, true, true]);
    expect(rights(...store(3, 99))).toEqual([true, false, true]);
    expect(rights(...store(10, 1))).toEqual([true, false, false]);
    expect(rights(...store(18, 1))).toEqual([false, false, false]);
    expect(go(...store(3, 99)).dirty).toEqual({ words: 1, indices: 0 });
    expect(go(...store(10, 1)).dirty).toEqual({ words: 0, indices: 1 });
    expect(go(...store(3, 99)).contracts[1]?.first).toMatchObject({ part: "header", word: 3, expected: 1, found: 99 });
  });

  it("are broken by an error on some image, which is told", () => {
    // Loads from the address that the first value is: fine where that is 0.
    const { contracts } = go({ load: [["const", 0, 18]] }, { load: [["load", 1, 0]] }, { load: [["load", 2, 1]] });
    expect(contracts[0]).toMatchObject({ right: false, wrongImages: 9 });
    expect(contracts[0]?.first).toEqual({
      image: 'edge image "ones"',
      error: "cycle 2, bundle 2, engine load, slot 0: memory word 4294967295, the last word is 25",
    });
  });
});
