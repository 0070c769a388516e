import { z } from "zod";
import type { Block } from "../ir/block.ts";
import { blockSchema } from "../ir/blockSchema.ts";
import { contentHash } from "../ir/contentHash.ts";
import { validateBlock } from "../ir/validateBlock.ts";
import { limits } from "../machine/limits.ts";
import { listSchema } from "../machine/listSchema.ts";
import { type SchedulingMachine, schedulingMachineSchema } from "../machine/machine.ts";
import { type FileFormat, refuseVersion, schemaMessages } from "../machine/schemaMessages.ts";
import { type Impossibility, impossibilitySchema } from "./impossibility.ts";
import { type Allocation, lengthOf, type Schedule } from "./schedule.ts";
import { addressSchema, lengthSchema, placementSchema } from "./scheduleSchema.ts";

/** What a file says it is, by its `format`. */
export const scheduleFormat = "slotwise schedule";

/** A file of another version is refused. */
const fileFormat = {
  is: "a schedule file",
  version: 3,
  anew: "slotwise solve BLOCKS.json -o FILE writes a new one",
} as const satisfies FileFormat;

const entrySchema = z.strictObject({
  /** The block's name. */
  name: z.string().min(1).max(limits.name),
  /** The block on the machine, see `contentHash`. */
  instance: z.string().regex(/^[0-9a-f]{64}$/),
  machine: schedulingMachineSchema,
  block: blockSchema,
  /** `optimal` where lower = upper, `feasible` where a gap is left. */
  status: z.enum(["optimal", "feasible"]),
  /** No schedule has fewer cycles, as far as is known; `upper` is the length of this one. */
  lower: lengthSchema,
  upper: lengthSchema,
  /** What shows both ends, in words. */
  proof: z.string().optional(),
  /** Why no schedule is shorter than `lower`, where that was asked. */
  why: impossibilitySchema.optional(),
  /** One for each operation of the block, in its order: the form, and one cycle, or one a lane of a divided form. */
  operations: listSchema(z.strictObject({ id: z.string().min(1), ...placementSchema.shape }), {
    most: limits.operations,
  }),
  /** Scratch addresses of the values, in the block's order. */
  addresses: listSchema(addressSchema, { most: limits.operations }).optional(),
});

/** Schedules of one or several blocks, each with all that it is a schedule of: the file stands alone. */
const scheduleFileSchema = z.strictObject({
  format: z.literal(scheduleFormat),
  version: z.literal(fileFormat.version),
  schedules: listSchema(entrySchema, { most: limits.blocks }),
});

/** A block on a machine with a schedule and, where it is known, its allocation. */
export interface Scheduled {
  readonly block: Block;
  readonly machine: SchedulingMachine;
  readonly schedule: Schedule;
  readonly allocation?: Allocation | undefined;
}

/** A schedule as a file has it: with what was known of the shortest when it was written. */
export interface ScheduleEntry extends Scheduled {
  /** No schedule has fewer cycles, the file says. */
  readonly lower: number;
  readonly proof?: string | undefined;
  /** Why no schedule is shorter than `lower`. */
  readonly why?: Impossibility | undefined;
}

/** The JSON Schema of a schedule file, with the limits of every number. */
export function scheduleFileJsonSchema(): object {
  return z.toJSONSchema(scheduleFileSchema, { io: "input" });
}

/**
 * Reads a schedule file. The schedules are still to be checked: `check` says whether they are valid.
 * @throws {RangeError} in one line naming the schedule and the field that is wrong: the shape, a number out of range, a
 * hash that its block has not, operations that are not the block's, bounds that contradict one another.
 */
export function parseScheduleFile(data: unknown): ScheduleEntry[] {
  refuseVersion(data, fileFormat);
  const result = scheduleFileSchema.safeParse(data);
  if (!result.success) throw new RangeError(`not a schedule file: ${schemaMessages(result.error, data)}`);
  const names = new Set<string>();
  return result.data.schedules.map((entry) => {
    if (names.has(entry.name)) throw new RangeError(`two schedules are of block "${entry.name}"`);
    names.add(entry.name);
    try {
      return readEntry(entry);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new RangeError(`the schedule of "${entry.name}": ${error.message}`);
    }
  });
}

function readEntry(entry: z.infer<typeof entrySchema>): ScheduleEntry {
  const { name, instance, machine, block, status, lower, upper, proof, why, operations, addresses } = entry;
  if (name !== block.name) throw new RangeError(`its block is called "${block.name}"`);
  validateBlock(block, machine, "file");
  const hash = contentHash(block, machine);
  if (hash !== instance) {
    throw new RangeError(
      `the instance hash is ${instance.slice(0, 12)}…, its block and machine have ${hash.slice(0, 12)}…`,
    );
  }
  if (operations.length !== block.operations.length) {
    throw new RangeError(`${operations.length} operations are placed, the block has ${block.operations.length}`);
  }
  for (const [at, { id, form, cycles }] of operations.entries()) {
    const { id: wanted, forms } = block.operations[at]!;
    if (id !== wanted) throw new RangeError(`operation ${at} is "${id}", in the block "${wanted}"`);
    const chosen = forms[form];
    if (chosen === undefined) throw new RangeError(`operation "${id}" is in form ${form}, it has ${forms.length}`);
    if (cycles.length !== chosen.lanes) {
      throw new RangeError(`operation "${id}" has ${cycles.length} cycles for ${chosen.lanes} lanes of form ${form}`);
    }
  }
  const length = lengthOf(block, operations);
  if (length !== upper) throw new RangeError(`upper is ${upper}, its operations take ${length} cycles`);
  if (lower > upper) throw new RangeError(`lower is ${lower}, above upper, ${upper}`);
  if ((status === "optimal") !== (lower === upper))
    throw new RangeError(`it is "${status}" between ${lower} and ${upper}`);
  if (addresses !== undefined && addresses.length !== block.values.length) {
    throw new RangeError(`${addresses.length} addresses, the block has ${block.values.length} values`);
  }
  return {
    block,
    machine,
    schedule: { placements: operations.map(({ form, cycles }) => ({ form, cycles })), length },
    ...(addresses === undefined ? {} : { allocation: { addresses } }),
    lower,
    ...(proof === undefined ? {} : { proof }),
    ...(why === undefined ? {} : { why }),
  };
}

/** The text of a schedule file, a line an operation. `parseScheduleFile` reads it back. */
export function printScheduleFile(entries: readonly ScheduleEntry[]): string {
  const schedules = entries.map(printEntry).join(",\n");
  const head = `"format": ${JSON.stringify(scheduleFormat)}, "version": ${fileFormat.version}`;
  return `{${head}, "schedules": [${schedules === "" ? "" : `\n${schedules}\n`}]}\n`;
}

function printEntry({ block, machine, schedule, allocation, lower, proof, why }: ScheduleEntry): string {
  const { engines, scratchWords } = machine;
  const fields: Omit<z.input<typeof entrySchema>, "operations"> = {
    name: block.name,
    instance: contentHash(block, machine),
    status: lower === schedule.length ? "optimal" : "feasible",
    lower,
    upper: schedule.length,
    ...(proof === undefined ? {} : { proof }),
    ...(why === undefined ? {} : { why }),
    machine: {
      engines: engines.map(({ name, slots, free }) => ({ name, slots, ...(free === true ? { free } : {}) })),
      ...(scratchWords === undefined ? {} : { scratchWords }),
    },
    block: block as z.input<typeof blockSchema>,
    ...(allocation === undefined ? {} : { addresses: [...allocation.addresses] }),
  };
  const operations = operationsOf(block, schedule).map((each) => JSON.stringify(each));
  return `${JSON.stringify(fields).slice(0, -1)},\n"operations": [\n${operations.join(",\n")}\n]}`;
}

/** Where every operation issues, by its id. */
export function operationsOf(
  { operations }: Block,
  { placements }: Schedule,
): { readonly id: string; readonly form: number; readonly cycles: readonly number[] }[] {
  return placements.map(({ form, cycles }, at) => ({ id: operations[at]!.id, form, cycles }));
}
