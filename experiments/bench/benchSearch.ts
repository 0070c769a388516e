import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { readText } from "../../src/files/readText.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { parsePlanFile } from "../../src/walk/search/planFile.ts";
import { type SliceJob, searchSlice } from "../../src/walk/search/slice.ts";

/** How many neighbours a second of CPU time the slices of a search try: schedules made, given up or ruled out by a bound. */
export interface SearchBenchRow {
  readonly slice: string;
  readonly triedPerSecond: number;
  /** Of another checkout of this program, on the same jobs in turn; absent where none is given. */
  readonly otherPerSecond?: number | undefined;
  /** Whether both came to the same schedule. */
  readonly same?: boolean | undefined;
}

/** Shares of mixes and staggers as the rounds of a search have them (`search.ts`), and neighbours enough for a second or two. */
const slices = [
  { slice: "shifts only", mixShare: 0, staggerShare: 0, evaluations: 30 },
  { slice: "a tenth mixes", mixShare: 0.1, staggerShare: 0, evaluations: 30 },
  { slice: "a fifth mixes, a tenth staggers", mixShare: 0.2, staggerShare: 0.1, evaluations: 30 },
] as const;

/**
 * Slices of the annealing search from a kept plan, each once before the clock counts.
 * @param against the folder of another checkout, whose `searchSlice` runs the same jobs in the same process.
 */
export async function benchSearch(plan: string, against: string | undefined): Promise<SearchBenchRow[]> {
  const file = parsePlanFile(readText(plan), plan);
  const other = against === undefined ? undefined : await sliceOf(against);
  const rows: SearchBenchRow[] = [];
  for (const { slice, ...shares } of slices) {
    const job: SliceJob = { machine: takeHome, point: file, seconds: 600, seed: 3, temperature: 0.15, ...shares };
    const rates: number[] = [];
    const schedules: string[] = [];
    for (const search of other === undefined ? [searchSlice] : [searchSlice, other]) {
      search({ ...job, evaluations: Math.ceil(shares.evaluations / 6), seed: 2 });
      const before = process.cpuUsage();
      const { tried, best } = search(job);
      const { user, system } = process.cpuUsage(before);
      rates.push((1e6 * tried) / (user + system));
      schedules.push(JSON.stringify(best && { cycles: best.schedule.length, start: [...best.schedule.start] }));
    }
    rows.push({
      ...{ slice, triedPerSecond: rates[0]!, otherPerSecond: rates[1] },
      same: other === undefined ? undefined : schedules[0] === schedules[1],
    });
  }
  return rows;
}

async function sliceOf(folder: string): Promise<typeof searchSlice> {
  const { href } = pathToFileURL(resolve(folder, "src/walk/search/slice.ts"));
  return ((await import(href)) as { readonly searchSlice: typeof searchSlice }).searchSlice;
}
