import { claimText } from "../../exact/problem/claim.ts";
import type { ExactSchedule } from "../../exact/scheduleExactly.ts";
import type { Block } from "../../ir/block.ts";
import { cliPairs, plainLook, type TableLook } from "../text/cliTable.ts";
import { noListSchedule, passesOf } from "./progress.ts";
import { runSplit, type WindowStatuses } from "./windowSplit.ts";

/** What the summary says beside the result itself. */
export interface SummaryContext {
  /** Of a kernel. */
  readonly contract?: string | undefined;
  /** Absent where words are not limited. */
  readonly scratchWords?: number | undefined;
  /** The engine that solved windows. */
  readonly solver: string;
}

/**
 * The table at the end of a run: who saved what on the greedy reference, the bound with its scope, and what verified the
 * result. It fits the look's columns.
 */
export function summaryTable(result: JobResult, context: SummaryContext, look: TableLook = plainLook): string {
  const { greedy, schedule, bound, judged, block } = result;
  const { earlier, groupShifts, windows } = runSplit(result);
  const gap = schedule.length - bound.cycles;
  const saidBy = bound.claimants.length === 0 ? "" : `, ${claimText(bound.claimants)}`;
  const afterGroups = result.begun - groupShifts.saved;
  const recalled = greedy.recalled ? "; from the journal" : "";
  const pairs: [string, string][] = [
    ["block", `${block.name}: ${block.operations.length} operations, ${block.values.length} values`],
    ...(judged === undefined || context.contract === undefined
      ? []
      : [["output contract", `${context.contract}; ${dirty(judged.dirtyWords)}`] as [string, string]]),
    [
      "greedy",
      greedy.engine === undefined
        ? `${cycles(greedy.cycles)}: list scheduling and justification, rule "${greedy.rule}"; ${passesOf(greedy)}${recalled}`
        : `none: ${noListSchedule}; ${cycles(greedy.cycles)} by an integer program (${greedy.engine})`,
    ],
    ...(earlier === 0 ? [] : [["earlier runs", `${cycles(result.begun)}: ${saved(earlier)}`] as [string, string]]),
    [
      "group shifts",
      `${cycles(afterGroups)}: ${saved(groupShifts.saved)} by list scheduling; ${groupShifts.taken} of ${groupShifts.slices} slices taken`,
    ],
    [
      "windows",
      `${cycles(schedule.length)}: ${saved(windows.saved)} by integer programs (${context.solver}); ` +
        `${windows.taken.cycleLess} lost a cycle, ${windows.taken.earlier} issue earlier`,
    ],
    ["window statuses", statusWords(windows.tried, windows.statuses, windows.notTaken)],
    ["lower bound", `${cycles(bound.cycles)} (${bound.name}; scope: this ${bound.scope})`],
    ["gap", result.optimal ? `0: optimal for this block${saidBy}` : `${cycles(gap)}, ${percent(gap / bound.cycles)}`],
    ["search ended", result.stopped],
    [
      "scratch peak",
      `${result.peakLive} words live, ${result.peakAddress} addressed, ${context.scratchWords ?? "any number"} available`,
    ],
    [
      "verified",
      judged === undefined
        ? `checked; nothing was simulated: ${unrun(block)}, the checker is its only judge`
        : context.contract === undefined
          ? `checked; leaves the same memory as the program on ${judged.inputs} inputs`
          : `checked; simulated on ${judged.inputs} inputs, ${cycles(judged.cycles)} each`,
    ],
    ["time", `${result.seconds.toFixed(1)} s`],
  ];
  return `${cliPairs(pairs, look)}\n${legend}`;
}

/** Why no program was run. */
function unrun({ operations }: Block): string {
  return operations.some(({ operands }) => operands.length > 0)
    ? "the file has no program to run beside it"
    : "the block has no operands";
}

/** What the summary's words mean. */
const legend = [
  "group shift: list scheduling of the whole block, a few groups earlier or later.",
  "window: a stretch of the schedule, refitted by an integer program.",
  "closed by counting: shown without a solve that the window cannot gain.",
].join("\n");

function statusWords(tried: number, statuses: WindowStatuses, notTaken: number): string {
  const named: [number, string][] = [
    [statuses.closedByCounting, "closed by counting"],
    [statuses.optimal, "solved to optimality"],
    [statuses.feasible, "with a solution that may not be the best"],
    [statuses.infeasible, "infeasible (the engine says so)"],
    [statuses.undecidedAtTimeLimit, "undecided at their time limit"],
    [statuses.cancelled, "cancelled at the end"],
    [statuses.undecidedOtherwise, "undecided for another reason"],
  ];
  const parts = named.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  const refused = notTaken === 0 ? [] : [`${notTaken} solutions not taken`];
  return `${tried} tried${parts.length === 0 ? "" : ": "}${[...parts, ...refused].join(", ")}`;
}

const dirty = (words: number): string =>
  words === 0 ? "the rest of memory is as it was" : `${words} other words of memory are left changed`;
const cycles = (count: number): string => `${count} ${count === 1 ? "cycle" : "cycles"}`;
const saved = (count: number): string => (count === 0 ? "no cycle saved" : `${cycles(count)} saved`);
const percent = (share: number): string => `${(100 * share).toFixed(1)} % of the bound`;

/** What a simulator said of a result. */
interface SimulatedOn {
  /** Inputs on which the final memory held what the contract asks for. */
  readonly inputs: number;
  readonly cycles: number;
  /** Memory words outside the outputs that some input left changed. */
  readonly dirtyWords: number;
}

/** A result of the main job. A kernel's was simulated; a block without operands can be run by nobody. */
export type JobResult = ExactSchedule<SimulatedOn>;
