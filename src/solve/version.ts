import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cpSat, cpSatModule } from "./cpSat.ts";

/** Packages of the engines whose name is not their package's. */
const packages: ReadonlyMap<string, string> = new Map([
  ["glpk", "glpk.js"],
  ["cadical", "cadical-wasm"],
  [cpSat.name, "or-tools-wasm"],
]);

/** The package and version that an engine comes from, or "unknown". */
export function engineVersion(engine: string): string {
  const name = packages.get(engine) ?? engine;
  for (const description of engine === cpSat.name ? aboveModule(cpSatModule()) : besideUs(name)) {
    const version = versionIn(description, name);
    if (version !== undefined) return `${name} ${version}`;
  }
  return "unknown";
}

/** Where Node looks for a package that slotwise imports. */
function besideUs(name: string): string[] {
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? [];
  return folders.map((folder) => join(folder, name, "package.json"));
}

/** A package's description stands in a folder above its modules. */
function aboveModule(module: string | undefined): string[] {
  const found: string[] = [];
  let folder = module === undefined ? "" : dirname(fileURLToPath(module));
  for (; folder !== dirname(folder); folder = dirname(folder)) found.push(join(folder, "package.json"));
  return found;
}

function versionIn(description: string, name: string): string | undefined {
  try {
    const data = JSON.parse(readFileSync(description, "utf8")) as Readonly<Record<string, unknown>>;
    return data["name"] === name && typeof data["version"] === "string" ? data["version"] : undefined;
  } catch {
    return undefined;
  }
}
