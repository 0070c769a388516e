import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AnyCommand, spelled } from "../../src/command/options/command.ts";
import type { Option } from "../../src/command/options/option.ts";
import { glossary } from "../../src/report/text/glossary.ts";
import { everyTrial, fuller, inFast, sampled } from "../trials.ts";
import { everyCommand, experiments } from "./everyCommand.ts";
import { experimentNames } from "./experimentNames.ts";
import { runCommand } from "./runCommand.ts";

const commands = await everyCommand();
const named = commands.map((command): [string, AnyCommand] => [
  `${experiments.includes(command) ? "experiment " : ""}${command.name}`,
  command,
]);
const optionsOf = (command: AnyCommand) => Object.entries(command.options) as [string, Option<unknown>][];

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "every-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A command that must not be run. */
const idle = (command: AnyCommand): AnyCommand => ({
  ...command,
  run: () => {
    throw new Error("it was run");
  },
});

describe.each(named)("%s", (_, command) => {
  it("prints help with examples in 80 columns, and runs nothing", async () => {
    const { stdout, stderr, code } = await runCommand(idle(command), "--help", "--nonsense");
    expect([stderr, code]).toEqual(["", 0]);
    for (const part of [
      "Options:",
      "Exit codes:",
      "Examples:",
      "--json",
      "--quiet",
      "-h, --help",
      command.describe.slice(0, 30),
    ]) {
      expect(stdout).toContain(part);
    }
    expect(stdout.split("\n").filter((line) => line.length > 80 && !line.startsWith("  "))).toEqual([]);
    expect(command.examples.length).toBeGreaterThan(0);
    for (const word of command.words ?? []) expect(glossary[word], word).toBeDefined();
  });

  it("refuses an unknown option by its nearest name, and a positional too many", async () => {
    const { stderr, code } = await runCommand(idle(command), "--jsno");
    expect(code).toBe(2);
    expect(stderr).toMatch(/^[a-z-]+: --jsno: no such option \(did you mean --json\?\) .*\n$/);
    const words = Array.from({ length: 9 }, () => "x");
    expect((await runCommand(idle(command), ...words)).stderr).toMatch(/x: nothing is expected after the options/);
  });

  it("refuses numbers outside their range, values that are missing and options that are repeated", async () => {
    const places = Object.values(command.positionals).map(() => "x");
    for (const [name, { kind, range, value, bare }] of sampled(optionsOf(command), 3)) {
      const flag = spelled(name);
      const wrong = async (...words: string[]): Promise<string> => {
        const { stderr, stdout, code } = await runCommand(idle(command), ...places, ...words);
        expect([stdout, code], words.join(" ")).toEqual(["", 2]);
        expect(stderr).toMatch(/^[a-z-]+: [^\n]*\n$/);
        return stderr;
      };
      if (kind === "flag") continue;
      // Without a value another option is meant where the row says so.
      if (bare === undefined) expect(await wrong(flag)).toMatch(new RegExp(`${flag}: a value is missing`));
      expect(await wrong(`${flag}=`)).toMatch(new RegExp(`${flag}: a value is missing`));
      if (value === "N") {
        // What is no number does not follow such an option, but for an = between them.
        const given = (text: string): string[] => (bare === undefined ? [flag, text] : [`${flag}=${text}`]);
        expect(await wrong(...given("abc"))).toMatch(new RegExp(`${flag} abc: a .* from .* is wanted`));
        expect(await wrong(...given("-1e99"))).toMatch(new RegExp(`${flag} -1e99: a .* is wanted`));
        expect(await wrong(...given("1e99"))).toMatch(new RegExp(`${flag} 1e99: a .* is wanted`));
        expect(range).toMatch(/^[\d.e+]+ to [\d.e+]+$/);
      }
    }
    const [first] = optionsOf(command).filter(([, { kind, value }]) => kind === "value" && value === "N");
    if (first !== undefined) {
      const flag = spelled(first[0]);
      const { stderr } = await runCommand(idle(command), ...places, flag, "1", flag, "1");
      expect(stderr).toContain(`${flag} is given 2 times`);
    }
  });
});

describe("experiments", () => {
  const some = experiments
    .filter(({ options }) => "only" in options)
    .map((each): [string, AnyCommand] => [each.name, each]);
  it.each(some)("%s refuses an --only that nothing has before any work", async (_, command) => {
    const unrecorded = "record" in command.options ? ["--no-record"] : [];
    const { stdout, stderr, code } = await runCommand(command, "--only", "no such name", ...unrecorded);
    expect([stdout, code]).toEqual(["", 2]);
    expect(stderr).toMatch(/^[a-z-]+: --only no such name: no [a-z]+'s name contains it\n$/);
  });
});

describe("options", () => {
  it("of one spelling have one range, one value and one letter everywhere", () => {
    const seen = new Map<string, Set<string>>();
    for (const command of commands) {
      for (const [name, { kind, range, value, alias }] of optionsOf(command)) {
        // The contract that a program is judged by may be all of them.
        if (name === "contract" && ["simulate", "grade"].includes(command.name)) continue;
        // Where modules of one's own are taken, the names are some of what may stand there.
        if (["formulation", "solver", "engines"].includes(name) && value?.includes("FILE")) continue;
        const said = seen.get(name) ?? new Set();
        seen.set(
          name,
          said.add(JSON.stringify([kind === "list" ? "value" : kind, range, value?.replace("NAMES", "NAME"), alias])),
        );
      }
    }
    expect([...seen].filter(([, said]) => said.size > 1).map(([name, said]) => [name, ...said])).toEqual([]);
  });

  it("say of what they mean by seconds, and mean one thing by seed, quick and record", () => {
    const rows = (name: string) => commands.flatMap((command) => optionsOf(command).filter(([each]) => each === name));
    const said = (name: string): string[] => [...new Set(rows(name).map(([, { says }]) => says))];
    expect(rows("seconds").length).toBeGreaterThan(15);
    expect(said("seconds").filter((says) => !says.startsWith("Wall-clock seconds for "))).toEqual([]);
    for (const name of ["seed", "quick", "record"]) expect(said(name), name).toHaveLength(1);
    expect(said("threads")).toHaveLength(1);
  });

  it("are of every experiment that there is", () => {
    expect(experiments.map(({ name }) => name).sort()).toEqual(experimentNames);
  });
});

/** A file of each kind, and who takes it. */
const cases = (name: string): string => fileURLToPath(new URL(`../cases/${name}`, import.meta.url));
const plan = fileURLToPath(new URL("../../results/plans/h2-r4-b128-values.json", import.meta.url));

describe("input files", () => {
  /** Programs, blocks and schedules are taken wherever schedules are. */
  const scheduled = ["plan", "program", "blocks"];
  /** Words in front of a file, by the kinds that are taken there. */
  const readers: readonly (readonly [command: string, words: readonly string[], takes: readonly string[]])[] = [
    ["simulate", [], ["program"]],
    ["simulate", ["PROGRAM", "--memory"], ["image"]],
    ["conformance", [], ["cases"]],
    ["solve", [], scheduled],
    ["import", [], ["program"]],
    ["reschedule", [], scheduled],
    ["grade", [], ["program"]],
    ["what-if", [], scheduled],
    ["explain", [], scheduled],
    ["shadow", [], scheduled],
    ["export", ["-o", "OUT"], scheduled],
    ["diff", ["PLAN"], scheduled],
    ["bound", [], scheduled],
    ["bound", ["--plan"], scheduled],
    ["bound", ["--blocks"], scheduled],
    ["verify", [], []],
    ["machine", [], ["machine"]],
    ["bound", ["--machine"], ["machine"]],
    ["ends", ["--no-record", "--plan"], scheduled],
    ["solvers", ["--no-record", "--blocks"], ["blocks"]],
    ["ablation", ["--no-record", "--blocks"], ["blocks"]],
  ];
  const told: Readonly<Record<string, RegExp>> = {
    program: /it is a program \(a list of bundles\): give it to slotwise simulate/,
    image: /it is a memory image \(a list of words\): give it to slotwise simulate --memory/,
    cases: /it is a list of recorded cases: give it to slotwise conformance/,
    blocks: /it is a file of blocks: give it to slotwise solve/,
    plan: /it is a plan file: give it to slotwise explain/,
    machine: /it is a machine description: give it to --machine or slotwise machine/,
  };
  const files = (): Readonly<Record<string, string>> => {
    const write = (name: string, data: unknown): string => {
      const file = join(folder, name);
      writeFileSync(file, typeof data === "string" ? data : JSON.stringify(data));
      return file;
    };
    return {
      program: write("program.json", [{ load: [["const", 0, 1]] }]),
      image: write("image.json", [1, 2, 3]),
      cases: cases("fuzz.json"),
      blocks: cases("blocks.json"),
      plan,
      machine: write("machine.json", { name: "m", engines: [], opcodes: [] }),
      empty: write("empty.json", " \n"),
      broken: write("broken.json", "[1,"),
      binary: write("binary.json", "\u0000\u0001"),
      folder,
      missing: join(folder, "missing.json"),
    };
  };
  const others: Readonly<Record<string, RegExp>> = {
    empty: /: the file is empty, JSON is wanted/,
    broken: /: not JSON/,
    binary: /: not JSON/,
    folder: /: a folder, not a regular file/,
    missing: /: no such file/,
  };

  fuller.each(readers.map((reader, turn) => [...reader, turn] as const))(
    "are told by what is in them: %s %j",
    async (name, words, takes, turn) => {
      const made = files();
      const command = commands.find((each) => each.name === name)!;
      const filled = words.map(
        (word) => ({ PROGRAM: made["program"]!, PLAN: plan, OUT: join(folder, "out.json") })[word] ?? word,
      );
      // The slow suite takes every third kind, the fast one every sixth, others of them with the next command.
      for (const [at, [kind, message]] of Object.entries({ ...told, ...others }).entries()) {
        if (takes.includes(kind) || !(everyTrial || (at + turn) % inFast(6, 3) === 0)) continue;
        const { stdout, stderr, code } = await runCommand(command, ...filled, made[kind]!);
        expect([stdout, code], kind).toEqual(["", 2]);
        expect(stderr).toMatch(message);
        expect(stderr).toContain(made[kind]);
        expect(stderr).toMatch(/^[a-z-]+: [^\n]*\n$/);
      }
    },
  );

  it("may begin with a byte order mark", async () => {
    const file = join(folder, "bom.json");
    writeFileSync(file, '\ufeff[{"load":[["const",0,1]]}]');
    const simulate = commands.find(({ name }) => name === "simulate")!;
    expect(JSON.parse((await runCommand(simulate, file, "--memory", files()["image"]!, "--json")).stdout).cycles).toBe(
      1,
    );
  });

  it("are told of at most ten faults", async () => {
    const file = join(folder, "faults.json");
    writeFileSync(
      file,
      JSON.stringify([{ name: "a", operations: Array.from({ length: 50 }, () => ({})), machine: {} }]),
    );
    const bound = commands.find(({ name }) => name === "bound")!;
    const { stderr } = await runCommand(bound, "--blocks", file);
    expect(stderr).toMatch(/; and \d+ more\n$/);
    expect(stderr.length).toBeLessThan(1200);
  });
});
