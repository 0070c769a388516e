import type { Machine } from "../../machine/machine.ts";
import {
  type FamilyCertificate,
  familyCertificateFormat,
  readFamilyCertificate,
} from "../familyProof/familyCertificate.ts";
import type { Lookups } from "../plan/lookupRegistry.ts";
import { standardLookups } from "../plan/lookups.ts";
import { describeFamily } from "./describeFamily.ts";
import type { FamilyBound } from "./family.ts";

/** The certificate of a family's bound. What it claims is not checked here: that is for whoever reads it. */
export function certifyFamily(
  { cycles, witness }: Pick<FamilyBound, "cycles" | "witness">,
  machine: Machine,
  lookups: Lookups = standardLookups,
): FamilyCertificate {
  const { family, weights, capacity, ends, unit, demand } = witness;
  const { format, version } = familyCertificateFormat;
  // Read back as it comes from a file: members that are undefined are none.
  return readFamilyCertificate(
    JSON.parse(
      JSON.stringify({
        ...{ format, version, machine, family: describeFamily(family, lookups), bound: cycles },
        ...{ prices: weights, capacity, ends, unit, demand },
      }),
    ),
  );
}
