import { describe, expect, it } from "vitest";
import { parseBlock } from "../../src/ir/notation.ts";
import { listSchedule } from "../../src/list/list.ts";
import { prepare } from "../../src/list/listInstance.ts";
import { criticalPath } from "../../src/list/priority.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { toSchedule } from "../../src/schedule/compactSchedule.ts";
import { parseSchedule } from "../../src/schedule/notation.ts";
import { parseScheduleFile, printScheduleFile, type ScheduleEntry } from "../../src/schedule/scheduleFile.ts";
import { generate } from "../../src/walk/generator/generate.ts";
import { standardPlan } from "../../src/walk/plan/standardPlan.ts";

const machine = {
  engines: [
    { name: "alu", slots: 2 },
    { name: "load", slots: 1 },
    { name: "debug", slots: 4, free: true },
  ],
  scratchWords: 8,
};
const block = parseBlock("a:load b:alu|load/2<-a", machine, "pair");
const entry: ScheduleEntry = {
  block,
  machine,
  schedule: parseSchedule("0 1:1,2", block),
  allocation: { addresses: [0, 1] },
  lower: 2,
  proof: "by hand",
};
const other: ScheduleEntry = { ...entry, block: { ...block, name: "other" }, lower: 3 };

// biome-ignore lint/suspicious/noExplicitAny: a corruption may write anything anywhere.
type Loose = any;

describe("a schedule file", () => {
  it("says all that its schedules are schedules of", () => {
    expect(parseScheduleFile(JSON.parse(printScheduleFile([entry, other])))).toEqual([entry, other]);
    const { allocation: _, proof: __, ...bare } = { ...entry, machine: { engines: machine.engines } };
    expect(parseScheduleFile(JSON.parse(printScheduleFile([bare])))).toEqual([bare]);
    expect(parseScheduleFile(JSON.parse(printScheduleFile([])))).toEqual([]);
  });

  it("says what it knows in the terms of the command line", () => {
    const { version, schedules } = JSON.parse(printScheduleFile([entry, other]));
    expect(version).toBe(3);
    expect(schedules[0]).toMatchObject({ name: "pair", status: "feasible", lower: 2, upper: 3 });
    expect(schedules[1]).toMatchObject({ name: "other", status: "optimal", lower: 3, upper: 3 });
    expect(schedules[0].operations).toEqual([
      { id: "a", form: 0, cycles: [0] },
      { id: "b", form: 1, cycles: [1, 2] },
    ]);
  });

  it("keeps a kernel's block with its provenance, divided operations and all", () => {
    const kernel = generate(standardPlan({ height: 2, rounds: 2, batch: 16 }, "values"), takeHome);
    const instance = prepare(kernel, takeHome);
    const outcome = listSchedule(instance, { priority: criticalPath().priority(instance) });
    if (outcome.status !== "scheduled") throw new Error(outcome.status);
    const schedule = toSchedule(kernel, outcome.schedule);
    const text = printScheduleFile([{ block: kernel, machine: takeHome, schedule, lower: 1 }]);
    const [read] = parseScheduleFile(JSON.parse(text));
    expect(read!.schedule).toEqual(schedule);
    expect(read!.block).toEqual(JSON.parse(JSON.stringify(kernel)));
  });

  it.each<[string, (file: Loose, first: Loose) => unknown, string]>([
    ["another format", (file) => (file.format = "slotwise plan"), "not a schedule file: format"],
    ["an earlier version", (file) => (file.version = 2), "of version 2; this program reads version 3: slotwise solve"],
    ["no version", (file) => delete file.version, "not a schedule file: version"],
    ["no schedules", (file) => delete file.schedules, "not a schedule file: schedules"],
    ["one thing more", (_, first) => (first.comment = "?"), "comment"],
    ["a block twice", (file, first) => file.schedules.push(first), 'two schedules are of block "pair"'],
    ["another name", (_, first) => (first.name = "other"), 'the schedule of "other": its block is called "pair"'],
    ["another hash", (_, first) => (first.instance = "f".repeat(64)), "the instance hash is ffffffffffff…"],
    ["a slot more", (_, first) => first.machine.engines[0].slots++, "the instance hash is"],
    ["half a slot", (_, first) => (first.machine.engines[0].slots = 0.5), "schedules[0].machine.engines[0].slots"],
    ["no engine", (_, first) => (first.machine.engines = []), "schedules[0].machine.engines"],
    ["a dependence less", (_, first) => first.block.dependences.pop(), "no dependences lead from the one"],
    ["a dependence of nothing", (_, first) => (first.block.dependences[0].to = 9), '"to" is 9'],
    ["2^32 words", (_, first) => (first.block.values[0].words = 2 ** 32), "block.values[0].words"],
    ["an operation less", (_, first) => first.operations.pop(), "1 operations are placed, the block has 2"],
    ["operations exchanged", (_, first) => first.operations.reverse(), 'operation 0 is "b", in the block "a"'],
    ["a form that is none", (_, first) => (first.operations[1].form = 2), 'operation "b" is in form 2, it has 2'],
    ["a lane less", (_, first) => first.operations[1].cycles.pop(), 'operation "b" has 1 cycles for 2 lanes of form 1'],
    ["a cycle before 0", (_, first) => (first.operations[0].cycles = [-1]), "operations[0].cycles[0]"],
    ["a cycle beyond all", (_, first) => (first.operations[0].cycles = [2 ** 22]), "operations[0].cycles[0]"],
    ["a later cycle", (_, first) => (first.operations[1].cycles = [1, 3]), "upper is 3, its operations take 4 cycles"],
    ["another length", (_, first) => first.upper++, "upper is 4, its operations take 3 cycles"],
    ["a bound above it", (_, first) => (first.lower = 4), "lower is 4, above upper, 3"],
    ["a false status", (_, first) => (first.status = "optimal"), 'it is "optimal" between 2 and 3'],
    ["an unknown status", (_, first) => (first.status = "proved"), "schedules[0].status"],
    ["an address less", (_, first) => first.addresses.pop(), "1 addresses, the block has 2 values"],
  ])("is refused in one line: %s", (_, corrupt, says) => {
    const file = JSON.parse(printScheduleFile([entry]));
    corrupt(file, file.schedules[0]);
    let error: unknown;
    try {
      parseScheduleFile(file);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(RangeError);
    expect((error as Error).message).toContain(says);
    expect((error as Error).message).not.toContain("\n");
  });
});
