import { z } from "zod";
import { parseJson } from "../files/parseJson.ts";
import { readText } from "../files/readText.ts";

/**
 * Reads a JSON file (standard input where the path is `-`) and takes it apart.
 * @throws {RangeError} naming the file, whatever is wrong with it.
 */
export function readJson<T>(path: string, parse: (data: unknown) => T): T {
  const text = readText(path);
  try {
    return parse(parseJson(text));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(`${path === "-" ? "standard input" : path}: ${error.message}`);
  }
}

const wordsSchema = z.array(z.int().min(0).max(0xffffffff));

/** A memory image: a plain list of words. @throws {RangeError} naming the first word that is none. */
export function parseWords(data: unknown): Uint32Array {
  const result = wordsSchema.safeParse(data);
  if (result.success) return Uint32Array.from(result.data);
  const [issue] = result.error.issues;
  const place = issue?.path.length === 0 ? "a memory image is a list of words" : `word ${issue?.path.join(".")}`;
  throw new RangeError(`${place}: ${issue?.message}`);
}
