import { z } from "zod";
import { limits } from "../machine/limits.ts";
import { readItems } from "../machine/listSchema.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import { schemaMessages } from "../machine/schemaMessages.ts";
import { finish, type Steps } from "../time/steps.ts";
import type { Block, DependenceKind, FormUse, Value } from "./block.ts";
import {
  blocksFileVersion,
  type fileBlockSchema,
  fileDependenceSchema,
  fileFrameSchema,
  fileOperationSchema,
  fileValueSchema,
} from "./blocksFileSchema.ts";
import { conditionOf } from "./dependenceSet.ts";
import { FileForms } from "./fileForms.ts";
import { fileMachine } from "./fileMachine.ts";
import { carriedOf } from "./loop.ts";
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

function* parseInstance(data: unknown, place: string): Steps<Instance> {
  const frame = fileFrameSchema.safeParse(data);
  const issues = [...(frame.error?.issues ?? [])];
  const lists: Record<string, readonly unknown[]> = {};
  for (const [name, schema] of Object.entries(itemSchemas)) {
    // Of a block that is none, too: all its faults are told together.
    const given = (frame.data ?? (Object(data) as Record<string, unknown>))[name as keyof typeof itemSchemas];
    if (!Array.isArray(given) || issues.some(({ path }) => path[0] === name)) continue;
    const items = yield* readItems(schema, given);
    lists[name] = items.read;
    for (const issue of items.issues) issues.push({ ...issue, path: [name, ...issue.path] });
    yield;
  }
  if (frame.data === undefined || issues.length > 0) {
    throw new RangeError(`${place}: ${schemaMessages({ issues }, data)}`);
  }
  const instance = yield* readInstance({ ...frame.data, ...lists } as z.infer<typeof fileBlockSchema>);
  yield* validateSteps(instance.block, instance.machine, "file");
  return instance;
}

function* readInstance({
  name,
  machine: given,
  operations,
  dependences,
  values,
  bounds,
}: z.infer<typeof fileBlockSchema>): Steps<Instance> {
  const engines = indexed(
    `engine of block "${name}"`,
    given.engines.map((engine) => engine.name),
  );
  const ids = indexed(
    `operation of block "${name}"`,
    operations.map((operation) => operation.id),
  );
  yield;
  const forms = new FileForms(engines);
  const issued = operations.map((operation) => {
    const { id, fixed, release = fixed, latest = fixed, due, group } = operation;
    return {
      ...{ id, opcode: operation.opcode ?? forms.engineOf(operation), operands: [], forms: forms.of(operation) },
      ...(release === undefined || release === 0 ? {} : { release }),
      ...(latest === undefined ? {} : { latest }),
      ...(due === undefined ? {} : { due }),
      ...(group === undefined ? {} : { provenance: { group } }),
    };
  });
  yield;
  const { dependences: ordered, carried } = carriedOf(
    dependences.map((edge) => {
      const { distance, fromForms, toForms } = edge;
      const [from, to] = [ids(edge.from), ids(edge.to)];
      const latency = edge.latency ?? operations[from]!.latency;
      if (latency === undefined) {
        throw new RangeError(
          `block "${name}": dependence "${edge.from}" -> "${edge.to}" has no latency, and "${edge.from}" has none either`,
        );
      }
      const kind: DependenceKind = edge.kind ?? (latency < 0 ? "order" : "RAW");
      return { from, to, latency, kind, distance, ...conditionOf(fromForms, toForms) };
    }),
  );
  yield;
  const held = values.map(({ name: own, words, definers, users, formUses, liveIn, liveOut }, v): Value => {
    const [by, to] = [definers, users].map((names) => [...new Set(names.map(ids))]) as [number[], number[]];
    const uses = formUses?.map(({ user, forms: some }): FormUse => ({ user: ids(user), forms: some }));
    return {
      ...{ name: own ?? `v${v}`, words, definers: by, users: to },
      ...(uses === undefined ? {} : { formUses: uses }),
      ...{ liveIn, liveOut },
    };
  });
  yield;
  for (const [v, value] of held.entries()) {
    if (value.definers.length === 0 && !value.liveIn) {
      throw new RangeError(`value ${v} of block "${name}" has no definer and is not live-in`);
    }
  }
  const block: Block = {
    ...{ name, operations: issued, dependences: ordered, values: held },
    ...(carried.length === 0 ? {} : { carried }),
  };
  return { ...fileMachine(block, given), ...(bounds === undefined ? {} : { known: bounds }) };
}

/** Index by name. The function throws a RangeError for a name that is not there; a name that stands twice throws now. */
function indexed(what: string, names: readonly string[]): (name: string) => number {
  const index = new Map<string, number>();
  for (const [at, name] of names.entries()) {
    if (index.has(name)) throw new RangeError(`${what}: "${name}" stands twice`);
    index.set(name, at);
  }
  return (name) => {
    const at = index.get(name);
    if (at === undefined) throw new RangeError(`${what}: there is no "${name}"`);
    return at;
  };
}
