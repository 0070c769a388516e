import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { packed } from "./packed.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

it("pages made of the sources are up to date, and everything that is exported has a comment", async () => {
  // Packing has built it.
  await packed();
  const args = ["--import", "tsx", "tools/docs.ts", "--check", "--built"];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  expect(stderr.split("\n").filter((line) => line.startsWith("docs: "))).toEqual([]);
  expect(stderr).toMatch(/^[1-9]\d+ pages, 0 faults$/m);
  expect(status).toBe(0);
});
