import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Packages of the engines whose name is not their package's. */
const packages: Readonly<Record<string, string>> = { glpk: "glpk.js", "cp-sat": "or-tools-wasm" };

/** The version of the package that an engine comes from, or "unknown". */
export function engineVersion(engine: string): string {
  const name = packages[engine] ?? engine;
  try {
    const file = fileURLToPath(new URL(`../../node_modules/${name}/package.json`, import.meta.url));
    const { version } = JSON.parse(readFileSync(file, "utf8")) as { readonly version?: unknown };
    return typeof version === "string" ? `${name} ${version}` : "unknown";
  } catch {
    return "unknown";
  }
}
