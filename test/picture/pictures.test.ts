import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, it } from "vitest";
import { wordsOverTime } from "../../src/explain/liveWordsOverTime.ts";
import { boundLadder } from "../../src/picture/boundLadder.ts";
import { engineBlocks } from "../../src/picture/engineBlocks.ts";
import { ganttOf, ganttPicture } from "../../src/picture/ganttPicture.ts";
import { gapPicture } from "../../src/picture/gapPicture.ts";
import { pressurePicture } from "../../src/picture/pressurePicture.ts";
import { roadPicture } from "../../src/picture/roadPicture.ts";
import { smallAllocation, smallBlock, smallMachine, smallSchedule } from "../view/small.ts";

const gantt = ganttOf(smallBlock, smallMachine, smallSchedule, [1, 5]);

const pictures: Readonly<Record<string, () => string>> = {
  pressure: () => pressurePicture(wordsOverTime(smallBlock, smallMachine, smallSchedule, smallAllocation), "Words"),
  gantt: () => ganttPicture(gantt, "A window"),
  gap: () =>
    gapPicture(
      [
        { seconds: 0, cycles: 20 },
        { seconds: 3, cycles: 17 },
      ],
      { bound: 15, seconds: 9 },
      "A search",
    ),
  bounds: () => boundLadder([{ block: "a", length: 10, bounds: { resource: 5, "head-tail": 9 } }], "Bounds"),
  engines: () =>
    engineBlocks(
      [
        { engine: "one", block: "a", seconds: 0.5 },
        { engine: "two", block: "a", seconds: undefined },
      ],
      "Engines",
    ),
  road: () =>
    roadPicture(
      [
        { rung: "start", cycles: 147734, published: 147734, bound: 9899 },
        { rung: "end", cycles: 885, bound: 880 },
      ],
      "The road",
    ),
};

describe("pictures are functions of data", () => {
  it.each(Object.keys(pictures))("%s is the golden one, and stands alone", (name) => {
    const svg = pictures[name]!();
    const file = join(import.meta.dirname, `../golden/pictures/${name}.svg`);
    if (process.env["SLOTWISE_GOLDEN"] === "write") writeFileSync(file, svg);
    expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(svg).not.toContain("NaN");
    expect(existsSync(file), `${file}: SLOTWISE_GOLDEN=write makes it`).toBe(true);
    expect(svg).toBe(readFileSync(file, "utf8"));
  });

  it("a window has the slots that issue in it, and the dependences inside", () => {
    expect(gantt.slots).toEqual(["alu-0", "alu-1", "load-0"]);
    expect(gantt.bars.map(({ slot, cycle }) => `${slot}@${cycle}`)).toEqual([
      "load-0@1",
      "alu-0@2",
      "alu-0@3",
      "load-0@4",
    ]);
    expect(gantt.links.map(({ from, to }) => `${from.cycle}-${to.cycle}`)).toEqual(["1-2", "2-3"]);
  });
});
