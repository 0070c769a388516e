import { z } from "zod";
import { listSchema } from "../../machine/listSchema.ts";
import { type Machine, parseMachine } from "../../machine/machine.ts";
import { nameSchema } from "../../machine/nameSchema.ts";
import { type FileFormat, refuseVersion, schemaMessage } from "../../machine/schemaMessages.ts";
import { describedFamilySchema } from "./familyDescription.ts";

/** What the file says that it is; one of another version is refused. */
export const familyCertificateFormat = {
  format: "slotwise family certificate",
  is: "a family certificate",
  version: 1,
  anew: "slotwise family --certificate FILE writes a new one",
} as const satisfies FileFormat & { readonly format: string };

const wholeSchema = z.int().min(0);

const familyCertificateSchema = z.strictObject({
  format: z.literal(familyCertificateFormat.format),
  version: z.literal(familyCertificateFormat.version),
  /** The whole description, whether it has a preset's name or not. */
  machine: z.unknown(),
  family: describedFamilySchema,
  /** In cycles. */
  bound: wholeSchema.max(2 ** 22),
  /** Of a slot of each engine. */
  prices: listSchema(z.strictObject({ engine: nameSchema, weight: wholeSchema }), { most: 256 }),
  capacity: wholeSchema,
  ends: z.strictObject({ head: wholeSchema.max(10), tail: wholeSchema.max(10) }),
  unit: wholeSchema,
  demand: wholeSchema,
});

/** Why no plan of a family is shorter than its bound: see `recheckFamily`. */
export type FamilyCertificate = Omit<z.infer<typeof familyCertificateSchema>, "machine"> & {
  readonly machine: Machine;
};

/** The JSON Schema of a family certificate; its machine is as `slotwise machine --schema` says. */
export function familyCertificateJsonSchema(): object {
  return z.toJSONSchema(familyCertificateSchema, { io: "input" });
}

/** Whether something says that it is a family certificate. */
export function isFamilyCertificate(data: unknown): boolean {
  return ((data ?? {}) as { readonly format?: unknown }).format === familyCertificateFormat.format;
}

/**
 * Reads a family certificate.
 * @throws {RangeError} in one line, naming the first thing that is wrong.
 */
export function readFamilyCertificate(data: unknown): FamilyCertificate {
  if (!isFamilyCertificate(data)) throw new RangeError("not a slotwise family certificate");
  refuseVersion(data, familyCertificateFormat);
  const result = familyCertificateSchema.safeParse(data);
  if (!result.success) {
    throw new RangeError(`not a family certificate: ${schemaMessage(result.error.issues[0]!, data)}`);
  }
  return { ...result.data, machine: parseMachine(result.data.machine) };
}

/** A family certificate as text. */
export function printFamilyCertificate(certificate: FamilyCertificate): string {
  return `${JSON.stringify(certificate)}\n`;
}
