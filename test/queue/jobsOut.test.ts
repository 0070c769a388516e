import { describe, expect, it } from "vitest";
import { countedPool, type Pool } from "../../src/exact/jobs/pool.ts";
import { HeldJobs, hopeless } from "../../src/queue/heldJobs.ts";
import { JobsOut } from "../../src/queue/jobsOut.ts";

const job = {
  envelope: { protocol: 2, version: "1", kind: "echo", text: "" },
  shared: undefined,
  read: (text: string) => ({ result: text }),
} as const;

/** Somebody who waits, and what has become of it. */
function waiter() {
  const seen: unknown[] = [];
  const failed = (error: Error): void => void seen.push(error.name);
  return { seen, of: { done: (result: unknown): void => void seen.push(result), failed } };
}

describe("jobs that are out", () => {
  it("are so many at most; the next one waits, and an aborted wait takes nobody's place", async () => {
    const out = new JobsOut(1);
    const order: string[] = [];
    await out.room(undefined);
    out.put("a", job, waiter().of);
    const end = new AbortController();
    const first = out.room(end.signal).then(
      () => order.push("first"),
      () => order.push("aborted"),
    );
    const second = out.room(undefined).then(() => order.push("second"));
    await Promise.resolve();
    expect(order).toEqual([]);
    // It is woken for the room, and gives it on.
    out.done("a", 1);
    end.abort();
    await Promise.all([first, second]);
    expect(order.sort()).toEqual(["aborted", "second"]);
  });

  it("are no more where many ask at once", async () => {
    const out = new JobsOut(3);
    let most = 0;
    const asked = Array.from({ length: 50 }, async (_, at) => {
      await out.room(undefined);
      out.put(`${at}`, job, waiter().of);
      most = Math.max(most, out.all().length);
      await Promise.resolve();
      out.done(`${at}`, at);
    });
    await Promise.all(asked);
    expect(most).toBe(3);
  });

  it("are one where two ask for the same: both get the result, and it is stopped when both have left", () => {
    const out = new JobsOut(9);
    const [one, two] = [waiter(), waiter()];
    expect([out.put("a", job, one.of), out.put("a", job, two.of)]).toEqual([true, false]);
    expect(out.all()).toHaveLength(1);
    expect(out.leave("a", one.of)).toBe(false);
    expect(out.done("a", 5)).toBe(true);
    expect(out.done("a", 6)).toBe(false);
    expect([one.seen, two.seen]).toEqual([["AbortError"], [5]]);
    expect(out.put("b", job, one.of)).toBe(true);
    expect([out.leave("b", one.of), out.leave("b", one.of)]).toEqual([true, false]);
  });

  it("end with everything that waits, when it is over", async () => {
    const out = new JobsOut(1);
    const one = waiter();
    out.put("a", job, one.of);
    const waits = out.room(undefined);
    out.close();
    await expect(waits).rejects.toThrow(/stopped/);
    expect(one.seen).toEqual(["AbortError"]);
    await expect(out.room(undefined)).rejects.toThrow(/stopped/);
  });
});

it("jobs of a worker end where they are hopeless or unwanted, and no others", () => {
  const held = new HeldJobs();
  const jobs = ["a", "b", "c"].map((name, at) => ({
    ...{ run: at === 2 ? "other" : "run", name, hopelessBelow: at === 1 ? undefined : 50 },
    end: new AbortController(),
  }));
  for (const each of jobs) held.add(each, undefined);
  held.hear({ kind: "best", run: "run", cycles: 50 });
  const ended = (): (string | boolean)[] =>
    jobs.map(({ end: { signal } }) => (signal.aborted && signal.reason === hopeless ? hopeless : signal.aborted));
  expect(ended()).toEqual([false, false, false]);
  held.hear({ kind: "best", run: "run", cycles: 49 });
  expect(ended()).toEqual([hopeless, false, false]);
  held.hear({ kind: "stop", run: "run", job: "b" });
  held.hear({ kind: "stop", run: "none" });
  expect(ended()).toEqual([hopeless, true, false]);
  const late = { ...jobs[2]!, end: new AbortController() };
  held.add(late, 20);
  expect(late.end.signal.reason).toBe(hopeless);
  held.endAll();
  expect(ended()).toEqual([hopeless, true, true]);
});

it("a pool that is counted has as many threads as workers are there, also those that come later", () => {
  let threads = 2;
  const workers: Pool = {
    get threads() {
      return threads;
    },
    run: () => Promise.reject(new Error("nothing is asked")),
    close: async () => undefined,
  };
  const counted = countedPool(workers, () => undefined);
  threads = 40;
  expect(counted.threads).toBe(40);
});
