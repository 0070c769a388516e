import { z } from "zod";
import { checkLoop } from "../check/checkLoop.ts";
import { blockSchema } from "../ir/blockSchema.ts";
import type { Loop } from "../ir/loop.ts";
import { validateBlock } from "../ir/validateBlock.ts";
import type { LoopBound } from "../loop/loopBound.ts";
import { limits } from "../machine/limits.ts";
import { listSchema } from "../machine/listSchema.ts";
import { type SchedulingMachine, schedulingMachineSchema } from "../machine/machine.ts";
import { type FileFormat, refuseVersion, schemaMessages } from "../machine/schemaMessages.ts";
import type { ModuloSchedule } from "../schedule/moduloSchedule.ts";
import { placementSchema } from "../schedule/scheduleSchema.ts";
import { demandSize } from "./checkCertificate.ts";
import { loopBoundFault } from "./verifyLoop.ts";
import { WorkMeter } from "./verifyMeter.ts";

/** What a file says it is, by its `format`. */
export const loopFormat = "slotwise loop certificate";

/** A file of another version is refused. */
const fileFormat = {
  is: "a loop certificate",
  version: 1,
  anew: "slotwise loop FILE -o CERTIFICATE writes a new one",
} as const satisfies FileFormat;

const index = z
  .int()
  .min(0)
  .max(limits.operations - 1);
const distance = z.int().min(1).max(limits.operations);
const most = limits.operations * limits.latency;
const waitSchema = z.strictObject({
  ...{ from: index, to: index },
  cycles: z.int().min(-most).max(most),
  distance: z.int().min(0).max(limits.operations),
});
const engine = z
  .int()
  .min(0)
  .max(limits.engines - 1);
const row = z.int().min(0).max(limits.cycles);
const at = { form: z.int().min(0).max(limits.forms), row, span: row.optional() };
const chainSchema = z.strictObject({
  ...{ from: index, to: index },
  words: z.int().min(1).max(limits.words),
  path: listSchema(index, { least: 1 }),
});
const refutedBy = [
  { cycle: listSchema(index, { least: 1 }) },
  { node: z.int().min(1).max(limits.operations) },
] as const;
const childSchema = z.union([z.strictObject({ ...at, ...refutedBy[0] }), z.strictObject({ ...at, ...refutedBy[1] })]);
const endSchema = z.union([z.strictObject(refutedBy[0]), z.strictObject(refutedBy[1])]);
const splitSchema = z.strictObject({ ...{ from: index, to: index }, cycles: z.int().min(-most).max(most) });
const nodeSchema = z.union([
  z.strictObject({ crowd: listSchema(index, { least: 1 }), engine }),
  z.strictObject({ chains: listSchema(chainSchema), row: row.optional() }),
  z.strictObject({ operation: index, children: listSchema(childSchema) }),
  z.strictObject({ split: splitSchema, sooner: endSchema, later: endSchema }),
]);

const loopCertificateSchema = z.strictObject({
  format: z.literal(loopFormat),
  version: z.literal(fileFormat.version),
  machine: schedulingMachineSchema,
  loop: z.strictObject({
    body: blockSchema,
    /** Live-in values that are an earlier iteration's results. */
    recurrences: listSchema(z.strictObject({ into: index, from: index, distance })),
  }),
  schedule: z.strictObject({
    interval: z.int().min(1).max(limits.cycles),
    placements: listSchema(placementSchema, { most: limits.operations }),
  }),
  /** See `LoopBound`. */
  bound: z.strictObject({
    cycles: z.int().min(1).max(limits.cycles),
    prices: z
      .strictObject({
        weights: listSchema(z.strictObject({ engine: z.string(), weight: z.int().min(0) })),
        capacity: z.int(),
      })
      .optional(),
    cycle: listSchema(waitSchema, { least: 1 }).optional(),
    refutations: listSchema(
      z.strictObject({ interval: z.int().min(1).max(limits.cycles), nodes: listSchema(nodeSchema, { least: 1 }) }),
    ),
  }),
});

/** A loop on a machine, a schedule of it, and why no shorter interval has one, as plain JSON. */
export type LoopCertificate = z.infer<typeof loopCertificateSchema>;

/** What a certificate is made of. */
export interface LoopCertificateParts {
  readonly loop: Loop;
  readonly machine: SchedulingMachine;
  readonly schedule: ModuloSchedule;
  readonly bound: LoopBound;
}

/** A certificate's text. Of the machine it has engines and scratch words, which is all that a schedule depends on. */
export function printLoopCertificate({ machine, ...parts }: LoopCertificateParts): string {
  const { engines, scratchWords } = machine;
  const file = { format: loopFormat, version: fileFormat.version, machine: { engines, scratchWords }, ...parts };
  return `${JSON.stringify(file)}\n`;
}

/** Whether data says that it is a loop certificate. */
export function isLoopCertificate(data: unknown): boolean {
  return (data as { readonly format?: unknown } | null)?.format === loopFormat;
}

/** What a loop certificate that was not refused establishes. */
export interface LoopVerdict {
  readonly interval: number;
  readonly bound: number;
  readonly operations: number;
  /** What rules out shorter intervals. */
  readonly witnesses: readonly string[];
}

/**
 * Re-checks a loop certificate from scratch, without a search: the schedule by the independent checker, the bound from its witnesses.
 * @throws {RangeError} in one line with the reason why it is refused.
 */
export function checkLoopCertificate(data: unknown): LoopVerdict {
  refuseVersion(data, fileFormat);
  const read = loopCertificateSchema.safeParse(data);
  if (!read.success) throw new RangeError(schemaMessages(read.error, data));
  const { loop, machine, schedule, bound } = read.data;
  demandSize(loop.body);
  validateBlock(loop.body, machine, "file");
  const values = loop.body.values.length;
  if (loop.recurrences.some(({ into, from }) => into >= values || from >= values)) {
    throw new RangeError("the loop carries a value that it has not");
  }
  if (new Set(loop.recurrences.map(({ into }) => into)).size < loop.recurrences.length) {
    throw new RangeError("two recurrences lead into one value");
  }
  const wrong = checkLoop(loop, machine, schedule);
  if (wrong.length > 0) throw new RangeError(`the schedule is not valid: ${wrong[0]}`);
  if (bound.cycles > schedule.interval) {
    throw new RangeError(`the bound is ${bound.cycles}, but the schedule has an interval of ${schedule.interval}`);
  }
  const fault = loopBoundFault(loop, machine, bound, WorkMeter.ofText(printLoopCertificate(read.data).length));
  if (fault !== undefined) throw new RangeError(`the bound of ${bound.cycles} is not proved: ${fault}`);
  const { length } = bound.refutations;
  const witnesses = [
    ...(bound.prices === undefined ? [] : ["prices of slots"]),
    ...(bound.cycle === undefined ? [] : ["a cycle of waits"]),
    ...(length === 0 ? [] : [`${length} refuted interval${length === 1 ? "" : "s"}`]),
  ];
  return { interval: schedule.interval, bound: bound.cycles, operations: loop.body.operations.length, witnesses };
}

/** The JSON Schema of a loop certificate, with the limits of every number. */
export function loopCertificateJsonSchema(): object {
  return z.toJSONSchema(loopCertificateSchema, { io: "input" });
}
