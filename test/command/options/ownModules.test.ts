import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, test } from "vitest";
import { exportCommand } from "../../../src/command/verbs/export.ts";
import { solveCommand } from "../../../src/command/verbs/solve.ts";
import { testFormulationCommand } from "../../../src/command/verbs/testFormulation.ts";
import { longer } from "../../trials.ts";
import { runCommand } from "../runCommand.ts";

const folder = mkdtempSync(join(tmpdir(), "own-modules-"));
afterAll(() => rmSync(folder, { recursive: true }));
const written = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const models = new URL("../../../models/", import.meta.url).href;

/** The package's pulses under another name, and a formulation that forgets all dependences. */
const right = written(
  "right.ts",
  `import { pulseWith } from "${models}pulse.ts";
import { strong } from "${models}strengthening.ts";
interface Named { name: string }
export const formulation = (given = strong) => ({ ...pulseWith(given), name: "mine" }) satisfies Named;`,
);
const wrong = written(
  "wrong.ts",
  `import { pulse } from "${models}pulse.ts";
export default { name: "forgetful", build: (problem: any, objective: any) => pulse.build({ ...problem, dependences: [] }, objective) };`,
);
const liar = written(
  "liar.mjs",
  `export const engine = { name: "liar", async solve() { return { status: "infeasible", engine: "liar", seconds: 0, ignored: [] }; } };`,
);
const rule = written(
  "rule.cjs",
  `exports.rule = { name: "last first", priority: ({ operations }) => Float64Array.from({ length: operations }, (_, i) => i) };`,
);
const bound = (cycles: number) =>
  written(
    `bound${cycles}.js`,
    `module.exports.bound = () => ({ name: "guess", cycles: ${cycles}, scope: "block", witness: {} });`,
  );
const broken = written(
  "broken.mjs",
  `export const formulation = { name: "broken", build() { return undefinedName; } };`,
);

const tried = (...words: string[]) => runCommand(testFormulationCommand, ...words, "--quiet");

describe("test-formulation", () => {
  test.each([
    [right, "--seeds 8", 0, /right\.ts: formulation, 8 problems, 8 right, 0 wrong\n$/],
    ["channelled", "--seeds 4", 0, /^channelled: formulation, 4 problems, 4 right, 0 wrong\n$/],
    [
      wrong,
      "--seeds 12",
      1,
      /wrong\.ts: formulation, 12 problems, \d+ right, [1-9]\d* wrong\n {2}random \d+, .* in \d cycles: .*(breaks a rule|enumeration finds)/,
    ],
    [
      liar,
      "--seeds 6",
      1,
      /liar\.mjs: engine, 6 problems, \d right, [1-9] wrong\n {2}random \d, .*: no solution, enumeration finds/,
    ],
    [rule, "--seeds 6", 0, /rule\.cjs: rule, \d problems, \d right, 0 wrong, a schedule \d times\n$/],
    [bound(1), "--seeds 6", 0, /bound, \d problems, \d right, 0 wrong, witness accepted 0 times\n$/],
    [
      bound(99),
      "--seeds 6",
      1,
      /random \d, a lower bound of its length: at least 99 cycles, enumeration finds a schedule of \d/,
    ],
  ] as const)("%s %s: exit code %i", async (module, words, wanted, says) => {
    const { stdout, stderr, code } = await tried(module, ...words.split(" "));
    expect(stderr).toBe("");
    expect(stdout).toMatch(says);
    expect(code).toBe(wanted);
  });

  test.each([
    [broken, /broken\.mjs: ReferenceError: undefinedName is not defined\n$/],
    [join(folder, "nowhere.mjs"), /nowhere\.mjs: there is no such file\n$/],
    [written("syntax.mjs", "export const = 1;"), /syntax\.mjs: it cannot be loaded: /],
    [written("other.mjs", "export const other = 1;"), /other\.mjs: it exports no formulation, engine, bound or rule/],
    [
      written("short.mjs", "export const formulation = { name: 'x' };"),
      /short\.mjs: a formulation has a name and build\(problem, objective\)/,
    ],
    ["nobody", /no formulation "nobody"; there are step, pulse/],
  ])("%s is no module: one line, exit code 2", async (module, says) => {
    const { stderr, code } = await tried(module, "--seeds", "2");
    expect(stderr).toMatch(says);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(code).toBe(2);
  });
});

describe("solve and export with modules", () => {
  const block = "test/cases/blocks.json --name window-L4c".split(" ");
  const solve = async (...words: string[]) =>
    JSON.parse((await runCommand(solveCommand, ...block, ...words, "--seconds", "3", "--json", "--quiet")).stdout)[0];

  longer("name whose word a refutation is", async () => {
    const lied = await solve("--engines", liar, "--rule", rule);
    expect(lied.claimants).toEqual(["liar"]);
    expect(lied.proof).toContain("refuted (liar, step), the engine says so: liar");
  });

  it("call a bound without a witness its word, and drop it where a schedule is shorter", async () => {
    const low = await solve("--bound", bound(30), "--upper", "29");
    expect(low).toMatchObject({ lower: 30, claimants: ["guess"] });
    expect(low.proof).toContain("the witness of guess is not accepted");
    const high = await solve("--bound", bound(99), "--upper", "10");
    expect(high.lower).toBeGreaterThan(10);
  });

  it("write their programs", async () => {
    const { stdout, code } = await runCommand(
      exportCommand,
      ...block,
      ..."--to lp --length 36 --formulation".split(" "),
      right,
    );
    expect(stdout).toMatch(/^\\ window-L4c pulse T=36\n/);
    expect(code).toBe(0);
  });
});
