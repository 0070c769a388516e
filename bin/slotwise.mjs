#!/usr/bin/env node
// In a checkout the sources run as they are, through tsx, so that no build can go stale; the package has the built modules.
import { existsSync } from "node:fs";

const source = new URL("../src/command/main.ts", import.meta.url);
if (existsSync(source)) {
  const { register } = await import("tsx/esm/api");
  register();
  await import(source.href);
} else await import("../dist/src/command/main.js");
