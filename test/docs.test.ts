import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { cliPage } from "../src/command/cliPage.ts";
import { verbs } from "../src/command/verbs.ts";
import { glossaryPage } from "../src/report/glossary.ts";
import { apiSections } from "../tools/apiSections.ts";

const page = (name: string): string => readFileSync(join(import.meta.dirname, "..", "docs", name), "utf8");

it("docs/cli.md is what the table of options says; `npm run docs` writes it anew", async () => {
  expect(page("cli.md"), "stale: `npm run docs` writes it anew").toBe(await cliPage(verbs));
});

it("docs/glossary.md is what the glossary says; `npm run docs` writes it anew", () => {
  expect(page("glossary.md"), "stale: `npm run docs` writes it anew").toBe(glossaryPage());
});

// The pages themselves need the built declarations: test/slow/docs.test.ts.
it("docs/api has every name that the library exports; `npm run docs` writes it anew", () => {
  const sections = apiSections(join(import.meta.dirname, ".."));
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
