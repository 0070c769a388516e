import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exitCodes } from "../../src/command/run/run.ts";
import { verbs } from "../../src/command/verbs.ts";
import { experimentNames } from "../command/experimentNames.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
let folder = "";
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "pipe-"));
  const made = await withoutReader(["src/command/main.ts", "bound", ...size, "--certificate", certificate()]);
  expect(made.code, made.stderr).toBeLessThanOrEqual(exitCodes.SIGPIPE);
});
afterAll(() => rmSync(folder, { recursive: true }));

const size = ["--height", "1", "--rounds", "2", "--batch", "8"];
const certificate = (): string => join(folder, "certificate.json");

/** Runs a command whose reader goes away at once, as `| true` does. */
function withoutReader(words: readonly string[]): Promise<{ code: number | null; stderr: string }> {
  const child = spawn(process.execPath, ["--import", "tsx", ...words], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.destroy();
  let stderr = "";
  child.stderr.on("data", (text) => {
    stderr += text;
  });
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, stderr })));
}

const program = "test/cases/public/verify/wrong-but-accepted.json";

/** What makes each verb print much, soon. */
const words = (): Readonly<Record<string, readonly string[]>> => ({
  simulate: [program, "--height", "2", "--rounds", "4", "--batch", "128", "--json"],
  conformance: ["test/cases/public/sim-corner-cases.json", "--json"],
  export: [...size, "-o", join(folder, "program.json")],
  solve: ["test/cases/public/reports-small-blocks.json", "--seconds", "1"],
  explain: ["results/plans/h2-r4-b128-values.json"],
  diff: ["results/plans/h2-r4-b128-values.json", "results/plans/h2-r4-b128-values.json"],
  shadow: ["results/plans/h2-r4-b128-values.json"],
  bound: size,
  verify: [certificate()],
  family: ["--height", "2", "--rounds", "4", "--batch", "16"],
  machine: ["--schema"],
  import: [program],
  reschedule: [program, "--seconds", "1"],
  grade: [program, "--height", "2", "--rounds", "4", "--batch", "128"],
  view: ["results/plans/h2-r4-b128-values.json", "--json"],
  trace: ["results/plans/h2-r4-b128-values.json", "-o", join(folder, "trace.json")],
  "what-if": ["results/plans/h2-r4-b128-values.json", "--seconds", "1"],
  config: ["--schema"],
  completion: ["bash"],
  schedule: [...size, "--seconds", "2", "--state", join(folder, "state"), "--no-record"],
  loop: ["--schema"],
  schema: ["blocks"],
  // These talk to others, or read a module of one's own.
  ...{ worker: ["--help"], queue: ["--help"], "test-formulation": ["--help"] },
});

/** Experiments that come to results soon; of the others the help is printed, through the same runner. */
const results: Readonly<Record<string, readonly string[]>> = {
  ablation: ["--only", "glpk", "--seconds", "0.1", "--no-record"],
  tightness: ["--random", "3", "--no-record"],
  "window-ilp": [
    "--block",
    "test/cases/blocks.json",
    "--name",
    "fir1-alu2-mul1",
    "--seconds",
    "3",
    "--state",
    "STATE",
    "--no-record",
  ],
};

describe("a reader that goes away", () => {
  it("is thought of for every verb", () => {
    expect(Object.keys(words()).sort()).toEqual(verbs.map(({ name }) => name).sort());
  });

  it.each(verbs.map(({ name }) => name))("ends slotwise %s quietly", async (name) => {
    const { code, stderr } = await withoutReader(["src/command/main.ts", name, ...words()[name]!]);
    expect(stderr).not.toMatch(/EPIPE|Error|defect|\n\s+at /);
    expect(code).toBe(exitCodes.SIGPIPE);
  });

  it.each(experimentNames)("ends experiments/%s.ts quietly", async (name) => {
    const words = (results[name] ?? ["--help"]).map((word) => (word === "STATE" ? join(folder, "state") : word));
    const { code, stderr } = await withoutReader([`experiments/${name}.ts`, ...words]);
    expect(stderr).not.toMatch(/EPIPE|Error|defect|\n\s+at /);
    expect(code).toBe(exitCodes.SIGPIPE);
  });
});
