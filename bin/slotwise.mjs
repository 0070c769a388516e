#!/usr/bin/env node
// In a checkout the sources run as JavaScript that is made of them once, by their content, so that no build can go stale; where
// nothing can be kept, through tsx. The package has the built modules.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import process from "node:process";

const source = new URL("../src/command/main.ts", import.meta.url);
if (existsSync(source)) {
  const made = createRequire(import.meta.url)("../src/exact/jobs/builtSources.cjs").built(source.href);
  if (made === undefined) (await import("tsx/esm/api")).register();
  else process.setSourceMapsEnabled(true);
  await import(made ?? source.href);
} else await import("../dist/src/command/main.js");
