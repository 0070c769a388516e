import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { performQueueTask } from "../../src/command/queue/queueTask.ts";
import { queueCommand } from "../../src/command/verbs/queue.ts";
import { workerCommand } from "../../src/command/verbs/worker.ts";
import { perform, type Task } from "../../src/exact/jobs/task.ts";
import { wholeBlock } from "../../src/exact/problem/wholeBlock.ts";
import { parseBlock } from "../../src/ir/notation.ts";
import { programJob, queuedProgram } from "../../src/queue/programJobs.ts";
import { queueAddress } from "../../src/queue/queueAddress.ts";
import { queuedTask } from "../../src/queue/queuedTask.ts";
import { queueLibrary } from "../../src/queue/queueLibrary.ts";
import { answerSchema, newsSchema, parsedMessage } from "../../src/queue/queueMessages.ts";
import { windowQueueJob } from "../../src/queue/queuePool.ts";
import { problemFault } from "../../src/queue/windowAnswer.ts";
import type { Solver } from "../../src/solve/solver.ts";
import { runCommand } from "../command/runCommand.ts";
import { longer } from "../trials.ts";
import { slices } from "./slices.ts";

describe("the address of a queue", () => {
  it.each([
    ["redis://localhost", { url: "redis://localhost", prefix: "slotwise", shown: "redis://localhost" }],
    [
      "rediss://me:secret@host:6380/2?prefix=a.b",
      { url: "rediss://me:secret@host:6380/2", prefix: "a.b", shown: "rediss://host:6380/2" },
    ],
  ])("%s", (typed, address) => expect(queueAddress(typed, "--queue")).toEqual(address));

  it.each(["", "localhost:6379", "http://host", "redis://", "redis://h?prefix=", "redis://h?prefix=a*b"])(
    "refuses %s",
    (typed) => expect(() => queueAddress(typed, "--queue")).toThrow(RangeError),
  );

  longer("shows no password where nobody answers, in one line", async () => {
    for (const command of [workerCommand, queueCommand]) {
      const { stderr, code } = await runCommand(command, "--queue", "redis://me:secret@127.0.0.1:1");
      expect([code, stderr]).toEqual([2, `${command.name}: --queue redis://127.0.0.1:1: ECONNREFUSED\n`]);
    }
    expect((await runCommand(queueCommand, "purge", "--queue", "redis://127.0.0.1:1")).stderr).toMatch(/name of a run/);
    expect((await runCommand(queueCommand, "mend", "--queue", "redis://h")).stderr).toMatch(
      /status or purge is wanted/,
    );
    expect((await runCommand(workerCommand)).stderr).toMatch(/--queue is missing/);
  });
});

it("packages that are missing are named in one line, with the command that installs them", async () => {
  const missing = Object.assign(new Error("Cannot find package 'bullmq'"), { code: "ERR_MODULE_NOT_FOUND" });
  const why = "--queue: bullmq and ioredis are not installed beside slotwise: npm install bullmq@6 ioredis@6";
  await expect(queueLibrary(() => Promise.reject(missing))).rejects.toThrow(new RangeError(why));
  // The versions are those that the package asks for, and that are tested.
  const { peerDependencies, peerDependenciesMeta, devDependencies } = JSON.parse(
    readFileSync(join(import.meta.dirname, "../../package.json"), "utf8"),
  );
  for (const name of ["bullmq", "ioredis"]) {
    expect([peerDependencies[name], peerDependenciesMeta[name]]).toEqual(["6.x", { optional: true }]);
    expect(devDependencies[name]).toMatch(/^6\./);
  }
  await expect(queueLibrary(() => Promise.reject(new Error("another one")))).rejects.toThrow("another one");
});

describe("jobs of the queue", () => {
  const [slice] = slices(1) as [Task & { kind: "groups" }];
  const job = windowQueueJob(slice);

  it("come out as they went in, and do what they do at home", async () => {
    expect(queuedTask(job.text, job.shared?.text)).toEqual(JSON.parse(JSON.stringify(slice)));
    const far = await performQueueTask({ kind: job.kind, text: job.text, shared: job.shared?.text });
    const read = await job.read(far);
    if (!("result" in read)) throw new Error(read.wrong);
    const near = await perform(slice, { formulations: [], solvers: [] });
    expect(read.result.placements).toEqual(near.placements);
    expect(read.result.engine).toBe("list on a worker");
  });

  it("of other texts are refused by who should do them", async () => {
    const bad = [
      ["window", "{}"],
      ["window", '{"kind":"groups","job":{}}'],
      ["program", '{"solver":"glpk"}'],
      ["slice", "{}"],
      ["rung", '{"rung":"none"}'],
      ["question", "{}"],
      ["question", '{"task":"{}","proof":true}'],
      ["question", '{"task":"{}","proof":true,"switches":{"unknown":1}}'],
      ["clauses", '{"variables":1}'],
      ["sweep", '{"plan":{},"passes":1,"seed":1,"target":1}'],
      ["other", "{}"],
    ] as const;
    for (const [kind, text] of bad) {
      await expect(performQueueTask({ kind, text, shared: undefined }), kind).rejects.toThrow(RangeError);
    }
    expect(() => queuedTask(job.text, undefined)).toThrow(RangeError);
  });

  it("have answers that are refused where they are wrong", async () => {
    const { placements } = slice.job.start;
    const result = { status: "feasible", because: "effort limit", engine: "list", seconds: 1, limitSeconds: 0 };
    const wrong = async (answer: unknown): Promise<string> => {
      const read = await job.read(typeof answer === "string" ? answer : JSON.stringify(answer));
      return "wrong" in read ? read.wrong : "taken";
    };
    expect(await wrong({ ...result, placements })).toBe("taken");
    expect(await wrong("{")).toMatch(/no JSON/);
    expect(await wrong({ ...result, placements, extra: 1 })).toMatch(/extra/);
    expect(await wrong({ ...result, placements: placements.slice(1) })).toMatch(/every operation/);
    expect(await wrong({ ...result, placements: placements.map(({ form }) => ({ form, cycles: [0] })) })).not.toBe(
      "taken",
    );
    expect(await wrong({ ...result, placements: placements.map((each) => ({ ...each, form: 9 })) })).toMatch(/form/);
    expect(await wrong(result)).toMatch(/without placements/);
    expect(await wrong({ ...result, status: "infeasible", placements })).toMatch(/with placements/);
  });

  it("placements of a window keep its slots, dependences and times", () => {
    const machine = { engines: [{ name: "alu", slots: 2 }] };
    const block = parseBlock("a:alu b:alu c:alu<-a,b", machine);
    const problem = wholeBlock(block, machine, 3);
    const at = (...cycles: number[]) =>
      problemFault(
        problem,
        cycles.map((cycle) => ({ form: 0, cycles: [cycle] })),
      );
    expect(at(0, 0, 1)).toBeUndefined();
    // Words that are not left at every boundary are the judge's, where the window is stitched in.
    const scarce = { ...problem, words: Int32Array.of(3, 2, 3, 3) };
    const placed = [0, 0, 1].map((cycle) => ({ form: 0, cycles: [cycle] }));
    expect(problemFault(scarce, placed)).toBeUndefined();
    expect(problemFault(scarce, placed.toReversed())).toBeDefined();
    expect(at(0, 1, 2)).toBeUndefined();
    for (const cycles of [
      [0, 0, 0],
      [0, 1, 1],
      [0, 0, 3],
      [0, 0],
      [1, 1, 1],
    ])
      expect(at(...cycles)).toBeDefined();
  });
});

describe("solver calls of the queue", () => {
  const program = {
    name: "p",
    columns: [{ name: "x", lower: 0, upper: Number.POSITIVE_INFINITY, integer: true }],
    rows: [{ name: "r", terms: [{ column: 0, coefficient: 2 }], lower: 3, upper: Number.POSITIVE_INFINITY }],
    objective: [{ column: 0, coefficient: 1 }],
  };
  const job = programJob("one", program, { limitSeconds: 1, hint: Float64Array.of(1) });
  const says = (x: number, objective: number): Solver => ({
    name: "one",
    async solve(given, { hint }) {
      expect(given).toEqual(program);
      expect(hint).toEqual(Float64Array.of(1));
      return { status: "optimal", x: Float64Array.of(x), objective, engine: "one", seconds: 0, ignored: [] };
    },
  });
  const outcome = async (solver: Solver) => job.read(await queuedProgram(job.text, [solver]));

  it("are checked row by row, and their objective anew", async () => {
    const right = await outcome(says(2, 2));
    expect(right).toEqual({
      result: {
        status: "optimal",
        x: Float64Array.of(2),
        objective: 2,
        engine: "one on a worker",
        seconds: 0,
        ignored: [],
      },
    });
    expect(await outcome(says(1, 1))).toHaveProperty("wrong");
    expect(await outcome(says(2, 1))).toHaveProperty("wrong", "an objective of 1 where its point has 2");
  });

  it("an infeasibility that is said to be evident must be", () => {
    const answer = { status: "infeasible", evident: "r", engine: "one", seconds: 0, ignored: [] };
    expect(job.read(JSON.stringify(answer))).toEqual({
      result: { status: "infeasible", engine: "one on a worker", seconds: 0, ignored: [] },
    });
  });
});

it("messages that are none are as if they were not there", () => {
  for (const text of [null, undefined, "", "{", "[]", '{"kind":"work"}', '{"kind":"work","run":"*"}']) {
    expect(parsedMessage(newsSchema, text)).toBeUndefined();
  }
  expect(parsedMessage(newsSchema, '{"kind":"work","run":"a"}')).toEqual({ kind: "work", run: "a" });
  expect(parsedMessage(answerSchema, '{"protocol":1,"worker":"a","text":"","seconds":0}')).toBeUndefined();
});

it("the compose file has a Redis with a password and no open port, and workers that ask it", () => {
  const file = readFileSync(join(import.meta.dirname, "../../examples/compose.yaml"), "utf8");
  const { services } = parse(file) as {
    services: Record<string, { command: string[]; ports?: unknown; image: string }>;
  };
  expect(Object.keys(services)).toEqual(["redis", "worker"]);
  expect(services["redis"]!.command).toContain("--requirepass");
  expect(services["redis"]!.command.join(" ")).toContain("noeviction");
  for (const { ports } of Object.values(services)) expect(ports).toBeUndefined();
  const command = services["worker"]!.command.at(-1)!;
  expect(command).toContain("slotwise worker --queue");
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8"));
  expect(command).toContain(`slotwise-${version}.tgz`);
});
