import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { verbs, verbsHelp } from "../../../src/command/verbs.ts";
import { longer } from "../../trials.ts";
import { runNamed } from "../runCommand.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "bound-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const blocks = fileURLToPath(new URL("../../cases/blocks.json", import.meta.url));

/** Runs a verb in this process. @returns what it printed and the exit code that it asks for. */
async function verb(...words: readonly string[]): Promise<{ stdout: string; stderr: string; code: number }> {
  return runNamed(verbs, verbsHelp, ...words);
}

const small = ["bound", "--height", "2", "--rounds", "2", "--batch", "16", "--contract", "values+indices"];

describe("bound", () => {
  longer("prints one object with length and bound, and a certificate that verify takes", async () => {
    const file = join(folder, "kernel.json");
    const { stdout } = await verb(...small, "--certificate", file, "--json");
    const report = JSON.parse(stdout);
    expect(report.length).toBeGreaterThanOrEqual(report.bound);
    expect(report).toMatchObject({ gap: report.length - report.bound, scope: "block", certificate: file });
    expect(report.bounds.map(({ bound }: { bound: string }) => bound)).toContain("Langevin-Cerny");
    for (const row of report.bounds) expect(row.cycles).toBeLessThanOrEqual(report.bound);
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({
      ...{ length: report.length, bound: report.bound, scope: "block" },
      kernel: { contract: "values+indices", batch: 16 },
    });
    const verified = JSON.parse((await verb("verify", file, "--json")).stdout);
    expect(verified).toMatchObject({ verified: true, length: report.length, bound: report.bound });
    expect((await verb("verify", file)).stdout).toMatch(/^verified: length \d+, bound \d+, gap \d+ \(.*, scope block/);
  });

  longer("says the best of what is proved of a plan: of its block, or of every plan of its size", async () => {
    const size = ["--best", "--height", "3", "--rounds", "5", "--batch", "128"];
    const counted = await verb("bound", ...size, "--no-lp");
    expect(counted.stdout).toContain("bound 132");
    expect(counted.stdout.replace(/\s+/g, " ")).toContain(
      "every plan of this size and contract has 133 cycles or more (results/certificates/family-h3-r5-b128-values.json): so 133 is the best that is proved",
    );
    const { stdout } = await verb("bound", ...size);
    expect(stdout).toContain("length 135, bound 135, gap 0");
    expect(stdout.replace(/\s+/g, " ")).toContain(
      "every plan of this size and contract has 133 cycles or more (results/certificates/family-h3-r5-b128-values.json): the block's own bound is the best that is proved",
    );
  });

  it("prints a table and what is left", async () => {
    const { stdout } = await verb("bound", "--blocks", blocks, "--name", "hal-alu2-mul1");
    for (const text of [/critical path +│ +\d/, /witness/, /length 8, bound 8, gap 0 .* scope block, .*: optimal/]) {
      expect(stdout).toMatch(text);
    }
  });

  longer("labels what only a solver says, with its program", async () => {
    const file = join(folder, "mip.json");
    const spare = join(folder, "spare.json");
    // Room for one value of the three at a time: no bound by slots or paths sees it.
    const operations = [0, 1, 2].flatMap((k) => [
      { id: `a${k}`, engine: "e" },
      { id: `b${k}`, engine: "f" },
    ]);
    const values = [0, 1, 2].map((k) => {
      return { words: 1, definers: [`a${k}`], users: [`b${k}`], liveIn: false, liveOut: false };
    });
    const dependences = [0, 1, 2].map((k) => ({ from: `a${k}`, to: `b${k}`, latency: 2, kind: "RAW" }));
    const engines = ["e", "f"].map((name) => ({ name, slots: 3 }));
    const instance = { name: "tight", machine: { engines, scratchWords: 1 }, operations, values, dependences };
    writeFileSync(spare, JSON.stringify([instance]));
    const words = ["bound", "--blocks", spare, "--certificate", file, "--json"];
    const linear = JSON.parse((await verb(...words)).stdout);
    expect(linear).toMatchObject({ length: 7, bound: 7, witness: "linear" });
    const searched = JSON.parse((await verb(...words, "--no-lp")).stdout);
    expect(searched).toMatchObject({ length: 7, bound: 7, witness: "search" });
    expect((await verb("verify", file)).stdout).toMatch(/^verified: length 7, bound 7, gap 0 .*\(search witness/);
    const said = JSON.parse((await verb(...words, "--no-lp", "--no-search", "--mip", "--solver", "glpk")).stdout);
    expect(said).toMatchObject({ length: 7, bound: 7, witness: "solver" });
    const { stdout, code } = await verb("verify", file);
    expect(stdout).toMatch(
      /^schedule only verified: length 7 .*\nbound 7 not re-checked: solver says so \(glpk, glpk.js/,
    );
    expect(code).toBe(1);
    const asked = await verb("verify", file, "--json", "--accept-claims");
    expect(JSON.parse(asked.stdout)).toMatchObject({
      ...{ verified: "schedule only", length: 7, claimed: { bound: 7, engine: "glpk", program: "in the certificate" } },
    });
    expect(asked.code).toBe(0);
    expect(JSON.parse((await verb("verify", file, "--json")).stdout)).not.toHaveProperty("bound");
    const family = join(folder, "family.json");
    writeFileSync(family, readFileSync(file, "utf8").replace('"scope":"block"', '"scope":"family"'));
    expect((await verb("verify", family, "--accept-claims")).stdout).toContain('refused: scope "family"');
    const data = JSON.parse(readFileSync(file, "utf8"));
    data.witness.program.text += " ";
    writeFileSync(file, JSON.stringify(data));
    const refused = await verb("verify", file);
    expect([refused.code, refused.stdout]).toEqual([
      1,
      expect.stringContaining("refused: the solver's program has hash"),
    ]);
    data.witness.program = { sha256: data.witness.program.sha256, file: "../../../etc/hostname" };
    writeFileSync(file, JSON.stringify(data));
    expect((await verb("verify", file)).stdout.replaceAll("\n", " ")).toBe(
      'refused: it names "../../../etc/hostname": only a plain name of a file beside it is read ',
    );
  });

  it.each<[string, string[], string]>([
    ["two sources", ["--best", "--plan", "x.json"], "--best and --plan: one of them is enough"],
    ["a name without blocks", ["--name", "hal"], "--name is for --blocks"],
    [
      "no such block",
      ["--blocks", blocks, "--name", "hal"],
      'has no block "hal" (did you mean hal-alu2-mul1?); it has arf-alu2-mul1',
    ],
    ["several blocks", ["--blocks", blocks], "--name says which block"],
    ["no such file", ["--plan", "nowhere.json"], "nowhere.json"],
    [
      "no seconds",
      ["--blocks", blocks, "--name", "hal-alu2-mul1", "--seconds", "0"],
      "--seconds 0: a number from 0.1 to 86400 is wanted",
    ],
    ["no size", ["--batch", "9"], "batch"],
    ["no solver", ["--blocks", blocks, "--name", "window-V8c", "--solver", "oracle"], "--solver oracle: one of glpk"],
  ])("says what is wrong: %s", async (_, words, message) => {
    const { stderr, code } = await verb("bound", ...words);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^slotwise bound: [^\n]*\n$/);
    expect(code).toBe(2);
  });
});

describe("verify", () => {
  longer("refuses with one line, or with one object and exit code 1", async () => {
    const file = join(folder, "changed.json");
    await verb(...small, "--certificate", file, "--json");
    const data = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(file, JSON.stringify({ ...data, length: data.length + 1 }));
    const said = `refused: the length is ${data.length + 1}, the schedule has`;
    expect(await verb("verify", file)).toMatchObject({ code: 1, stderr: "", stdout: expect.stringContaining(said) });
    const { stdout, code } = await verb("verify", file, "--json");
    expect(JSON.parse(stdout)).toMatchObject({ verified: false, reason: expect.stringContaining("the length is") });
    expect(code).toBe(1);
  });

  it.each([
    ["no file", "nowhere.json", undefined, "nowhere.json: no such file"],
    ["no JSON", "broken.json", "[{", "broken.json: "],
    ["no certificate", "plan.json", '{"format":"slotwise plan"}', "it is a plan file: give it to slotwise explain"],
    ["null", "null.json", "null", "not a slotwise certificate"],
  ])("says what is wrong: %s", async (_, name, text, message) => {
    const file = join(folder, name);
    if (text !== undefined) writeFileSync(file, text);
    const { stderr, code } = await verb("verify", file);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});
