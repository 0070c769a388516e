import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseJson } from "../../src/files/parseJson.ts";
import { readText } from "../../src/files/readText.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { parsePlan } from "../../src/walk/plan/plan.ts";
import { type SliceJob, searchSlice } from "../../src/walk/search/slice.ts";

/** How many neighbours a second of CPU time the slices of a search try: schedules made, given up or ruled out by a bound. */
export interface SearchBenchRow {
  readonly slice: string;
  readonly triedPerSecond: number;
  /** Of another checkout of this program, on the same jobs in turn; absent where none is given. */
  readonly otherPerSecond?: number | undefined;
  /** Whether both came to the same schedule; absent in the row of all slices. */
  readonly same?: boolean | undefined;
}

/** Shares of mixes and staggers as the rounds of a search have them (`search.ts`), and neighbours enough for what a slice begins with to count little. */
const slices = [
  { slice: "shifts only", mixShare: 0, staggerShare: 0, evaluations: 120 },
  { slice: "a tenth mixes", mixShare: 0.1, staggerShare: 0, evaluations: 120 },
  { slice: "a fifth mixes, a tenth staggers", mixShare: 0.2, staggerShare: 0.1, evaluations: 120 },
] as const;

/** Who runs slices: this program, or another checkout with a machine of its own. */
interface Searcher {
  readonly search: (job: SliceJob) => ReturnType<typeof searchSlice>;
  readonly job: Pick<SliceJob, "machine" | "point">;
}

/**
 * Slices of the annealing search from a kept plan, each once before the clock counts.
 * @param against the folder of another checkout, whose `searchSlice` runs the same jobs in the same process, from the plan that it
 * keeps itself: an earlier one does not know all of today's letters.
 */
export async function benchSearch(plan: string, against: string | undefined): Promise<SearchBenchRow[]> {
  const file = against === undefined ? plan : foundIn(against, [keptPlan]);
  const data = parseJson(readText(file)) as SliceJob["point"];
  const own: Searcher = {
    search: searchSlice,
    job: { machine: takeHome, point: { ...data, kernel: parsePlan(data.kernel) } },
  };
  const searchers = [own, ...(against === undefined ? [] : [await searcherOf(against, data)])];
  const rows: SearchBenchRow[] = [];
  const spent = searchers.map(() => ({ tried: 0, seconds: 0 }));
  for (const { slice, ...shares } of slices) {
    const rates: number[] = [];
    const schedules: string[] = [];
    for (const [at, { search, job }] of searchers.entries()) {
      const whole: SliceJob = { ...job, seconds: 600, seed: 3, temperature: 0.15, ...shares };
      search({ ...whole, evaluations: Math.ceil(shares.evaluations / 6), seed: 2 });
      const before = process.cpuUsage();
      const { tried, best } = search(whole);
      const { user, system } = process.cpuUsage(before);
      const seconds = (user + system) / 1e6;
      rates.push(tried / seconds);
      spent[at]!.tried += tried;
      spent[at]!.seconds += seconds;
      schedules.push(JSON.stringify(best && { cycles: best.schedule.length, start: [...best.schedule.start] }));
    }
    rows.push({
      ...{ slice, triedPerSecond: rates[0]!, otherPerSecond: rates[1] },
      same: against === undefined ? undefined : schedules[0] === schedules[1],
    });
  }
  const [all, others] = spent.map(({ tried, seconds }) => tried / seconds);
  return [...rows, { slice: "all of these", triedPerSecond: all!, otherPerSecond: others }];
}

const keptPlan = "results/plans/h10-r16-b256-values.json";

/** Where a module is and was. */
const sliceModules = ["src/walk/search/slice.ts", "src/search/slice.ts"];
const machineModules = ["src/machine/presets/takeHome.ts", "src/machine/takeHome.ts"];

async function searcherOf(folder: string, point: SliceJob["point"]): Promise<Searcher> {
  const { searchSlice: search } = await moduleIn<{ readonly searchSlice: Searcher["search"] }>(folder, sliceModules);
  const { takeHome: machine } = await moduleIn<{ readonly takeHome: typeof takeHome }>(folder, machineModules);
  return { search, job: { machine, point } };
}

async function moduleIn<Module>(folder: string, places: readonly string[]): Promise<Module> {
  return (await import(pathToFileURL(foundIn(folder, places)).href)) as Module;
}

/** @throws {RangeError} where the folder has none of these files. */
function foundIn(folder: string, places: readonly string[]): string {
  const found = places.map((each) => resolve(folder, each)).find((each) => existsSync(each));
  if (found === undefined) throw new RangeError(`${folder} is no checkout of this program: it has no ${places[0]}`);
  return found;
}
