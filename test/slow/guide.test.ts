import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { fencedBlocks, missingLines } from "./fencedBlocks.ts";
import { packed } from "./packed.ts";

// The guide's commands run as they stand, on the built package, in an empty folder of each page. A block with a file's name
// is that file; `sh` blocks run; a `text` block shows lines that the block before it prints.

const root = fileURLToPath(new URL("../..", import.meta.url));
const guide = join(root, "docs/guide");
const folder = mkdtempSync(join(tmpdir(), "slotwise-guide-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As npm would install it, without asking a registry: the package's files, and its dependencies by links. */
beforeAll(async () => {
  const modules = join(folder, "node_modules");
  const own = join(modules, "slotwise");
  mkdirSync(own, { recursive: true });
  for (const name of readdirSync(join(root, "node_modules"))) {
    if (!name.startsWith(".")) symlinkSync(join(root, "node_modules", name), join(modules, name));
  }
  const { tarball } = await packed();
  execFileSync("tar", ["-xzf", tarball, "--strip-components=1", "-C", own]);
  mkdirSync(join(modules, ".bin"));
  symlinkSync("../slotwise/bin/slotwise.mjs", join(modules, ".bin/slotwise"));
});

const pages = readdirSync(guide).filter((name) => name.endsWith(".md"));
const withCommands = pages.filter((name) =>
  fencedBlocks(readFileSync(join(guide, name), "utf8")).some(({ language }) => language === "sh"),
);

it("has commands on most pages", () => {
  expect(withCommands.length).toBeGreaterThan(7);
});

describe("the commands of", () => {
  test.each(withCommands)("%s", (page) => {
    const place = join(folder, page.replace(".md", ""));
    mkdirSync(place);
    let printed: string | undefined;
    for (const { language, file, text, line } of fencedBlocks(readFileSync(join(guide, page), "utf8"))) {
      const where = `${page}, line ${line}`;
      if (file !== undefined) writeFileSync(join(place, file), text);
      else if (language === "sh") {
        const { status, stdout, stderr } = spawnSync("bash", ["-euo", "pipefail", "-c", text], {
          cwd: place,
          encoding: "utf8",
        });
        expect(status, `${where}\n${stdout}${stderr}`).toBe(0);
        printed = stdout;
      } else if (language === "text") {
        expect(printed, `${where}: nothing was run before it`).toBeDefined();
        expect(missingLines(text, printed!), `${where}: not in\n${printed}`).toEqual([]);
      } else expect(language, `${where}: neither a file, nor commands, nor what they print`).toBe("ts");
    }
    expect(existsSync(join(place, "node_modules"))).toBe(false);
  });
});

const examples = readdirSync(join(root, "examples")).filter((name) => name.endsWith(".ts"));

test.each(examples)("examples/%s runs in a checkout too", (name) => {
  const args = ["--import", "tsx", join("examples", name)];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/\d/);
});

it("the runner notices what is not so", () => {
  expect(missingLines("a…c\n\nb\n", "abc\nxb\n")).toEqual(["b"]);
  expect(() => fencedBlocks("```sh\nx\n")).toThrow(RangeError);
});
