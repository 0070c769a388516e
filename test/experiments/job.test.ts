import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readSchedule } from "../../src/command/input/scheduleInput.ts";
import { type JobNews, type JobRequest, windowJob } from "../../src/command/job/job.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { shortRequest } from "./shortRequest.ts";

const folder = mkdtempSync(join(tmpdir(), "slotwise-job-"));
afterAll(() => rmSync(folder, { recursive: true }));

const kernel = { kind: "kernel", height: 2, rounds: 2, batch: 8, contract: "values", machine: takeHome } as const;
const request: JobRequest = {
  ...shortRequest,
  ...{ subject: kernel, begun: Date.now(), state: join(folder, "state") },
  ...{ searchSeconds: 0.5, windowSeconds: 0.2, windowOperations: 20, passes: 3 },
};

/** Runs a job in this process; what it told, in order. */
async function told(changes: Partial<JobRequest>): Promise<JobNews[]> {
  const news: JobNews[] = [];
  await windowJob({ ...request, ...changes }, (each) => news.push(each), new AbortController().signal);
  return news;
}

const resultOf = (news: readonly JobNews[]) => JSON.parse(news.find(({ kind }) => kind === "result")!["text" as never]);

describe("a job's files", () => {
  it("of two machines stand beside each other in one state folder, each with its machine in it", async () => {
    const narrow = {
      ...takeHome,
      engines: takeHome.engines.map((one) => (one.name === "alu" ? { ...one, slots: 3 } : one)),
    };
    for (const machine of [takeHome, narrow]) {
      const { best, final } = resultOf(await told({ subject: { ...kernel, machine } }));
      const found = readSchedule(best.schedule);
      expect(found.machine).toEqual(machine);
      expect(found.schedule.length).toBe(final.cycles);
      expect(JSON.parse(readFileSync(best.program, "utf8"))).toHaveLength(final.cycles);
    }
    const files = readdirSync(request.state).filter((name) => name.startsWith("best-"));
    expect(files).toHaveLength(4);
    expect(readdirSync(join(request.state, "incumbents"))).toHaveLength(2);
  });

  it("go elsewhere where they cannot be written: the result is told first, then where they are, and the end is a failure", async () => {
    const state = join(folder, "blocked");
    const { best } = resultOf(await told({ state }));
    rmSync(best.schedule);
    mkdirSync(join(best.schedule, "in the way"), { recursive: true });
    // Nor can the journal keep anything.
    rmSync(join(state, "incumbents"), { recursive: true });
    writeFileSync(join(state, "incumbents"), "");
    const news = await told({ state });
    const result = resultOf(news);
    expect(result.best.schedule).toContain(tmpdir());
    expect(readSchedule(result.best.schedule).schedule.length).toBe(result.final.cycles);
    for (const file of [result.best.schedule, result.best.program]) rmSync(file);
    expect(news.map(({ kind }) => kind).slice(-3)).toEqual(["result", "line", "done"]);
    expect(news.at(-1)).toMatchObject({ failed: true });
    const lines = news.flatMap((each) => (each.kind === "line" ? [each.text] : []));
    expect(lines).toContainEqual(
      expect.stringContaining(`--state ${state}: the best schedule cannot be written (EISDIR`),
    );
    expect(lines).toContainEqual(expect.stringContaining(`--state ${state}: the journal cannot be written (`));
  });

  it("are recalled by --resume: the same greedy reference, and a schedule that is no longer", async () => {
    const state = join(folder, "resumed");
    const first = resultOf(await told({ state }));
    const again = resultOf(await told({ state, resume: true }));
    expect(again.greedy).toEqual({ ...first.greedy, recalled: true });
    expect(again.final.cycles).toBeLessThanOrEqual(first.final.cycles);
  });

  it("carry no record of a run that was stopped by hand, but its result", async () => {
    const news: JobNews[] = [];
    await windowJob(
      { ...request, subject: { ...kernel, height: 3, rounds: 5 } },
      (each) => news.push(each),
      AbortSignal.abort(),
    );
    expect(resultOf(news)).toMatchObject({ stopped: "cancelled", checked: true });
    expect(news.at(-1)).toEqual({ kind: "done", record: undefined, failed: false });
  });
});
