import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { verbs, verbsHelp } from "../../../src/command/verbs.ts";
import { fuller, sampled, thinned } from "../../trials.ts";
import { runNamed } from "../runCommand.ts";

const folder = mkdtempSync(join(tmpdir(), "tables-"));
afterAll(() => rmSync(folder, { recursive: true }));

const plan = "results/plans/h2-r4-b128-values.json";
const size = ["--height", "2", "--rounds", "4", "--batch", "128"];

const block = ["--blocks", "test/cases/blocks.json", "--name", "hal-alu2-mul1"];

const printed = async (...words: string[]): Promise<string> => {
  const { stdout, stderr } = await runNamed(verbs, verbsHelp, ...words);
  expect(stderr).toBe("");
  return stdout;
};

describe("on real input, in a pipe", () => {
  const asked = [
    [["explain", plan, "--all"]],
    [["shadow", "SCHEDULE"]],
    [["diff", "SCHEDULE", "SCHEDULE"]],
    [["bound", ...block, "--no-lp"]],
    [["solve", "test/cases/blocks.json", "--name", "hal-alu2-mul1"]],
    [["simulate", "PROGRAM", ...size, "--seeds", "2", "--window", "50"]],
    [["conformance", "test/cases/fuzz.json"]],
  ];
  fuller.each(thinned(sampled(asked, 2), 2))("no line is wider than 80 characters: %j", async (words) => {
    const [program, schedule] = [join(folder, "p.json"), join(folder, "s.json")];
    if (words.includes("SCHEDULE")) {
      await printed("solve", "test/cases/blocks.json", "--name", "hal-alu2-mul1", "-o", schedule);
    }
    if (words.includes("PROGRAM")) await printed("export", plan, "-o", program, "--inputs", "1");
    const stdout = await printed(...words.map((word) => ({ PROGRAM: program, SCHEDULE: schedule })[word] ?? word));
    expect(stdout.length).toBeGreaterThan(5);
    expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
  });

  it("explain begins with a summary of fifteen lines", async () => {
    const lines = (await printed("explain", plan)).trimEnd().split("\n");
    expect(lines.length).toBeLessThanOrEqual(15);
    expect(lines.at(-1)).toBe("more: --stages --phases --windows --rounds --groups --live --chains N --all");
  });
});
