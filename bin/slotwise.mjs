#!/usr/bin/env node
// The sources are TypeScript and run as they are; tsx is registered first, so that no build step can go stale.
import { register } from "tsx/esm/api";

register();
await import("../src/command/main.ts");
