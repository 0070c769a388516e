import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/** A folder for the tests of a file, gone after them, and what writes into it: text, or other data as JSON. */
export function temporaryFiles(prefix: string): { folder: string; file: (name: string, data: unknown) => string } {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string, data: unknown): string => {
    const path = join(folder, name);
    writeFileSync(path, typeof data === "string" ? data : JSON.stringify(data));
    return path;
  };
  return { folder, file };
}
