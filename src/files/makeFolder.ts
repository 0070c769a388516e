import { mkdirSync, type Stats, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

/**
 * Makes a folder and those above it. Node's own `recursive` never ends below /proc, where a folder can neither be made nor
 * found, and says nothing of a file in the way.
 * @throws {RangeError} naming the folder, or the part of its path that is the trouble.
 */
export function makeFolder(path: string): void {
  const missing: string[] = [];
  for (let at = resolve(path); ; at = dirname(at)) {
    const found = look(at);
    if (found?.isDirectory()) break;
    if (found !== undefined) throw new RangeError(`${at}: a file, where a folder is wanted`);
    missing.unshift(at);
    if (dirname(at) === at) break;
  }
  for (const folder of missing) {
    try {
      mkdirSync(folder);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      // Another process was quicker.
      if (code === "EEXIST" && look(folder)?.isDirectory()) continue;
      throw new RangeError(`${folder}: no folder can be made (${code ?? message})`);
    }
  }
}

/** What is there; nothing also where a part of the path is a file, which its own turn will show. */
function look(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOTDIR") return undefined;
    throw new RangeError(`${path}: not to be looked at (${code})`);
  }
}
