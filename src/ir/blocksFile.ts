import { z } from "zod";
import { limits } from "../machine/limits.ts";
import { listSchema, readItems } from "../machine/listSchema.ts";
import { type SchedulingMachine, schedulingMachineSchema } from "../machine/machine.ts";
import { schemaMessages } from "../machine/schemaMessages.ts";
import { finish, type Steps } from "../time/steps.ts";
import type { Block, Dependence, Form, ReservationRow, Value } from "./block.ts";
import { dependenceParts } from "./blockSchema.ts";
import { validateSteps } from "./validateBlock.ts";

const text = z.string().min(1).max(limits.name);
const cycles = z.int().min(0).max(limits.cycles);

const slots = z.int().min(0).max(limits.slots);
const held = z.int().min(1).max(limits.rows);
/** `slots` of an engine for `cycles` cycles from issue + `offset` on. */
const rowSchema = z.strictObject({
  engine: text,
  offset: z.int().min(0).max(limits.latency).default(0),
  slots: slots.default(1),
  cycles: held.default(1),
});
const operationSchema = z
  .strictObject({
    id: text,
    opcode: z.string().max(limits.name).optional(),
    /** The short form of a reservation table: `slots` of the engine for `cycles` cycles, 1 where nothing is said. */
    engine: text.optional(),
    slots: slots.optional(),
    cycles: held.optional(),
    /** Another name of `cycles`. */
    duration: held.optional(),
    rows: listSchema(rowSchema, { least: 1, most: limits.rows }).optional(),
  })
  .refine(({ engine, rows }) => (engine === undefined) !== (rows === undefined), "an engine is wanted, or rows")
  .refine(
    ({ rows, slots, cycles, duration }) =>
      rows === undefined || [slots, cycles, duration].every((x) => x === undefined),
    "slots and cycles stand in the rows where there are rows",
  )
  .refine(({ cycles, duration }) => cycles === undefined || duration === undefined, "cycles and duration are the same");
const dependenceSchema = z.strictObject({
  ...{ from: text, to: text, ...dependenceParts },
  latency: z
    .int()
    .min(0, { error: ({ input }) => `${input} is a maximum time lag, which blocks cannot say: 0 or more is wanted` })
    .max(limits.latency),
  /** Blocks are straight-line code: a dependence on an earlier turn of a loop is refused, not dropped. */
  distance: z
    .literal(0, { error: ({ input }) => `${input} is a loop distance, which blocks cannot say: 0 is wanted` })
    .optional(),
});
const valueSchema = z.strictObject({
  words: z.int().min(1).max(limits.words),
  definers: listSchema(text),
  users: listSchema(text),
  liveIn: z.boolean(),
  liveOut: z.boolean(),
});

/** One block of a blocks file. */
const instanceSchema = z.strictObject({
  name: text,
  source: z.string().optional(),
  machine: schedulingMachineSchema,
  operations: listSchema(operationSchema, { most: limits.operations }),
  dependences: listSchema(dependenceSchema, { most: limits.dependences }),
  values: listSchema(valueSchema, { most: limits.operations }).default([]),
  bounds: z
    .strictObject({ lower: cycles, upper: cycles, proof: z.string() })
    .refine(({ lower, upper }) => lower <= upper, "the lower bound is above the upper one")
    .optional(),
  listSchedule: cycles.optional(),
});

/** The same without what stands in its long lists, which are read in steps. */
const frameSchema = instanceSchema.extend({
  operations: z.array(z.unknown()).max(limits.operations),
  dependences: z.array(z.unknown()).max(limits.dependences),
  values: z.array(z.unknown()).max(limits.operations).default([]),
});

/** The JSON Schema of a blocks file, with the limits of every number. */
export function blocksFileJsonSchema(): object {
  return z.toJSONSchema(z.array(instanceSchema), { io: "input" });
}

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
 * Takes a blocks file apart, block by block, so that a bad one does not lose the others: instances whose operations take one
 * slot of one engine for one cycle each where nothing else is said: several slots, cycles and engines may be. Latencies stand
 * on the dependences; maximum time lags (negative latencies) and loop distances are refused. Operands are not recorded there, so
 * a block read from a file can be scheduled, not executed. An operation has one form there: blocks whose operations choose among
 * forms, each with dependences and uses of its own, are in schedule files and certificates (`blockSchema`).
 * @throws {RangeError} when the whole is not a list of blocks.
 */
export function blockEntries(data: unknown): BlockEntry[] {
  if (!Array.isArray(data)) throw new RangeError("not a blocks file: a list of blocks is wanted");
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

const itemSchemas = { operations: operationSchema, dependences: dependenceSchema, values: valueSchema } as const;

function* parseInstance(data: unknown, place: string): Steps<Instance> {
  const frame = frameSchema.safeParse(data);
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
  const instance = yield* readInstance({ ...frame.data, ...lists } as z.infer<typeof instanceSchema>);
  yield* validateSteps(instance.block, instance.machine, "file");
  return instance;
}

function* readInstance({
  name,
  machine,
  operations,
  dependences,
  values,
  bounds,
}: z.infer<typeof instanceSchema>): Steps<Instance> {
  const engines = indexed(
    `engine of block "${name}"`,
    machine.engines.map((engine) => engine.name),
  );
  const ids = indexed(
    `operation of block "${name}"`,
    operations.map((operation) => operation.id),
  );
  yield;
  // Operations that take the same share their forms.
  const forms = new Map<string, readonly Form[]>();
  const issued = operations.map(({ id, engine, opcode, slots = 1, cycles, duration, rows }) => {
    const wanted = rows ?? [{ engine: engine!, offset: 0, slots, cycles: cycles ?? duration ?? 1 }];
    const key = JSON.stringify(wanted);
    let its = forms.get(key);
    if (its === undefined) {
      its = [{ rows: wanted.flatMap((row) => rowsOf(row, engines(row.engine))), lanes: 1 }];
      forms.set(key, its);
    }
    return { id, opcode: opcode ?? engine ?? wanted[0]!.engine, operands: [], forms: its };
  });
  yield;
  const ordered = dependences.map(({ from, to, latency, kind }): Dependence => {
    return { from: ids(from), to: ids(to), latency, kind };
  });
  yield;
  const held = values.map(({ words, definers, users, liveIn, liveOut }, v): Value => {
    const [by, to] = [definers, users].map((names) => [...new Set(names.map(ids))]) as [number[], number[]];
    return { name: `v${v}`, words, definers: by, users: to, liveIn, liveOut };
  });
  yield;
  for (const [v, value] of held.entries()) {
    if (value.definers.length === 0 && !value.liveIn) {
      throw new RangeError(`value ${v} of block "${name}" has no definer and is not live-in`);
    }
  }
  const block: Block = { name, operations: issued, dependences: ordered, values: held };
  return { block, machine, ...(bounds === undefined ? {} : { known: bounds }) };
}

function rowsOf({ offset, slots, cycles }: z.infer<typeof rowSchema>, engine: number): ReservationRow[] {
  return Array.from({ length: cycles }, (_, cycle) => ({ engine, offset: offset + cycle, slots }));
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
