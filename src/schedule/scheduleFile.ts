import { z } from "zod";
import type { Block } from "../ir/block.ts";
import { parseBlock } from "../ir/notation.ts";
import { printBlock } from "../ir/print.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import { nameSchema } from "../machine/nameSchema.ts";
import { schemaMessages } from "../machine/schemaMessages.ts";
import { parseSchedule, printSchedule } from "./notation.ts";
import type { Allocation, Schedule } from "./schedule.ts";

/** The format's version: a file of another one is refused. */
const scheduleFileVersion = 1;

/** A schedule with all that it is a schedule of, for blocks that no kernel plan generates. */
const scheduleFileSchema = z.strictObject({
  format: z.literal("slotwise schedule"),
  version: z.literal(scheduleFileVersion),
  name: z.string().min(1),
  machine: z.strictObject({
    engines: z
      .array(z.strictObject({ name: nameSchema, slots: z.int().min(1).max(255), free: z.boolean().optional() }))
      .min(1),
    scratchWords: z.int().min(1).optional(),
  }),
  /** See `parseBlock`. */
  block: z.string(),
  /** See `parseSchedule`. */
  schedule: z.string(),
  addresses: z.array(z.int().min(0)).optional(),
});

/** A block on a machine with a schedule and, where it is known, its allocation. */
export interface Scheduled {
  readonly block: Block;
  readonly machine: SchedulingMachine;
  readonly schedule: Schedule;
  readonly allocation?: Allocation | undefined;
}

/** What a file says it is, by its `format`. */
export const scheduleFormat = "slotwise schedule";

/**
 * Reads a schedule file. The schedule is still to be checked.
 * @throws {RangeError} naming the field, or the place in the block's or the schedule's text.
 */
export function parseScheduleFile(data: unknown): Scheduled {
  const result = scheduleFileSchema.safeParse(data);
  if (!result.success) throw new RangeError(`not a schedule file of version 1: ${schemaMessages(result.error)}`);
  const { name, machine, block: text, schedule, addresses } = result.data;
  const block = parseBlock(text, machine, name);
  if (addresses !== undefined && addresses.length !== block.values.length) {
    throw new RangeError(`addresses: ${addresses.length} given, the block has ${block.values.length} values`);
  }
  const allocation = addresses === undefined ? {} : { allocation: { addresses } };
  return { block, machine, schedule: parseSchedule(schedule, block), ...allocation };
}

/** The text of a schedule file. Provenance is not in it: `parseBlock` does not know it. */
export function printScheduleFile({ block, machine, schedule, allocation }: Scheduled): string {
  const { scratchWords } = machine;
  const file: z.input<typeof scheduleFileSchema> = {
    format: scheduleFormat,
    version: scheduleFileVersion,
    name: block.name,
    machine: {
      engines: machine.engines.map(({ name, slots, free }) => ({ name, slots, ...(free === true ? { free } : {}) })),
      ...(scratchWords === undefined ? {} : { scratchWords }),
    },
    block: printBlock(block, machine),
    schedule: printSchedule(schedule),
    ...(allocation === undefined ? {} : { addresses: [...allocation.addresses] }),
  };
  return `${JSON.stringify(file, null, 1)}\n`;
}
