import { describe, expect, it } from "vitest";
import type { Machine } from "../../../src/machine/machine.ts";
import { takeHome } from "../../../src/machine/presets/takeHome.ts";
import type { Program } from "../../../src/machine/program.ts";
import { decode } from "../../../src/machine/simulator/decode.ts";
import { simulate } from "../../../src/machine/simulator/simulate.ts";
import { isStraight, simulateBatch } from "../../../src/machine/simulator/simulateBatch.ts";
import { fuller, trials } from "../../trials.ts";
import { randomAddresses, randomProgram, randomScratchWords } from "../randomProgram.ts";

const machine: Machine = { ...takeHome, scratchWords: randomScratchWords };
const words = randomAddresses + machine.vectorLength;

/** Without jumps, halts and trace writes. */
function straightened(program: Program): Program {
  return program.map((bundle) =>
    Object.fromEntries(
      Object.entries(bundle).map(([engine, slots]) => [
        engine,
        slots.filter(([opcode]) => !/jump|halt|trace/.test(String(opcode))),
      ]),
    ),
  );
}

/** What `simulate` says of each. */
function oneByOne(decoded: ReturnType<typeof decode>, images: readonly Uint32Array[], cycleLimit?: number) {
  return images.map((image) => {
    try {
      const { cycle, memory } = simulate(decoded, image, { enablePause: false, cycleLimit });
      return { cycle, memory };
    } catch (error) {
      return { error: (error as Error).message };
    }
  });
}

const plain = (results: ReturnType<typeof simulateBatch>) =>
  results.map((result) => ("error" in result ? result : { cycle: result.cycle, memory: result.memory }));

describe("simulateBatch", () => {
  fuller("leaves what simulate leaves, on images of several sizes, and where one of them is in error", () => {
    let [errors, straight] = [0, 0];
    for (let seed = 1; seed <= trials(200, 30, 10); seed++) {
      const whole = randomProgram(seed, 20);
      const decoded = decode(seed % 5 === 0 ? whole : straightened(whole), machine);
      straight += Number(isStraight(decoded));
      const images = Array.from({ length: 21 }, (_, k) =>
        Uint32Array.from({ length: words + (k > 17 ? 3 : 0) }, (_, at) =>
          // Now and then an address far outside.
          seed % 3 === 0 && k === 4 && at % 9 === 0 ? 0xffff_fff0 : (seed * 7 + at * 11 + k * 5) % randomAddresses,
        ),
      );
      const limit = seed % 7 === 0 ? 10 : undefined;
      const expected = oneByOne(decoded, images, limit);
      expect(plain(simulateBatch(decoded, images, { cycleLimit: limit })), `seed ${seed}`).toEqual(expected);
      errors += expected.filter((each) => "error" in each).length;
    }
    expect(errors).toBeGreaterThan(5);
    expect(straight).toBeGreaterThan(trials(200, 30, 10) / 2);
  });

  it("does not change the images", () => {
    const decoded = decode([{ load: [["const", 0, 3]] }, { store: [["store", 0, 0]] }], machine);
    const images = [new Uint32Array(8), new Uint32Array(8)];
    const [first] = simulateBatch(decoded, images);
    expect(images[0]).toEqual(new Uint32Array(8));
    expect(first).toEqual({ cycle: 2, memory: Uint32Array.of(0, 0, 0, 3, 0, 0, 0, 0) });
  });
});
