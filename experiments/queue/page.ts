import type { RunRecord } from "../../src/report/records/record.ts";
import { pageHead } from "../../src/report/records/record.ts";
import type { TableColumn } from "../../src/report/text/cliTable.ts";
import { markdownTable } from "../../src/report/text/cliTable.ts";
import type { SimulatedQueue } from "./simulateQueue.ts";

/** A way to do the same slices: threads of one process, or worker processes at a queue. Seconds, the best of the rounds. */
export interface EfficiencyRow {
  readonly how: string;
  readonly at: number;
  readonly wall: number;
  readonly cpu: number;
  /** Of the threads' wall clock with as many at work (two at most: there are two cores), and of their processor time. */
  readonly ofWall: number;
  readonly ofCpu: number;
}

/** A policy, and what so many workers come to by it. */
export interface SimulationRow extends SimulatedQueue {
  readonly policy: string;
}

/** Milliseconds that were measured, each a job's. */
export interface QueueFigures {
  readonly tiny: {
    readonly jobs: number;
    readonly wall: number;
    readonly cpu: number;
    readonly coordinator: number;
    readonly redis: number;
    /** The same jobs on threads of this process. */
    readonly threadsWall: number;
    readonly threadsCpu: number;
  };
  readonly poll: number;
  readonly windows: { readonly jobs: number; readonly median: number; readonly mean: number; readonly p95: number };
  readonly slices: { readonly jobs: number; readonly median: number; readonly mean: number; readonly p95: number };
  /** List passes of a slice. */
  readonly groupPasses: number;
  readonly answer: number;
  readonly search: number;
}

/** What the study came to. */
export interface QueueResults {
  readonly efficiency: readonly EfficiencyRow[];
  readonly figures: QueueFigures;
  readonly simulation: readonly SimulationRow[];
  readonly lengths: readonly number[];
}

const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;

const rate = ({ perSecond }: SimulatedQueue): string => perSecond.toFixed(perSecond < 10 ? 2 : 0);

/** Columns of the efficiency table. */
export const efficiencyColumns: readonly TableColumn<EfficiencyRow>[] = [
  { head: "who", cell: ({ how }) => how },
  { head: "at work", right: true, cell: ({ at }) => at },
  { head: "seconds", right: true, cell: ({ wall }) => wall.toFixed(2) },
  { head: "CPU seconds", right: true, cell: ({ cpu }) => cpu.toFixed(2) },
  { head: "efficiency, wall", right: true, cell: ({ ofWall }) => percent(ofWall) },
  { head: "efficiency, CPU", right: true, cell: ({ ofCpu }) => percent(ofCpu) },
];

/** Columns of the simulation. */
export const simulationColumns: readonly TableColumn<SimulationRow>[] = [
  { head: "policy", cell: ({ policy }) => policy },
  { head: "workers", right: true, cell: ({ workers }) => workers },
  { head: "jobs a second", right: true, cell: rate },
  { head: "workers busy", right: true, cell: ({ busy }) => percent(busy) },
  { head: "coordinator busy", right: true, cell: ({ coordinator }) => percent(coordinator) },
  { head: "Redis busy", right: true, cell: ({ redis }) => percent(redis) },
  { head: "what binds", cell: bindingOf },
];

/** What keeps more workers from doing more. */
export function bindingOf({ busy, coordinator, redis }: SimulatedQueue): string {
  if (busy >= wellBusy) return "nothing";
  if (Math.max(coordinator, redis) < saturated) return "jobs that may be out";
  return coordinator >= redis ? "the coordinator" : "Redis";
}

/** Shares from which on workers count as busy, and a server as what binds. */
const [wellBusy, saturated] = [0.9, 0.95];

/** A policy, how many workers it keeps busy, and its last row. */
interface PolicyRow {
  readonly policy: string;
  readonly carries: number;
  readonly last: SimulationRow;
}

function policyRows(simulation: readonly SimulationRow[]): PolicyRow[] {
  return [...new Set(simulation.map(({ policy }) => policy))].map((policy) => {
    const rows = simulation.filter((row) => row.policy === policy);
    const idle = rows.findIndex(({ busy }) => busy < wellBusy);
    const carries = rows.at(idle < 0 ? -1 : idle - 1)!;
    return { policy, carries: idle === 0 ? 0 : carries.workers, last: rows.at(-1)! };
  });
}

const policyColumns = (most: number): readonly TableColumn<PolicyRow>[] => [
  { head: "policy", cell: ({ policy }) => policy },
  { head: "workers, 90 % busy", right: true, cell: ({ carries }) => carries },
  { head: `${most} workers: jobs a second`, right: true, cell: ({ last }) => rate(last) },
  { head: "workers busy", right: true, cell: ({ last }) => percent(last.busy) },
  { head: "coordinator busy", right: true, cell: ({ last }) => percent(last.coordinator) },
  { head: "Redis busy", right: true, cell: ({ last }) => percent(last.redis) },
  { head: "what binds", cell: ({ last }) => bindingOf(last) },
];

/** What docs/many-machines.md says of the newest record; of none, how one is made. */
export function manyMachinesFigures(records: readonly RunRecord[]): string {
  const record = records.at(-1);
  if (record === undefined) {
    return "Not measured yet: `npx tsx experiments/queue.ts --record results/queue.jsonl`, then `npx tsx experiments/readme.ts --write`.";
  }
  const { efficiency, figures, simulation } = record.results as unknown as QueueResults;
  return [
    `Measured ${record.date.slice(0, 10)} on one computer of ${record.parameters["cores"]} cores by \`experiments/queue.ts\`; all of it, and how, in`,
    "[results/queue.md](../results/queue.md).",
    "",
    ...figureLines(figures),
    "",
    "The same slices on threads of one process and on worker processes, in turns within one run; efficiency is the threads' time by theirs:",
    "",
    markdownTable(efficiencyColumns, efficiency),
    "",
    "Simulated by discrete events from these, for 1 to 1,000 workers of a thread; each policy is a step of the plan below with those before it:",
    "",
    markdownTable(policyColumns(simulation.at(-1)!.workers), policyRows(simulation)),
  ].join("\n");
}

/** The figures in lines of text. */
export function figureLines({ tiny, poll, windows, slices, groupPasses, answer, search }: QueueFigures): string[] {
  const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
  const lengths = ({ jobs, median, mean, p95 }: QueueFigures["windows"]): string =>
    jobs === 0 ? "none" : `${jobs} jobs, median ${ms(median)}, mean ${ms(mean)}, 95 % within ${ms(p95)}`;
  return [
    `- ${tiny.jobs} tiny jobs over the queue: ${ms(tiny.wall)} each; CPU ${ms(tiny.cpu)}, of which the coordinator's ${ms(tiny.coordinator)}, Redis' ${ms(tiny.redis)}. On threads: ${ms(tiny.threadsWall)} each, CPU ${ms(tiny.threadsCpu)}.`,
    `- A thread that asks in vain: ${poll.toFixed(3)} ms of Redis.`,
    `- Windows of the standard kernel: ${lengths(windows)}.`,
    `- Slices of group shifts (${groupPasses} list passes): ${lengths(slices)}.`,
    `- The coordinator, a job: ${ms(answer)} for reading and checking its answer, ${ms(search)} for the window search itself (what to try next, and the judge where a schedule is shorter).`,
  ];
}

/** The Markdown page of the newest record of `experiments/queue.ts`. */
export function queuePage(records: readonly RunRecord[]): string {
  const record = records.at(-1)!;
  const { efficiency, figures, simulation } = record.results as unknown as QueueResults;
  return [
    ...pageHead("What a queue costs, and how far it carries", record, [
      "The same slices of group shifts (of equal numbers of list passes) on threads of one process and on worker processes at a Redis, all on",
      "one computer of two cores, in turns within one run. Efficiency: the threads' seconds by the workers' seconds, with as many at work, two at most;",
      "and the same of the processor time of everybody who takes part (workers, coordinator, Redis).",
    ]),
    markdownTable(efficiencyColumns, efficiency),
    "",
    "## A job",
    "",
    ...figureLines(figures),
    "",
    "## One to a thousand workers, simulated",
    "",
    "By discrete events: job lengths are drawn from those that were measured, windows and slices as they came; coordinator and Redis do one thing",
    "at a time and take what was measured; 0.25 ms of network each way; there is always more to do than fits. Policies are steps of the plan in",
    "[docs/many-machines.md](../docs/many-machines.md), each with those before it.",
    "",
    markdownTable(simulationColumns, simulation),
    "",
  ].join("\n");
}
