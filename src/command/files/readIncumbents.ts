import { z } from "zod";
import { readText } from "../../files/readText.ts";
import { parseRecords } from "../../report/records/record.ts";

const resultsSchema = z.object({
  greedy: z.object({ cycles: z.number() }),
  solved: z.array(z.object({ seconds: z.number(), length: z.number() })).default([]),
});

/** The best length of a search after so many seconds of it. */
export interface TimedIncumbent {
  readonly seconds: number;
  readonly cycles: number;
}

/**
 * The best lengths of the last run in a record of the main job: the greedy reference, then after every window that was
 * solved, by the seconds that the windows took.
 * @throws {RangeError} in one line when the file has no such record.
 */
export function readIncumbents(path: string): TimedIncumbent[] {
  const record = parseRecords(readText(path), path).findLast(({ experiment }) => experiment === "window-ilp");
  const results = resultsSchema.safeParse(record?.results);
  if (!results.success) throw new RangeError(`${path}: it has no record of the main job with its windows`);
  const { greedy, solved } = results.data;
  const incumbents = [{ seconds: 0, cycles: greedy.cycles }];
  let seconds = 0;
  for (const window of solved) {
    seconds += window.seconds;
    if (window.length < incumbents.at(-1)!.cycles) incumbents.push({ seconds, cycles: window.length });
  }
  return incumbents;
}
