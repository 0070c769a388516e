import { z } from "zod";
import { parseJsonSteps } from "../../files/parseJson.ts";
import { readText } from "../../files/readText.ts";
import { listSchema } from "../../machine/listSchema.ts";
import { schemaMessage } from "../../machine/schemaMessages.ts";
import { finish, type Steps } from "../../time/steps.ts";
import { type KindName, otherKind } from "./fileKind.ts";

interface InputOptions {
  /** What the file should be, so that another kind is told by its name. */
  readonly wanted?: KindName | readonly KindName[];
  /** The option whose value the file is, for messages. */
  readonly flag?: string | undefined;
}

/**
 * Reads a JSON file (standard input where the path is `-`) and takes it apart.
 * @throws {RangeError} in one line that names the file, whatever is wrong with it; a file of another kind than the wanted is
 * told by what stands in it.
 */
export function readJson<T>(path: string, parse: (data: unknown) => T, options: InputOptions = {}): T {
  return finish(readJsonSteps(path, parse, options));
}

/** The same in steps, for files of many megabytes. */
export function* readJsonSteps<T>(
  path: string,
  parse: (data: unknown) => T,
  { wanted, flag }: InputOptions = {},
): Steps<T> {
  const option = flag === undefined ? "" : `${flag} `;
  const text = prefixed(option, () => readText(path, { pipes: true }));
  const place = `${option}${path === "-" ? "standard input" : path}: `;
  if (text.trim() === "") throw new RangeError(`${place}the file is empty, JSON is wanted`);
  yield;
  const reading = prefixed(place, () => parseJsonSteps(text));
  let step = prefixed(place, () => reading.next());
  while (step.done !== true) {
    yield;
    step = prefixed(place, () => reading.next(true));
  }
  const data = step.value;
  yield;
  return prefixed(place, () => {
    // First: a reader that takes a file's parts one by one would find something wrong with each.
    const other = wanted === undefined ? undefined : otherKind(data, typeof wanted === "string" ? [wanted] : wanted);
    if (other !== undefined) throw new RangeError(other);
    return parse(data);
  });
}

function prefixed<T>(place: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof RangeError ? new RangeError(`${place}${error.message}`) : error;
  }
}

const wordsSchema = listSchema(z.int().min(0).max(0xffffffff));

/** A memory image: a plain list of words. @throws {RangeError} naming the first word that is none. */
export function parseWords(data: unknown): Uint32Array {
  const result = wordsSchema.safeParse(data);
  if (result.success) return Uint32Array.from(result.data);
  const said = schemaMessage(result.error.issues[0]!, data);
  throw new RangeError(
    said.replace(/^the whole/, "a memory image is a list of words").replace(/^\[(\d+)\]/, "word $1"),
  );
}
