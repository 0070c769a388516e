import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, test } from "vitest";
import { solveCommand } from "../../../src/command/verbs/solve.ts";
import { parseBlocksFile } from "../../../src/ir/blocksFile.ts";
import { parseScheduleFile } from "../../../src/schedule/scheduleFile.ts";
import { livePeak, liveRanges } from "../../../src/schedule/scratch/liveRanges.ts";
import { longer } from "../../trials.ts";
import { runCommand } from "../runCommand.ts";

const folder = mkdtempSync(join(tmpdir(), "solve-research-"));
afterAll(() => rmSync(folder, { recursive: true }));
const written = (name: string, data: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof data === "string" ? data : JSON.stringify(data));
  return path;
};
const solve = (...words: string[]) => runCommand(solveCommand, ...words, "--seconds", "10");
/** The one row of `--json`. */
const rowOf = async (...words: string[]) => JSON.parse((await solve(...words, "--json", "--quiet")).stdout)[0];

/** Seven independent operations in pairs on one engine: 2 slots, so that 4 cycles are the least; counting says so. */
const flat = {
  name: "flat",
  machine: { engines: [{ name: "e", slots: 2 }] },
  operations: Array.from({ length: 7 }, (_, i) => ({ id: `o${i}`, engine: "e" })),
  dependences: [],
};
/** Producers of a word each, consumers two cycles later: the order decides how many words are live. */
const pairs = {
  name: "pairs",
  machine: { engines: [{ name: "e", slots: 1 }], scratchWords: 9 },
  operations: [0, 1, 2].flatMap((i) => [
    { id: `p${i}`, engine: "e" },
    { id: `c${i}`, engine: "e" },
  ]),
  dependences: [0, 1, 2].map((i) => ({ from: `p${i}`, to: `c${i}`, latency: 2, kind: "RAW" })),
  values: [0, 1, 2].map((i) => ({ words: 1, definers: [`p${i}`], users: [`c${i}`], liveIn: false, liveOut: false })),
};
const cases = "test/cases/blocks.json";

describe("what a researcher gives to solve", () => {
  const file = written("flat.json", [flat]);

  it("ends where no schedule has --upper cycles, and says so", async () => {
    const row = await rowOf(file, "--upper", "3");
    expect(row).toMatchObject({ status: "undecided", lower: 4, upper: null });
    expect(row.proof).toContain("no schedule has at most 3 cycles");
  });

  it("names a lower end as given by the caller, and drops it where a schedule is shorter", async () => {
    const chain = written("chain.json", [{ ...pairs, values: [], name: "chain" }]);
    const believed = await rowOf(file, "--lower", "4");
    expect(believed).toMatchObject({ status: "optimal", claimants: [] });
    const wrong = await rowOf(chain, "--lower", "9");
    expect(wrong).toMatchObject({ status: "optimal", lower: 6, upper: 6, claimants: [] });
    expect(wrong.proof).toContain("lower end given, at least 9 cycles: not so, a checked schedule has 6");
  });

  it("begins with a schedule, which is checked, of this block alone", async () => {
    const start = join(folder, "start.json");
    await solve(file, "-o", start);
    const row = await rowOf(file, "--start", start);
    expect(row.proof).toContain("given schedule");
    const other = written("other.json", [{ ...flat, name: "other" }]);
    const changed = written("changed.json", [
      { ...flat, dependences: [{ from: "o0", to: "o1", latency: 1, kind: "RAW" }] },
    ]);
    expect((await solve(other, "--start", start)).stderr).toMatch(
      /--start .*: it has no schedule of any of these blocks/,
    );
    expect((await solve(changed, "--start", start)).stderr).toMatch(/its block "flat" is another one, by its hash/);
    expect((await solve(file, "--start", file)).stderr).toMatch(/--start .*it is a file of blocks/);
  });

  test.each([
    ["pressure", "--upper 9", 1],
    ["pressure", "", 2],
    ["weighted", "", 15],
  ] as const)("minimises %s within the length (%s): %i", async (objective, upper, value) => {
    const path = written("pairs.json", [pairs]);
    const out = join(folder, "least.json");
    const words = [path, "--objective", objective, "-o", out, ...upper.split(" ").filter(Boolean)];
    const { objective: found, status } = await rowOf(...words);
    expect(status).toBe("optimal");
    expect(found).toMatchObject({ kind: objective, value, lower: value, within: upper === "" ? 6 : 9 });
    const [{ block, schedule }] = parseScheduleFile(JSON.parse(readFileSync(out, "utf8"))) as [
      ReturnType<typeof parseScheduleFile>[number],
    ];
    if (objective === "pressure")
      expect(livePeak(block, liveRanges(block, schedule), schedule.length).words).toBe(value);
  });

  it("takes weights of operations", async () => {
    const path = written("weighed.json", [flat]);
    const all = Object.fromEntries(flat.operations.map(({ id }, at) => [id, at === 6 ? 10 : 1]));
    // The heavy one first: 0·10 + 0 + 1 + 1 + 2 + 2 + 3.
    const { objective } = await rowOf(path, "--objective", "weighted", "--weights", written("w.json", all));
    expect(objective).toMatchObject({ value: 9, lower: 9 });
    const { stderr, code } = await solve(path, "--objective", "weighted", "--weights", written("v.json", { o0: 1 }));
    expect(stderr).toMatch(/--weights .*: operation "o1" of "flat" has no weight/);
    expect(code).toBe(2);
  });

  longer("asks the engines, formulation and reductions that are named, and logs it line by line", async () => {
    const words = "--name window-L4c --engines cadical,lcg --formulation channelled --strengthening bare --log".split(
      " ",
    );
    const { stderr } = await runCommand(solveCommand, cases, ...words, "--seconds", "5", "--lower", "1");
    expect(stderr).toMatch(/^block window-L4c: \d+ operations, \d+ dependences, \d+ values; /m);
    expect(stderr).toContain("engines: cadical, lcg; formulations: channelled; 5 s, seed 1");
    expect(stderr).toMatch(/^#bound +\d+\.\d\d s {2}best:none next:\[\d+,inf\] .*bound$/m);
    expect(stderr).toMatch(/^#1 +\d+\.\d\d s {2}best:\d+ next:\[/m);
    expect(stderr).toMatch(/^#done +\d+\.\d\d s {2}(optimal|feasible): best \d+, bound \d+, gap \d+\.\d %; /m);
    const { statistics } = await rowOf(file);
    expect(statistics.improvements.at(-1)).toMatchObject({ cycles: 4 });
  });

  test.each([
    ["--lower 5 --upper 4", /--lower 5 and --upper 4: nothing is between them/],
    ["--weights x.json", /--weights x.json: it is for --objective weighted/],
    ["--engines highs --solver glpk", /--engines and --solver: they are the same/],
    ["--engines nobody", /--engines nobody: one of glpk, highs, .* is wanted/],
    ["--formulation pusle", /--formulation pusle: one of step, pulse, .* is wanted \(did you mean pulse\?\)/],
    ["--strengthening none", /--strengthening none: one of strong, blocks, full, bare is wanted first/],
    ["--objective area", /--objective area: one of length, weighted, pressure is wanted/],
  ])("refuses %s", async (words, wanted) => {
    const { stderr, code } = await solve(file, ...words.split(" "));
    expect(stderr).toMatch(wanted);
    expect(code).toBe(2);
  });
});

it("the blocks of these tests are blocks", () => {
  expect(parseBlocksFile([flat, pairs])).toHaveLength(2);
});
