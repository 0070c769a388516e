import { describe, expect, it } from "vitest";
import { explain } from "../../src/explain/explain.ts";
import { idleReasons } from "../../src/explain/idleSlots.ts";
import { listSchedule } from "../../src/list/list.ts";
import { prepare } from "../../src/list/listInstance.ts";
import { criticalPath } from "../../src/list/priority.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { decode } from "../../src/machine/simulator/decode.ts";
import { simulate } from "../../src/machine/simulator/simulate.ts";
import { toSchedule } from "../../src/schedule/compactSchedule.ts";
import { emit } from "../../src/schedule/emit.ts";
import { allocate } from "../../src/schedule/scratch/allocate.ts";
import { pageModelOf } from "../../src/view/pageModelOf.ts";
import { gridRows, slotPlaces } from "../../src/view/slotPlaces.ts";
import { writtenWords } from "../../src/view/writtenWords.ts";
import { generate } from "../../src/walk/generator/generate.ts";
import { randomImage } from "../../src/walk/imageSet.ts";
import { standardPlan } from "../../src/walk/plan/standardPlan.ts";
import { laterSchedule, smallAllocation, smallBlock, smallMachine, smallSchedule } from "./small.ts";

const shown = { name: "a", schedule: smallSchedule, allocation: smallAllocation };
const model = pageModelOf({ block: smallBlock, machine: smallMachine, schedules: [shown] });

describe("the model of a page", () => {
  it("is plain JSON", () => {
    expect(JSON.parse(JSON.stringify(model))).toEqual(model);
  });

  it("has the reasons that explain gives, slot by slot", () => {
    const { slots } = explain(smallBlock, smallMachine, smallSchedule, { allocation: smallAllocation });
    const named = model.schedules[0]!.idle.map(([engine, cycle, count, reason, operation, waitsFor]) => ({
      ...{ engine: model.machine.engines[engine]!.name, cycle, slots: count, reason: model.reasons[reason] },
      ...(operation < 0 ? {} : { operation: smallBlock.operations[operation]!.id }),
      ...(waitsFor < 0 ? {} : { waitsFor: smallBlock.operations[waitsFor]!.id }),
    }));
    expect(model.reasons).toEqual(idleReasons);
    expect(named).toEqual(slots.map(({ root: _, ...rest }) => rest));
    expect(named.length).toBeGreaterThan(5);
  });

  it("leaves engines out that cost no cycle, and their slots", () => {
    expect(model.machine.engines.map(({ name }) => name)).toEqual(["alu", "load"]);
    expect(model.schedules[0]!.rows).toEqual([2, 2, 0, 0, 2, 2, 0, 0, -1]);
  });

  it("has the reasons against a shorter schedule in its own numbers, or none of them", () => {
    const why = (reasons: Parameters<typeof pageModelOf>[0]["why"] & object) =>
      pageModelOf({ block: smallBlock, machine: smallMachine, why: reasons, schedules: [shown] }).why;
    const [chain, slots, words] = [
      { kind: "chain" as const, operations: ["e", "g", "h"], cycles: 8 },
      { kind: "slots" as const, engine: "load", from: 1, to: 4, needed: 5, there: 4 },
      { kind: "words" as const, from: 3, to: 4 },
    ];
    const priced = { kind: "priced", prices: { load: 1, alu: 8 }, from: 0, to: 6, needed: 80, there: 70 } as const;
    expect(why({ horizon: 7, by: "steps", reasons: [chain, slots, words, priced] })).toEqual({
      ...{ horizon: 7, by: "steps" },
      reasons: [
        { kind: "chain", operations: [4, 6, 7], cycles: 8 },
        { kind: "slots", engines: [1], from: 1, to: 4, needed: 5, there: 4 },
        words,
        { kind: "slots", engines: [1, 0], from: 0, to: 6, prices: { load: 1, alu: 8 }, needed: 80, there: 70 },
      ],
    });
    for (const odd of [
      { ...slots, engine: "debug" },
      { ...slots, engine: "none" },
      { ...chain, operations: ["e", "none"] },
    ]) {
      expect(why({ horizon: 7, by: "steps", reasons: [words, odd] })).toBeUndefined();
    }
  });

  it("says of each operation why it was not done a cycle earlier, and its slack", () => {
    const { late, early, slack } = model.schedules[0]!;
    // c waited for b, e was put off in cycle 3; h is the end.
    expect(late[2]).toBe(1);
    expect(late[4]).toEqual([3, 3]);
    expect(early[4]).toBe(4);
    expect(slack[7]).toBe(0);
  });

  it("compares two schedules of a block", () => {
    const both = pageModelOf({
      block: smallBlock,
      machine: smallMachine,
      schedules: [shown, { name: "b", schedule: laterSchedule }],
    });
    expect(both.differences).toMatchObject({ alike: 7, later: 2, earlier: 0, moved: [7, 8] });
    expect(both.schedules[1]!.addresses).toBeUndefined();
  });
});

describe("a small kernel", () => {
  const size = { height: 2, rounds: 3, batch: 16 };
  const block = generate(standardPlan(size, "values"), takeHome);
  const instance = prepare(block, takeHome);
  const outcome = listSchedule(instance, { priority: criticalPath().priority(instance) });
  if (outcome.status !== "scheduled") throw new Error(outcome.status);
  const schedule = toSchedule(block, outcome.schedule);
  const found = allocate(block, takeHome, schedule);
  if (found.status !== "allocated") throw new Error(found.status);
  const { allocation } = found;
  const image = randomImage(size, 5, { bits: 32 });

  it("issues in the slots of the program that is emitted", () => {
    const program = emit(block, takeHome, schedule, allocation);
    const { first } = gridRows(takeHome);
    const places = slotPlaces(block, takeHome, schedule);
    let seen = 0;
    for (const [operation, { form, cycles }] of schedule.placements.entries()) {
      const { opcode, forms } = block.operations[operation]!;
      const { engine } = forms[form]!.rows[0]!;
      for (const [lane, cycle] of cycles.entries()) {
        const slot = places[operation]![lane]! - first[engine]!;
        expect(program[cycle]![takeHome.engines[engine]!.name]![slot]![0]).toBe(forms[form]!.opcode ?? opcode);
        seen++;
      }
    }
    expect(seen).toBeGreaterThan(100);
  });

  it("writes the words that the simulator leaves behind", () => {
    const words = writtenWords(
      block,
      { program: emit(block, takeHome, schedule, allocation), machine: takeHome },
      { schedule, allocation },
      image,
    );
    const { memory } = simulate(decode(emit(block, takeHome, schedule, allocation), takeHome), image);
    // The last state of a group is what its vstore puts into memory.
    let offset = 0;
    const starts = block.operations.map(({ result }) => {
      offset += result?.words ?? 0;
      return offset - (result?.words ?? 0);
    });
    const stores = block.operations.filter(
      ({ opcode, provenance }) => opcode === "vstore" && provenance?.stage === "output",
    );
    expect(stores.length).toBe(2);
    for (const { operands, provenance } of stores) {
      const stored = operands[1]!;
      if (!("value" in stored)) throw new Error("a vstore stores a value");
      const [definer] = block.values[stored.value]!.definers;
      const at = image.length - size.batch + 8 * provenance!.group!;
      expect([...words.subarray(starts[definer!]!, starts[definer!]! + 8)]).toEqual([...memory.subarray(at, at + 8)]);
    }
  });
});
