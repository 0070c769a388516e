import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { afterAll, describe, expect, it } from "vitest";
import { job } from "../experiments/mainJob.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const state = mkdtempSync(join(tmpdir(), "slotwise-kill-"));
afterAll(() => rmSync(state, { recursive: true }));

const run =
  "--height 6 --rounds 8 --batch 64 --passes 1 --group-passes 0 --window-seconds 2 --window-operations 20 --no-record " +
  `--state ${state} --resume --json`;

/** Where a kill strikes: so many milliseconds after the start, or after so many window results more than now. */
interface Strike {
  readonly results?: number;
  readonly milliseconds: number;
}

/** Starts the main job and kills it at the given moment, whatever it is doing then. */
function killed({ results: more, milliseconds }: Strike): Promise<void> {
  const command = ["--import", "tsx", "experiments/window-ilp.ts", ...run.split(" ")];
  const child = spawn(process.execPath, command, { cwd: root, stdio: "ignore" });
  const strike = (): void => void setTimeout(() => child.kill("SIGKILL"), milliseconds);
  const enough = results().length + (more ?? 0);
  const timer = setInterval(() => {
    if (results().length < enough) return;
    clearInterval(timer);
    strike();
  }, 3);
  return new Promise((resolve, reject) =>
    child.on("close", (_, signal) => {
      clearInterval(timer);
      if (signal === "SIGKILL") resolve();
      else reject(new Error("the job ended before it was killed"));
    }),
  );
}

/** Seeded moments: while it starts, just when a result is written, and anywhere between two results. */
function strikes(count: number): Strike[] {
  const generator = xoroshiro128plus(4);
  return Array.from({ length: count }, (_, turn) => {
    if (turn % 4 === 3) return { milliseconds: uniformInt(generator, 100, 3000) };
    const more = uniformInt(generator, 1, 3);
    return { results: more, milliseconds: turn % 4 === 0 ? 0 : uniformInt(generator, 1, 400) };
  });
}

/** Every file of the state that a run would read is whole. */
function wholeFiles(): void {
  for (const entry of readdirSync(state, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith(".json")) continue;
    const text = readFileSync(join(entry.parentPath, entry.name), "utf8");
    expect(() => JSON.parse(text), entry.name).not.toThrow();
  }
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
    for (const strike of strikes(9)) {
      await killed(strike);
      wholeFiles();
      for (const [name, text] of kept) stillThere(name, text);
      for (const name of results()) kept.set(name, readFileSync(join(state, "windows", name), "utf8"));
    }
    expect(kept.size).toBeGreaterThanOrEqual(8);
    const { code, out, err } = await job(`${run} --search-seconds 20`);
    expect(err).not.toContain("is not");
    expect(code).toBe(0);
    const { windows, exact, greedy, checked } = JSON.parse(out);
    expect(checked).toBe(true);
    expect(exact.cycles).toBeLessThanOrEqual(greedy.cycles);
    expect(windows.some(({ recalled }: { recalled: boolean }) => recalled)).toBe(true);
    for (const [name, text] of kept) stillThere(name, text);
  }, 300_000);
});
