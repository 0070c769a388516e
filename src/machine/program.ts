import { z } from "zod";
import { limits } from "./limits.ts";
import { listSchema } from "./listSchema.ts";
import { isReservedName } from "./nameSchema.ts";

/** Anything JSON can say. Operands are integers everywhere but on debug engines, whose keys may be any of it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** `[opcode, ...operands]`, operands in the machine's order. */
export type Slot = readonly [opcode: string, ...operands: Json[]];

/**
 * What issues in one cycle: engine name -> slots. The order of the keys matters where two slots write the same word
 * (the later one wins), so it is kept by `parseProgram` and `printProgram`. Engine names that look like array indices
 * ("0") would be reordered by JavaScript itself; no machine should have one.
 */
export type Bundle = Readonly<Record<string, readonly Slot[]>>;

/** Bundles by address. This is the exchange format: `JSON.stringify` of it runs on the original simulator. */
export type Program = readonly Bundle[];

const slotSchema = z.tuple([z.string()], z.unknown());
const bundleSchema = z.record(z.string(), listSchema(slotSchema));

/**
 * Reads a program from JSON data: its shape only. Engines, opcodes, operand counts, addresses and slot limits belong
 * to a machine and are checked by `decode`.
 * @throws {RangeError} naming the first malformed bundle, engine and slot, and the value found there.
 */
export function parseProgram(data: unknown): Program {
  if (!Array.isArray(data)) throw new RangeError(`a program is a list of bundles, not ${describe(data)}`);
  if (data.length > limits.bundles) {
    throw new RangeError(`the program has ${data.length} bundles, at most ${limits.bundles} are read`);
  }
  return data.map((bundle: unknown, at) => {
    const reserved = Object.keys(bundle ?? {}).find(isReservedName);
    if (reserved !== undefined) throw new RangeError(`bundle ${at}: "${reserved}" is a reserved name, no engine`);
    // Bundle by bundle: a program of a thousand broken bundles reports one, not a thousand.
    const result = bundleSchema.safeParse(bundle);
    if (result.success) return result.data as Bundle;
    const path = result.error.issues[0]?.path ?? [];
    throw new RangeError(malformed(at, bundle, path));
  });
}

/** Writes a program as JSON text, one bundle a line. `parseProgram(JSON.parse(text))` gives it back, key order included. */
export function printProgram(program: Program): string {
  return program.length === 0 ? "[]\n" : `[\n${program.map((bundle) => JSON.stringify(bundle)).join(",\n")}\n]\n`;
}

function malformed(at: number, bundle: unknown, issue: readonly PropertyKey[]): string {
  const valueAt = (path: readonly PropertyKey[]): unknown =>
    path.reduce((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], bundle);
  // An empty slot has no opcode: the slot is what is wrong.
  const path = valueAt(issue) === undefined ? issue.slice(0, -1) : issue;
  const value = valueAt(path);
  const [engine, slot, operand] = path.map(String);
  const place = [`bundle ${at}`];
  if (engine !== undefined) place.push(`engine ${engine}`);
  if (slot !== undefined) place.push(`slot ${slot}`);
  const wanted = ["an object of engine -> slots", "a list of slots", "a list [opcode, ...operands]", "a string"];
  const part = operand === undefined ? "" : "its opcode ";
  return `${place.join(", ")}: ${part}should be ${wanted[Math.min(path.length, 3)]}, not ${describe(value)}`;
}

function describe(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
