// The package's modules: `dist/` with JavaScript, declarations and source maps of `src` and `models`.
//
//   npm run build
//   npx tsx tools/build.ts FOLDER      the same elsewhere below the project

import { execFileSync } from "node:child_process";
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, normalize, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { decode, encode } from "@jridgewell/sourcemap-codec";
import { transformSync } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = resolve(root, process.argv[2] ?? "dist");

/** What only sources need: the first module of a thread that loads TypeScript. */
const unbuilt = /typescript\.worker\.mjs$/;

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

rmSync(dist, { recursive: true, force: true });
// Comments are for readers of declarations; the modules do without, in a quarter less.
for (const half of [["--emitDeclarationOnly"], ["--declaration", "false", "--removeComments"]]) {
  const tsc = [join(root, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.build.json", "--outDir", dist, ...half];
  execFileSync(process.execPath, tsc, { cwd: root, stdio: "inherit" });
}
for (const file of filesBelow(join(root, "src"))) {
  if (file.endsWith(".mjs") && !unbuilt.test(file)) copyFileSync(file, join(dist, relative(root, file)));
}
const built = filesBelow(dist);
for (const file of built.filter((each) => each.endsWith(".js.map"))) shortenMap(file);
for (const file of built.filter((each) => each.endsWith(".js"))) outdent(file);
const seen = declarationsFrom(join(dist, "src/index.d.ts"));
for (const file of built.filter((each) => each.endsWith(".d.ts"))) {
  if (!seen.has(file)) rmSync(file);
  else writeFileSync(file, oneSpace(readFileSync(file, "utf8")));
}
const workers = built.filter((file) => /[wW]orker\.js$/.test(file)).map((file) => relative(dist, file));
dropUnreached(["src/index.js", "src/command/main.js", ...workers]);
const bytes = filesBelow(dist).reduce((sum, file) => sum + readFileSync(file).length, 0);
process.stderr.write(`${relative(root, dist)}: ${filesBelow(dist).length} files, ${(bytes / 1e6).toFixed(2)} MB\n`);

/** Takes out what only experiments use, which are not in the package: modules that no text within reach of the entries names. */
function dropUnreached(entries: readonly string[]): void {
  const modules = new Set(filesBelow(dist).filter((file) => /\.m?js$/.test(file)));
  const reached = new Set(entries.map((entry) => join(dist, entry)));
  for (const file of reached) {
    // Imports name a file, threads the module beside theirs.
    for (const [, named] of readFileSync(file, "utf8").matchAll(/["'`]([\w./-]+)["'`]/g)) {
      const beside = normalize(join(dirname(file), named!));
      for (const each of [beside, `${beside}.js`]) if (modules.has(each)) reached.add(each);
    }
  }
  for (const file of modules) {
    if (reached.has(file)) continue;
    rmSync(file);
    rmSync(`${file}.map`, { force: true });
  }
}

/** No indentation for the compiler's four spaces a level, or one; not where a text of several lines would change by it. */
function outdent(file: string): void {
  const text = readFileSync(file, "utf8");
  const meaning = (code: string): string => transformSync(code, { minifyWhitespace: true }).code;
  const flat = text.replace(/^ +/gm, "");
  const shorter = [flat, oneSpace(text)].find((each) => meaning(each) === meaning(text));
  if (shorter !== undefined) writeFileSync(file, shorter);
}

/** One space a level for the compiler's four. */
function oneSpace(text: string): string {
  return text.replace(/^(?: {4})+/gm, (indent) => " ".repeat(indent.length / 4));
}

/** Keeps a map's lines and drops its columns: a stack trace names the line of the source, in a sixth of the bytes. */
function shortenMap(file: string): void {
  const {
    file: _,
    sourceRoot: __,
    ...map
  } = JSON.parse(readFileSync(file, "utf8")) as {
    readonly mappings: string;
    readonly file?: string;
    readonly sourceRoot?: string;
  };
  const lines = decode(map.mappings).map((segments) => {
    const first = segments.find((segment) => segment.length > 1);
    return first === undefined ? [] : [[0, first[1]!, first[2]!, first[3]!] as [number, number, number, number]];
  });
  writeFileSync(file, JSON.stringify({ ...map, names: [], mappings: encode(lines) }));
}

/** The declarations that the library's reach, whose specifiers get the endings of what is there. */
function declarationsFrom(entry: string): ReadonlySet<string> {
  const found = new Set([entry]);
  for (const file of found) {
    const text = readFileSync(file, "utf8").replace(
      /(from |import\()"(\.[^"]*)\.ts"/g,
      (_, before: string, specifier: string) => {
        found.add(normalize(join(dirname(file), `${specifier}.d.ts`)));
        return `${before}"${specifier}.js"`;
      },
    );
    if (/"\.[^"]*\.ts"/.test(text)) throw new Error(`${file}: a specifier that the build does not know`);
    writeFileSync(file, text);
  }
  return found;
}
