import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { command } from "../../src/command/options/command.ts";
import { nearestName } from "../../src/command/options/nearestName.ts";
import { flagOption, listOption, numberOption } from "../../src/command/options/option.ts";
import { options } from "../../src/command/options/options.ts";
import { recordOption } from "../../src/command/options/outputOptions.ts";
import { exitCodes } from "../../src/command/run/run.ts";
import { runCommand, runCommandIn } from "./runCommand.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "harness-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Prints what it was given. */
const echo = command({
  name: "echo",
  describe: "Print what was typed",
  positionals: { file: { value: "FILE", says: "any file", optional: true } },
  options: {
    seed: options.seed,
    seconds: options.seconds,
    passes: options.passes,
    batch: options.batch,
    solver: options.solver,
    formulation: options.formulation,
    contract: options.contract,
    machine: options.machine,
    output: options.output,
    shard: options.shard,
    quick: options.quick,
    pause: options.pause,
    cycles: options.cycles,
  },
  examples: [["--seed 3", "prints 3"]],
  run({ machine, output, ...rest }, { print, printJson, json }) {
    const shown = { ...rest, ...(machine && { machine: machine.name }), ...(output && { output: output.name }) };
    if (json) printJson(shown);
    else print(`${JSON.stringify(shown)}\n`);
    return exitCodes.fine;
  },
});

const given = async (...words: string[]): Promise<Record<string, unknown>> =>
  JSON.parse((await runCommand(echo, ...words)).stdout);

describe("options", () => {
  it("have defaults, other ones under --quick, and what was typed above both", async () => {
    expect(await given()).toMatchObject({ seed: 1, seconds: 60, passes: 1000, pause: true, contract: "values" });
    expect(await given("--quick")).toMatchObject({ passes: 200, quick: true });
    expect(await given("--quick", "--passes=7")).toMatchObject({ passes: 7 });
    expect(await given("--no-pause", "x.json")).toMatchObject({ pause: false, file: "x.json" });
    expect(await given("--cycles", "3", "4", "--seed", "0")).toMatchObject({ cycles: [3, 4], seed: 0 });
    expect(await given("--cycles=3,4", "--shard", "2/3")).toMatchObject({ cycles: [3, 4], shard: { index: 1, of: 3 } });
    expect(await given("-", "--json", "--quick")).toMatchObject({ file: "-", quick: true });
    expect(await given("--seconds", "1e3", "--machine", "toy")).toMatchObject({ seconds: 1000, machine: "toy" });
  });

  it.each<[string[], string]>([
    [["--seed", "abc"], "--seed abc: a whole number from 0 to 2147483647 is wanted"],
    [["--seed", "-1"], "--seed -1: a whole number from 0 to 2147483647 is wanted"],
    [["--seed", "1.5"], "--seed 1.5: a whole number from 0 to 2147483647 is wanted"],
    [["--seed", "0x10"], "--seed 0x10: a whole number from 0 to 2147483647 is wanted"],
    [["--seed", "1", "--seed", "2"], "--seed is given 2 times"],
    [["--seed"], "--seed: a value is missing (N)"],
    [["--seed="], "--seed: a value is missing (N)"],
    [["--seed", ""], "--seed: a value is missing (N)"],
    [["--seed", "--quick"], "--seed: a value is missing (N)"],
    [["-o"], "-o: a value is missing (FILE)"],
    [["-o", "--quick"], "-o: a value is missing (FILE)"],
    [["--batch", "12"], "--batch 12: a multiple of 8 from 8 to 1024 is wanted"],
    [["--seconds", "Infinity"], "--seconds Infinity: a number from 0.1 to 86400 is wanted"],
    [["--cycles", "3", "x"], "--cycles x: a whole number from 2 to 1000 is wanted"],
    [["--solver", "foo"], "--solver foo: one of glpk, highs, javascript-lp-solver, cadical is wanted"],
    [["--solver", "hihgs"], "is wanted (did you mean highs?)"],
    [["--solver", "__proto__"], "--solver __proto__: one of glpk"],
    [
      ["--formulation", "stpe"],
      "--formulation stpe: one of step, pulse, pulse-aggregated, channelled is wanted (did you",
    ],
    [["--contract", "value"], "--contract value: one of values, values-clean, values+indices is wanted"],
    [["--machine", "take-hom"], "(did you mean take-home?)"],
    [["--machine", "nowhere.json"], "--machine nowhere.json: no such file"],
    [["--shard", "3/2"], "--shard 3/2: k/n with 1 <= k <= n is wanted"],
    [["--sede", "3"], "--sede: no such option (did you mean --seed?)"],
    [["--no-seed"], "--no-seed: no such option"],
    [["--window-second", "3"], "--window-second: no such option"],
    [["-x"], "-x: no such option"],
    [["--quick=yes"], "--quick takes no value"],
    [["--quick", "--quick"], "--quick is given 2 times"],
    [["--pause", "--no-pause"], "--pause and --no-pause: one of them is enough"],
    [["a", "b"], "b: nothing is expected after the options and FILE"],
    [[""], "FILE is empty"],
    [["-o", "/nowhere/x.json"], "-o /nowhere/x.json: there is no folder /nowhere"],
    [["-o", tmpdir()], "it is a folder, a file is wanted"],
  ])("are refused in one line: %j", async (words, message) => {
    const { stdout, stderr, code } = await runCommand(echo, ...words);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^echo: [^\n]*\n$/);
    expect([stdout, code]).toEqual(["", 2]);
  });

  it("are read in any range of the table", () => {
    expect(numberOption({ says: "", least: 1, most: 3 }).read("3", "--x")).toBe(3);
    expect(listOption(numberOption({ says: "", least: 1, most: 3 }, 1), [1]).read("1,2", "--x")).toEqual([1, 2]);
    expect(flagOption("", true).fallback()).toBe(true);
    expect(nearestName("solvr", ["solve", "bound"])).toBe("solve");
    expect(nearestName("foo", ["toy"])).toBeUndefined();
  });
});

describe("the runner", () => {
  const failing = (work: () => number | Promise<number>) =>
    command({ name: "fails", describe: "Fail", positionals: {}, options: {}, examples: [], run: work });

  it.each<[string, () => number, number, RegExp]>([
    ["a caller's mistake", () => fail(new RangeError("x is 7\n  more of it")), 2, /^fails: x is 7; more of it\n$/],
    [
      "a defect",
      () => fail(new Error("broken")),
      70,
      /^fails: broken \[a defect of slotwise; SLOTWISE_STACK=1 .*\]\n$/,
    ],
    ["a deep recursion", () => deep(), 70, /^fails: Maximum call stack.*defect/],
    ["a file", () => readFileSync("/nowhere").length, 2, /^fails: \/nowhere: no such file or folder\n$/],
    ["a name with controls", () => fail(new RangeError("\u001b[2Jx")), 2, /^fails: \\u001b\[2Jx\n$/],
    ["a negative answer", () => 1, 1, /^$/],
  ])("tells %s by its exit code and one line", async (_, work, exit, line) => {
    const { stderr, code } = await runCommand(failing(work));
    expect([code, stderr]).toEqual([exit, expect.stringMatching(line)]);
  });

  it("gives errors as JSON too where --json is given", async () => {
    const { stdout, stderr, code } = await runCommand(echo, "--json", "--seed", "x");
    const message = "--seed x: a whole number from 0 to 2147483647 is wanted";
    expect(JSON.parse(stdout)).toEqual({ error: { command: "echo", message, kind: "input", exit: 2 } });
    expect([stderr, code]).toEqual([`echo: ${message}\n`, 2]);
  });

  it("counts the seconds of a command from the start of its process, a second of it free", async () => {
    const left = command({
      ...{ name: "left", describe: "Print the seconds that are left", positionals: {}, examples: [] },
      options: { seconds: options.seconds },
      run({ seconds }, { budget, print }) {
        print(`${Math.round(10 * budget(seconds).left()) / 10}\n`);
        return exitCodes.fine;
      },
    });
    const leftAfter = async (started: number | undefined, seconds: number): Promise<number> => {
      const { stdout } = await runCommandIn(started === undefined ? {} : { started }, left, "--seconds", `${seconds}`);
      return Number(stdout);
    };
    // Without a process of its own; with a quick start; with a slow one; with one that would have taken most of the time.
    expect(await leftAfter(undefined, 10)).toBe(10);
    expect(await leftAfter(0.9, 10)).toBe(10);
    expect(await leftAfter(3, 10)).toBe(8);
    expect(await leftAfter(3, 1)).toBe(0.5);
  });

  it("gives the signal's exit code, whatever comes out", async () => {
    const stopped = { signal: AbortSignal.abort() };
    expect(
      (
        await runCommandIn(
          stopped,
          failing(() => 0),
        )
      ).code,
    ).toBe(130);
    expect(
      (
        await runCommandIn(
          { ...stopped, stopped: "SIGTERM" },
          failing(() => 0),
        )
      ).code,
    ).toBe(143);
    const thrown = failing(() => stopped.signal.throwIfAborted() as never);
    expect(await runCommandIn(stopped, thrown)).toEqual({ code: 130, stdout: "", stderr: "" });
  });

  it("prints help before everything else, and the version", async () => {
    const { stdout, code } = await runCommand(echo, "--seed", "x", "-h");
    expect(code).toBe(0);
    for (const part of ["echo [FILE] [options]", "--window", "Exit codes:", "Examples:", "--machine NAME|FILE"]) {
      expect(stdout.includes(part)).toBe(part !== "--window");
    }
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
    expect((await runCommand(echo, "--version")).stdout).toMatch(/^\d+\.\d+\.\d+\nnode: /);
  });

  it("escapes control characters that are printed", async () => {
    expect((await runCommand(echo, "a\u009bb")).stdout).toContain("a\\u009bb");
  });

  function fail(error: Error): never {
    throw error;
  }
  function deep(): number {
    return 1 + deep();
  }
});

describe("outputs", () => {
  const writer = command({
    name: "writer",
    describe: "Write",
    positionals: {},
    options: { output: options.output, record: recordOption("harness") },
    examples: [],
    run({ output, record }, { print }) {
      print(`${record === undefined ? "no record" : record.name}\n`);
      output?.write("text");
      return exitCodes.fine;
    },
  });

  it("are tried before any work, and leave nothing then", async () => {
    const before = readdirSync(folder);
    expect((await runCommand(writer, "--no-record", "-o", join(folder, "none", "x"))).stdout).toBe("");
    // One that is made silently would hide the typing error.
    const { stderr, code } = await runCommand(writer, "--record", join(folder, "none", "c.jsonl"));
    const missing = join(folder, "none");
    expect([stderr, code]).toEqual([`writer: --record ${missing}/c.jsonl: there is no folder ${missing}\n`, 2]);
    expect((await runCommand(writer, "--record", join(folder, "c.jsonl"))).stdout).toContain("c.jsonl");
    expect(readdirSync(folder)).toEqual(before);
    const { stdout } = await runCommand(writer, "--no-record", "-o", join(folder, "x"));
    expect(stdout).toBe("no record\n");
    expect(readFileSync(join(folder, "x"), "utf8")).toBe("text");
  });

  it("say so when the last write fails, after the results, with the name as it was typed", async () => {
    const { stdout, stderr, code } = await runCommand(writer, "--no-record", "-o", "/dev/full");
    expect([stdout, stderr, code]).toEqual(["no record\n", "writer: -o /dev/full: no space left\n", 2]);
  });

  it("are not a record that is no file of JSON lines", async () => {
    const { stderr } = await runCommand(writer, "--record", folder);
    expect(stderr).toBe(`writer: --record ${folder}: a file of JSON lines is wanted\n`);
    writeFileSync(join(folder, "file"), "");
    expect((await runCommand(writer, "--record", join(folder, "file", "x.jsonl"))).stderr).toContain("is no folder");
  });
});
