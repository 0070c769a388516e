import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { verbs, verbsHelp } from "../../src/command/verbs.ts";
import { runNamed } from "../command/runCommand.ts";

/** A name that ends its line, begins one of its own, and clears the screen. */
const evil = (name: string): string => `${name}\nforged \u001b[2J\r`;

const machine = {
  engines: [
    { name: evil("eng"), slots: 2 },
    { name: "b", slots: 1 },
  ],
  scratchWords: 4,
};
const operations = [
  { id: evil("p"), engine: evil("eng") },
  { id: evil("q"), engine: evil("eng") },
  { id: "r", engine: "b", latency: 2 },
];
const dependences = [
  { from: evil("p"), to: evil("q"), latency: 1 },
  { from: evil("q"), to: "r", latency: 3 },
];
const value = (words: number) => ({ name: evil("val"), words, definers: [evil("p")], users: [evil("q")] });
const block = { name: evil("blk"), machine, operations, dependences, values: [value(2)] };

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "names-"));
  const write = (name: string, one: object): void => writeFileSync(join(folder, name), JSON.stringify([one]));
  write("good.json", block);
  write("words.json", { ...block, values: [value(9)] });
  write("cycle.json", { ...block, dependences: [...dependences, { from: "r", to: evil("p"), latency: 1 }] });
  write("engine.json", { ...block, operations: [{ id: evil("p"), engine: evil("none") }] });
});
afterAll(() => rmSync(folder, { recursive: true }));

// In the order of the files that they write.
it.each([
  ["solve", "good.json", "--why", "--log", "--seconds", "2", "-o", "schedule.json"],
  ["solve", "words.json"],
  ["solve", "cycle.json"],
  ["solve", "engine.json"],
  ["explain", "schedule.json", "--all", "--chains", "5"],
  ["bound", "schedule.json", "--certificate", "certificate.json"],
  ["verify", "certificate.json"],
  ["shadow", "schedule.json"],
  ["diff", "schedule.json", "good.json"],
  ["what-if", "schedule.json", "--seconds", "0.1", "--passes", "5"],
  ["reschedule", "schedule.json", "--seconds", "1"],
  ["loop", "good.json"],
])("no name in a file writes a line of its own: %s %s", async (...words) => {
  const typed = words.map((word) => (word.endsWith(".json") ? join(folder, word) : word));
  const { stdout, stderr } = await runNamed(verbs, verbsHelp, ...typed);
  const shown = `${stdout}${stderr}`;
  expect(shown).toMatch(/forged|operations/);
  expect(shown.split("\n").filter((line) => line.trimStart().startsWith("forged"))).toEqual([]);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
  expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
});
