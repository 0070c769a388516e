// The pages that are made of the sources: docs/cli.md, docs/experiments.md, docs/glossary.md, docs/api/*.md. The last come from the built
// declarations, so that they show what the package shows.
//
//   npm run docs              writes all of them
//   npm run docs -- --check   writes nothing; says what is stale, and what is exported without a comment
//   npm run docs -- --built   takes what stands in dist, instead of building it for itself

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cliPage, experimentsPage } from "../src/command/cliPage.ts";
import type { AnyCommand } from "../src/command/options/command.ts";
import { verbs } from "../src/command/verbs.ts";
import { glossaryPage } from "../src/report/text/glossary.ts";
import { apiModel } from "./apiModel.ts";
import { apiPages } from "./apiPages.ts";
import { apiSections } from "./apiSections.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const docs = join(root, "docs");
const checking = process.argv.includes("--check");

const model = process.argv.includes("--built") ? apiModel(root, join(root, "dist/src/index.d.ts")) : modelOfNow();

function modelOfNow(): ReturnType<typeof apiModel> {
  // Not `dist`: whoever packs meanwhile must find a whole one.
  const built = `.slotwise/docs-${process.pid}`;
  execFileSync(process.execPath, ["--import", "tsx", "tools/build.ts", built], { cwd: root, stdio: "inherit" });
  try {
    return apiModel(root, join(root, built, "src/index.d.ts"));
  } finally {
    rmSync(join(root, built), { recursive: true, force: true });
  }
}
const sections = apiSections(root);
const pages = new Map([
  ["cli.md", await cliPage(verbs)],
  ["experiments.md", experimentsPage(await experiments())],
  ["glossary.md", glossaryPage()],
  ...[...apiPages(model, sections)].map(([name, text]): [string, string] => [`api/${name}`, text]),
]);

/** What the files of experiments have to run, by name. */
async function experiments(): Promise<AnyCommand[]> {
  const folder = join(root, "experiments");
  const files = readdirSync(folder).filter((name) => name.endsWith(".ts"));
  const modules = await Promise.all(files.map(async (file) => (await import(join(folder, file))) as object));
  const all = modules.flatMap((module) => Object.values(module) as unknown[]);
  return all.filter(isCommand).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function isCommand(value: unknown): value is AnyCommand {
  return typeof value === "object" && value !== null && "run" in value && "describe" in value;
}

const exported = model.items.map(({ displayName }) => displayName);
const lost = sections.flatMap(({ names }) => names.filter((name) => !exported.includes(name)));
const faults = [...model.faults, ...lost.map((name) => `${name} is in src/api, and not among what is exported`)];
const known = existsSync(join(docs, "api")) ? readdirSync(join(docs, "api")).map((name) => `api/${name}`) : [];
for (const name of known.filter((each) => !pages.has(each))) {
  if (checking) faults.push(`docs/${name} is of nothing`);
  else rmSync(join(docs, name));
}
for (const [name, text] of pages) {
  const file = join(docs, name);
  if (existsSync(file) && readFileSync(file, "utf8") === text) continue;
  if (checking) faults.push(`docs/${name} is stale: npm run docs`);
  else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
for (const fault of faults) process.stderr.write(`docs: ${fault}\n`);
process.stderr.write(`${pages.size} pages, ${faults.length} faults\n`);
process.exitCode = faults.length === 0 ? 0 : 1;
