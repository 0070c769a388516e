import { describe, expect, test } from "vitest";
import { bestBound, cheapBounds, lowerBounds } from "../../src/bounds/best.ts";
import { BoundInstance } from "../../src/bounds/boundInstance.ts";
import { criticalPathBound } from "../../src/bounds/criticalPathBound.ts";
import { headTail } from "../../src/bounds/headTail.ts";
import { langevinCerny } from "../../src/bounds/langevinCerny.ts";
import { pooledResource } from "../../src/bounds/pooledResource.ts";
import { resource } from "../../src/bounds/resource.ts";
import { rimJain } from "../../src/bounds/rimJain.ts";
import { parseBlock } from "../../src/ir/notation.ts";
import { machineOf } from "../machine/machineOf.ts";

const repeat = (count: number, form: string, name = "x") =>
  Array.from({ length: count }, (_, k) => `${name}${k}:${form}`).join(" ");

/** Critical path, resource, pooled resource, head-tail, Rim-Jain, Langevin-Cerny; each worked out by hand. */
const cases: readonly (readonly [string, string, string, string])[] = [
  ["nothing", "alu:1", "", "0 0 0 0 0 0"],
  ["one operation", "alu:1", "a:alu", "1 1 1 1 1 1"],
  ["a chain", "alu:2", "a:alu b:alu<-a c:alu;order:b/3", "5 2 2 5 5 5"],
  ["slots", "alu:2", repeat(5, "alu"), "1 3 3 3 3 3"],
  // 6T valu slots and 12T / 8 more vectors on alu: 15 fit in 2 cycles, 16 need 3.
  ["two forms, just fitting", "alu:12 valu:6", repeat(15, "valu|alu/8"), "1 0 2 2 0 2"],
  ["two forms, one too many", "alu:12 valu:6", repeat(16, "valu|alu/8"), "1 0 3 3 0 3"],
  ["a form that one engine lacks", "alu:12 valu:6", repeat(13, "valu"), "1 3 3 3 3 3"],
  // 4 selects and 6 vectors on flow 1 + valu 1: five cycles, though flow and valu alone would say 1 and 6.
  ["three engines", "alu:2 valu:1 flow:1", `${repeat(4, "flow|valu")} ${repeat(6, "valu|alu/4", "v")}`, "1 0 4 4 0 4"],
  ["lanes on a narrow engine", "alu:2 load:1", "a:load b:alu/5<-a c:load<-b", "3 3 3 5 5 5"],
  ["preamble, body and tail", "alu:1 load:1", `a:load ${repeat(3, "alu<-a")} z:load<-x0,x1,x2`, "3 3 3 5 5 5"],
  // The four loads push the head of m to 4, which no path says: then a tail of two.
  [
    "heads from ancestors",
    "alu:2 load:1",
    `${repeat(4, "load")} m:alu<-x0,x1,x2,x3 n:alu<-m ${repeat(6, "alu<-n", "y")}`,
    "4 4 4 7 7 9",
  ],
  ["a debug engine costs nothing", "alu:1 debug:64!", `${repeat(2, "alu")} d:debug`, "1 2 2 2 2 2"],
  // RAW waits for the quickest form only: 1 + 1, and not 1 + 3.
  ["the least latency of the forms", "alu:1 valu:1", "a:alu+3|valu+1 b:alu<-a", "3 1 1 3 3 3"],
  ["an order edge ignores it", "alu:1 valu:1", "a:alu+3|valu+1 b:alu;order:a/1", "2 1 1 2 2 2"],
  // A schedule's length counts the second slot of a row too, also after the last issue.
  ["a row after the last issue", "flow:1 alu:1", "a:alu b:flow&flow@1|flow&flow@2<-a", "3 2 2 3 3 3"],
  ["rows at later offsets", "flow:1 alu:1", `${repeat(3, "flow&flow@1")} z:alu<-x0,x1,x2`, "2 6 6 6 6 6"],
];

describe("by hand", () => {
  for (const [name, engines, text, expected] of cases) {
    test(name, () => {
      const machine = machineOf(engines);
      const block = parseBlock(text, machine);
      expect(cheapBounds.map((bound) => bound(new BoundInstance(block, machine)).cycles).join(" ")).toBe(expected);
    });
  }
});

test("a critical path is named", () => {
  const machine = machineOf("alu:1");
  const block = parseBlock("a:alu b:alu c:alu<-a;order:b/2 d:alu<-c", machine);
  expect(criticalPathBound(new BoundInstance(block, machine)).witness).toEqual({
    kind: "path",
    operations: [1, 2, 3],
    latencies: [2, 1],
  });
});

test("an interval names its pool, its ends, its demand", () => {
  const machine = machineOf("alu:12 valu:6");
  const block = parseBlock(`a:alu ${repeat(16, "valu|alu/8<-a")} z:alu<-x0`, machine);
  const pool = {
    weights: [
      { engine: "alu", weight: 1 },
      { engine: "valu", weight: 8 },
    ],
    capacity: 60,
  };
  expect(headTail(new BoundInstance(block, machine))).toEqual({
    name: "head-tail",
    cycles: 4,
    scope: "block",
    witness: { kind: "interval", pool, head: 1, tail: 0, members: 17, demand: 129 },
  });
  expect(pooledResource(new BoundInstance(block, machine)).witness).toMatchObject({
    pool,
    head: 0,
    tail: 0,
    members: 18,
    demand: 130,
  });
});

test("an improved head carries its own witness", () => {
  const machine = machineOf("alu:2 load:1");
  const block = parseBlock(`${repeat(4, "load")} m:alu<-x0,x1,x2,x3 n:alu<-m ${repeat(6, "alu<-n", "y")}`, machine);
  expect(langevinCerny(new BoundInstance(block, machine)).witness).toMatchObject({
    kind: "improved",
    heads: [{ operation: 4, cycles: 4, head: 0, distance: 1 }],
    interval: { head: 6, tail: 0, members: 6, demand: 6 },
    cut: { operations: 0 },
  });
});

test("a limit on ancestors is told, and weakens", () => {
  const machine = machineOf("alu:2 load:1");
  const block = parseBlock(`${repeat(4, "load")} m:alu<-x0,x1,x2,x3 n:alu<-m ${repeat(6, "alu<-n", "y")}`, machine);
  const bound = langevinCerny(new BoundInstance(block, machine), { ancestorLimit: 2 });
  expect(bound.cycles).toBe(7);
  expect(bound.witness).toMatchObject({ cut: { ancestors: 2 } });
});

test("the best comes first, of equals the simplest", () => {
  const machine = machineOf("alu:2");
  const bounds = lowerBounds(new BoundInstance(parseBlock(repeat(5, "alu"), machine), machine));
  expect(bounds.map(({ name }) => name)).toEqual([
    "resource",
    "pooled resource",
    "head-tail",
    "Rim-Jain",
    "Langevin-Cerny",
    "shaving",
    "critical path",
  ]);
  expect(bestBound(new BoundInstance(parseBlock(repeat(5, "alu"), machine), machine))).toEqual(bounds[0]);
});

test("engines that the machine has not are refused", () => {
  const block = parseBlock("a:valu", machineOf("alu:1 valu:1"));
  for (const bound of [resource, pooledResource, headTail, rimJain, langevinCerny]) {
    expect(() => bound(new BoundInstance(block, machineOf("alu:1")))).toThrow(
      /operation "a", form 0: a row's engine is 1/,
    );
  }
});
