import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ablation } from "../../experiments/ablation.ts";
import { certificates } from "../../experiments/certificates.ts";
import { familyExperiment } from "../../experiments/family.ts";
import { ladderExperiment } from "../../experiments/ladder.ts";
import { rungs } from "../../experiments/rungs.ts";
import { solvers } from "../../experiments/solvers.ts";
import { switches } from "../../experiments/switches.ts";
import type { AnyCommand } from "../../src/command/options/command.ts";
import { verifyCommand } from "../../src/command/verbs/verify.ts";
import { runCommandIn } from "../command/runCommand.ts";

/** Commands whose rows take long, and what a terminal is shown inside the first of them. */
const commands: readonly [name: string, command: AnyCommand, words: string[], shown: RegExp][] = [
  ["ablation", ablation, ["--only", "glpk", "--seconds", "0.1"], / s {2}[^\n]+: [\w-]+ in \d+ cycles/],
  ["solvers", solvers, ["--only", "hal", "--seconds", "1"], / s {2}1 of \d: hal-alu2-mul1: portfolio/],
  ["switches", switches, ["--only", "collectors"], / s {2}1 of \d: the standard plan: \d+ of \d+ passes; best \d+/],
  ["family", familyExperiment, [], / s {2}\(10, 16, 256\) values: prices, iteration \d/],
  ["ladder", ladderExperiment, ["--only", "size"], / s {2}size [^\n]*: list schedules: \d+ of \d+ passes; best \d+/],
  ["rungs", rungs, ["--seconds", "9"], / s {2}1 of \d+: [^\n]*: \d+ of 400 passes; best \d+/],
  ["certificates", certificates, [], / s {2}1 of \d+: [\w-]+\.json: the block on image 1 of \d+/],
  ["verify", verifyCommand, ["results/certificates/h2-r4-b128-values.json"], / s {2}the block on image 1 of \d+/],
];

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "progress-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("progress inside a row", () => {
  it.each(commands)("of %s", async (_, command, words, shown) => {
    const stop = new AbortController();
    let seen = "";
    const unrecorded = "record" in command.options ? ["--no-record"] : [];
    const state = "state" in command.options ? ["--state", folder] : [];
    const onWrite = (text: string): void => {
      seen += text;
      if (shown.test(text)) stop.abort();
    };
    const { code } = await runCommandIn(
      { columns: 120, signal: stop.signal, onWrite },
      command,
      ...[...words, ...unrecorded, ...state],
    );
    expect(seen).toMatch(shown);
    // Stopped at its next turn, by the signal: rows by then are printed.
    expect(code).toBe(130);
  });
});
