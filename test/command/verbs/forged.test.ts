import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bestBound } from "../../../src/bounds/best.ts";
import { BoundInstance } from "../../../src/bounds/boundInstance.ts";
import { verbs, verbsHelp } from "../../../src/command/verbs.ts";
import { judge } from "../../../src/exact/problem/judge.ts";
import { prepare } from "../../../src/list/listInstance.ts";
import { sweep } from "../../../src/list/sweep.ts";
import { takeHome } from "../../../src/machine/presets/takeHome.ts";
import { type Certificate, certificateFormat, printCertificate } from "../../../src/proof/certificate.ts";
import { certify } from "../../../src/proof/certify.ts";
import { toSchedule } from "../../../src/schedule/compactSchedule.ts";
import { generate } from "../../../src/walk/generator/generate.ts";
import { standardPlan } from "../../../src/walk/plan/standardPlan.ts";
import { runNamed } from "../runCommand.ts";

const kernel = standardPlan({ height: 1, rounds: 2, batch: 16 }, "values");
const block = generate(kernel, takeHome);
const doubled = {
  ...takeHome,
  engines: takeHome.engines.map((engine) => ({ ...engine, slots: 2 * engine.slots })),
  scratchWords: 8192,
};

const folder = mkdtempSync(join(tmpdir(), "slotwise-forged-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function certified(machine: typeof takeHome): Promise<Certificate> {
  const found = await sweep(prepare(block, machine), { passes: 5, seed: 1 });
  const verdict = judge(block, machine, toSchedule(block, found.schedule));
  if (verdict.status === "rejected") throw new Error(verdict.because);
  const bound = bestBound(new BoundInstance(block, machine));
  return certify({ block, machine, source: { kernel }, ...verdict.verified, bound });
}

let honest: Certificate;
beforeAll(async () => {
  honest = await certified(takeHome);
});

/** The lines of the answer as one. */
async function verified(text: string, ...words: string[]): Promise<{ said: string; code: number; stderr: string }> {
  const file = join(folder, "certificate.json");
  writeFileSync(file, text);
  const { stdout, stderr, code } = await runNamed(verbs, verbsHelp, "verify", file, ...words);
  return { said: stdout.replaceAll("\n", " "), code, stderr };
}

/** A file of the cases: one of an earlier version is refused as such, whatever else is wrong with it. */
async function ofCases(name: string): Promise<{ said: string; code: number; old: boolean }> {
  const text = readFileSync(fileURLToPath(new URL(`../../cases/public/verify/${name}`, import.meta.url)), "utf8");
  const old = JSON.parse(text).version !== certificateFormat.version;
  const { said, code } = await verified(text);
  if (old) expect([said, code]).toEqual([expect.stringMatching(/^refused: .*version 2; this program reads/), 1]);
  return { said, code, old };
}

test("a machine that is not the preset of its name is refused, with the first number that differs", async () => {
  const of = (found: number) =>
    `refused: the machine is named "take-home", but it has slots of engine "alu": ${found}; the preset has 12 `;
  const forged = await certified(doubled);
  expect(await verified(printCertificate(forged))).toMatchObject({ said: of(24), code: 1 });
  const { said, old } = await ofCases("forge-double.json");
  if (!old) expect(said).toBe(of(24));
});

test("what was checked is told from the content, and names apart as what the file says", async () => {
  const forged = { ...honest, name: "walk h10 r16 b256 values", boundName: "GUARANTEED OPTIMUM" };
  const { said, code } = await verified(printCertificate(forged));
  expect(code).toBe(0);
  for (const text of [
    `verified: length ${honest.length}, bound ${honest.bound}, gap`,
    `scope block (${honest.witness.kind} witness`,
    `of: kernel of height 1, 2 rounds, batch 16, contract values; ${block.operations.length} operations`,
    'on: preset "take-home" (alu 12, valu 6, load 2, store 2, flow 1, debug 64; 1536 scratch words)',
    "re-checked: hash of the block; block, its dependences and its program against the walk on 50 images; schedule and scratch addresses; bound, from its witness",
    'by the file, unchecked: block named "walk h10 r16 b256 values", bound named "GUARANTEED OPTIMUM"',
  ]) {
    expect(said).toContain(text);
  }
  expect(said.indexOf("GUARANTEED")).toBeGreaterThan(said.indexOf("unchecked"));
  const json = JSON.parse((await verified(printCertificate(forged), "--json")).said);
  expect(json).toMatchObject({
    ...{ verified: true, scope: "block", kernel: { height: 1, rounds: 2, batch: 16, contract: "values" } },
    ...{ machine: { preset: "take-home", scratchWords: 1536 }, named: { bound: "GUARANTEED OPTIMUM" } },
  });
  expect(json).not.toHaveProperty("name");
  expect(json).not.toHaveProperty("boundName");
  const cases = await ofCases("forge-name.json");
  if (!cases.old) expect(cases.said).toContain("of: kernel of height 2, 4 rounds, batch 128, contract values; 904");
});

test("a bound that only a solver claims leaves the schedule alone verified", async () => {
  const program = { sha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", text: "" };
  const asked = { engine: "highs", version: "1", formulation: "step", parameters: {}, program };
  const { length } = honest;
  const forged: Certificate = {
    ...{ ...honest, bound: length, boundName: "destructive MIP" },
    witness: { kind: "solver", refuted: length - 1, ...asked },
  };
  const { said, code } = await verified(printCertificate(forged));
  expect(said).toMatch(
    new RegExp(`^schedule only verified: length ${length} .* bound ${length} not re-checked: solver`),
  );
  expect(said).not.toContain("from its witness");
  expect(code).toBe(1);
  const json = await verified(printCertificate(forged), "--json");
  expect(JSON.parse(json.said)).toMatchObject({ verified: "schedule only", length, claimed: { bound: length } });
  expect(json.code).toBe(1);
  expect((await verified(printCertificate(forged), "--accept-claims")).code).toBe(0);
  const cases = await ofCases("forge-solver.json");
  expect(cases.code).toBe(1);
  if (!cases.old) expect(cases.said).toMatch(/^schedule only verified: length 885 .* bound 885 not re-checked/);
});

test("a member that stands twice is an input error with its place", async () => {
  const text = printCertificate(honest).replace('"length":', '"length":1,"length":');
  const { said, code, stderr } = await verified(text);
  expect([said, code]).toEqual(["", 2]);
  expect(stderr).toMatch(/a second member of the same name in one object \(line 1, column \d+\)\n$/);
});
