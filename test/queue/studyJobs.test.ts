import { describe, expect, it } from "vitest";
import { clausesJob } from "../../src/command/queue/clauseJobs.ts";
import { questionJob } from "../../src/command/queue/questionJobs.ts";
import { performQueueTask } from "../../src/command/queue/queueTask.ts";
import { withWorkers } from "../../src/command/queue/studyWorkers.ts";
import { sweepJob } from "../../src/command/queue/sweepJobs.ts";
import { lcg } from "../../src/exact/learning/lcg.ts";
import { wholeBlock } from "../../src/exact/problem/wholeBlock.ts";
import { parseBlock } from "../../src/ir/notation.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import type { QueuedJob } from "../../src/queue/queuedJob.ts";
import { fromSchedule } from "../../src/schedule/compactSchedule.ts";
import { encodeSchedule } from "../../src/schedule/scheduleCode.ts";
import { generate } from "../../src/walk/generator/generate.ts";
import { standardPlan } from "../../src/walk/plan/standardPlan.ts";

/** What a worker answers to a job, as an object. */
async function answered(job: QueuedJob<unknown>): Promise<Record<string, unknown>> {
  return JSON.parse(await performQueueTask({ kind: job.kind, text: job.text, shared: job.shared?.text }));
}

async function wrong(job: QueuedJob<unknown>, answer: unknown): Promise<string> {
  const read = await job.read(typeof answer === "string" ? answer : JSON.stringify(answer));
  return "wrong" in read ? read.wrong : "taken";
}

describe("questions to our own search", () => {
  const machine = { engines: [{ name: "alu", slots: 1 }], scratchWords: 4 };
  const block = parseBlock("a:alu b:alu c:alu<-a,b d:alu e:alu<-c,d", machine);
  const limits = { seconds: 20, seed: 3 };

  it("come to what the search says at home, schedules checked", async () => {
    const problem = wholeBlock(block, machine, 5);
    const job = questionJob(problem, limits, undefined);
    const answer = await answered(job);
    const { seconds: _, ...home } = await lcg.decide(problem, limits);
    expect({ ...answer, seconds: 0 }).toEqual({ ...home, seconds: 0 });
    expect(await wrong(job, answer)).toBe("taken");
    const placements = [0, 0, 1, 2, 3].map((cycle) => ({ form: 0, cycles: [cycle] }));
    expect(await wrong(job, { ...answer, placements })).toMatch(/slots|alu/);
  });

  it("bring a refutation's proof, which is checked step by step", async () => {
    const problem = wholeBlock(block, machine, 4);
    const job = questionJob(problem, { ...limits, proof: true }, { intervals: false, minimise: false });
    const answer = await answered(job);
    expect(answer["status"]).toBe("refuted");
    const read = await job.read(JSON.stringify(answer));
    expect(read).toMatchObject({ result: { status: "refuted", proof: { steps: expect.any(Int32Array) } } });
    const { prices, steps } = answer["proof"] as { prices: number[][]; steps: string };
    const bytes = Buffer.from(steps, "base64");
    for (const [what, forged] of [
      ["cut short", bytes.subarray(0, bytes.length - 8)],
      ["changed", Buffer.from(bytes).fill(1, 0, 4)],
      ["empty", Buffer.alloc(0)],
    ] as const) {
      const proof = { prices, steps: forged.toString("base64") };
      expect(await wrong(job, { ...answer, proof }), what).toMatch(/^its proof is wrong/);
    }
    // Without a proof it is the worker's word, and nothing more.
    const { proof: __, ...word } = answer;
    expect(await job.read(JSON.stringify(word))).toEqual({ result: word });
    expect(await wrong(job, "{")).toMatch(/no JSON/);
    expect(await wrong(job, { ...answer, status: "optimal" })).toMatch(/none/);
  });
});

it("questions about clauses: truths are checked, clause by clause", async () => {
  const formula = { variables: 3, clauses: [[1, 2], [-1, 3], [-3]] };
  const job = clausesJob(formula, 1000);
  const answer = await answered(job);
  expect(answer).toEqual({ status: "satisfiable", truth: [false, false, true, false] });
  expect(await wrong(job, answer)).toBe("taken");
  expect(await wrong(job, { ...answer, truth: [false, true, true, false] })).toBe("its truths break clause 1");
  expect(await wrong(job, { ...answer, truth: [] })).toMatch(/break clause 0/);
  expect(await wrong(job, { status: "refuted" })).toMatch(/none/);
  const none = clausesJob({ variables: 1, clauses: [[1], [-1]] }, 1000);
  expect(await answered(none)).toEqual({ status: "unsatisfiable" });
});

it("sweeps of a kernel: the schedule is judged, not believed", async () => {
  const plan = standardPlan({ height: 2, rounds: 2, batch: 8 }, "values");
  const job = sweepJob(plan, { passes: 3, seed: 1, target: 0 });
  const answer = await answered(job);
  const block = generate(plan, takeHome);
  const read = await job.read(JSON.stringify(answer));
  if (!("result" in read)) throw new Error(read.wrong);
  expect(read.result.verified.schedule.placements).toHaveLength(block.operations.length);
  const { placements, length } = read.result.verified.schedule;
  const early = { placements: placements.map(({ form, cycles }) => ({ form, cycles: cycles.map(() => 0) })), length };
  expect(await wrong(job, { ...answer, schedule: encodeSchedule(fromSchedule(early)) })).not.toBe("taken");
  expect(await wrong(job, { ...answer, schedule: "AAAA" })).not.toBe("taken");
});

describe("a study's work", () => {
  const silent = { tell: () => undefined, signal: new AbortController().signal };

  it("is done one by one at home, in order", async () => {
    let under = 0;
    let most = 0;
    const rows = await withWorkers(undefined, "study", silent, ({ each, coordinator }) => {
      expect(coordinator).toBeUndefined();
      return each([1, 2, 3, 4], async (item, at) => {
        most = Math.max(most, ++under);
        await new Promise((done) => setTimeout(done, 1));
        under--;
        return 10 * item + at;
      });
    });
    expect([rows, most]).toEqual([[10, 21, 32, 43], 1]);
  });

  it("ends with what is there after a signal, and with what went wrong before one", async () => {
    const end = new AbortController();
    const context = { tell: () => undefined, signal: end.signal };
    const rows = await withWorkers(undefined, "study", context, ({ each }) =>
      each([1, 2, 3], async (item) => {
        if (item < 2) return item;
        end.abort();
        throw new DOMException("stopped", "AbortError");
      }),
    );
    expect(rows).toEqual([1]);
    const failing = withWorkers(undefined, "study", silent, ({ each }) =>
      each([1, 2], () => Promise.reject(new RangeError("this one"))),
    );
    await expect(failing).rejects.toThrow("this one");
  });
});
