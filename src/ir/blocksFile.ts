import { z } from "zod";
import { limits } from "../machine/limits.ts";
import { readItems } from "../machine/listSchema.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import { schemaMessages } from "../machine/schemaMessages.ts";
import { finish, type Steps } from "../time/steps.ts";
import type { Block } from "./block.ts";
import {
  blocksFileVersion,
  type fileBlockSchema,
  fileDependenceSchema,
  fileFrameSchema,
  fileOperationSchema,
  fileValueSchema,
} from "./blocksFileSchema.ts";
import { FileBlock } from "./fileBlock.ts";
import { validateSteps } from "./validateBlock.ts";

const text = z.string().min(1).max(limits.name);

/** What a file says of an instance's optimum, in cycles: open where lower and upper differ. */
export interface KnownBounds {
  readonly lower: number;
  readonly upper: number;
  /** What proved it. */
  readonly proof: string;
}

/** A block with its machine, and what is known of its optimum. */
export interface Instance {
  readonly block: Block;
  readonly machine: SchedulingMachine;
  readonly known?: KnownBounds | undefined;
}

/** A block of a file, or what is wrong with it. */
export type ReadBlock =
  | { readonly status: "read"; readonly name: string; readonly instance: Instance }
  | { readonly status: "invalid"; readonly name: string; readonly because: string };

/** A block of a file that is read when it is wanted. */
export interface BlockEntry {
  readonly name: string;
  /** In steps, for blocks of hundreds of thousands of operations. */
  read(): Steps<ReadBlock>;
}

/**
 * Takes a blocks file apart, block by block, so that a bad one does not lose the others. It is a list of blocks, or that list in
 * a frame with `format` and `version`; what a block may say is `fileBlockSchema`, version 1 was a part of it. Operands are not
 * recorded there, so a block read from a file can be scheduled, not executed: those are in schedule files and certificates
 * (`blockSchema`).
 * @throws {RangeError} when the whole is not a list of blocks.
 */
export function blockEntries(whole: unknown): BlockEntry[] {
  const data = listIn(whole);
  if (data.length > limits.blocks) {
    throw new RangeError(`not a blocks file: ${data.length} blocks, at most ${limits.blocks} are read`);
  }
  const names = new Set<string>();
  return data.map((entry: unknown, at): BlockEntry => {
    const given = z.object({ name: text }).safeParse(entry).data?.name;
    const name = given ?? `block ${at}`;
    const twice = given !== undefined && names.has(given);
    names.add(name);
    return {
      name,
      *read() {
        try {
          if (twice) throw new RangeError(`block "${name}" stands twice`);
          const instance = yield* parseInstance(entry, given === undefined ? name : `block "${name}"`);
          return { status: "read", name, instance };
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
          return { status: "invalid", name, because: error.message };
        }
      },
    };
  });
}

/** The list of a file that is one, or has one. */
function listIn(whole: unknown): readonly unknown[] {
  if (Array.isArray(whole)) return whole;
  const { format, version, blocks } = Object(whole) as Record<string, unknown>;
  if (format !== "slotwise blocks") throw new RangeError("not a blocks file: a list of blocks is wanted");
  if (version !== 1 && version !== blocksFileVersion) {
    throw new RangeError(`not a blocks file: version ${String(version)}, those up to ${blocksFileVersion} are read`);
  }
  if (!Array.isArray(blocks)) throw new RangeError("not a blocks file: blocks: a list of blocks is wanted");
  return blocks;
}

/** All blocks of a file. @throws {RangeError} when the whole is not a list of blocks. */
export function readBlocksFile(data: unknown): ReadBlock[] {
  return blockEntries(data).map((entry) => finish(entry.read()));
}

/**
 * The blocks of a file where all of them are wanted.
 * @throws {RangeError} in one line for the first block that is none, naming the place in it.
 */
export function parseBlocksFile(data: unknown): Instance[] {
  return readBlocksFile(data).map((block) => {
    if (block.status === "read") return block.instance;
    throw new RangeError(`not a blocks file: ${block.because}`);
  });
}

const itemSchemas = {
  operations: fileOperationSchema,
  dependences: fileDependenceSchema,
  values: fileValueSchema,
} as const;

/** Names of a block's long lists, in the order in which they can be read. */
export type ListName = keyof typeof itemSchemas;

/**
 * Some entries of a list of a block, as they were found in a file, and added to it.
 * @throws {RangeError} with the first dozen faults. `first` is the number of the first entry in its list.
 */
export function* addItems(block: FileBlock, list: ListName, entries: readonly unknown[], first: number): Steps<void> {
  const { read, issues } = yield* readItems(itemSchemas[list] as z.ZodType, entries);
  if (issues.length > 0) {
    const faulty: Record<number, unknown> = {};
    const placed = issues.map((issue) => {
      const [at, ...rest] = issue.path as [number, ...PropertyKey[]];
      faulty[first + at] = entries[at];
      return { ...issue, path: [list, first + at, ...rest] };
    });
    throw new RangeError(schemaMessages({ issues: placed }, { [list]: faulty }));
  }
  if (list === "operations") block.addOperations(read as Parameters<FileBlock["addOperations"]>[0]);
  else if (list === "dependences") block.addDependences(read as Parameters<FileBlock["addDependences"]>[0]);
  else block.addValues(read as Parameters<FileBlock["addValues"]>[0]);
}

/** What a file says of a block beside its lists. @throws {RangeError} with every fault. */
export function parseFrame(data: unknown, place: string): z.infer<typeof fileFrameSchema> {
  const frame = fileFrameSchema.safeParse(data);
  if (frame.success) return frame.data;
  throw new RangeError(`${place}: ${schemaMessages(frame.error, data)}`);
}

function* parseInstance(data: unknown, place: string): Steps<Instance> {
  const frame = fileFrameSchema.safeParse(data);
  const issues = [...(frame.error?.issues ?? [])];
  const lists: Record<string, readonly unknown[]> = {};
  for (const [name, schema] of Object.entries(itemSchemas)) {
    // Of a block that is none, too: all its faults are told together.
    const given = (frame.data ?? (Object(data) as Record<string, unknown>))[name as ListName];
    if (!Array.isArray(given) || issues.some(({ path }) => path[0] === name)) continue;
    const items = yield* readItems(schema, given);
    lists[name] = items.read;
    for (const issue of items.issues) issues.push({ ...issue, path: [name, ...issue.path] });
    yield;
  }
  if (frame.data === undefined || issues.length > 0) {
    throw new RangeError(`${place}: ${schemaMessages({ issues }, data)}`);
  }
  const { operations, dependences, values, bounds } = { ...frame.data, ...lists } as z.infer<typeof fileBlockSchema>;
  const block = new FileBlock(frame.data);
  yield;
  block.addOperations(operations);
  yield;
  block.addDependences(dependences);
  yield;
  block.addValues(values);
  yield;
  const instance = block.instance(bounds);
  yield* validateSteps(instance.block, instance.machine, "file");
  return instance;
}
