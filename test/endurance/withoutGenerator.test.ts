import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterAll, expect, test } from "vitest";

/** What makes kernels and their bounds: of no use to whoever checks them. */
const gone = ["generator", "census", "family", "ladder", "search"].map((room) => join("src", "walk", room));

/** The verb for every file in one process: loading it takes longer than most certificates. */
const verifyAll = `
import process from "node:process";
import { register } from "tsx/esm/api";
register();
const { run } = await import("./src/command/run/run.ts");
const { verifyCommand } = await import("./src/command/verbs/verify.ts");
for (const file of process.argv.slice(2)) {
  let out = "";
  const stream = { write: (text) => void (out += text) };
  const never = new AbortController().signal;
  const io = { stdout: stream, stderr: { write() {} }, colour: false, signal: () => never, stopped: () => undefined };
  const code = await run(verifyCommand, ["--json", file], io);
  process.stdout.write(JSON.stringify({ file, code, out }) + "\\n");
}
`;

const tree = mkdtempSync(join(tmpdir(), "slotwise-without-"));
afterAll(() => rmSync(tree, { recursive: true }));

test("every committed certificate verifies in a tree without the generator, the census and the prover", () => {
  for (const part of ["src", "bin", "models", "package.json", "tsconfig.json"]) {
    cpSync(part, join(tree, part), { recursive: true, filter: (source) => !gone.includes(source) });
  }
  symlinkSync(join(process.cwd(), "node_modules"), join(tree, "node_modules"), "junction");
  for (const room of gone) expect(existsSync(join(tree, room))).toBe(false);
  const files = readdirSync("results/certificates").map((name) => join(process.cwd(), "results", "certificates", name));
  expect(files.length).toBeGreaterThanOrEqual(18);
  const run = (...words: string[]) =>
    spawnSync(process.execPath, [join("bin", "slotwise.mjs"), ...words], { cwd: tree, encoding: "utf8" });
  writeFileSync(join(tree, "verifyAll.mjs"), verifyAll);
  const { status, stdout, stderr } = spawnSync(process.execPath, ["verifyAll.mjs", ...files], {
    ...{ cwd: tree, encoding: "utf8" },
  });
  expect(status, stderr).toBe(0);
  const said = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(said.map(({ file }) => file)).toEqual(files);
  for (const { file, code, out } of said) {
    expect(code, `${file}: ${out}`).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ verified: true });
  }
  // The tree has no generator indeed.
  expect(run("export", "--best", "-o", join(tree, "program.json")).status).not.toBe(0);
});
