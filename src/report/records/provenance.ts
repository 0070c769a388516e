import { readFileSync } from "node:fs";
import { arch, availableParallelism, platform } from "node:os";
import { join } from "node:path";
import { packageFolder } from "../../files/packageFolder.ts";
import type { RunRecord } from "./record.ts";

/** The version in package.json. */
export function slotwiseVersion(): string {
  const text = readFileSync(join(packageFolder(), "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

/** Where and with what a run was made. */
export function provenance(): Pick<RunRecord, "slotwise" | "node" | "host" | "date"> {
  return {
    slotwise: slotwiseVersion(),
    node: process.version,
    host: `${platform()} ${arch()}, ${availableParallelism()} cores`,
    date: new Date().toISOString(),
  };
}
