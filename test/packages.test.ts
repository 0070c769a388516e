import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const description = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Readonly<Record<string, object>>;
const named = (field: string): string[] => Object.keys(description[field] ?? {});

/** Packages that the built package imports at run time, with a file that does. */
function imported(): Map<string, string> {
  const found = new Map<string, string>();
  for (const folder of ["src", "models"]) {
    for (const file of readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })) {
      if (!/\.(ts|mjs)$/.test(file) || file.endsWith("typescript.worker.mjs")) continue;
      const text = readFileSync(join(root, folder, file), "utf8").replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
      const specifiers =
        /(?:^(?:import|export)\s+(?!type\s)(?:[^;"'`]*?\sfrom\s*)?|\bimport\()["']([^"'.][^"']*)["']/gm;
      for (const [, specifier] of text.matchAll(specifiers)) {
        const name = specifier!.split("/", specifier!.startsWith("@") ? 2 : 1).join("/");
        if (!name.startsWith("node:") && !builtinModules.includes(name)) found.set(name, `${folder}/${file}`);
      }
    }
  }
  return found;
}

// What is a development dependency is there in a checkout and missing where the package is installed.
it("what the sources import is what the package depends on", () => {
  const found = imported();
  expect(found.size).toBeGreaterThan(8);
  const there = ["dependencies", "optionalDependencies", "peerDependencies"].flatMap(named);
  expect([...found].filter(([name]) => !there.includes(name))).toEqual([]);
  // Nothing that the package makes people install is there for nobody.
  expect(named("dependencies").filter((name) => !found.has(name))).toEqual([]);
});
