// The pages that are made of the sources: docs/cli.md, docs/glossary.md.
//
//   npm run docs

import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { cliPage } from "../src/command/cliPage.ts";
import { verbs } from "../src/command/verbs.ts";
import { glossaryPage } from "../src/report/glossary.ts";

const docs = (name: string): string => fileURLToPath(new URL(`../docs/${name}`, import.meta.url));

writeFileSync(docs("cli.md"), await cliPage(verbs));
writeFileSync(docs("glossary.md"), glossaryPage());
