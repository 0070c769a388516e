import { deflateRawSync, inflateRawSync } from "node:zlib";
import { z } from "zod";
import { parseJson } from "../files/parseJson.ts";
import { textLimit } from "../files/readText.ts";
import type { Block, Operand } from "../ir/block.ts";
import { blockSchema } from "../ir/blockSchema.ts";
import { contentText } from "../ir/contentHash.ts";
import { listSchema } from "../machine/listSchema.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import { schemaMessage } from "../machine/schemaMessages.ts";

/** A block on a machine as text: the very JSON whose SHA-256 is the instance's hash (`contentHash`), deflated, in base64. */
export function encodeBlock(block: Block, machine: SchedulingMachine): string {
  return deflateRawSync(contentText(block, machine), { level: 9 }).toString("base64");
}

/**
 * The block that `encodeBlock` wrote for this machine. Its operations and values are named by their numbers. What only a block
 * as a whole can be wrong in is for `validateBlock`.
 * @throws {RangeError} when the text is none, is longer than any file may be, or is not in the one form that is hashed.
 */
export function decodeBlock(code: string, name: string, machine: SchedulingMachine): Block {
  const text = inflated(code);
  let data: unknown;
  try {
    data = parseJson(text);
  } catch (error) {
    throw new RangeError(`the block: ${(error as Error).message}`);
  }
  const shape = contentSchema.safeParse(data);
  if (!shape.success) throw new RangeError(`the block: ${schemaMessage(shape.error.issues[0]!, data)}`);
  const read = blockOf(shape.data, name);
  const result = blockSchema.safeParse(read);
  if (!result.success) throw new RangeError(`the block: ${schemaMessage(result.error.issues[0]!, read)}`);
  if (contentText(result.data, machine) !== text) {
    throw new RangeError("the block is written for another machine than the certificate's, or in another form");
  }
  return result.data;
}

/** How many times as long as its code a block's text may be: kernels have six, and a megabyte of code is no gigabyte. */
const mostInflation = 100;

function inflated(code: string): string {
  const limit = Math.min(textLimit, 2 ** 16 + mostInflation * code.length);
  try {
    return inflateRawSync(Buffer.from(code, "base64"), { maxOutputLength: limit }).toString("utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") {
      throw new RangeError(`the block is longer than ${limit} bytes, the limit`);
    }
    throw new RangeError(`the block is no deflated text: ${(error as Error).message}`);
  }
}

// Places alone, in the order of `contentText`; ranges are for `blockSchema`.
const rangeShape = z.tuple([z.number(), z.number(), z.number()]);
const operandsShape = listSchema(z.union([z.number(), rangeShape]));
const formShape = z.tuple([
  listSchema(z.tuple([z.number(), z.number(), z.number()])),
  z.number(),
  z.number(),
  z.string().nullable(),
  operandsShape.nullable(),
]);
const formsShape = listSchema(z.number());
const valueShape = [
  z.number(),
  formsShape,
  formsShape,
  z.boolean(),
  z.boolean(),
  listSchema(z.number()).nullable(),
] as const;
const edgeShape = [z.number(), z.number(), z.number(), z.string()] as const;
const contentSchema = z.tuple([
  z.string(),
  listSchema(z.unknown()),
  z.number().nullable(),
  listSchema(z.tuple([z.string(), operandsShape, rangeShape.nullable(), listSchema(formShape)])),
  listSchema(z.union([z.tuple(valueShape), z.tuple([...valueShape, listSchema(z.tuple([z.number(), formsShape]))])])),
  listSchema(z.union([z.tuple(edgeShape), z.tuple([...edgeShape, formsShape.nullable(), formsShape.nullable()])])),
]);

function blockOf([, , , operations, values, dependences]: z.infer<typeof contentSchema>, name: string): unknown {
  return {
    name,
    operations: operations.map(([opcode, operands, result, forms], index) => ({
      ...{ id: `${index}`, opcode, operands: operands.map(operandOf) },
      ...(result === null ? {} : { result: rangeOf(result) }),
      forms: forms.map(([rows, lanes, extraLatency, ofForm, read]) => ({
        rows: rows.map(([engine, offset, slots]) => ({ engine, offset, slots })),
        lanes,
        ...(extraLatency === 0 ? {} : { extraLatency }),
        ...(ofForm === null ? {} : { opcode: ofForm }),
        ...(read === null ? {} : { operands: read.map(operandOf) }),
      })),
    })),
    values: values.map(([words, definers, users, liveIn, liveOut, initial, formUses], index) => ({
      ...{ name: `${index}`, words, definers, users },
      ...(formUses === undefined ? {} : { formUses: formUses.map(([user, forms]) => ({ user, forms })) }),
      ...{ liveIn, liveOut },
      ...(initial === null ? {} : { initial }),
    })),
    dependences: dependences.map(([from, to, latency, kind, fromForms = null, toForms = null]) => ({
      ...{ from, to, latency, kind },
      ...(fromForms === null ? {} : { fromForms }),
      ...(toForms === null ? {} : { toForms }),
    })),
  };
}

type Range = z.infer<typeof rangeShape>;

const rangeOf = ([value, word, words]: Range) => ({ value, word, words });

const operandOf = (operand: number | Range): Operand =>
  typeof operand === "number" ? { immediate: operand } : rangeOf(operand);

/** Scratch addresses as text: 32-bit little-endian numbers, deflated, in base64. */
export function encodeAddresses(addresses: readonly number[]): string {
  const words = Buffer.alloc(addresses.length * 4);
  for (const [value, address] of addresses.entries()) words.writeInt32LE(address, value * 4);
  return deflateRawSync(words, { level: 9 }).toString("base64");
}

/**
 * The addresses that `encodeAddresses` wrote.
 * @throws {RangeError} when the text is none, or of another number of values.
 */
export function decodeAddresses(text: string, values: number): number[] {
  let words: Buffer;
  try {
    words = inflateRawSync(Buffer.from(text, "base64"), { maxOutputLength: Math.max(64, values * 4 + 64) });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") {
      throw new RangeError(`the allocation is of more values than the block's ${values}`);
    }
    throw new RangeError(`the allocation is no deflated text: ${(error as Error).message}`);
  }
  if (words.length !== values * 4) {
    throw new RangeError(`the allocation is of ${words.length / 4} values, the block has ${values}`);
  }
  return Array.from({ length: values }, (_, value) => words.readInt32LE(value * 4));
}

/** Numbers of a refutation as text, as `decodeSteps` reads them. */
export function encodeSteps(steps: Int32Array): string {
  let bytes = Buffer.alloc(1024);
  let length = 0;
  for (const number of steps) {
    if (length + 5 > bytes.length) bytes = Buffer.concat([bytes], 2 * bytes.length);
    let value = number >= 0 ? 2 * number : -2 * number - 1;
    for (; value > 127; value = Math.floor(value / 128)) bytes[length++] = (value & 127) | 128;
    bytes[length++] = value;
  }
  return bytes.subarray(0, length).toString("base64");
}
