import { z } from "zod";
import type { RunRecord } from "./record.ts";

const rowsSchema = z.array(z.object({ height: z.number(), contract: z.string(), bound: z.number() }));

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
