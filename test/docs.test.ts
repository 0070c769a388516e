import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { cliPage, experimentsPage } from "../src/command/cliPage.ts";
import { verbs } from "../src/command/verbs.ts";
import { glossaryPage } from "../src/report/text/glossary.ts";
import { apiSections } from "../tools/apiSections.ts";
import { experiments } from "./command/everyCommand.ts";

const root = join(import.meta.dirname, "..");
const page = (name: string): string => readFileSync(join(root, "docs", name), "utf8");

it("docs/cli.md is what the table of options says; `npm run docs` writes it anew", async () => {
  expect(page("cli.md"), "stale: `npm run docs` writes it anew").toBe(await cliPage(verbs));
});

it("docs/experiments.md is what the tables of the experiments say; `npm run docs` writes it anew", () => {
  const sorted = [...experiments].sort((a, b) => (a.name < b.name ? -1 : 1));
  expect(page("experiments.md"), "stale: `npm run docs` writes it anew").toBe(experimentsPage(sorted));
});

it("docs/glossary.md is what the glossary says; `npm run docs` writes it anew", () => {
  expect(page("glossary.md"), "stale: `npm run docs` writes it anew").toBe(glossaryPage());
});

// The pages themselves need the built declarations: test/slow/docs.test.ts.
it("docs/api has every name that the library exports; `npm run docs` writes it anew", () => {
  const sections = apiSections(root);
  expect(sections.length).toBeGreaterThan(8);
  const index = [...page("api/README.md").matchAll(/\[(\w+)\]\((\w+)\.md#\w+\)/g)].map(
    ([, name, file]) => `${file}.${name}`,
  );
  const names = sections.flatMap(({ name: section, names: all }) => all.map((name) => `${section}.${name}`));
  expect(names.length).toBeGreaterThan(250);
  expect(
    names.filter((name) => !index.includes(name)),
    "stale: `npm run docs` writes it anew",
  ).toEqual([]);
});

/** Pages that people read, from the root. */
const readable = ["", "docs", "docs/guide", "docs/api"].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(folder, name)),
);

/** Where a heading is linked to, as code hosts spell it. */
const slug = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");

const anchors = (file: string): string[] =>
  [...readFileSync(file, "utf8").matchAll(/^#+ (.*)$/gm)].map(([, heading]) => slug(heading!));

it("links between pages lead to files and headings that are there", () => {
  const links = readable.flatMap((name) => {
    const text = readFileSync(join(root, name), "utf8")
      .replace(/^```[\s\S]*?^```$/gm, "")
      .replace(/`[^`\n]*`/g, "");
    return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => ({ name, target: target! }));
  });
  expect(links.length).toBeGreaterThan(300);
  const broken = links.filter(({ name, target }) => {
    if (/^https?:\/\//.test(target)) return !URL.canParse(target);
    const [path, anchor] = target.split("#") as [string, string?];
    const file = path === "" ? join(root, name) : join(root, dirname(name), path);
    if (!existsSync(file)) return true;
    return anchor !== undefined && !anchors(file).includes(anchor);
  });
  expect(broken).toEqual([]);
});
