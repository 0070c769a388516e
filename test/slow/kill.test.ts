import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { job } from "../experiments/mainJob.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const state = mkdtempSync(join(tmpdir(), "slotwise-kill-"));
afterAll(() => rmSync(state, { recursive: true }));

const run =
  "--height 6 --rounds 8 --batch 64 --passes 1 --group-passes 0 --window-seconds 2 --window-operations 20 --no-record " +
  `--state ${state} --resume --json`;

/** Starts the main job and kills it as soon as the journal has `more` window results than now, wherever it then is. */
function killed(more: number): Promise<void> {
  const command = ["--import", "tsx", "experiments/window-ilp.ts", ...run.split(" ")];
  const child = spawn(process.execPath, command, { cwd: root, stdio: "ignore" });
  const enough = results().length + more;
  const timer = setInterval(() => {
    if (results().length >= enough) child.kill("SIGKILL");
  }, 3);
  return new Promise((resolve, reject) =>
    child.on("close", (_, signal) => {
      clearInterval(timer);
      if (signal === "SIGKILL") resolve();
      else reject(new Error("the job ended before it was killed"));
    }),
  );
}

function results(): string[] {
  const folder = join(state, "windows");
  // A kill may leave a temporary file, with another ending, that nobody reads.
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
}

/** A result is written again only where more time was given to what was undecided. */
function stillThere(name: string, text: string): void {
  const now = readFileSync(join(state, "windows", name), "utf8");
  const [before, after] = [JSON.parse(text), JSON.parse(now)];
  if (before.status === "undecided" && after.limitSeconds > before.limitSeconds) return;
  expect(now, name).toBe(text);
}

describe("kill -9", () => {
  it("at any moment loses no window that was finished, leaves no half file, and the next run goes on", async () => {
    const kept = new Map<string, string>();
    for (let turn = 0; turn < 8; turn++) {
      await killed(1 + (turn % 3));
      const names = results();
      for (const [name, text] of kept) stillThere(name, text);
      for (const name of names) {
        const text = readFileSync(join(state, "windows", name), "utf8");
        expect(() => JSON.parse(text), name).not.toThrow();
        kept.set(name, text);
      }
    }
    expect(kept.size).toBeGreaterThanOrEqual(8);
    const { code, out, err } = await job(`${run} --seconds 20`);
    expect(err).not.toContain("is not");
    expect(code).toBe(0);
    const { windows, exact, greedy, checked } = JSON.parse(out);
    expect(checked).toBe(true);
    expect(exact.cycles).toBeLessThanOrEqual(greedy.cycles);
    expect(windows.some(({ recalled }: { recalled: boolean }) => recalled)).toBe(true);
    for (const [name, text] of kept) stillThere(name, text);
  }, 300_000);
});
