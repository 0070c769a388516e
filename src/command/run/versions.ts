import process from "node:process";
import { slotwiseVersion } from "../../report/records/record.ts";
import { cpSat } from "../../solve/cpSat.ts";
import { engineNames, installedEngines } from "../../solve/engines.ts";
import { engineVersion } from "../../solve/version.ts";

/** What `--version` says: slotwise, Node, and of every engine its package and version, or null where it is not installed. */
export function versions(): {
  readonly slotwise: string;
  readonly node: string;
  readonly engines: Readonly<Record<string, string | null>>;
} {
  const there = installedEngines().map(({ name }) => name);
  const names = [...engineNames, cpSat.name];
  return {
    slotwise: slotwiseVersion(),
    node: process.versions.node,
    engines: Object.fromEntries(names.map((name) => [name, there.includes(name) ? engineVersion(name) : null])),
  };
}
