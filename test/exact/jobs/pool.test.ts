import { afterAll, describe, expect, it } from "vitest";
import { formulations } from "../../../models/formulations.ts";
import { check } from "../../../src/check/check.ts";
import { windowThreads } from "../../../src/command/job/windowThreads.ts";
import { memoryJournal } from "../../../src/exact/jobs/journal.ts";
import { countedPool, inProcess, type Pool } from "../../../src/exact/jobs/pool.ts";
import { parseShard, sharded } from "../../../src/exact/jobs/shard.ts";
import { parseTask, perform, type Task, taskText } from "../../../src/exact/jobs/task.ts";
import { cutWindow } from "../../../src/exact/problem/window.ts";
import { improve } from "../../../src/exact/windows/improve.ts";
import { leftShift } from "../../../src/exact/windows/leftShift.ts";
import { glpk } from "../../../src/solve/glpk.ts";
import { longer } from "../../trials.ts";
import { severalWindows } from "../soundCases.ts";

const { block, machine, serial } = severalWindows;
const start = leftShift(block, machine, serial);
const [formulation] = formulations;
const equipment = { formulations, solvers: [glpk] };
const limits = { formulation: formulation!, solver: glpk, seconds: 60, windowSeconds: 10, windowOperations: 6 };

const windowTask: Task = {
  kind: "window",
  job: {
    problem: cutWindow(block, machine, start, 0, 4).problem,
    objective: {
      kind: "weighted",
      weights: new Float64Array(cutWindow(block, machine, start, 0, 4).parts.length).fill(1),
    },
    formulation: "step",
    solver: "glpk",
    seed: 1,
  },
  seconds: 10,
};
const tasks: readonly Task[] = [windowTask, { kind: "groups", job: { block, machine, start, seed: 3, passes: 12 } }];

const threads = windowThreads(2);
afterAll(() => threads.close());

describe("pool", () => {
  longer.each(tasks)("gives the same answer to the text of a $kind task, here and on a thread", async (task) => {
    const here = await perform(task, equipment);
    const again = await perform(parseTask(taskText(task)), equipment);
    const there = await threads.run(task);
    expect({ ...again, seconds: 0 }).toEqual({ ...here, seconds: 0 });
    expect({ ...there, seconds: 0 }).toEqual({ ...here, seconds: 0 });
  });

  longer("cancels a task with its thread, and goes on with another", async () => {
    const stop = new AbortController();
    const endless: Task = { kind: "groups", job: { block, machine, start, seed: 3, passes: 1e9 } };
    const cancelled = threads.run(endless, stop.signal);
    setTimeout(() => stop.abort(), 300);
    expect(await cancelled).toMatchObject({ status: "undecided", because: "cancelled" });
    expect((await threads.run(windowTask)).status).toBe("optimal");
  });

  longer("improves a schedule on two threads", async () => {
    const result = await improve(block, machine, start, { ...limits, pool: threads });
    expect(result.schedule.length).toBeLessThanOrEqual(start.length);
    expect(check(block, machine, result.schedule, result.allocation)).toEqual([]);
    expect(result.stopped).toBe("nothing left to try");
  });

  it("tells how many threads work, whatever becomes of the tasks", async () => {
    const told: number[] = [];
    let asked = 0;
    const run = (): Promise<never> =>
      asked++ === 1 ? Promise.reject(new Error("lost")) : Promise.resolve({} as never);
    const pool = countedPool({ threads: 2, run, close: async () => {} }, (busy) => told.push(busy));
    const runs = [0, 1, 2].map(() => pool.run(windowTask).catch(() => "failed"));
    expect(await Promise.all(runs)).toEqual([{}, "failed", {}]);
    expect([told.slice(0, 3), told.slice(3).toSorted((a, b) => b - a)]).toEqual([
      [1, 2, 2],
      [2, 1, 0],
    ]);
  });

  it("refuses a solver that is not there", async () => {
    const job = { ...(windowTask as { job: object }).job, solver: "none" };
    await expect(perform({ ...windowTask, job } as Task, equipment)).rejects.toThrow(
      /no solver "none"; there are glpk/,
    );
  });
});

describe("shards", () => {
  longer("split the tasks between them: each is solved once, and a run on what they left solves none", async () => {
    const journal = memoryJournal();
    const solved: number[] = [];
    const counting = (shard: number): Pool => {
      const pool = inProcess(equipment);
      return {
        ...pool,
        run(task, signal) {
          solved[shard] = (solved[shard] ?? 0) + 1;
          return pool.run(task, signal);
        },
      };
    };
    let last = start.length;
    // A shard stops where it needs a window of the other one: they take turns until nothing is new.
    for (let before = -1, after = 0; after > before; ) {
      before = after;
      for (const index of [0, 1]) {
        const pool = sharded(counting(index), { index, of: 2 });
        const begin = journal.incumbent(block, machine) ?? start;
        last = (await improve(block, machine, begin, { ...limits, pool, journal })).schedule.length;
      }
      after = (solved[0] ?? 0) + (solved[1] ?? 0);
    }
    const both = (solved[0] ?? 0) + (solved[1] ?? 0);
    expect(solved[0]).toBeGreaterThan(0);
    expect(solved[1]).toBeGreaterThan(0);
    const never: Pool = { ...inProcess(equipment), run: () => Promise.reject(new Error("solved again")) };
    const end = await improve(block, machine, journal.incumbent(block, machine)!, { ...limits, pool: never, journal });
    expect(end.schedule.length).toBe(last);
    const alone = await improve(block, machine, start, limits);
    expect(end.schedule.length).toBe(alone.schedule.length);
    expect(both).toBeGreaterThan(1);
  });

  it.each(["0/2", "3/2", "2", "1/0", "a/b", "1/2/3", "-1/2"])("refuses %s", (text) => {
    expect(() => parseShard(text)).toThrow(RangeError);
  });

  it("reads k/n", () => expect(parseShard("2/3")).toEqual({ index: 1, of: 3 }));
});
