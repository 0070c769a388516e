import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..", "..");
const nbconvert = spawnSync("jupyter-nbconvert", ["--version"], { encoding: "utf8" }).status === 0;
const deno = existsSync(join(root, "node_modules", "deno", "deno"));
if (!nbconvert || !deno)
  console.warn(`notebooks are not executed: ${nbconvert ? "Deno" : "jupyter-nbconvert"} is missing`);

// With short settings: the same cells, fewer cases. An error, a lost result or an empty figure ends it with 1.
it.runIf(nbconvert && deno)("the two notebooks of the card execute", () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", "tsx", join(root, "experiments", "notebooks.ts"), "--only", "packing"],
    { cwd: root, encoding: "utf8", env: { ...process.env, SLOTWISE_NOTEBOOKS: "short" } },
  );
  expect(stderr).toContain("preamble-packing: executed");
  expect(stdout).toBe("preamble-packing: fine\ntail-packing: fine\n");
  expect(status).toBe(0);
});
