import { existsSync } from "node:fs";
import { extname } from "node:path";
import { readText } from "../../files/readText.ts";

/** The text of a graph's resource model, and the file that it is from. */
export interface ResourceModelText {
  readonly file: string;
  readonly text: string;
}

/**
 * The resource model of a GraphML file: the one that is named, or the one beside it.
 * @throws {RangeError} in one line where there is none.
 */
export function resourceModelOf(file: string, named: string | undefined): ResourceModelText {
  const stem = file.slice(0, file.length - extname(file).length);
  const beside = [`${stem}_RM.xml`, `${stem}RM.xml`];
  const found = named ?? beside.find((each) => existsSync(each));
  if (found === undefined)
    throw new RangeError(`no resource model: --resources FILE, or ${beside.join(" or ")}, is wanted`);
  return { file: found, text: readText(found) };
}
