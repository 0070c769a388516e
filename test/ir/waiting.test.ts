import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Dependence } from "../../src/ir/block.ts";
import { leastWait, longestWait, waitAfter } from "../../src/ir/waiting.ts";

test.each([
  { kind: "RAW", waits: [3, 1, 6], least: 1, longest: 6 },
  { kind: "WAW", waits: [3, 1, 6], least: 1, longest: 6 },
  { kind: "WAR", waits: [1, 1, 1], least: 1, longest: 1 },
  { kind: "memory", waits: [1, 1, 1], least: 1, longest: 1 },
  { kind: "order", waits: [1, 1, 1], least: 1, longest: 1 },
] as const)("after an operation with three forms, $kind waits $waits cycles", ({ kind, waits, least, longest }) => {
  const edge: Dependence = { from: 0, to: 1, latency: 1, kind };
  const forms = [{ extraLatency: 2 }, {}, { extraLatency: 5 }];
  expect(forms.map((form) => waitAfter(edge, form))).toEqual(waits);
  expect([leastWait(edge, forms), longestWait(edge, forms)]).toEqual([least, longest]);
  expect([leastWait(edge, []), longestWait(edge, [])]).toEqual([1, 1]);
});

test("the rule has one home; only the two judges read blocks for themselves", () => {
  const rule = /extraLatency(\)? \?\? 0| = 0)|kind [!=]== "RAW"/;
  const homes = ["src", "models"].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .map((name) => `${folder}/${name.replaceAll("\\", "/")}`)
      .filter((file) => file.endsWith(".ts") && rule.test(readFileSync(file, "utf8"))),
  );
  // A picture chooses which kind of dependences to draw.
  const read = homes.filter((file) => !/^src\/(check|proof|picture|exact\/oracle)\//.test(file));
  // The door that validates has not yet seen whether the number is one; the printer writes it.
  expect(read.sort()).toEqual(["src/ir/print.ts", "src/ir/validateOperations.ts", "src/ir/waiting.ts"]);
});
