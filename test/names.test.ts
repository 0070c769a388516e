import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const definition =
  /^export\s+(?:declare\s+)?(?:async\s+)?(?:abstract\s+)?(?:const|let|function\*?|class|interface|type|enum)\s+(\w+)/gm;

/** Every name that a file exports and defines, with its files; the overloads of a function are one definition. */
function definitions(folders: readonly string[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const folder of folders) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith(".ts")) continue;
      const path = join(entry.parentPath, entry.name);
      const names = [...readFileSync(path, "utf8").matchAll(definition)].map(([, name]) => name!);
      const file = relative(root, path).split(sep).join("/");
      for (const name of new Set(names)) found.set(name, [...(found.get(name) ?? []), file]);
    }
  }
  return found;
}

/** Names that still mean two things, and until when; the list only becomes shorter. */
const twice: Readonly<Record<string, string>> = {};

it("no exported name is defined twice: one name means one thing", () => {
  const all = definitions(["src", "models", "experiments"]);
  expect(all.size).toBeGreaterThan(500);
  const found = [...all].filter(([, files]) => files.length > 1);
  expect(found.filter(([name]) => twice[name] === undefined)).toEqual([]);
  expect(Object.keys(twice).filter((name) => !found.some(([each]) => each === name))).toEqual([]);
});
