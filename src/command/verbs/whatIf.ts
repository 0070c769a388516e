import { blockFormulations } from "../../../models/formulations.ts";
import { cheapBounds } from "../../bounds/best.ts";
import { langevinCerny } from "../../bounds/langevinCerny.ts";
import { inThreads } from "../../exact/jobs/background.ts";
import { memoryJournal } from "../../exact/jobs/journal.ts";
import type { Pool } from "../../exact/jobs/pool.ts";
import { scheduleExactly } from "../../exact/scheduleExactly.ts";
import { changedMachine, type MachineChange } from "../../explain/changedMachine.ts";
import { cliTable, type TableColumn, type TableLook } from "../../report/text/cliTable.ts";
import { wrapped } from "../../report/text/wrapped.ts";
import { engineNamed } from "../../solve/engines.ts";
import {
  type NamedSchedule,
  scheduleExcludes,
  scheduleOf,
  schedulePlace,
  scheduleRows,
} from "../input/scheduleInput.ts";
import { threadsElsewhere, windowPool } from "../job/windowPool.ts";
import { windowThreads } from "../job/windowThreads.ts";
import { command } from "../options/command.ts";
import { listOption, optional, withDefault } from "../options/option.ts";
import { options } from "../options/options.ts";
import { type TellState, withPhases } from "../run/phases.ts";
import { exitCodes } from "../run/run.ts";

/** Scratch words of the row that is there without options. */
const fewerWords = 1024;

/** `what-if`: the same block on other machines, in one table. */
export const whatIfCommand = command({
  name: "what-if",
  describe: "The same operations on other machines: bound, greedy, exact, scratch, sorted by worth",
  details:
    "Reads a program, a plan, a schedule file or blocks, or the best plan of a size and contract; writes nothing. Without options: " +
    "one more slot of each engine, loads that take two cycles, and 1,024 scratch words, a row each; else what the options say, a row " +
    "each, and all of it together. Every row is bounded, scheduled greedily and improved exactly for --seconds, from the schedule " +
    "that was read where the other machine still takes it.",
  positionals: { file: schedulePlace },
  options: {
    ...scheduleRows,
    slots: listOption(options.slots, []),
    latency: listOption(options.latency, []),
    scratch: optional(options.scratch),
    seconds: {
      ...withDefault(options.seconds, 5),
      says: "Wall-clock seconds for group shifts and windows of each machine",
    },
    passes: withDefault(options.passes, 60),
    solver: withDefault(options.solver, "glpk"),
    threads: options.threads,
    queue: options.queue,
    seed: options.seed,
  },
  excludes: [...scheduleExcludes, { beside: "queue", without: ["threads"], because: threadsElsewhere }],
  examples: [
    ["--best", "of the standard kernel's best plan"],
    ["program.json --slots flow=2 --latency load=2 --scratch 1024", "of one's own program, for one's own questions"],
  ],
  words: ["bound", "shadow price"],
  async run(given, context) {
    const read = await withPhases(context, "reading", async () => scheduleOf(given));
    for (const note of read.notes ?? []) context.tell(`what-if: ${note}`);
    const changes = changesOf(read, given);
    const { queue, threads } = given;
    const local = queue === undefined ? windowThreads(threads) : undefined;
    const rows: WhatIfRow[] = [];
    try {
      for (const [at, { name, change }] of [{ name: "as it is", change: {} }, ...changes].entries()) {
        if (context.signal.aborted) break;
        const place = `${at + 1} of ${changes.length + 1}: ${name}`;
        rows.push(
          await withPhases(context, place, async (tell) => {
            const pool = local ?? (await windowPool(given, { title: `what-if ${name}`, tell: context.tell }));
            const row = rowOf(read, name, change, { ...given, pool, signal: context.signal, tell });
            return row.finally(() => (local === undefined ? pool.close() : undefined));
          }),
        );
      }
    } finally {
      await local?.close();
    }
    const [base, ...others] = rows;
    const sorted = others
      .map((row) => ({ ...row, saves: saved(base!.exact, row.exact), boundSaves: saved(base!.bound, row.bound) }))
      .sort((a, b) => (b.saves ?? -1e9) - (a.saves ?? -1e9) || (b.boundSaves ?? -1e9) - (a.boundSaves ?? -1e9));
    const report = { schedule: read.name, operations: read.block.operations.length, base, changes: sorted };
    if (context.json) context.printJson(report);
    else context.print(text(base!, sorted, context.look));
    return exitCodes.fine;
  },
});

type WhatIfArguments = Parameters<typeof whatIfCommand.run>[0];

/** A machine, and what the block comes to on it; without a schedule, the reason. */
interface WhatIfRow {
  readonly machine: string;
  readonly bound?: number;
  readonly greedy?: number;
  readonly exact?: number;
  /** The bound equals the length, and is proved. */
  readonly optimal?: boolean;
  /** Words live at the peak of the exact schedule. */
  readonly scratch?: number;
  readonly because?: string;
}

/** What a change saves, in cycles: of the exact schedule, and of the bound. */
type Worth = WhatIfRow & { readonly saves?: number | undefined; readonly boundSaves?: number | undefined };

const saved = (before: number | undefined, after: number | undefined): number | undefined =>
  before === undefined || after === undefined ? undefined : before - after;

function changesOf(
  { block, machine }: NamedSchedule,
  { slots, latency, scratch }: Pick<WhatIfArguments, "slots" | "latency" | "scratch">,
): { readonly name: string; readonly change: MachineChange }[] {
  const asked = [
    ...slots.map(([name, count]) => ({ name: `${count} ${name} slots`, change: { slots: { [name]: count } } })),
    ...latency.map(([name, cycles]) => ({
      name: `${name} takes ${cycles}`,
      change: { latencies: { [name]: cycles } },
    })),
    ...(scratch === undefined ? [] : [{ name: `${scratch} words`, change: { scratchWords: scratch } }]),
  ];
  if (asked.length > 0) {
    const all = {
      slots: Object.fromEntries(slots),
      latencies: Object.fromEntries(latency),
      ...(scratch === undefined ? {} : { scratchWords: scratch }),
    };
    return asked.length === 1 ? asked : [...asked, { name: "all of these", change: all }];
  }
  const more = machine.engines.flatMap(({ name, slots: count, free }) =>
    free === true ? [] : [{ name: `${count + 1} ${name} slots`, change: { slots: { [name]: count + 1 } } }],
  );
  const used = new Set(block.operations.map(({ opcode }) => opcode));
  const loads = ["load", "load_offset", "vload"].filter((opcode) => used.has(opcode));
  const late = { latencies: Object.fromEntries(loads.map((opcode) => [opcode, 2])) };
  return [
    ...more,
    ...(loads.length === 0 ? [] : [{ name: "loads take 2", change: late }]),
    ...(machine.scratchWords === undefined
      ? []
      : [{ name: `${fewerWords} words`, change: { scratchWords: fewerWords } }]),
  ];
}

async function rowOf(
  read: NamedSchedule,
  name: string,
  change: MachineChange,
  {
    seconds,
    passes,
    seed,
    solver,
    pool,
    signal,
    tell,
  }: Pick<WhatIfArguments, "seconds" | "passes" | "seed" | "solver"> & {
    readonly pool: Pool;
    readonly signal: AbortSignal;
    readonly tell: TellState;
  },
): Promise<WhatIfRow> {
  const { block, machine } = changedMachine(read.block, read.machine, change);
  const journal = memoryJournal();
  // Where it is none on this machine, the judge says so.
  journal.save(block, machine, read.schedule);
  let bound: number | undefined;
  try {
    const result = await scheduleExactly(block, machine, {
      ...{
        passes,
        seed,
        pool,
        signal,
        journal,
        searchSeconds: seconds,
        windowSeconds: Math.min(10, seconds),
        windowOperations: 80,
      },
      ...{ formulation: blockFormulations.step, solver: engineNamed(solver), background: inThreads },
      bounds: cheapBounds.filter((each) => each !== langevinCerny),
      progress: (step) => {
        if (step.stage === "bounded") bound = step.bound.cycles;
        if (step.stage === "bounded") tell({ bound });
        if (step.stage === "greedy") tell({ best: step.greedy.cycles });
        if (step.stage === "stitched") tell({ best: step.length });
      },
    });
    const proved = result.bound.claimants.length === 0;
    return {
      machine: name,
      bound: proved ? result.bound.cycles : bound!,
      greedy: result.greedy.cycles,
      exact: result.schedule.length,
      optimal: result.optimal && proved,
      scratch: result.peakLive,
    };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { machine: name, ...(bound === undefined ? {} : { bound }), because: error.message };
  }
}

const cell = (value: number | undefined): string | number => value ?? "none";

const columns: readonly TableColumn<Worth>[] = [
  { head: "machine", cell: ({ machine }) => machine },
  { head: "bound", right: true, cell: ({ bound }) => cell(bound) },
  { head: "greedy", right: true, cell: ({ greedy }) => cell(greedy) },
  { head: "exact", right: true, cell: ({ exact, optimal }) => (optimal === true ? `${exact} optimal` : cell(exact)) },
  { head: "scratch", right: true, cell: ({ scratch }) => cell(scratch) },
  { head: "saves", right: true, cell: ({ saves }) => saves ?? "" },
  { head: "in the bound", right: true, cell: ({ boundSaves }) => boundSaves ?? "" },
];

function text(base: WhatIfRow, changes: readonly Worth[], look: TableLook): string {
  const reasons = [base, ...changes].flatMap(({ machine, because }) =>
    because === undefined ? [] : wrapped(`${machine}: ${because}`, look.columns),
  );
  return `${[cliTable(columns, [base, ...changes], look), ...reasons].join("\n")}\n`;
}
