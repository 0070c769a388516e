import type { ExactVersusGreedy } from "../exact/pipeline.ts";
import { cliPairs } from "./cliTable.ts";

/** What the summary says beside the result itself. */
export interface SummaryContext {
  readonly contract: string;
  readonly scratchWords: number;
}

/** The one table at the end of a run: exact beside greedy, the bound with its scope, and what verified them. */
export function summaryTable(result: ExactVersusGreedy, context: SummaryContext, colour = false): string {
  const { greedy, schedule, bound, simulated, block, windows } = result;
  const saved = greedy.cycles - schedule.length;
  const gap = schedule.length - bound.cycles;
  const slices = windows.filter(({ kind }) => kind === "groups").length;
  const closed = windows.filter(({ status }) => status === "closed").length;
  const solved = windows.length - closed - slices;
  const pairs: [string, string][] = [
    ["block", `${block.name}: ${block.operations.length} operations, ${block.values.length} values`],
    ["output contract", `${context.contract}; ${dirty(simulated.dirtyWords)}`],
    ["greedy", `${greedy.cycles} cycles (${greedy.rule})`],
    ["exact (stitched)", `${schedule.length} cycles (${saved === 0 ? "no cycle" : cycles(saved)} saved)`],
    ["lower bound", `${bound.cycles} cycles (${bound.name}; scope: this ${bound.scope})`],
    ["gap", result.optimal ? "0: optimal for this block" : `${cycles(gap)}, ${percent(gap / bound.cycles)}`],
    ["windows", `${closed + solved}, ${solved} solved, ${closed} closed by counting; ${slices} group shifts`],
    ["search ended", result.stopped],
    [
      "scratch peak",
      `${result.peakLive} words live, ${result.peakAddress} addressed, ${context.scratchWords} available`,
    ],
    ["verified", `checked; simulated on ${simulated.inputs} inputs, ${simulated.cycles} cycles each`],
    ["time", `${result.seconds.toFixed(1)} s`],
  ];
  return cliPairs(pairs, colour);
}

const dirty = (words: number): string =>
  words === 0 ? "the rest of memory is as it was" : `${words} other words of memory are left changed`;
const cycles = (count: number): string => `${count} ${count === 1 ? "cycle" : "cycles"}`;
const percent = (share: number): string => `${(100 * share).toFixed(1)} % of the bound`;
