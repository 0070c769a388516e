import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { check } from "../../../src/check/check.ts";
import { boundSource } from "../../../src/command/input/boundSource.ts";
import { readSchedule } from "../../../src/command/input/scheduleInput.ts";
import { solveCommand } from "../../../src/command/verbs/solve.ts";
import { verbs, verbsHelp } from "../../../src/command/verbs.ts";
import { limits } from "../../../src/machine/limits.ts";
import { parseScheduleFile } from "../../../src/schedule/scheduleFile.ts";
import { standardSize } from "../../../src/walk/image.ts";
import { longer } from "../../trials.ts";
import { runCommand, runCommandIn, runNamed } from "../runCommand.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "solve-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const given = (name: string) => fileURLToPath(new URL(`../../cases/public/${name}`, import.meta.url));
const solve = (...words: string[]) => runCommand(solveCommand, ...words, "--seconds", "10");
const blocks = (name: string, data: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(data));
  return path;
};
const good = (name: string) => ({
  name,
  machine: { engines: [{ name: "e", slots: 1 }] },
  operations: [
    { id: "a", engine: "e" },
    { id: "b", engine: "e" },
  ],
  dependences: [{ from: "a", to: "b", latency: 3, kind: "RAW" }],
});

interface Row {
  readonly name: string;
  readonly status: string;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly proof: string;
  readonly known?: { readonly lower: number; readonly upper: number };
  readonly operations?: readonly { readonly id: string; readonly form: number; readonly cycles: readonly number[] }[];
}

describe("solve", () => {
  test("one bad block of four does not lose the others, and is named with its operations", async () => {
    const { stdout, stderr, code } = await solve(given("m1-one-bad-of-four.json"));
    expect(code).toBe(1);
    for (const name of ["k01-limited-", "k02-zero-", "k03-zero-"]) expect(stdout).toContain(name);
    expect(stdout).toContain('block "x": dependences form a cycle: a -> b -> a\n');
    expect(stdout).toContain("3 optimal (3 proved), 1 invalid of 4 blocks\n");
    expect(stderr).toContain('slotwise solve: block "x": dependences form a cycle: a -> b -> a\n');
    const { stdout: json } = await solve(given("m1-one-bad-of-four.json"), "--json");
    const rows = JSON.parse(json) as Row[];
    expect(rows.map(({ status }) => status)).toEqual(["optimal", "optimal", "invalid", "optimal"]);
    expect(rows[2]).toMatchObject({ name: "x", lower: null, upper: null, proof: expect.stringContaining("a -> b") });
  });

  longer("counts reading to the seconds: a file, or a block, that there was no time to read is undecided", async () => {
    const chain = (operations: number, name: string) => ({
      ...{ name, machine: { engines: [{ name: "e", slots: 1 }] } },
      operations: Array.from({ length: operations }, (_, i) => ({ id: `o${i}`, engine: "e" })),
      dependences: [],
    });
    const file = blocks("long.json", [chain(400_000, "long")]);
    const { stdout, code } = await runCommand(solveCommand, file, "--seconds", "0.1", "--json");
    expect(JSON.parse(stdout)).toMatchObject([
      { status: "undecided", lower: 0, upper: null, proof: "open: 0.1 s, the limit, were over before it was read" },
    ]);
    expect(code).toBe(1);
  });

  test.each(["b01-cycle.json", "b02-zero-cycle.json"])("%s: the block, the cycle, exit code 2", async (name) => {
    const { stdout, stderr, code } = await solve(given(name));
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^solve: .*: block "x": dependences form a cycle: (a -> b -> a|b -> a -> b)\n$/);
    expect(code).toBe(2);
    const json = await solve(given(name), "--json");
    expect(JSON.parse(json.stdout)).toMatchObject([{ name: "x", status: "invalid", lower: null, upper: null }]);
    expect(json).toMatchObject({ code: 2, stderr: expect.stringContaining("dependences form a cycle") });
  });

  test("blocks after people's reports have the bounds of their file, or a reason", async () => {
    const { stdout, code } = await solve(given("reports-small-blocks.json"), "--json");
    const rows = JSON.parse(stdout) as Row[];
    expect(rows).toHaveLength(15);
    for (const { name, status, lower, upper, known } of rows) {
      if (known === undefined) continue;
      expect([status, lower, upper], name).toEqual(["optimal", known.lower, known.upper]);
    }
    const reasons = new Map(
      rows.filter(({ status }) => status === "infeasible").map(({ name, proof }) => [name, proof]),
    );
    expect(Object.fromEntries(reasons)).toEqual({
      "k06-demand-over-capacity": "no schedule of any length: value 0 has 3 words, the machine 2",
      "k13c-tree-below-need2":
        "no schedule of any length: every order of the operations has 4 words live at once, the machine 2",
      "k18-live-in-over": "no schedule of any length: value 0 has 3 words, the machine 2",
      "k18c-live-out-over":
        "no schedule of any length: the values that are live after the last cycle have 2 words, the machine 1",
    });
    expect(rows.filter(({ status }) => status === "optimal")).toHaveLength(11);
    expect(code).toBe(1);
  });

  test("faults of the file stand in their block's row, each in one line", async () => {
    const path = blocks("faults.json", [
      { ...good("ok") },
      { ...good("engine"), operations: [{ id: "a", engine: "f" }] },
      { ...good("words"), values: [{ words: 2 ** 32 + 1, definers: ["a"], users: [], liveIn: false, liveOut: false }] },
      { ...good("slots"), machine: { engines: [{ name: "e", slots: 2 ** 31 + 1 }] } },
      good("ok"),
      { operations: 3 },
      17,
    ]);
    const { stdout, code } = await solve(path, "--json");
    const rows = JSON.parse(stdout) as Row[];
    expect(rows.map(({ status }) => status)).toEqual(["optimal", ...Array(6).fill("invalid")]);
    const says = [
      '"f"',
      'block "words": values[0].words',
      "expected number to be <=2147483648",
      "stands twice",
      "block 5: name",
      "block 6: the whole",
    ];
    for (const [at, text] of says.entries()) {
      expect(rows[at + 1]!.proof).toContain(text);
      expect(rows[at + 1]!.proof).not.toContain("\n");
    }
    expect(rows[0]!.operations).toEqual([
      { id: "a", form: 0, cycles: [0] },
      { id: "b", form: 0, cycles: [3] },
    ]);
    expect(code).toBe(1);
    const one = await solve(path, "--name", "engine");
    expect([one.code, one.stderr]).toEqual([2, expect.stringContaining('"f"')]);
  });

  test("-o writes schedules that explain, diff and bound read", async () => {
    const file = join(folder, "schedules.json");
    const { code } = await solve(given("m1-one-bad-of-four.json"), "-o", file);
    expect(code).toBe(1);
    const names = ["k01-limited-fan", "k02-zero-latency-comb", "k03-zero-latency-chain"];
    expect(JSON.parse(readFileSync(file, "utf8")).schedules.map(({ name }: Row) => name)).toEqual(names);
    for (const name of names) {
      const { block, machine, schedule } = readSchedule(file, undefined, name);
      expect(check(block, machine, schedule)).toEqual([]);
      const source = await boundSource(
        {
          ...{ best: false, contract: "values", ...standardSize, blocks: undefined },
          ...{ plan: file, name, machine: undefined, seed: 1 },
        },
        { mention() {}, tell() {}, signal: new AbortController().signal },
      );
      expect(source.schedule).toEqual(schedule);
      expect(source.source).toEqual({ block });
    }
    expect(() => readSchedule(file)).toThrow("--name says which schedule is meant: k01-limited-fan, k02");
    expect(() => readSchedule(file, undefined, "k04")).toThrow('it has no schedule of "k04"; it has k01');
    // The blocks of a schedule file are blocks.
    const again = await runNamed(verbs, verbsHelp, "solve", file, "--name", "k01-limited-fan", "--json");
    expect(JSON.parse(again.stdout)).toMatchObject([{ name: "k01-limited-fan" }]);
  });

  test("--why says why one cycle less is not enough: in words, in rows, and in the schedule file", async () => {
    const four = { machine: { engines: [{ name: "e", slots: 2 }] }, dependences: [] };
    const wide = { ...four, name: "wide", operations: ["a", "b", "c", "d", "f"].map((id) => ({ id, engine: "e" })) };
    const file = blocks("why.json", [good("chain"), wide]);
    const out = join(folder, "why.schedules.json");
    const { stdout, code } = await solve(file, "--why", "-o", out);
    expect(code).toBe(0);
    expect(stdout).toContain("chain: 3 cycles are not enough: the chain a → b takes 4 cycles\n");
    const text =
      "2 cycles are not enough: slots of e in cycles 0..1 (5 are needed, 4 are there), with what waits for what";
    // Wrapped, in a table of 80 columns.
    expect(stdout.replace(/\s+/g, " ")).toContain(`wide: ${text} `);
    const rows = JSON.parse((await solve(file, "--why", "--json")).stdout);
    const why = {
      horizon: 2,
      reasons: [{ kind: "slots", engine: "e", from: 0, to: 1, needed: 5, there: 4 }],
      proved: true,
    };
    expect(rows[1].why).toEqual({ ...why, text });
    expect(parseScheduleFile(JSON.parse(readFileSync(out, "utf8")))[1]!.why).toEqual(why);
  });

  test("a place that cannot be written is told before any work", async () => {
    const path = blocks("fine.json", [good("ok")]);
    for (const place of [join(folder, "nowhere", "x.json"), folder]) {
      const { stdout, stderr, code } = await solve(path, "-o", place);
      expect([stdout, code]).toEqual(["", 2]);
      expect(stderr).toContain(place);
    }
  });

  test.skipIf(!existsSync("/dev/full"))("results are printed where the last write fails", async () => {
    const { stdout, stderr, code } = await solve(blocks("full.json", [good("ok")]), "-o", "/dev/full");
    expect(stdout).toContain("1 optimal (1 proved) of 1 block");
    expect(stderr).toContain("/dev/full");
    expect(code).toBe(2);
  });

  test("a signal leaves the blocks that are done", async () => {
    const abort = new AbortController();
    abort.abort();
    const { stdout, code } = await runCommandIn(
      { signal: abort.signal },
      solveCommand,
      given("m1-one-bad-of-four.json"),
    );
    expect(stdout).toContain("nothing of 0 blocks");
    expect(code).toBe(130);
  });

  test("an open gap is a negative answer, and the file's other bounds are too", async () => {
    const path = blocks("known.json", [{ ...good("ok"), bounds: { lower: 5, upper: 6, proof: "wrong" } }]);
    const { stdout, code } = await solve(path);
    expect(stdout).toContain("DISAGREES");
    expect(code).toBe(1);
  });

  test("--schema prints the limits of every number", async () => {
    const { stdout, code } = await runCommand(solveCommand, "--schema");
    const { blocks: schema, schedules } = JSON.parse(stdout);
    const { machine, values } = schema.anyOf[1].items.properties;
    const { slots } = machine.properties.engines.items.properties;
    expect(slots.anyOf).toMatchObject([{ const: "unlimited" }, { minimum: 1, maximum: 2 ** 31 }]);
    expect(values.items.properties.words).toMatchObject({ minimum: 1, maximum: limits.words });
    expect(unlimited(schema)).toEqual([]);
    expect(unlimited(schedules)).toEqual(["immediate"]);
    expect(code).toBe(0);
    const of = async (...words: string[]) =>
      JSON.parse((await runNamed(verbs, verbsHelp, ...words, "--schema")).stdout);
    const { plans, schedules: again } = await of("explain");
    expect(again).toEqual(schedules);
    expect(unlimited(plans)).toEqual([]);
    expect(unlimited(await of("machine"))).toEqual([]);
    // A witness's numbers are re-checked, whatever they are; the last four are a family's.
    const certificate = JSON.parse(JSON.stringify(await of("verify")), (name, part) =>
      name === "witness" ? {} : part,
    );
    const ofFamily = ["weight", "capacity", "unit", "demand"];
    expect(unlimited(certificate)).toEqual(["immediate", ...ofFamily]);
  });
});

/** Members of a JSON Schema that are numbers with no limits of their own but those of exact integers. */
function unlimited(schema: unknown, name = ""): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const { type, minimum, maximum, const: only } = schema as Record<string, unknown>;
  if (only !== undefined) return [];
  const free = minimum === undefined || maximum === undefined || Number(maximum) >= Number.MAX_SAFE_INTEGER;
  if ((type === "integer" || type === "number") && free) return [name];
  return [...new Set(Object.entries(schema).flatMap(([key, value]) => unlimited(value, key)))];
}
