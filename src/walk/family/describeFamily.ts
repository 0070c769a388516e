import type { Machine } from "../../machine/machine.ts";
import {
  type FamilyCertificate,
  familyCertificateFormat,
  readFamilyCertificate,
} from "../familyProof/familyCertificate.ts";
import type { DescribedFamily, DescribedLetter } from "../familyProof/familyDescription.ts";
import { layoutOf } from "../layout.ts";
import type { Lookup, Lookups } from "../plan/lookupRegistry.ts";
import { standardLookups } from "../plan/lookups.ts";
import { planSchema } from "../plan/plan.ts";
import { formClasses, type Tally } from "../plan/tally.ts";
import type { FamilyBound } from "./family.ts";
import { familyForms } from "./prices.ts";
import { type FamilySize, familyOf } from "./variant.ts";

/**
 * A family as a file describes it: from the rows of the lookups that the generator writes, and the switches that plans have.
 * @throws {RangeError} when the size is no plan's.
 */
export function describeFamily(size: FamilySize, lookups: Lookups = standardLookups): DescribedFamily {
  const { height, rounds, batch, contract } = familyOf(size);
  return {
    ...{ height, rounds, batch, contract },
    classes: Object.fromEntries(
      formClasses.map((name) => [
        name,
        familyForms[name].map(({ engine, slots }): [string, number] => [engine, slots]),
      ]),
    ),
    letters: lookups.all.map((lookup) => letterOf(size, lookup, lookups)),
    switches: {
      hash: ["merged", "fused", "plain"],
      encoded: [true, false],
      pairs: ["flow", "either", "madd"],
      address: ["flow", "either", "arithmetic"],
      addressSelects: numbersOf("addressSelects"),
      indexSelects: numbersOf("indexSelects"),
      constants: ["load", "either", "computed"],
      pointers: ["constant", "doubling", "shared"],
      collectors: numbersOf("collectors"),
    },
  };
}

function letterOf({ height, batch, contract }: FamilySize, lookup: Lookup, { all }: Lookups): DescribedLetter {
  const { letter, capital, target, raw, leaves, takes, vectors, parity, collectsLike, count, alone, objection } =
    lookup;
  const giver = (handover: Lookup["leaves"]) => all.find((other) => other.leaves === handover)!.letter;
  const layout = layoutOf({ height, batch });
  // No plan copies levels where memory must be as it was.
  const never = contract === "values-clean" && target?.claims === "copy";
  return {
    letter,
    ...(capital === undefined ? {} : { capital }),
    raw: raw === true,
    collects: collectsLike !== undefined,
    ...(target === undefined ? {} : { reads: { what: target.claims, stride: target.place(layout, 1, 0).stride } }),
    ...(leaves === undefined ? {} : { leaves: giver(leaves) }),
    ...(takes === undefined ? {} : { takes: giver(takes) }),
    ...(vectors === undefined ? {} : { nodes: vectors }),
    ...(parity === undefined ? {} : { parity }),
    visits: Array.from({ length: never ? 0 : height + 1 }, (_, depth) => {
      const may = (encoded: boolean) => objection({ depth, height, encoded, contract }) === undefined;
      const [plain, encoded] = [may(false), may(true)];
      const base =
        target === undefined || target.claims === "records" ? undefined : target.place(layout, depth, 0).base;
      const counts = (pairs: "flow" | "either" | "madd") => counted(count(depth, pairs));
      return plain || encoded
        ? [
            {
              ...{ depth, plain, encoded, ...(base === undefined ? {} : { base }) },
              counts: { flow: counts("flow"), either: counts("either"), madd: counts("madd") },
            },
          ]
        : [];
    }).flat(),
    ...(alone === undefined ? {} : { alone: counted(alone) }),
  };
}

/** Only what there is, in the order of the classes. */
function counted(tally: Partial<Tally>): Record<string, number> {
  return Object.fromEntries(formClasses.flatMap((name) => (tally[name] ? [[name, tally[name]]] : [])));
}

/** The whole numbers that a switch may be. */
function numbersOf(name: "addressSelects" | "indexSelects" | "collectors"): number[] {
  return Array.from({ length: 100 }, (_, number) => number).filter(
    (number) => planSchema.shape[name].safeParse(number).success,
  );
}

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
