import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { readJson } from "../../src/command/files/jsonFile.ts";
import { makeFolder } from "../../src/files/makeFolder.ts";
import { readWindowRungRow, type WindowRungRow } from "../../src/report/studies/windowRungs.ts";

/** Rows of rungs by what they were taken with, so that a record of all rungs can be taken in pieces. */
export interface KeptRows {
  /** The row of a block, by the hash of block and machine; undefined where none was taken with these settings. */
  of(block: string): WindowRungRow | undefined;
  keep(block: string, row: WindowRungRow): void;
}

/** In files below a folder of state; `settings` are all that a row depends on beside its block. */
export function keptRows(state: string, settings: unknown): KeptRows {
  const folder = join(state, "rungs");
  const file = (block: string): string => {
    const hash = createHash("sha256")
      .update(JSON.stringify([block, settings]))
      .digest("hex");
    return join(folder, `${hash.slice(0, 32)}.json`);
  };
  return {
    of(block) {
      const path = file(block);
      return existsSync(path) ? readJson(path, readWindowRungRow) : undefined;
    },
    keep(block, row) {
      makeFolder(folder);
      writeFileAtomic.sync(file(block), `${JSON.stringify(row)}\n`);
    },
  };
}
