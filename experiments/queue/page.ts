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
  { head: "jobs a second", right: true, cell: ({ perSecond }) => perSecond.toFixed(perSecond < 10 ? 2 : 0) },
  { head: "workers busy", right: true, cell: ({ busy }) => percent(busy) },
  { head: "coordinator busy", right: true, cell: ({ coordinator }) => percent(coordinator) },
  { head: "Redis busy", right: true, cell: ({ redis }) => percent(redis) },
];

/** The figures in lines of text. */
export function figureLines({ tiny, poll, windows, slices, answer, search }: QueueFigures): string[] {
  const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
  const lengths = ({ jobs, median, mean, p95 }: QueueFigures["windows"]): string =>
    jobs === 0 ? "none" : `${jobs} jobs, median ${ms(median)}, mean ${ms(mean)}, 95 % within ${ms(p95)}`;
  return [
    `- ${tiny.jobs} tiny jobs over the queue: ${ms(tiny.wall)} each; CPU ${ms(tiny.cpu)}, of which the coordinator's ${ms(tiny.coordinator)}, Redis' ${ms(tiny.redis)}. On threads: ${ms(tiny.threadsWall)} each, CPU ${ms(tiny.threadsCpu)}.`,
    `- A thread that asks in vain: ${poll.toFixed(3)} ms of Redis.`,
    `- Windows of the standard kernel: ${lengths(windows)}.`,
    `- Slices of group shifts (40 list passes): ${lengths(slices)}.`,
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
