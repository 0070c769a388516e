import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { Budget, unlimited } from "../../src/time/budget.ts";
import { finish, finishWithin, type Steps } from "../../src/time/steps.ts";

/** Counts to `most`, a step each, and says how far it came. */
function* counting(most: number): Steps<number> {
  for (let count = 0; count < most; count++) if (!(yield)) return count;
  return most;
}

/** A clock that goes on by a millisecond whenever it is read. */
function ticking(): () => number {
  let now = 0;
  return () => now++;
}

describe("steps", () => {
  it("end by themselves, or where they are told to", () => {
    expect(finish(counting(7))).toBe(7);
    expect(finishWithin(counting(7), 3)).toBe(3);
    expect(finishWithin(counting(7), 0)).toBe(0);
    expect(finishWithin(counting(7), 100)).toBe(7);
  });
});

/** Collects garbage now. */
function collect(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}

describe("a budget", () => {
  it("keeps its limit whatever is collected meanwhile", async () => {
    const { signal } = new Budget({ seconds: 0.05, signal: new AbortController().signal });
    // The turn lets go of what is held for this one only.
    await new Promise((done) => setTimeout(done, 1));
    collect();
    await new Promise((done) => setTimeout(done, 100));
    expect(signal.aborted).toBe(true);
  });

  it("ends a computation when its time is over", async () => {
    const done = await new Budget({ seconds: 0.5, now: ticking() }).run(counting(1_000_000));
    expect(done).toBeGreaterThan(50);
    expect(done).toBeLessThan(500);
    expect(await unlimited().run(counting(1000))).toBe(1000);
  });

  it("ends with its signal, and gives timers their turn while it computes", async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 5);
    const budget = new Budget({ seconds: 60, signal: stop.signal });
    expect(await budget.run(counting(Number.POSITIVE_INFINITY))).toBeGreaterThan(0);
    expect(budget.cancelled).toBe(true);
    expect(budget.left()).toBeGreaterThan(30);
    expect(budget.signal.aborted).toBe(true);
    expect(budget.part(1).expired).toBe(true);
  });

  it("gives up what is of no use in part, and closes it", async () => {
    let closed = false;
    const all = function* (): Steps<string> {
      try {
        for (let count = 0; count < 1000; count++) yield;
        return "all";
      } finally {
        closed = true;
      }
    };
    expect(await unlimited().complete(all())).toBe("all");
    closed = false;
    expect(await new Budget({ seconds: 0.1, now: ticking() }).complete(all())).toBeUndefined();
    expect(closed).toBe(true);
  });

  it("is extended from its end on, however late that is asked for", () => {
    let now = 0;
    const budget = new Budget({ seconds: 1, now: () => now });
    expect(budget.extended(1).left()).toBe(2);
    const part = budget.part(0.2);
    now = 1500;
    expect([budget.extended(1).left(), part.extended(1).left(), part.part(5).extended(1).left()]).toEqual([0.5, 0, 0]);
    now = 2500;
    expect(budget.extended(1).expired).toBe(true);
  });

  it("is shared out in parts that end no later", () => {
    let now = 0;
    const budget = new Budget({ seconds: 10, now: () => now });
    now = 4000;
    expect(budget.left()).toBe(6);
    expect(budget.part(100).left()).toBe(6);
    const part = budget.part(2);
    now = 6000;
    expect([part.expired, budget.expired]).toEqual([true, false]);
    now = 10_000;
    expect(budget.part(1).expired).toBe(true);
    expect(() => new Budget({ seconds: 0 })).toThrow("seconds is 0: it must be above 0");
  });
});
