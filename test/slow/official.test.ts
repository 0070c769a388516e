import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { greedyReference } from "../../src/exact/jobs/greedyReference.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { printProgram } from "../../src/machine/program.ts";
import { emit } from "../../src/schedule/emit.ts";
import { generate } from "../../src/walk/generator/generate.ts";
import { standardPlan } from "../../src/walk/plan/standardPlan.ts";

const folder = mkdtempSync(join(tmpdir(), "official-"));
afterAll(() => rmSync(folder, { recursive: true }));

const root = join(import.meta.dirname, "../..");
const standIn = join(root, "test/cases/official");

function official(...words: string[]): { out: string; err: string; code: number | null } {
  const { stdout, stderr, status } = spawnSync("python3", [join(root, "tools/official.py"), ...words], {
    encoding: "utf8",
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" },
  });
  return { out: stdout, err: stderr, code: status };
}

const version = spawnSync("python3", ["--version"], { encoding: "utf8" }).stdout ?? "";
const [, minor] = /Python 3\.(\d+)/.exec(version) ?? [];
const usable = Number(minor ?? 0) >= 11;
if (!usable) console.warn(`tools/official.py is not tested: no Python 3.11 here (${version.trim() || "none"})`);

describe.skipIf(!usable)("tools/official.py", () => {
  const size = { height: 2, rounds: 4, batch: 16 };
  const words = ["--height", "2", "--rounds", "4", "--batch", "16", "--inputs", "2"];

  function file(name: string, text: string): string {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  }

  it.each(["values", "values+indices"] as const)("finds a program right under %s", async (contract) => {
    const block = generate(standardPlan(size, contract), takeHome);
    const { verified } = await greedyReference(block, takeHome, { passes: 10 });
    const program = emit(block, takeHome, verified.schedule, verified.allocation);
    const { out, code } = official(standIn, file(`${contract}.json`, printProgram(program)), ...words);
    const indices = contract === "values" ? "wrong in \\d+ lanes" : "right";
    expect(out).toMatch(
      new RegExp(`^input 1: ${program.length} cycles, values right, indices ${indices}, 0 other words changed\n`),
    );
    expect(out.trim().split("\n")).toHaveLength(2);
    expect(code).toBe(0);
  });

  it("finds a program wrong, and says in how many lanes", () => {
    const clears = `[{"load":[["const",0,7]]},{"store":[["store",0,1]]}]`;
    const { out, code } = official(standIn, file("wrong.json", clears), ...words);
    expect(out).toMatch(
      /^input 1: 2 cycles, values wrong in 16 lanes, indices wrong in \d+ lanes, 1 other words changed\n/,
    );
    expect(code).toBe(1);
  });

  const unusable: readonly { what: string; words: () => string[]; says: string }[] = [
    { what: "a folder without problem.py", words: () => [folder, "x"], says: "there is no problem.py" },
    { what: "a missing program", words: () => [standIn, join(folder, "none.json")], says: "No such file" },
    { what: "a program that is no JSON", words: () => [standIn, file("a.json", "{")], says: "not JSON" },
    { what: "a program that is no list", words: () => [standIn, file("b.json", "{}")], says: "a list of bundles" },
    { what: "a bundle that is none", words: () => [standIn, file("c.json", "[3]")], says: "bundle 0 is not an object" },
    {
      what: "a slot that is none",
      words: () => [standIn, file("d.json", `[{"alu":[3]}]`)],
      says: "engine alu: not a list",
    },
    {
      what: "an opcode that is none",
      words: () => [standIn, file("e.json", `[{"flow":[["x",1]]}]`)],
      says: "simulator stopped",
    },
  ];
  it.each(unusable)("says what is wrong with $what", ({ words: given, says }) => {
    const { err, code } = official(...given());
    expect(err).toContain("official.py: ");
    expect(err).toContain(says);
    expect(err).not.toContain("Traceback");
    expect(code).toBe(2);
  });

  it("tests itself", () => {
    expect(official("--selftest")).toEqual({ out: "selftest: right\n", err: "", code: 0 });
  });
});
