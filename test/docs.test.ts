import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { cliPage } from "../src/command/cliPage.ts";
import { verbs } from "../src/command/verbs.ts";
import { glossaryPage } from "../src/report/glossary.ts";

const page = (name: string): string => readFileSync(join(import.meta.dirname, "..", "docs", name), "utf8");

it("docs/cli.md is what the table of options says; `npm run docs` writes it anew", async () => {
  expect(page("cli.md"), "stale: `npm run docs` writes it anew").toBe(await cliPage(verbs));
});

it("docs/glossary.md is what the glossary says; `npm run docs` writes it anew", () => {
  expect(page("glossary.md"), "stale: `npm run docs` writes it anew").toBe(glossaryPage());
});
