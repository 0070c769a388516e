import { existsSync } from "node:fs";
import { dirname } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { z } from "zod";
import { makeFolder } from "../../files/makeFolder.ts";
import { parseJson } from "../../files/parseJson.ts";
import { readText } from "../../files/readText.ts";
import { schemaMessages } from "../../machine/schemaMessages.ts";
import { type Line, lineSchema } from "./elite.ts";

const stateSchema = z.strictObject({
  format: z.literal("slotwise search"),
  version: z.literal(1),
  /** Rounds of slices made so far. */
  rounds: z
    .int()
    .min(0)
    .max(2 ** 30),
  lines: z.array(lineSchema).min(1),
});

/** What a search needs to go on: how far it is, and its lines. */
export interface SearchState {
  readonly rounds: number;
  readonly lines: readonly Line[];
}

/**
 * The state that an earlier run left, if there is one.
 * @throws {RangeError} naming the file when it is none of ours.
 */
export function readState(file: string): SearchState | undefined {
  if (!existsSync(file)) return undefined;
  const text = readText(file);
  let data: unknown;
  try {
    data = parseJson(text);
  } catch (error) {
    throw new RangeError(`${file}: ${(error as Error).message}`);
  }
  const result = stateSchema.safeParse(data);
  if (!result.success)
    throw new RangeError(`${file}: not the state of a search: ${schemaMessages(result.error, data)}`);
  return result.data;
}

/** Writes the state, whole or not at all. */
export function writeState(file: string, { rounds, lines }: SearchState): void {
  makeFolder(dirname(file));
  writeFileAtomic.sync(file, `${JSON.stringify({ format: "slotwise search", version: 1, rounds, lines })}\n`);
}
