import { z } from "zod";
import type { SchedulingMachine } from "../machine/machine.ts";
import { schemaMessages } from "../machine/schemaMessages.ts";
import type { Block, Dependence, Value } from "./block.ts";

const instanceSchema = z.strictObject({
  name: z.string().min(1),
  source: z.string().optional(),
  machine: z.strictObject({
    engines: z.array(z.strictObject({ name: z.string().min(1), slots: z.int().min(1).max(255) })).min(1),
    scratchWords: z
      .int()
      .min(0)
      .max(1 << 20)
      .optional(),
  }),
  operations: z.array(z.strictObject({ id: z.string().min(1), engine: z.string().min(1) })),
  dependences: z.array(
    z.strictObject({
      from: z.string(),
      to: z.string(),
      latency: z.int().min(0).max(1000),
      kind: z.enum(["RAW", "WAR", "WAW", "memory", "order"]),
    }),
  ),
  values: z
    .array(
      z.strictObject({
        words: z
          .int()
          .min(1)
          .max(1 << 20),
        definers: z.array(z.string()),
        users: z.array(z.string()),
        liveIn: z.boolean(),
        liveOut: z.boolean(),
      }),
    )
    .default([]),
  bounds: z
    .strictObject({ lower: z.int().min(0), upper: z.int().min(0), proof: z.string() })
    .refine(({ lower, upper }) => lower <= upper, "the lower bound is above the upper one")
    .optional(),
  listSchedule: z.int().min(0).optional(),
});

const blocksFileSchema = z.array(instanceSchema);

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

/**
 * Reads a blocks file: instances whose operations take one slot of one engine for one cycle each. Latencies stand on
 * the dependences. Operands are not recorded there, so a block read from a file can be scheduled, not executed.
 * @throws {RangeError} with every place where the data are not such a file, or where an operation or engine is unknown.
 */
export function parseBlocksFile(data: unknown): Instance[] {
  const result = blocksFileSchema.safeParse(data);
  if (!result.success) throw new RangeError(`not a blocks file: ${schemaMessages(result.error)}`);
  const names = new Set<string>();
  return result.data.map((instance) => {
    if (names.has(instance.name)) throw new RangeError(`block "${instance.name}" stands twice`);
    names.add(instance.name);
    return readInstance(instance);
  });
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
