import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, it } from "vitest";
import { notebookCode } from "../../experiments/notebooks/execution/notebookCode.ts";
import { notebookFolder, notebookNames, parseNotebook } from "../../experiments/notebooks/execution/notebookFile.ts";
import { readText } from "../../src/files/readText.ts";

const root = join(import.meta.dirname, "..", "..");
const nbconvert = spawnSync("jupyter-nbconvert", ["--version"], { encoding: "utf8" }).status === 0;
const deno = existsSync(join(root, "node_modules", "deno", "bin.cjs"));
if (!nbconvert || !deno)
  console.warn(`notebooks are not executed: ${nbconvert ? "Deno" : "jupyter-nbconvert"} is missing`);

const executed = (env: Readonly<Record<string, string>>, ...flags: string[]) =>
  spawnSync(process.execPath, ["--import", "tsx", join(root, "experiments", "notebooks.ts"), ...flags], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, ...env },
  });

// With short settings: the same cells, fewer cases. An error, a lost result or an empty figure ends it with 1.
it.runIf(nbconvert && deno)("the two notebooks of the card execute", () => {
  const { status, stdout, stderr } = executed({ SLOTWISE_NOTEBOOKS: "short" }, "--only", "packing");
  expect(stderr).toContain("preamble-packing: executed");
  expect(stdout).toBe("preamble-packing: fine\ntail-packing: fine\n");
  expect(status).toBe(0);
});

const committed = (name: string) => parseNotebook(readText(join(notebookFolder, `${name}.ipynb`)), name);

// Where no line that it reaches is another, the committed outputs are the present code's. Where one is, test/experiments/notebooks.test.ts
// still compares the key figures; all words and tables are compared where SLOTWISE_EVERY_NOTEBOOK is set, which takes ten minutes, and
// engines that are given seconds find less on a slower machine.
const every = process.env["SLOTWISE_EVERY_NOTEBOOK"] !== undefined;
describe.runIf(nbconvert && deno && every).each(notebookNames())("%s.ipynb", (name) => {
  it("is of the present code, or the present code comes to the same words and tables", async () => {
    const code = await notebookCode(join(notebookFolder, `${name}.ts`));
    if (committed(name).metadata.slotwise!.code === code) return;
    console.warn(`${name}.ipynb was made by other code: executed and compared`);
    const { status, stdout, stderr } = executed({ SLOTWISE_NOTEBOOKS: "quick" }, "--only", name);
    expect(stdout, `${stderr}\n\`npm run notebooks -- --only ${name}\` executes it anew`).toBe(`${name}: fine\n`);
    expect(status).toBe(0);
  });
});

const asking = `
  import { cadical } from "./src/solve/cadical.ts";
  import { glpk } from "./src/solve/glpk.ts";
  import { highs } from "./src/solve/highs.ts";
  const columns = [3, 5].map((upper, at) => ({ name: "x" + at, lower: 0, upper, integer: true }));
  const terms = columns.map((_, column) => ({ column, coefficient: 1 }));
  const program = { name: "sum", columns, rows: [{ name: "r", terms, lower: 8, upper: 8 }], objective: [] };
  for (const solver of [highs, glpk, cadical]) {
    const { x, status } = await solver.solve(program, { limitSeconds: 60 });
    console.log(solver.name, x === undefined ? status : [...x].join("+"));
  }
  Deno.exit(0);
`;

// Deno drops what is posted to a thread before it listens: HiGHS, which loads first, was never asked anything.
it.runIf(deno)("every engine answers in a Deno kernel", () => {
  const bin = join(root, "node_modules", "deno", "bin.cjs");
  const { stdout, stderr } = spawnSync(process.execPath, [bin, "eval", "--ext=ts", asking], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" },
  });
  expect(stdout, stderr).toBe("highs 3+5\nglpk 3+5\ncadical 3+5\n");
});
