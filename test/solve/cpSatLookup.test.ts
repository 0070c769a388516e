import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { cpSatModule, cpSatVariable } from "../../src/solve/cpSat.ts";
import { engineNamed } from "../../src/solve/engines.ts";
import { engineVersion } from "../../src/solve/version.ts";
import { everyTrial } from "../trials.ts";

const root = mkdtempSync(join(tmpdir(), "slotwise-cp-sat-"));
const before = process.env[cpSatVariable];

/** Puts a package named or-tools-wasm into `folder`; whoever imports it leaves a file behind. */
function plant(folder: string): { readonly module: string; readonly ran: string } {
  const own = join(folder, "node_modules", "or-tools-wasm");
  mkdirSync(own, { recursive: true });
  const ran = join(folder, "ran");
  const exports = { "./cp-sat": "./cp-sat.mjs" };
  writeFileSync(join(own, "package.json"), JSON.stringify({ name: "or-tools-wasm", version: "9.9.9", exports }));
  const module = join(own, "cp-sat.mjs");
  writeFileSync(module, `import { writeFileSync } from "node:fs"; writeFileSync(${JSON.stringify(ran)}, "");`);
  return { module: pathToFileURL(module).href, ran };
}

const planted = plant(join(root, "victim"));

afterEach(() => {
  if (before === undefined) delete process.env[cpSatVariable];
  else process.env[cpSatVariable] = before;
});
afterAll(() => rmSync(root, { recursive: true }));

describe("where CP-SAT is looked for", () => {
  // A process of its own compiles the command line.
  test.runIf(everyTrial)("a module in the working directory is never run", () => {
    const cwd = join(root, "victim");
    const blocks = [{ name: "a", machine: { engines: [{ name: "e", slots: 1 }] }, operations: [{ id: "o", engine: "e" }], dependences: [] }]; // biome-ignore format: one line
    writeFileSync(join(cwd, "blocks.json"), JSON.stringify(blocks));
    const { [cpSatVariable]: _, ...env } = process.env;
    const bin = fileURLToPath(new URL("../../bin/slotwise.mjs", import.meta.url));
    const { status, stderr } = spawnSync(process.execPath, [bin, "solve", "blocks.json", "--solver", "cp-sat"], {
      cwd,
      env,
      encoding: "utf8",
    });
    expect(existsSync(planted.ran)).toBe(false);
    if (cpSatModule() !== undefined) return;
    expect(stderr).toMatch(/needs the package or-tools-wasm/);
    expect(status).not.toBe(0);
  });

  test.each([
    ["the folder with node_modules", "victim"],
    ["node_modules itself", "victim/node_modules"],
    ["the package", "victim/node_modules/or-tools-wasm"],
  ])("the variable may name %s", (_, folder) => {
    process.env[cpSatVariable] = join(root, folder);
    expect(cpSatModule()).toBe(planted.module);
    expect(engineNamed("cp-sat").name).toBe("cp-sat");
    expect(engineVersion("cp-sat")).toBe("or-tools-wasm 9.9.9");
  });

  test("folders above the named one are not asked, and the message names it", () => {
    mkdirSync(join(root, "victim", "below"));
    process.env[cpSatVariable] = join(root, "victim", "below");
    expect(cpSatModule()).toBeUndefined();
    expect(() => engineNamed("cp-sat")).toThrow(/SLOTWISE_CP_SAT=.*below/);
  });
});

test.each(["glpk", "highs", "javascript-lp-solver", "cadical"])("the version of %s is known", (engine) => {
  expect(engineVersion(engine)).toMatch(/^\S+ \d+\.\d+/);
});

test.each(["__proto__", "constructor", "toString", "hasOwnProperty"])("%s is no engine", (name) => {
  expect(() => engineNamed(name)).toThrow(/no solver/);
  expect(engineVersion(name)).toBe("unknown");
});
