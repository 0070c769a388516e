import { z } from "zod";
import { limits } from "./limits.ts";

/** Every object has these without being given them: `table["constructor"]` is a function, `table["__proto__"]` a trap. */
const inherited: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** True for a name that objects have by birth ("__proto__", "constructor", "toString", …): programs and reports are keyed by names. */
export function isReservedName(name: string): boolean {
  return inherited.has(name);
}

/** A name that may stand as a key of an object: not empty, not reserved. */
export const nameSchema = z
  .string()
  .min(1)
  .max(limits.name)
  .refine((name) => !isReservedName(name), { error: ({ input }) => `"${input}" is a reserved name` });
