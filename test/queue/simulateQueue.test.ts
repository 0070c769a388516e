import { describe, expect, it } from "vitest";
import { EventQueue } from "../../experiments/queue/eventQueue.ts";
import { bindingOf, manyMachinesFigures, queuePage } from "../../experiments/queue/page.ts";
import {
  type QueueCosts,
  type QueuePolicy,
  queuePolicies,
  simulateQueue,
} from "../../experiments/queue/simulateQueue.ts";
import type { RunRecord } from "../../src/report/records/record.ts";

const free: QueueCosts = { jobs: [100], submit: 0, answer: 0, look: 0, redis: 0, poll: 0, way: 0 };
const plenty: QueuePolicy = { name: "plenty", most: (workers) => 2 * workers, wakes: "one", coordinators: 1 };
const run = (costs: Partial<QueueCosts>, workers: number, policy: Partial<QueuePolicy> = {}) =>
  simulateQueue({ ...free, ...costs }, { ...plenty, ...policy }, workers, { jobs: 600 + 12 * workers, seed: 1 });

describe("the simulation of a queue", () => {
  it("takes events in order of time, and of one time as they were put in", () => {
    const events = new EventQueue();
    const seen: string[] = [];
    for (const [at, name] of [
      [3, "d"],
      [1, "a"],
      [2, "b"],
      [2, "c"],
      [9, "e"],
    ] as const)
      events.put(at, () => seen.push(name));
    for (let event = events.next(); event !== undefined; event = events.next()) event.do(event.at);
    expect(seen.join("")).toBe("abcde");
  });

  it("keeps everybody busy where nothing costs anything", () => {
    for (const workers of [1, 7, 100]) {
      const { perSecond, busy } = run({}, workers);
      expect(Math.abs(perSecond / (10 * workers) - 1)).toBeLessThan(0.03);
      expect(busy).toBeGreaterThan(0.98);
    }
  });

  it("binds at the coordinator, where that costs most: so many jobs a second, whatever workers there are", () => {
    const costs = { submit: 3, answer: 2 };
    expect(run(costs, 10).busy).toBeGreaterThan(0.9);
    for (const workers of [40, 400]) {
      const { perSecond, coordinator, busy } = run(costs, workers);
      expect(perSecond).toBeCloseTo(200, -1);
      expect(coordinator).toBeGreaterThan(0.98);
      expect(busy).toBeCloseTo(20 / workers, 1);
    }
    // Two coordinators do twice as much.
    expect(run(costs, 400, { coordinators: 2 }).perSecond).toBeGreaterThan(380);
  });

  it("binds at Redis, where every idle worker asks for every job", () => {
    const costs = { poll: 0.1 };
    const few: Partial<QueuePolicy> = { most: () => 100, wakes: "all" };
    const { redis, perSecond } = run(costs, 1000, few);
    expect(redis).toBeGreaterThan(0.9);
    expect(perSecond).toBeLessThan(300);
    expect(run(costs, 1000, { ...few, wakes: "one" }).perSecond).toBeGreaterThan(800);
  });

  it("leaves workers idle beyond what may be out", () => {
    expect(run({}, 100, { most: () => 50 }).busy).toBeCloseTo(0.5, 1);
  });

  it("says the same for the same seed, and each step of the plan does no worse for a thousand workers", () => {
    const costs: QueueCosts = { ...free, jobs: [20, 400, 3000], submit: 0.6, answer: 0.8, redis: 0.3, poll: 0.03 };
    const of = (policy: QueuePolicy) => simulateQueue(costs, policy, 1000, { jobs: 8000, seed: 5 });
    expect(of(queuePolicies[0]!)).toEqual(of(queuePolicies[0]!));
    const speeds = queuePolicies.map((policy) => of(policy).perSecond);
    expect([...speeds].sort((a, b) => a - b)).toEqual(speeds);
  });
});

it("says what binds, from the shares of the time that everybody works", () => {
  const at = { workers: 1000, perSecond: 1 };
  expect(bindingOf({ ...at, busy: 0.95, coordinator: 0.99, redis: 0.1 })).toBe("nothing");
  expect(bindingOf({ ...at, busy: 0.2, coordinator: 0.99, redis: 0.1 })).toBe("the coordinator");
  expect(bindingOf({ ...at, busy: 0.2, coordinator: 0.5, redis: 1 })).toBe("Redis");
  expect(bindingOf({ ...at, busy: 0.2, coordinator: 0.5, redis: 0.5 })).toBe("jobs that may be out");
});

it("the page and the figures of the docs come from the record, and of none say how one is made", () => {
  const costs: QueueCosts = { ...free, jobs: [50, 70], submit: 1, answer: 1, redis: 0.05, poll: 0.0005 };
  const simulation = queuePolicies.flatMap((policy) =>
    [1, 32, 256].map((workers) => ({
      policy: policy.name,
      ...simulateQueue(costs, policy, workers, { jobs: 3000, seed: 1 }),
    })),
  );
  const lengths = { jobs: 2, median: 50, mean: 60, p95: 70 };
  const tiny = { jobs: 10, wall: 5, cpu: 6, coordinator: 2, redis: 0.3, threadsWall: 1, threadsCpu: 1.5 };
  const figures = { tiny, poll: 0.05, windows: lengths, slices: lengths, groupPasses: 40, answer: 0.4, search: 0.6 };
  const efficiency = [{ how: "worker processes", at: 2, wall: 4, cpu: 8, ofWall: 0.95, ofCpu: 0.96 }];
  const record = {
    ...{ experiment: "queue", date: "2026-11-28T16:00:00.000Z", version: "0.2.0", machine: "take-home" },
    ...{ node: "v20", platform: "linux x64", cores: 2, parameters: { cores: 2 }, seeds: {}, limits: {} },
    results: { efficiency, figures, simulation, lengths: [50, 70] },
  } as unknown as RunRecord;
  const [docs, page] = [manyMachinesFigures([record]), queuePage([record])];
  for (const text of [docs, page]) {
    expect(text).toContain("10 tiny jobs over the queue: 5.00 ms each; CPU 6.00 ms");
    expect(text).toMatch(/\| worker processes \| +2 \| +4.00 \| +8.00 \| +95 % \| +96 % \|/);
  }
  // 2 ms of the coordinator a job of 60 ms: it keeps thirty workers busy, and two hundred and fifty-six do not do more.
  expect(docs).toMatch(/\| as it is \| +32 \| +\d+ \| +[\d.]+ % \| +100 % \| +[\d.]+ % \| the coordinator \|/);
  expect(docs).toMatch(/eight coordinators .*\| nothing \|/);
  expect(manyMachinesFigures([])).toMatch(/^Not measured yet: `npx tsx experiments\/queue.ts --record/);
});
