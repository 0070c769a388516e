import { describe, expect, it } from "vitest";
import { check } from "../../src/check/check.ts";
import { chainText, Lateness } from "../../src/explain/idleLateness.ts";
import { idleSlots, idleView } from "../../src/explain/idleSlots.ts";
import { parseBlock } from "../../src/ir/notation.ts";
import type { SchedulingMachine } from "../../src/machine/machine.ts";
import { parseSchedule } from "../../src/schedule/notation.ts";

const engines = [
  { name: "alu", slots: 2 },
  { name: "valu", slots: 1 },
  { name: "load", slots: 1 },
  { name: "debug", slots: 4, free: true },
];

function viewOf(text: string, times: string, machine: SchedulingMachine) {
  const block = parseBlock(text, machine);
  const schedule = parseSchedule(times, block);
  expect(check(block, machine, schedule)).toEqual([]);
  return idleView(block, machine, schedule);
}

/** Idle slots as text, by engine and cycle: `alu@2 1 noneReady c`. */
function reasons(text: string, times: string, machine: SchedulingMachine = { engines }): string[] {
  const view = viewOf(text, times, machine);
  return idleSlots(view).map(({ engine, cycle, slots, reason, operation }) => {
    const id = operation === undefined ? "" : ` ${view.block.operations[operation]!.id}`;
    return `${machine.engines[engine]!.name}@${cycle} ${slots} ${reason}${id}`;
  });
}

const only = (names: string, scratchWords?: number): SchedulingMachine => ({
  engines: engines.filter(({ name }) => names.split(" ").includes(name)),
  ...(scratchWords === undefined ? {} : { scratchWords }),
});

describe("the reason of an idle slot", () => {
  it.each([
    { name: "nothing is idle", text: "a:load b:load", times: "0 1", machine: only("load"), is: [] },
    { name: "free engines are never idle", text: "a:debug b:load", times: "0 0", machine: only("debug load"), is: [] },
    {
      name: "none left; none ready before, for as many slots as there are operations",
      text: "a:load b:alu<-a c:load<-b",
      times: "0 1 2",
      machine: only("alu load"),
      is: ["alu@0 1 noneReady b", "alu@0 1 noneLeft", "alu@1 1 noneLeft", "alu@2 2 noneLeft", "load@1 1 noneReady c"],
    },
    {
      name: "policy: ready and it would fit",
      text: "a:load b:load c:load",
      times: "0 2 3",
      machine: only("load"),
      is: ["load@1 1 policy b"],
    },
    {
      name: "policy goes before none ready",
      text: "a:load b:alu<-a c:alu<-b d:alu",
      times: "0 1 2 2",
      machine: only("alu load"),
      is: ["alu@0 1 policy d", "alu@0 1 noneReady b", "alu@1 1 policy d", "load@1 1 noneLeft", "load@2 1 noneLeft"],
    },
    {
      name: "no words: the result of b has no room until a is read",
      text: "a:load b:load c:alu<-a d:alu<-b",
      times: "0 2 1 3",
      machine: only("load alu", 1),
      is: [
        "alu@0 1 noneReady c",
        "alu@0 1 noneReady d",
        "alu@1 1 noneReady d",
        "alu@2 1 noneReady d",
        "alu@2 1 noneLeft",
        "alu@3 1 noneLeft",
        "load@1 1 noWords b",
        "load@3 1 noneLeft",
      ],
    },
    {
      name: "no words: there is room for one of the two, not for both",
      text: "w? u:load<-w x:alu y:alu",
      times: "1 2 2",
      machine: only("load alu", 2),
      is: [
        "alu@0 1 policy x",
        "alu@0 1 noWords y",
        "alu@1 1 policy x",
        "alu@1 1 noWords y",
        "load@0 1 policy u",
        "load@2 1 noneLeft",
      ],
    },
    {
      name: "other taken: the rows of a keep out those of b",
      text: "a:load&alu*2@1 b:load&alu*2",
      times: "0 2",
      machine: only("alu load"),
      is: ["alu@0 2 otherTaken b", "load@1 1 otherTaken b"],
    },
    {
      name: "other taken: two alu slots for three lanes",
      text: "a:valu b:valu|alu/3",
      times: "0 1",
      machine: only("alu valu"),
      is: ["alu@0 2 policy b", "alu@1 2 noneLeft"],
    },
    {
      name: "lanes of a divided operation: one more would fit earlier",
      text: "a:alu/3",
      times: "0:0,1,1",
      machine: only("alu"),
      is: ["alu@0 1 policy a"],
    },
  ])("$name", ({ text, times, machine, is }) => {
    expect(reasons(text, times, machine)).toEqual(is);
  });

  it("is what a slower form would be late for", () => {
    // As alu lanes, b is done a cycle too late for c.
    const machine = only("alu valu load");
    expect(reasons("a:valu b:valu|alu/2+9 c:load<-b", "0 1 2", machine)).toContain("alu@0 2 otherTaken b");
    expect(reasons("a:valu b:valu|alu/2 c:load<-b", "0 1 2", machine)).toContain("alu@0 2 policy b");
  });

  it("has a schedule that breaks a dependence refused", () => {
    const machine = only("load");
    const block = parseBlock("a:load b:load<-a", machine);
    const view = idleView(block, machine, parseSchedule("1 0", block));
    expect(() => idleSlots(view)).toThrow(/"b" issues in cycle 0, before its predecessors allow/);
  });
});

describe("what made an operation late", () => {
  it.each([
    {
      name: "slots",
      text: "a:load b:load c:alu<-b",
      times: "0 1 2",
      machine: only("alu load"),
      is: "c (cycle 2) waits for b (cycle 1), which waited for a slot of load in cycle 0",
    },
    {
      name: "the start",
      text: "a:load b:alu<-a c:alu<-b",
      times: "0 1 2",
      machine: only("alu load"),
      is: "c (cycle 2) waits for b (cycle 1), that for a (cycle 0), which issued as soon as the block began",
    },
    {
      name: "policy",
      text: "a:load c:alu<-a",
      times: "3 4",
      machine: only("alu load"),
      is: "c (cycle 4) waits for a (cycle 3), which was put off in cycle 2",
    },
    {
      name: "scratch",
      text: "x? y:alu<-x a:load c:alu<-a",
      times: "0 1 2",
      machine: only("alu load", 1),
      is: "c (cycle 2) waits for a (cycle 1), which waited for scratch in cycle 0",
    },
    {
      name: "lanes in several cycles",
      text: "a:alu/3 c:load<-a",
      times: "0:0,0,1 2",
      machine: only("alu load"),
      is: "c (cycle 2) waits for a (cycle 1), which waited for a slot of alu in cycle 0",
    },
    {
      name: "a long chain in short",
      text: "a:load b:load<-a c:load<-b d:load<-c e:load<-d f:load<-e g:load<-f h:load<-g i:load<-h",
      times: "0 1 2 3 4 5 6 7 8",
      machine: only("load"),
      is:
        "i (cycle 8) waits for h (cycle 7), that for g (cycle 6), that for 3 more, that for c (cycle 2), " +
        "that for b (cycle 1), that for a (cycle 0), which issued as soon as the block began",
    },
  ])("$name", ({ text, times, machine, is }) => {
    const view = viewOf(text, times, machine);
    const last = view.block.operations.length - 1;
    const lateness = new Lateness(view);
    const chain = lateness.chain(last);
    expect(chainText(view, chain)).toBe(is);
    expect(lateness.root(last)).toEqual({ operation: chain.operations.at(-1), cause: chain.cause });
  });
});
