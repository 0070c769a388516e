import { z } from "zod";
import type { RunRecord } from "../records/record.ts";

const rowsSchema = z.array(
  z.object({
    ...{ height: z.number(), rounds: z.number(), batch: z.number(), contract: z.string(), bound: z.number() },
    weights: z.record(z.string(), z.number()),
  }),
);

/** A family's size and contract. */
interface FamilyPlace {
  readonly height: number;
  readonly rounds: number;
  readonly batch: number;
  readonly contract: string;
}

/**
 * The prices of slots that prove the bound of a family in the newest record of `experiments/family.ts`.
 * @throws {RangeError} when there is no such record, or it has no such family.
 */
export function familyWeights(
  records: readonly RunRecord[],
  { height, rounds, batch, contract }: FamilyPlace,
): { engine: string; weight: number }[] {
  const rows = rowsSchema.safeParse(records.at(-1)?.results["rows"]);
  const found = rows.data?.find(
    (row) => row.height === height && row.rounds === rounds && row.batch === batch && row.contract === contract,
  );
  if (found === undefined) {
    throw new RangeError(`results/family.jsonl: no family (${height}, ${rounds}, ${batch}), ${contract}`);
  }
  return Object.entries(found.weights).map(([engine, weight]) => ({ engine, weight }));
}

/**
 * The family bounds of the standard case, by contract, from the newest record of `experiments/family.ts`.
 * @throws {RangeError} when there is no such record, or it has no bound of the contract asked for.
 */
export function standardFamilyBounds(records: readonly RunRecord[]): (contract: string) => number {
  const rows = rowsSchema.safeParse(records.at(-1)?.results["rows"]);
  if (!rows.success) throw new RangeError("results/family.jsonl: the last record has no rows");
  return (contract) => {
    const row = rows.data.find((each) => each.contract === contract && each.height === 10);
    if (row === undefined) throw new RangeError(`results/family.jsonl: no bound of the standard case, ${contract}`);
    return row.bound;
  };
}
