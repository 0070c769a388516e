import { createHash } from "node:crypto";
import { dirname, join, normalize, relative } from "node:path";
import { build } from "esbuild";
import { packageFolder } from "../../../src/files/packageFolder.ts";
import { parseJson } from "../../../src/files/parseJson.ts";
import { readText } from "../../../src/files/readText.ts";

/**
 * The version of the code that a notebook executes: SHA-256 of the source and of everything that it reaches by imports,
 * threads' modules included, without comments, types, layout and what it does not use, and of the versions of the packages
 * that it reaches.
 * @param place the source's file
 */
export async function notebookCode(place: string): Promise<string> {
  const root = packageFolder();
  const entries = new Set([place]);
  const texts = new Map<string, string>();
  const packages = new Set<string>();
  for (const entry of entries) {
    // A name of its own for every entry: two outputs must not meet in one file.
    const { outputFiles, metafile } = await build({
      entryPoints: [entry],
      absWorkingDir: root,
      outfile: "code.mjs",
      ...{ bundle: true, write: false, metafile: true, minify: true, packages: "external" },
      ...{ platform: "node", format: "esm", target: "esnext", logLevel: "silent" },
    });
    texts.set(relative(root, entry), outputFiles[0]!.text);
    for (const [file, { imports }] of Object.entries(metafile.inputs)) {
      for (const { path, external } of imports) if (external === true) packages.add(packageOf(path));
      for (const thread of threadModules(join(root, file))) entries.add(thread);
    }
  }
  const hash = createHash("sha256");
  for (const [file, text] of [...texts].sort(byName)) hash.update(`${file}\n${text}\n`);
  const { packages: locked } = parseJson(readText(join(root, "package-lock.json"))) as {
    readonly packages: Readonly<Record<string, { readonly version?: string }>>;
  };
  for (const name of [...packages].sort()) {
    const version = locked[`node_modules/${name}`]?.version;
    if (version !== undefined) hash.update(`${name}@${version}\n`);
  }
  return hash.digest("hex");
}

const byName = ([a]: readonly [string, string], [b]: readonly [string, string]): number => (a < b ? -1 : 1);

/** `piscina` of `piscina/worker`, `@scope/name` of what is in it. */
const packageOf = (path: string): string => path.split("/", path.startsWith("@") ? 2 : 1).join("/");

/** Modules that a module starts threads from: no import names them. */
function threadModules(file: string): string[] {
  const text = readText(file);
  const addressed = [...text.matchAll(/new URL\("(\.\/[\w.]+\.mjs)", import\.meta\.url\)/g)].map(([, name]) => name!);
  const beside = [...text.matchAll(/moduleBeside\("(\w+)", import\.meta\.url\)/g)].map(([, name]) => `${name}.ts`);
  return [...addressed, ...beside].map((name) => normalize(join(dirname(file), name)));
}
