import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { verbs } from "../src/command/verbs.ts";
import { parseJson } from "../src/files/parseJson.ts";
import { parseProgram } from "../src/machine/program.ts";

const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");

it("says of every verb what it reads and writes", () => {
  // A row has four cells; its first one names the verb, or two of them.
  const rows = readme.split("\n").filter((line) => /^\|( [^|]*\|){4}$/.test(line));
  const named = rows.flatMap((row) => [...row.split("|")[1]!.matchAll(/`([a-z-]+)/g)].map(([, name]) => name));
  expect(verbs.map(({ name }) => name).filter((name) => !named.includes(name))).toEqual([]);
});

const python = spawnSync("python3", ["--version"]).status === 0;
if (!python) console.warn("README's line of Python is not tried: no python3 here");

it.skipIf(!python)("has a line of Python that writes a builder's program, as simulate reads it", () => {
  const line = /^ {2}python3 -c "(.*)"$/m.exec(readme)?.[1];
  expect(line).toBeDefined();
  const folder = mkdtempSync(join(tmpdir(), "slotwise-readme-"));
  try {
    // What the exercise's builder has of this: a constructor without arguments, build_kernel, instrs with tuples in lists.
    const builder = [
      "class KernelBuilder:",
      "    def __init__(self): self.instrs = []",
      "    def build_kernel(self, height, nodes, batch, rounds):",
      "        assert (height, nodes, batch, rounds) == (10, 2047, 256, 16)",
      "        self.instrs.append({'load': [('const', 0, 7)], 'alu': [('+', 1, 0, 0)]})",
      "        self.instrs.append({'flow': [('pause',)]})",
    ];
    writeFileSync(join(folder, "perf_takehome.py"), `${builder.join("\n")}\n`);
    const { stderr } = spawnSync("python3", ["-c", line!], { cwd: folder, encoding: "utf8" });
    expect(stderr).toBe("");
    const program = parseProgram(parseJson(readFileSync(join(folder, "program.json"), "utf8")));
    expect(program).toHaveLength(2);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
