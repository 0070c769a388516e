import { z } from "zod";
import type { Bound } from "../bounds/bound.ts";
import type { Block } from "../ir/block.ts";
import { blockSchema } from "../ir/blockSchema.ts";
import { limits } from "../machine/limits.ts";
import { listSchema } from "../machine/listSchema.ts";
import { countedEngineSchema, type SchedulingMachine, schedulingMachineSchema } from "../machine/machine.ts";
import { type FileFormat, refuseVersion, schemaMessage } from "../machine/schemaMessages.ts";
import { lengthSchema } from "../schedule/scheduleSchema.ts";
import { witnessSchema } from "./witnessSchema.ts";

/** A file of another version is refused. */
export const certificateFormat = {
  is: "a certificate",
  version: 4,
  anew: "slotwise bound --certificate FILE writes a new one",
} as const satisfies FileFormat;

/** The walk that a kernel says it computes, and what of it memory must hold at the end. */
const kernelSchema = z.strictObject({
  height: z.int().min(0).max(12),
  rounds: z.int().min(1).max(40),
  batch: z.int().min(1).max(1024),
  /** Read by whoever can run the walk. */
  contract: z.string().max(limits.name),
});

/** See `kernelSchema`. */
export type KernelClaim = z.infer<typeof kernelSchema>;

const windowSchema = z.strictObject({
  /** Of the block that it was cut from. */
  instance: z.string().regex(/^[0-9a-f]{64}$/),
  from: lengthSchema,
  to: lengthSchema,
});

/** The window that a block was made of: cycles `from` .. `to` - 1 of a schedule of some instance. Nothing checks it. */
export type WindowClaim = z.infer<typeof windowSchema>;

/**
 * What a certificate is: an instance, a schedule of it with its length, and a bound with its witness.
 * Whoever has it can check that no schedule of the instance is shorter than `bound` cycles and that one of `length` is.
 */
const certificateSchema = z.strictObject({
  format: z.literal("slotwise certificate"),
  version: z.literal(certificateFormat.version),
  /** See `contentHash`. */
  instance: z.string().regex(/^[0-9a-f]{64}$/),
  name: z.string().max(limits.name),
  machine: z.strictObject({
    /** The preset that it is; a kernel's machine has one. */
    name: z.string().optional(),
    ...schedulingMachineSchema.shape,
    /** As many slots as are said: an engine without limit has some number here that is enough. */
    engines: listSchema(countedEngineSchema, { least: 1, most: limits.engines }),
  }),
  /** What the block computes, where it is a kernel. */
  kernel: kernelSchema.optional(),
  /** The block itself; or, since a kernel's is long, its code (`encodeBlock`). */
  block: blockSchema.optional(),
  encodedBlock: z.base64().optional(),
  /** In cycles. */
  length: lengthSchema,
  bound: lengthSchema,
  boundName: z.string().min(1),
  scope: z.enum(["block", "family", "window"]),
  /** With the scope `window`: the block stands for this window. */
  window: windowSchema.optional(),
  /** See `encodeSchedule`. */
  schedule: z.base64(),
  /** Scratch addresses of the values, see `encodeAddresses`. Absent where the block has none to check. */
  allocation: z.base64().optional(),
  witness: witnessSchema,
});

/** The JSON Schema of a certificate, with the limits of every number. */
export function certificateJsonSchema(): object {
  return z.toJSONSchema(certificateSchema, { io: "input" });
}

/** A certificate as plain JSON. */
export type Certificate = z.infer<typeof certificateSchema>;

/** What a certificate says of its block: which walk it computes; or nothing but the block. */
export type CertificateSource = { readonly kernel: KernelClaim } | { readonly block: Block };

/** The bound of a certificate. */
export function statedBound({ bound, boundName, scope, witness }: Certificate): Bound {
  return { name: boundName, cycles: bound, scope, witness };
}

/** The machine as a scheduler sees it. */
export function machineOf({ machine: { engines, scratchWords } }: Certificate): SchedulingMachine {
  return { engines, ...(scratchWords === undefined ? {} : { scratchWords }) };
}

/**
 * Reads a certificate.
 * @throws {RangeError} in one line, naming the first thing that is wrong.
 */
export function readCertificate(data: unknown): Certificate {
  const { format } = (data ?? {}) as { readonly format?: unknown };
  if (format !== "slotwise certificate") throw new RangeError("not a slotwise certificate");
  refuseVersion(data, certificateFormat);
  const result = certificateSchema.safeParse(data);
  if (!result.success) {
    throw new RangeError(`not a certificate: ${schemaMessage(result.error.issues[0]!, data)}`);
  }
  if ((result.data.block === undefined) === (result.data.encodedBlock === undefined)) {
    throw new RangeError("a certificate has either a block or an encoded block");
  }
  const { block } = result.data;
  if (block?.carried !== undefined)
    throw new RangeError("the block has carried dependences, which certificates know none of");
  for (const { from, to, latency } of block?.dependences ?? []) {
    if (latency < 0) throw new RangeError(`${from} -> ${to} is a maximum time lag, which certificates know none of`);
  }
  for (const [at, { release, latest, due }] of (block?.operations ?? []).entries()) {
    if ((release ?? latest ?? due) === undefined) continue;
    throw new RangeError(
      `operation ${at} has a release, a latest cycle or a due date, which certificates know none of`,
    );
  }
  return result.data;
}

/** A certificate as text. */
export function printCertificate(certificate: Certificate): string {
  return `${JSON.stringify(certificate)}\n`;
}
