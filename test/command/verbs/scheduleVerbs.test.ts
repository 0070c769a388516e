import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readSchedule } from "../../../src/command/input/scheduleInput.ts";
import { verbs, verbsHelp } from "../../../src/command/verbs.ts";
import { contentHash } from "../../../src/ir/contentHash.ts";
import { parseBlock } from "../../../src/ir/notation.ts";
import { listSchedule } from "../../../src/list/list.ts";
import { prepare } from "../../../src/list/listInstance.ts";
import { criticalPath } from "../../../src/list/priority.ts";
import { takeHome } from "../../../src/machine/presets/takeHome.ts";
import { toSchedule } from "../../../src/schedule/compactSchedule.ts";
import { parseSchedule } from "../../../src/schedule/notation.ts";
import { encodeSchedule } from "../../../src/schedule/scheduleCode.ts";
import { printScheduleFile } from "../../../src/schedule/scheduleFile.ts";
import { generate } from "../../../src/walk/generator/generate.ts";
import { standardPlan } from "../../../src/walk/plan/standardPlan.ts";
import { fuller, thinned } from "../../trials.ts";
import { runNamed } from "../runCommand.ts";
import { temporaryFiles } from "../temporaryFiles.ts";

const machine = {
  engines: [
    { name: "alu", slots: 2 },
    { name: "load", slots: 1 },
  ],
};

const { folder, file } = temporaryFiles("schedules-");

function scheduleFile(name: string, text: string, times: string): string {
  const block = parseBlock(text, machine, "small");
  return file(name, printScheduleFile([{ block, machine, schedule: parseSchedule(times, block), lower: 0 }]));
}

/** A small kernel, scheduled greedily, as the files in which schedules are kept. */
function kernelFiles(): { plan: Record<string, unknown>; best: Record<string, unknown>; cycles: number } {
  const kernel = standardPlan({ height: 2, rounds: 3, batch: 16 }, "values");
  const block = generate(kernel, takeHome);
  const instance = prepare(block, takeHome);
  const outcome = listSchedule(instance, { priority: criticalPath().priority(instance) });
  if (outcome.status !== "scheduled") throw new Error(`not scheduled: ${outcome.status}`);
  const cycles = outcome.schedule.length;
  const common = { machine: takeHome.name, cycles };
  return {
    plan: {
      ...common,
      format: "slotwise plan",
      version: 2,
      instance: contentHash(block, takeHome),
      kernel,
      schedule: encodeSchedule(outcome.schedule),
    },
    best: { ...common, contract: "values", plan: kernel, schedule: toSchedule(block, outcome.schedule) },
    cycles,
  };
}

/** Runs a verb in this process and returns what it printed. */
async function verb(name: string, ...words: string[]): Promise<string> {
  const { stdout, stderr, code } = await runNamed(verbs, verbsHelp, name, ...words);
  expect([stderr, code]).toEqual(["", 0]);
  return stdout;
}

/** What a verb says when it refuses. */
async function refusal(name: string, ...words: string[]): Promise<string> {
  const { stdout, stderr, code } = await runNamed(verbs, verbsHelp, name, ...words);
  expect([stdout, code]).toEqual(["", 2]);
  return stderr;
}

describe("files with schedules", () => {
  it("of all three formats say the same", async () => {
    const { plan, best, cycles } = kernelFiles();
    const [one, other] = [readSchedule(file("plan.json", plan)), readSchedule(file("best.json", best))];
    expect(one.schedule).toEqual(other.schedule);
    expect(one.block).toEqual(other.block);
    expect(one.schedule.length).toBe(cycles);
    expect(await verb("diff", one.name, other.name)).toContain("The schedules are the same.");
    const explained = JSON.parse(await verb("explain", one.name, "--json", "--window", "20"));
    expect([explained.cycles, explained.windowCycles]).toEqual([cycles, 20]);
    expect(explained.words.free.largest).toHaveLength(cycles + 1);
  });

  it("are refused in one line where they are not what they say", () => {
    const { plan, best } = kernelFiles();
    const bad: [string, unknown, RegExp][] = [
      ["none.json", { hello: 1 }, /none\.json: neither a program, nor a plan, nor/],
      [
        "version.json",
        { ...plan, version: 1 },
        /version\.json: a plan of version 1; this program reads version 2: npx tsx/,
      ],
      [
        "machine.json",
        { ...best, machine: "toy-2" },
        /machine\.json: the schedule is for machine "toy-2"; the presets are/,
      ],
      ["hash.json", { ...plan, instance: "0".repeat(64) }, /hash\.json: the plan's kernel generates to /],
      ["text.json", "{", /text\.json: /],
    ];
    for (const [name, data, says] of bad) {
      expect(() => readSchedule(file(name, data)), name).toThrow(says);
      expect(() => readSchedule(file(name, data)), name).toThrow(RangeError);
    }
    expect(() => readSchedule(join(folder, "missing.json"))).toThrow(/missing\.json: /);
    const late = scheduleFile("broken.json", "a:load b:alu<-a", "1 1");
    expect(() => readSchedule(late)).toThrow(/broken\.json: not a valid schedule of its block: "b" issues in cycle 1/);
  });
});

describe("--machine beside a schedule file", () => {
  const { plan, best } = kernelFiles();
  const changed = { ...takeHome, scratchWords: 1024 };
  const cases: readonly [string, unknown, object, RegExp | undefined][] = [
    ["a best file and another machine of its name", { ...best, machine: takeHome }, changed, /same name\n$/],
    ["a best file and its machine", { ...best, machine: takeHome }, takeHome, undefined],
    ["a best file and another one", { ...best, machine: takeHome }, { ...changed, name: "mine" }, /is "mine"\n$/],
    ["a best file of an own machine and its preset", { ...best, machine: changed }, takeHome, /same name\n$/],
    ["a plan and another machine of its name", plan, changed, /same name\n$/],
  ];
  fuller.each(thinned(cases, 2))("is taken or refused by every number: %s", async (_, data, machine, says) => {
    const words = [file("of.json", data), "--machine", file("machine-file.json", machine)];
    for (const name of ["explain", "shadow", "export"]) {
      const more = name === "export" ? ["-o", join(folder, "out.json"), "--inputs", "1"] : [];
      if (says === undefined) await verb(name, ...words, ...more);
      else expect(await refusal(name, ...words, ...more), name).toMatch(says);
    }
  });
});

describe("explain, diff and shadow", () => {
  it("print tables or one JSON object", async () => {
    const a = scheduleFile("a.json", "a:load b:load c:alu<-a", "0 1 1");
    const b = scheduleFile("b.json", "a:load b:load c:alu<-a", "0 1 2");
    expect(await verb("explain", a)).toContain("small: 3 operations in 2 cycles; load is fullest");
    expect(JSON.parse(await verb("explain", b, "--json", "--engine", "alu")).total.engines).toHaveLength(1);
    expect(await verb("diff", a, b)).toContain("In B, 2 placed alike, 0 earlier, 1 later");
    expect(JSON.parse(await verb("diff", a, b, "--json")).moved[0].by).toBe(1);
    expect(await verb("shadow", a)).toContain("lower bound 2");
    expect(JSON.parse(await verb("shadow", a, "--json", "--words", "8")).scratch.words).toBe(8);
  });

  it("refuse schedules of different blocks or machines in one line", async () => {
    const a = scheduleFile("x.json", "a:load b:load", "0 1");
    const b = scheduleFile("y.json", "a:load b:load c:load", "0 1 2");
    const block = parseBlock("a:load b:load", machine, "small");
    const wide = { engines: machine.engines.map((engine) => ({ ...engine, slots: 3 })) };
    const c = file(
      "z.json",
      printScheduleFile([{ block, machine: wide, schedule: parseSchedule("0 1", block), lower: 0 }]),
    );
    const message =
      /^slotwise diff: not of the same block: .*x\.json is of "small" \(2 operations, \w+\), .*y\.json is of .*\n$/;
    expect(await refusal("diff", a, b)).toMatch(message);
    expect(await refusal("diff", a, c)).toMatch(/not for the same machine/);
  });

  it("refuse bad flags", async () => {
    const a = scheduleFile("flags.json", "a:load", "0");
    expect(await refusal("explain")).toMatch(/name a schedule file, or --best/);
    expect(await refusal("explain", a, "--best")).toMatch(/one of them/);
    expect(await refusal("explain", a, "--engine", "store")).toMatch(/no engine "store"/);
    expect(await refusal("explain", a, "--window", "0")).toMatch(
      /--window 0: a whole number from 1 to 1000000 is wanted/,
    );
    expect(await refusal("explain", a, "--chains", "x")).toMatch(/--chains x: a whole number from 0 to 1000 is wanted/);
    expect(await refusal("shadow", a, "--words", "0")).toMatch(/--words 0: a whole number from 1/);
    expect(await refusal("explain", "--best", "--height", "1", "--batch", "8")).toMatch(/no plan for height 1/);
  });
});
