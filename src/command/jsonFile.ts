import { readFileSync } from "node:fs";
import { z } from "zod";

/** Reads a JSON file and takes it apart. @throws {RangeError} naming the file, whatever is wrong with it. */
export function readJson<T>(path: string, parse: (data: unknown) => T): T {
  try {
    return parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const expected = error instanceof SyntaxError || error instanceof RangeError || "code" in error;
    if (!expected) throw error;
    throw new RangeError(`${path}: ${error.message.replace(`, open '${path}'`, "")}`);
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
