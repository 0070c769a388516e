import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { job } from "../experiments/mainJob.ts";

const state = mkdtempSync(join(tmpdir(), "slotwise-job-"));
afterAll(() => rmSync(state, { recursive: true }));

describe("main job", () => {
  it("writes the best verified schedule on Ctrl-C, and resumes", async () => {
    // One greedy pass on a block of some size: there is always something left to do when the signal comes.
    const run = `--height 6 --rounds 8 --batch 64 --passes 1 --window-seconds 1 --no-record --state ${state} --json`;
    const stopped = await job(run, { interrupt: /greedy: \d+ cycles/ });
    expect(stopped.err).toContain("SIGINT");
    expect(stopped.err).toMatch(/the best verified schedule \(\d+ cycles\) is in /);
    expect(stopped.code).toBe(130);
    const first = JSON.parse(stopped.out);
    expect(first.stopped).toBe("cancelled");
    expect(JSON.parse(readFileSync(first.best.schedule, "utf8")).cycles).toBe(first.final.cycles);
    const resumed = await job(`${run} --resume --search-seconds 3`);
    expect(resumed.err).toContain("from the journal");
    expect(JSON.parse(resumed.out).final.cycles).toBeLessThanOrEqual(first.final.cycles);
    expect(resumed.code).toBe(0);
  }, 300_000);
});
