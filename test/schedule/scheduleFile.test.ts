import { describe, expect, it } from "vitest";
import { parseBlock } from "../../src/ir/notation.ts";
import { parseSchedule } from "../../src/schedule/notation.ts";
import { parseScheduleFile, printScheduleFile, type Scheduled } from "../../src/schedule/scheduleFile.ts";

const machine = {
  engines: [
    { name: "alu", slots: 2 },
    { name: "load", slots: 1 },
    { name: "debug", slots: 4, free: true },
  ],
  scratchWords: 8,
};
const block = parseBlock("a:load b:alu|load/2<-a", machine, "pair");
const scheduled: Scheduled = {
  block,
  machine,
  schedule: parseSchedule("0 1:1,2", block),
  allocation: { addresses: [0, 1] },
};

describe("a schedule file", () => {
  it("says all that it is a schedule of", () => {
    expect(parseScheduleFile(JSON.parse(printScheduleFile(scheduled)))).toEqual(scheduled);
    const { allocation: _, ...bare } = { ...scheduled, machine: { engines: machine.engines } };
    expect(parseScheduleFile(JSON.parse(printScheduleFile(bare)))).toEqual(bare);
  });

  it.each([
    { change: { version: 2 }, says: /not a schedule file of version 1[\s\S]*version/ },
    { change: { block: "a:store" }, says: /no engine "store"/ },
    { change: { schedule: "0" }, says: /1 placements for 2 operations/ },
    { change: { addresses: [0] }, says: /1 given, the block has 2 values/ },
    { change: { machine: { engines: [] } }, says: /engines/ },
    { change: { comment: "?" }, says: /comment/ },
  ])("is refused: $change", ({ change, says }) => {
    const data = { ...JSON.parse(printScheduleFile(scheduled)), ...change };
    expect(() => parseScheduleFile(data)).toThrow(says);
    expect(() => parseScheduleFile(data)).toThrow(RangeError);
  });
});
