import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { windowIlp } from "../../experiments/window-ilp.ts";
import { namedBlocks, scheduleBeside } from "../../src/command/input/namedBlocks.ts";
import { readSchedule } from "../../src/command/input/scheduleInput.ts";
import { eachBlock } from "../../src/command/job/eachBlock.ts";
import { type JobNews, type JobRequest, windowJob } from "../../src/command/job/job.ts";
import { JobThread } from "../../src/command/job/jobThread.ts";
import { sameMemory } from "../../src/command/job/sameMemory.ts";
import type { SubjectRequest } from "../../src/command/job/subject.ts";
import { exitCodes } from "../../src/command/run/run.ts";
import { type ReadBlock, readBlocksFile } from "../../src/ir/blocksFile.ts";
import { lift } from "../../src/lift/lift.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { parseProgram, printProgram } from "../../src/machine/program.ts";
import { windowMarkdown } from "../../src/report/job/windowMarkdown.ts";
import { emit } from "../../src/schedule/emit.ts";
import { standardSize } from "../../src/walk/image.ts";
import { imageSet } from "../../src/walk/imageSet.ts";
import { runCommand } from "../command/runCommand.ts";
import { fixedLoop } from "../lift/loops.ts";
import { everyTrial, longer, longerGroup } from "../trials.ts";
import { shortRequest } from "./shortRequest.ts";

const folder = mkdtempSync(join(tmpdir(), "slotwise-block-"));
afterAll(() => rmSync(folder, { recursive: true }));

const cases = "test/cases/blocks.json";
const silent = { mention() {} };
const known = readBlocksFile(JSON.parse(readFileSync(cases, "utf8")));
const subjectNamed = (name: string): SubjectRequest => {
  const read = known.find((each) => each.name === name);
  if (read?.status !== "read") throw new Error(`${name} is missing`);
  const { block, machine } = read.instance;
  return { kind: "block", file: cases, block, machine };
};

// A poor greedy on purpose: it leaves windows for the engine.
const request: JobRequest = {
  ...shortRequest,
  ...{ subject: subjectNamed("cosine1-alu2-mul1"), begun: Date.now(), state: join(folder, "state") },
  ...{ searchSeconds: 0.2, windowSeconds: 0.1, windowOperations: 12, passes: 1 },
};
const kernel = { kind: "kernel", height: 2, rounds: 2, batch: 8, contract: "values", machine: takeHome } as const;

/** The unrolled loop, as somebody's program. */
const lifted = () => {
  const { block, given } = lift(fixedLoop, takeHome, { unroll: true });
  if ("because" in given) throw new Error(given.because);
  return { block, ...given };
};

async function told(changes: Partial<JobRequest>, signal = new AbortController().signal): Promise<JobNews[]> {
  const news: JobNews[] = [];
  await windowJob({ ...request, ...changes }, (each) => news.push(each), signal);
  return news;
}
const textOf = (news: readonly JobNews[]): string => news.find((each) => each.kind === "result")!.text;
const resultOf = (news: readonly JobNews[]) => JSON.parse(textOf(news));

longerGroup("the main job on a block of a file", () => {
  longer("begins with a program's schedule, and runs what it makes beside the program", async () => {
    // An empty cycle after every other one: twice as long as it needs to be.
    const { block, allocation } = lifted();
    const given = lifted().schedule;
    const stretched = {
      length: 2 * given.length - 1,
      placements: given.placements.map(({ form, cycles }) => ({ form, cycles: cycles.map((cycle) => 2 * cycle) })),
    };
    const file = join(folder, "stretched.json");
    writeFileSync(file, printProgram(emit(block, takeHome, stretched, allocation)));
    const [read] = await namedBlocks(file, undefined, silent);
    const { schedule, lifted: own } = scheduleBeside(read!)!;
    expect(schedule.length).toBe(stretched.length);
    if (read?.status !== "read") throw new Error("no block");
    const subject: SubjectRequest = {
      ...{ kind: "block", file, ...read.instance, schedule },
      program: { bundles: own!.program, machine: takeHome, on: { ...standardSize, memory: undefined } },
    };
    const result = resultOf(await told({ subject }));
    expect(result).toMatchObject({ judges: ["checker", "simulator"], simulated: 11 });
    expect(result.final.cycles).toBeLessThan(stretched.length);
    const made = parseProgram(JSON.parse(readFileSync(result.best.program, "utf8")));
    expect(made.length).toBe(result.final.cycles);
    expect(sameMemory(own!.program, made, takeHome, imageSet(standardSize, { seeds: 1 }))).toEqual({
      inputs: 11,
      skipped: 0,
    });
  });

  longer("gives what it gives for a kernel, and says that the checker is the only judge", async () => {
    const [block, walk] = [resultOf(await told({ searchSeconds: 1 })), resultOf(await told({ subject: kernel }))];
    expect(block).toMatchObject({ checked: true, simulated: 0, dirtyWords: null, judges: ["checker"] });
    expect(walk).toMatchObject({ checked: true, judges: ["checker", "simulator"] });
    // A block has no contract.
    expect(new Set([...Object.keys(block), "contract"])).toEqual(new Set(Object.keys(walk)));
    expect(block.split.windows.tried).toBeGreaterThan(0);
    expect(block.bound.cycles).toBe(25);
    const rows = (text: string) => [...text.matchAll(/^│ (\w[\w ]*?) +│/gm)].map(([, head]) => head);
    const [table, walkTable] = [
      textOf(await told({ json: false })),
      textOf(await told({ json: false, subject: kernel })),
    ];
    expect(table).toContain("nothing was simulated: the block has no operands");
    // A schedule file of a program has its operands, and not the program.
    const alone: SubjectRequest = { kind: "block", file: "a.json", block: lifted().block, machine: takeHome };
    expect(textOf(await told({ json: false, subject: alone, searchSeconds: 0.1 }))).toMatch(
      /nothing was simulated: the file has no program/,
    );
    const summary = (text: string) => rows(text).slice(rows(text).indexOf("block"));
    expect(summary(table)).toEqual(summary(walkTable).filter((head) => head !== "output contract"));
  });

  longer("keeps its best schedule as a file that the verbs read, and goes on from there", async () => {
    const state = join(folder, "kept");
    const first = resultOf(await told({ state }));
    expect(first.best).toEqual({ schedule: expect.stringContaining("best-cosine1-alu2-mul1-") });
    const found = readSchedule(first.best.schedule);
    expect(found.block.name).toBe("cosine1-alu2-mul1");
    expect(found.schedule.length).toBe(first.final.cycles);
    const news = await told({ state, resume: true });
    expect(resultOf(news).greedy).toEqual({ ...first.greedy, recalled: true });
    expect(resultOf(news).final.cycles).toBeLessThanOrEqual(first.final.cycles);
    expect(readdirSync(state).filter((name) => name.startsWith("best-"))).toEqual([basename(first.best.schedule)]);
  });

  longer("has a record that says so too, and none of a run that was stopped by hand", async () => {
    const done = (await told({})).at(-1);
    const record = done?.kind === "done" ? done.record : undefined;
    const row = windowMarkdown([record!]).trim().split("\n").at(-1);
    expect(row).toMatch(/\| cosine1-alu2-mul1 \| none \| 66 \| .* \| nothing \| time limit \|/);
    const stopped = await told({}, AbortSignal.abort());
    expect(resultOf(stopped)).toMatchObject({ stopped: "cancelled", checked: true });
    expect(stopped.at(-1)).toEqual({ kind: "done", record: undefined, failed: false });
  });
});

describe("the main job on every block of a file", () => {
  const [first] = JSON.parse(readFileSync(cases, "utf8"));
  const file = join(folder, "blocks.json");
  const scarce = { ...first, name: "scarce", machine: { engines: [...first.machine.engines], scratchWords: 0 } };
  const value = { words: 1, definers: [first.operations[0].id], users: [], liveIn: false, liveOut: true };
  writeFileSync(
    file,
    JSON.stringify([first, { name: "broken" }, { ...scarce, values: [value] }, { ...first, name: "2" }]),
  );
  const blocks = readBlocksFile(JSON.parse(readFileSync(file, "utf8")));

  it("loses none for another: a list of results, a line for what has none, exit code 1", async () => {
    const lines: string[] = [];
    let stdout = "";
    const job = async (subject: SubjectRequest, print: (text: string) => void): Promise<boolean> => {
      print(textOf(await told({ subject, passes: 3, state: join(folder, "all") })));
      return false;
    };
    const code = await eachBlock(blocks, { file, list: true, on: { ...standardSize, memory: undefined } }, job, {
      ...{ json: true, signal: new AbortController().signal },
      tell: (line) => void lines.push(line),
      print: (text) => {
        stdout += text;
      },
    });
    const results = JSON.parse(stdout);
    expect(results.map(({ block }: { block: string }) => block)).toEqual([first.name, "broken", "scarce", "2"]);
    expect(results[1].error).toContain('block "broken"');
    expect(results[2].error).toContain("scarce has no schedule: value 0 has 1 words, the machine 0");
    for (const at of [0, 3]) expect(results[at]).toMatchObject({ optimal: true, final: { cycles: 19 }, simulated: 0 });
    expect(lines).toContainEqual(expect.stringMatching(/block "broken"/));
    expect(code).toBe(exitCodes.negative);
  });

  // A thread compiles the whole job once more.
  it.runIf(everyTrial)(
    "runs in one thread, job after job, and what one refuses is no end of the thread",
    async () => {
      const thread = new JobThread();
      const { signal } = new AbortController();
      const printed: string[] = [];
      const listener = { line() {}, state() {}, result: (text: string) => void printed.push(JSON.parse(text).block) };
      const state = join(folder, "thread");
      try {
        for (const name of [first.name, "scarce", "2"]) {
          const [read] = await namedBlocks(file, name, silent);
          const { block, machine } = (read as ReadBlock & { status: "read" }).instance;
          const subject = { kind: "block", file, block, machine } as const;
          const run = thread.run({ ...request, state, passes: 3, subject }, listener, signal);
          if (name === "scarce") await expect(run).rejects.toThrow(/^scarce has no schedule/);
          else expect((await run).record?.results).toMatchObject({ optimal: true });
        }
      } finally {
        await thread.close();
      }
      expect(printed).toEqual([first.name, "2"]);
    },
    30_000,
  );

  it.runIf(everyTrial)(
    "ends at its seconds without a schedule, whatever its thread does, and the thread's successor is as good",
    async () => {
      const thread = new JobThread();
      const { signal } = new AbortController();
      const printed: string[] = [];
      const listener = { line() {}, state() {}, result: (text: string) => void printed.push(text) };
      const subject = request.subject;
      try {
        const late = { ...request, state: join(folder, "late"), subject, seconds: 1, begun: Date.now() - 10_000 };
        expect(await thread.run(late, listener, signal)).toEqual({ record: undefined, failed: true });
        await thread.run({ ...late, seconds: 60, begun: Date.now(), passes: 3 }, listener, signal);
      } finally {
        await thread.close();
      }
      expect(JSON.parse(printed[0]!)).toEqual({
        ...{ block: "cosine1-alu2-mul1", status: "undecided" },
        because: "1 s, the limit, were over before there was a schedule",
      });
      expect(JSON.parse(printed[1]!)).toMatchObject({ block: "cosine1-alu2-mul1" });
    },
    30_000,
  );

  longer("counts reading to the seconds", async () => {
    const operations = Array.from({ length: 400_000 }, (_, i) => ({ id: `o${i}`, engine: "e" }));
    const long = { name: "long", machine: { engines: [{ name: "e", slots: 1 }] }, operations, dependences: [] };
    const path = join(folder, "long.json");
    writeFileSync(path, JSON.stringify([long]));
    const words = ["--block", path, "--seconds", "0.1", "--no-record", "--state", join(folder, "read")];
    expect(await runCommand(windowIlp, ...words)).toMatchObject({
      ...{ code: 1, stdout: `${path}: undecided: 0.1 s, the limit, were over before it was read\n` },
    });
  });

  it("ends with the present one at a signal, and is an input error where none has a result", async () => {
    const stop = new AbortController();
    const printed: string[] = [];
    const context = {
      ...{ json: false, print: (text: string) => void printed.push(text), tell() {}, signal: stop.signal },
    };
    const job = async ({ block }: SubjectRequest & { kind: "block" }, print: (text: string) => void) => {
      print(block.name);
      stop.abort();
      return false;
    };
    expect(
      await eachBlock(blocks, { file, list: true, on: { ...standardSize, memory: undefined } }, job as never, context),
    ).toBe(exitCodes.fine);
    expect(printed).toEqual([first.name]);
    const bad = blocks.filter(({ status }) => status === "invalid");
    const again = { ...context, signal: new AbortController().signal };
    const each = (of: typeof bad) =>
      eachBlock(of, { file, list: true, on: { ...standardSize, memory: undefined } }, job as never, again);
    expect(await each([...bad, ...bad])).toBe(exitCodes.usage);
    // A file's only block is the error itself, which --quiet does not hide.
    await expect(each(bad)).rejects.toThrow('block "broken": ');
  });

  it.each([
    [["--name", "x"], "--name is for --block"],
    [["--block", cases, "--name", "window-V4", "--machine", "take-home"], "it is for a machine with other engines"],
    [["--block", cases, "--height", "4"], "--height and --block: that is for kernels, which are generated"],
    [["--block", cases, "--contract=values"], "--contract and --block: that is for kernels, which are generated"],
    [["--block", cases, "--inputs", "3"], "--inputs and --block: blocks of a file cannot be run"],
    [["--block", cases, "--name", "ewf"], 'has no block "ewf"'],
    [["--block", "package.json"], "package.json"],
    [["--block", file, "--name", "broken"], 'block "broken"'],
  ])("refuses %j in one line", async (words, message) => {
    const state = join(folder, "refused");
    const { code, stderr, stdout } = await runCommand(windowIlp, ...words, "--no-record", "--state", state);
    expect(stderr).toContain(message);
    expect(stderr.trim()).not.toContain("\n");
    expect([code, stdout]).toEqual([exitCodes.usage, ""]);
  });
});
