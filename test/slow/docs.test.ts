import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

it("pages made of the sources are up to date, and everything that is exported has a comment", () => {
  const args = ["--import", "tsx", "tools/docs.ts", "--check"];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  expect(stderr.split("\n").filter((line) => line.startsWith("docs: "))).toEqual([]);
  expect(stderr).toContain(" files, ");
  expect(status).toBe(0);
});
