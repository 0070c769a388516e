import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterAll, expect, test } from "vitest";

/** What makes kernels and their bounds: of no use to whoever checks them. */
const gone = ["generator", "census", "family", "ladder", "search"].map((room) => join("src", "walk", room));

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
  for (const file of files) {
    const { status, stdout, stderr } = run("verify", "--json", file);
    expect(status, `${file}: ${stdout}${stderr}`).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ verified: true });
  }
  // The tree has no generator indeed.
  expect(run("export", "--best", "-o", join(tree, "program.json")).status).not.toBe(0);
});
