import { dirname, join } from "node:path";
import { readText } from "./readText.ts";

/**
 * The text of a file that another file names: a plain name, in the same folder, no link. Whoever wrote the one must not be
 * able to make us read what is elsewhere.
 * @throws {RangeError} naming the file and what is wrong; nothing was read then.
 */
export function readBeside(file: string, name: string): string {
  if (file === "-")
    throw new RangeError(`it names a file ("${name}"), but what comes from standard input has no folder`);
  if (!/^[^/\\:\0]+$/.test(name) || name === "." || name === "..") {
    throw new RangeError(`it names "${name}": only a plain name of a file beside it is read`);
  }
  return readText(join(dirname(file), name), { followLink: false });
}
