import { z } from "zod";
import { limits } from "../machine/limits.ts";
import { listSchema } from "../machine/listSchema.ts";
import { type SchedulingMachine, schedulingMachineSchema } from "../machine/machine.ts";
import { schemaMessages } from "../machine/schemaMessages.ts";
import type { Block, Dependence, Value } from "./block.ts";
import { dependenceParts } from "./blockSchema.ts";
import { validateBlock } from "./validateBlock.ts";

const text = z.string().min(1).max(limits.name);
const cycles = z.int().min(0).max(limits.cycles);

/** One block of a blocks file. */
const instanceSchema = z.strictObject({
  name: text,
  source: z.string().optional(),
  machine: schedulingMachineSchema,
  operations: listSchema(z.strictObject({ id: text, engine: text }), { most: limits.operations }),
  dependences: listSchema(z.strictObject({ from: text, to: text, ...dependenceParts }), { most: limits.dependences }),
  values: listSchema(
    z.strictObject({
      words: z.int().min(1).max(limits.words),
      definers: listSchema(text),
      users: listSchema(text),
      liveIn: z.boolean(),
      liveOut: z.boolean(),
    }),
    { most: limits.operations },
  ).default([]),
  bounds: z
    .strictObject({ lower: cycles, upper: cycles, proof: z.string() })
    .refine(({ lower, upper }) => lower <= upper, "the lower bound is above the upper one")
    .optional(),
  listSchedule: cycles.optional(),
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

/**
 * Reads a blocks file block by block, so that a bad one does not lose the others: instances whose operations take one slot
 * of one engine for one cycle each. Latencies stand on the dependences. Operands are not recorded there, so a block read
 * from a file can be scheduled, not executed.
 * @throws {RangeError} when the whole is not a list of blocks.
 */
export function readBlocksFile(data: unknown): ReadBlock[] {
  if (!Array.isArray(data)) throw new RangeError("not a blocks file: a list of blocks is wanted");
  if (data.length > limits.blocks) {
    throw new RangeError(`not a blocks file: ${data.length} blocks, at most ${limits.blocks} are read`);
  }
  const names = new Set<string>();
  return data.map((entry: unknown, at): ReadBlock => {
    const given = z.object({ name: text }).safeParse(entry).data?.name;
    const name = given ?? `block ${at}`;
    try {
      if (given !== undefined && names.has(given)) throw new RangeError(`block "${given}" stands twice`);
      names.add(name);
      return { status: "read", name, instance: parseInstance(entry, given === undefined ? name : `block "${name}"`) };
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return { status: "invalid", name, because: error.message };
    }
  });
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

function parseInstance(data: unknown, place: string): Instance {
  const result = instanceSchema.safeParse(data);
  if (result.success) {
    const instance = readInstance(result.data);
    validateBlock(instance.block, instance.machine, "file");
    return instance;
  }
  throw new RangeError(`${place}: ${schemaMessages(result.error)}`);
}

function readInstance({
  name,
  machine,
  operations,
  dependences,
  values,
  bounds,
}: z.infer<typeof instanceSchema>): Instance {
  const engines = indexed(
    `engine of block "${name}"`,
    machine.engines.map((engine) => engine.name),
  );
  const ids = indexed(
    `operation of block "${name}"`,
    operations.map((operation) => operation.id),
  );
  const block: Block = {
    name,
    operations: operations.map(({ id, engine }) => ({
      id,
      opcode: engine,
      operands: [],
      forms: [{ rows: [{ engine: engines(engine), offset: 0, slots: 1 }], lanes: 1 }],
    })),
    dependences: dependences.map(
      ({ from, to, latency, kind }): Dependence => ({ from: ids(from), to: ids(to), latency, kind }),
    ),
    values: values.map(
      ({ words, definers, users, liveIn, liveOut }, v): Value => ({
        name: `v${v}`,
        words,
        definers: [...new Set(definers.map(ids))],
        users: [...new Set(users.map(ids))],
        liveIn,
        liveOut,
      }),
    ),
  };
  for (const [v, value] of block.values.entries()) {
    if (value.definers.length === 0 && !value.liveIn) {
      throw new RangeError(`value ${v} of block "${name}" has no definer and is not live-in`);
    }
  }
  return { block, machine, ...(bounds === undefined ? {} : { known: bounds }) };
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
