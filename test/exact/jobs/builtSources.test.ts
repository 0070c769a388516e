import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { afterAll, beforeEach, expect, it } from "vitest";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "built-sources-")));
afterAll(() => rmSync(folder, { recursive: true }));

let root = "";
let trees = 0;
const file = (name: string): string => join(root, name);
const write = (name: string, text: string): void => writeFileSync(file(name), text);
const builds = (): string[] => readdirSync(file("node_modules/.cache/slotwise/built"));

/** What a process that starts now is told of a module. */
function built(name: string): string | undefined {
  const path = file("src/exact/jobs/builtSources.cjs");
  const require = createRequire(import.meta.url);
  delete require.cache[path];
  return (require(path) as { built(address: string): string | undefined }).built(pathToFileURL(file(name)).href);
}

const run = async (name: string): Promise<unknown> => (await import(/* @vite-ignore */ built(name)!)).answer();

/** A checkout with two modules, an engine's worker among them. */
beforeEach(() => {
  root = join(folder, `${trees++}`);
  for (const each of ["src/exact/jobs", "models", "experiments", "node_modules"])
    mkdirSync(file(each), { recursive: true });
  copyFileSync("src/exact/jobs/builtSources.cjs", file("src/exact/jobs/builtSources.cjs"));
  symlinkSync(join(process.cwd(), "node_modules/esbuild"), file("node_modules/esbuild"), "junction");
  symlinkSync(join(process.cwd(), "node_modules/@esbuild"), file("node_modules/@esbuild"), "junction");
  write("models/one.ts", 'import { two } from "../src/two.ts";\nexport const answer = (): number => two + 1;\n');
  write("src/two.ts", 'import own from "./own.worker.mjs";\nexport const two: number = own;\n');
  write("src/own.worker.mjs", "export default 2;\n");
});

it("is made once, and anew when any source is another one", async () => {
  expect(await run("models/one.ts")).toBe(3);
  expect(await run("models/one.ts")).toBe(3);
  expect(builds()).toHaveLength(1);
  write("src/own.worker.mjs", "export default 4;\n");
  expect(await run("models/one.ts")).toBe(5);
  write("src/two.ts", 'export const two = await import("./three.ts").then(({ three }) => three);\n');
  write("src/three.ts", "export const three = 30 as number;\n");
  expect(await run("models/one.ts")).toBe(31);
  expect(builds()).toHaveLength(3);
});

it("is forgotten when nobody has asked for it for a day, at the next one that is made", () => {
  built("models/one.ts");
  const [old] = builds();
  utimesSync(file(`node_modules/.cache/slotwise/built/${old}`), new Date(0), new Date(0));
  write("src/two.ts", "export const two = 2;\n");
  built("models/one.ts");
  expect(builds()).toHaveLength(1);
  expect(builds()).not.toContain(old);
});

it("is not there for modules of others, sources that are none, and where it would lie in another checkout", () => {
  expect(built("experiments/one.ts")).toBeUndefined();
  write("src/two.ts", "export const = 1;\n");
  expect(built("models/one.ts")).toBeUndefined();
  expect(builds()).toEqual([]);
  write("src/two.ts", "export const two = 1;\n");
  rmSync(file("node_modules"), { recursive: true });
  symlinkSync(join(process.cwd(), "node_modules"), file("node_modules"), "junction");
  expect(built("models/one.ts")).toBeUndefined();
});
