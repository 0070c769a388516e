import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { exportCommand } from "../../../src/command/verbs/export.ts";
import { takeHome } from "../../../src/machine/presets/takeHome.ts";
import { parseProgram } from "../../../src/machine/program.ts";
import { decode } from "../../../src/machine/simulator/decode.ts";
import { simulate } from "../../../src/machine/simulator/simulate.ts";
import { randomImage } from "../../../src/walk/imageSet.ts";
import { judgeMemory } from "../../../src/walk/judgeMemory.ts";
import { planNames } from "../../../src/walk/search/planStore.ts";
import { longer } from "../../trials.ts";
import { runCommand } from "../runCommand.ts";

const folder = mkdtempSync(join(tmpdir(), "export-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the verb in this process and returns what it printed. */
async function exported(words: string): Promise<string> {
  const { stdout, stderr } = await runCommand(exportCommand, ...words.split(" "));
  expect(stderr).toBe("");
  return stdout;
}

/** Cycles of a program file, and what it makes of a random image. */
function run(file: string, size: { height: number; rounds: number; batch: number }) {
  const image = randomImage(size, 77, { bits: 32 });
  const program = decode(parseProgram(JSON.parse(readFileSync(file, "utf8"))), takeHome);
  const { memory, cycle } = simulate(program, image, { enablePause: false });
  return { cycle, ...judgeMemory(image, memory) };
}

describe("export", () => {
  const size = { height: 2, rounds: 4, batch: 32 };
  const words = "--height 2 --rounds 4 --batch 32";

  longer("writes the same bytes twice, of a program that is right", async () => {
    const [one, two] = [join(folder, "one.json"), join(folder, "two.json")];
    const said = await exported(`-o ${one} ${words}`);
    await exported(`-o ${two} ${words}`);
    expect(readFileSync(one, "utf8")).toBe(readFileSync(two, "utf8"));
    const { cycle, wrongValues, changed } = run(one, size);
    expect(wrongValues).toEqual([]);
    expect(changed).toEqual([]);
    expect(said).toContain(`${one}: ${cycle} cycles, contract values\n`);
    expect(said).toContain("no other memory word changes");
  });

  longer("keeps the contract asked for, and says so as JSON", async () => {
    const file = join(folder, "indices.json");
    const report = JSON.parse(await exported(`-o ${file} ${words} --contract values+indices --json --inputs 2`));
    const { cycle, wrongIndices, wrongValues } = run(file, size);
    expect([wrongValues, wrongIndices]).toEqual([[], []]);
    expect(report).toMatchObject({
      program: file,
      cycles: cycle,
      contract: "values+indices",
      checked: true,
      changed: [],
    });
    expect(report.simulated).toBeGreaterThan(2);
  });

  it("replays the best plan to the same bytes", async () => {
    expect(planNames()).toContain("h2-r4-b128-values.json");
    const [one, two] = [join(folder, "best.json"), join(folder, "again.json")];
    const best = "--height 2 --rounds 4 --batch 128 --best";
    const said = await exported(`-o ${one} ${best}`);
    await exported(`-o ${two} ${best}`);
    expect(readFileSync(one, "utf8")).toBe(readFileSync(two, "utf8"));
    const { cycle, wrongValues } = run(one, { height: 2, rounds: 4, batch: 128 });
    expect(wrongValues).toEqual([]);
    expect(said).toContain(`${cycle} cycles`);
    expect(said).toContain("h2-r4-b128-values.json");
  });

  const wrong: readonly { words: string; says: RegExp }[] = [
    { words: "--height 9 --rounds 2 --batch 8 --best", says: /^export: no plan for height 9, .* plans there are: h/ },
    { words: "--batch 12", says: /--batch 12: a multiple of 8/ },
    { words: "--height 13", says: /--height 13: a whole number from 0 to 12/ },
    { words: "--inputs 0", says: /--inputs 0: a whole number from 1 to 10000 is wanted/ },
  ];
  it.each(wrong)("refuses $words and leaves the file alone", async ({ words: asked, says }) => {
    const file = join(folder, "kept.json");
    writeFileSync(file, "kept");
    const { stderr, code } = await runCommand(exportCommand, ...`-o ${file} ${asked}`.split(" "));
    expect([code, stderr]).toEqual([2, expect.stringMatching(says)]);
    expect(readFileSync(file, "utf8")).toBe("kept");
  });
});
