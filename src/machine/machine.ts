import { z } from "zod";
import { limits } from "./limits.ts";
import { listSchema } from "./listSchema.ts";
import { nameSchema } from "./nameSchema.ts";
import { schemaMessages } from "./schemaMessages.ts";

/**
 * What a scheduler needs to know of a machine: engines with slots, and how many scratch words may be live.
 * `scratchWords` is absent where live words are not limited.
 */
export interface SchedulingMachine {
  readonly engines: readonly Engine[];
  readonly scratchWords?: number | undefined;
  /** Where the machine says what opcodes do; a block must then wait for its results as long (`validateBlock`). */
  readonly opcodes?: readonly OpcodeLatency[] | undefined;
}

/**
 * After how many cycles an opcode's result can be read: issued in cycle t with latency L, its words change when cycle
 * t + L - 1 ends. Operands, memory reads and memory writes included, are always of the cycle of issue.
 */
export interface OpcodeLatency {
  readonly engine: string;
  readonly opcode: string;
  readonly latency: number;
}

/** An issue port group. A bundle holds at most `slots` slots of it; a `free` engine (debug) costs no cycle. */
export interface Engine {
  readonly name: string;
  readonly slots: number;
  readonly free?: boolean | undefined;
  /** Its slots are as many as all operations of a block take: nothing waits for it, and reports call them unlimited. */
  readonly unlimited?: boolean | undefined;
}

const roles = [
  /** one scratch word, written */
  "dest",
  /** `vectorLength` scratch words, written */
  "vdest",
  /** one scratch word, read */
  "source",
  /** `vectorLength` scratch words, read */
  "vsource",
  /** one scratch word, written, at the operand plus the slot's `lane` operand */
  "laneDest",
  /** one scratch word, read, at the operand plus the slot's `lane` operand */
  "laneSource",
  /** the lane number, an immediate */
  "lane",
  /** an immediate, possibly negative */
  "immediate",
  /** anything at all (debug slots) */
  "any",
] as const;

/** The part an operand plays in a slot. */
export type OperandRole = (typeof roles)[number];

/** An engine of whose slots there are so many and no more: all that certificates of blocks know. */
export const countedEngineSchema = z.strictObject({
  name: nameSchema,
  slots: z.int().min(1).max(limits.slots),
  free: z.boolean().optional(),
});

const engineSchema = countedEngineSchema.extend({ unlimited: z.boolean().optional() });

/** What files say of a machine that a block is scheduled for. */
export const schedulingMachineSchema = z.strictObject({
  engines: listSchema(engineSchema, { least: 1, most: limits.engines }),
  scratchWords: z.int().min(0).max(limits.words).optional(),
});

const opcodeSchema = z.strictObject({
  opcode: nameSchema,
  engine: z.string().min(1),
  operands: listSchema(z.enum(roles), { most: 8 }),
  latency: z.int().min(1).max(64).default(1),
  memory: z.enum(["read", "write"]).optional(),
  control: z.boolean().optional(),
});

/** One row of the opcode table. `(engine, opcode)` is the key: `+` exists on alu and on valu. */
export type OpcodeRow = z.infer<typeof opcodeSchema>;

/** An elementwise opcode of `from` also runs as `vectorLength` slots of the same opcode on `to`, one a lane. */
const laneFormSchema = z.strictObject({
  from: z.string(),
  to: z.string(),
  opcodes: listSchema(z.string(), { most: limits.opcodes }),
  divisible: z.boolean(),
});

/** What a machine description is (`machineJsonSchema` exports it). */
const machineSchema = z
  .strictObject({
    name: nameSchema,
    vectorLength: z.int().min(1).max(64),
    scratchWords: z.int().min(1).max(limits.words),
    engines: listSchema(engineSchema, { least: 1, most: limits.engines }),
    opcodes: listSchema(opcodeSchema, { most: limits.opcodes }),
    laneForms: listSchema(laneFormSchema, { most: limits.opcodes }).default([]),
  })
  .superRefine((machine, context) => {
    const engines = new Set(machine.engines.map((engine) => engine.name));
    if (engines.size !== machine.engines.length) {
      context.addIssue({ code: "custom", path: ["engines"], message: "two engines have the same name" });
    }
    const keys = new Set<string>();
    for (const [at, row] of machine.opcodes.entries()) {
      const key = `${row.engine} ${row.opcode}`;
      if (!engines.has(row.engine)) {
        context.addIssue({ code: "custom", path: ["opcodes", at, "engine"], message: `no engine "${row.engine}"` });
      }
      if (keys.has(key)) context.addIssue({ code: "custom", path: ["opcodes", at], message: `"${key}" stands twice` });
      keys.add(key);
    }
    for (const [at, form] of machine.laneForms.entries()) {
      for (const opcode of form.opcodes) {
        for (const engine of [form.from, form.to]) {
          if (keys.has(`${engine} ${opcode}`)) continue;
          const message = `no opcode "${opcode}" on engine "${engine}"`;
          context.addIssue({ code: "custom", path: ["laneForms", at], message });
        }
      }
    }
  });

/** A complete machine: engines, opcode table, and which opcodes have another form. Plain data. */
export type Machine = z.infer<typeof machineSchema>;

/**
 * Reads a machine description.
 * @throws {RangeError} with zod's issue list, each with its place, when the description is not valid.
 */
export function parseMachine(data: unknown): Machine {
  const result = machineSchema.safeParse(data);
  if (!result.success) throw new RangeError(`not a machine description: ${schemaMessages(result.error, data)}`);
  return result.data;
}

/** The JSON Schema of a machine description, for editors and other tools. */
export function machineJsonSchema(): object {
  return z.toJSONSchema(machineSchema, { io: "input" });
}

/** The latency of an opcode on an engine (an index); undefined where the machine has no such opcode, or no table. */
export function opcodeLatency(machine: SchedulingMachine, engine: number, opcode: string): number | undefined {
  let known = latencyTables.get(machine);
  if (known === undefined) {
    known = new Map(machine.opcodes?.map((row) => [`${row.engine} ${row.opcode}`, row.latency]));
    latencyTables.set(machine, known);
  }
  return known.get(`${machine.engines[engine]?.name} ${opcode}`);
}

/** Machines are never changed. */
const latencyTables = new WeakMap<SchedulingMachine, ReadonlyMap<string, number>>();

/** The index of an engine by name. @throws {RangeError} when the machine has no such engine. */
export function engineIndex(machine: SchedulingMachine, name: string): number {
  const index = machine.engines.findIndex((engine) => engine.name === name);
  if (index < 0) {
    throw new RangeError(`no engine "${name}"; the machine has ${machine.engines.map((e) => e.name).join(", ")}`);
  }
  return index;
}
