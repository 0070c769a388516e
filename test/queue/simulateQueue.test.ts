import { describe, expect, it } from "vitest";
import { EventQueue } from "../../experiments/queue/eventQueue.ts";
import {
  type QueueCosts,
  type QueuePolicy,
  queuePolicies,
  simulateQueue,
} from "../../experiments/queue/simulateQueue.ts";

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
