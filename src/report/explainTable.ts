import { cliPairs, cliTable, type TableColumn } from "./cliTable.ts";
import type { Explanation } from "./explain.ts";
import { idleReasons } from "./idleSlots.ts";
import type { EngineTotals } from "./idleTotals.ts";
import type { WordsOverTime } from "./liveWordsOverTime.ts";
import type { PartUse } from "./utilisation.ts";
import { fullShare, phaseCycles } from "./utilisationPhases.ts";

const titles = {
  policy: "policy",
  noWords: "no words",
  otherTaken: "other taken",
  noneReady: "none ready",
  noneLeft: "none left",
} as const;

/** An explanation as tables for people. */
export function explainText(explanation: Explanation, colour = false): string {
  const { block, operations, cycles, bindingEngine, total, windows, windowCycles, chains, words } = explanation;
  const sections = [
    `${block}: ${operations} operations in ${cycles} cycles; ${bindingEngine} is the fullest engine`,
    section("Idle slots and their reasons", cliTable(engineColumns, total.engines, colour)),
    section("The operations that they name, by stage", purposeTable(explanation, colour)),
    waitingSection(explanation, colour),
    section(
      `Phases: the body is where ${bindingEngine} is at least ${100 * fullShare} % used over ${phaseCycles} cycles`,
      cliTable(
        [{ head: "phase", cell: (row) => row.name }, ...rangeColumns],
        explanation.phases.flatMap((phase) => phase.engines.map((engine) => ({ ...phase, ...engine }))),
        colour,
      ),
    ),
    section(
      `Windows of ${windowCycles} cycles (engines without idle slots left out)`,
      cliTable(
        rangeColumns,
        windows
          .flatMap((window) => window.engines.map((engine) => ({ ...window, ...engine })))
          .filter(({ idle }) => idle > 0),
        colour,
      ),
    ),
    section("Slots by stage", partTable("stage", explanation.byStage, colour)),
    section("Slots by round", partTable("round", explanation.byRound, colour)),
    section("Slots by group", partTable("group", explanation.byGroup, colour)),
    section("Scratch over time, words at the boundaries of a window", wordsTable(words, windowCycles, colour)),
  ];
  if (chains.length > 0) {
    const lines = chains.map(
      ({ engine, slots, text }) => `  ${slots} ${engine} ${slots === 1 ? "slot" : "slots"}: ${text}`,
    );
    sections.push(section("The waits behind most idle slots, an example of each", lines.join("\n")));
  }
  return `${sections.join("\n\n")}\n`;
}

function section(title: string, body: string): string {
  return `${title}\n${body}`;
}

const engineColumns: readonly TableColumn<EngineTotals>[] = [
  { head: "engine", cell: (row) => row.engine },
  { head: "slots", right: true, cell: (row) => row.capacity },
  { head: "used", right: true, cell: (row) => row.used },
  { head: "used %", right: true, cell: (row) => percent(row) },
  { head: "idle", right: true, cell: (row) => row.idle },
  ...idleReasons.map(
    (reason): TableColumn<EngineTotals> => ({ head: titles[reason], right: true, cell: (row) => row.reasons[reason] }),
  ),
];

const rangeColumns: readonly TableColumn<EngineTotals & { start: number; end: number }>[] = [
  { head: "cycles", cell: ({ start, end }) => `${start} .. ${end - 1}` },
  ...engineColumns.filter(({ head }) => head !== "slots"),
];

function waitingSection({ waiting }: Explanation, colour: boolean): string {
  const names = [...new Set(waiting.flatMap(({ slots }) => Object.keys(slots)))];
  const table = cliTable(
    [
      { head: "engine", cell: (row) => row.engine },
      ...names.map(
        (name): TableColumn<Explanation["waiting"][number]> => ({
          head: `slots of ${name}`,
          right: true,
          cell: (row) => row.slots[name] ?? 0,
        }),
      ),
      { head: "scratch", right: true, cell: (row) => row.words },
      { head: "policy", right: true, cell: (row) => row.policy },
      { head: "the path from the start", right: true, cell: (row) => row.start },
    ],
    waiting,
    colour,
  );
  return section("Slots with none ready, by what the first operation of the chain waited for", table);
}

function purposeTable({ byPurpose, total }: Explanation, colour: boolean): string {
  const columns: TableColumn<Explanation["byPurpose"][number]>[] = [
    { head: "reason", cell: (row) => titles[row.reason] },
    { head: "stage", cell: (row) => row.stage ?? "-" },
    ...total.engines.map(
      ({ engine }): TableColumn<Explanation["byPurpose"][number]> => ({
        head: engine,
        right: true,
        cell: (row) => row.slots[engine] ?? 0,
      }),
    ),
  ];
  return cliTable(columns, byPurpose, colour);
}

function partTable(name: string, parts: readonly PartUse[], colour: boolean): string {
  const engines = Object.keys(parts[0]?.slots ?? {});
  const columns: TableColumn<PartUse>[] = [
    { head: name, cell: (row) => row.part ?? "-" },
    { head: "operations", right: true, cell: (row) => row.operations },
    { head: "cycles", cell: ({ start, end }) => `${start} .. ${end - 1}` },
    ...engines.map(
      (engine): TableColumn<PartUse> => ({ head: engine, right: true, cell: (row) => row.slots[engine]! }),
    ),
  ];
  return cliTable(columns, parts, colour);
}

function wordsTable({ live, peak, scratchWords, free }: WordsOverTime, cycles: number, colour: boolean): string {
  const peakText = `${peak.words} words live before cycle ${peak.boundary}`;
  const summary: [string, string][] = [
    ["peak", scratchWords === undefined ? peakText : `${peakText}, of ${scratchWords}`],
  ];
  if (free !== undefined) {
    const at = free.fragmentedAt;
    const text = at === undefined ? "at no boundary" : `first before cycle ${at}`;
    summary.push([`${free.run} words free, but not in one run`, text]);
  }
  const rows = Array.from({ length: Math.ceil(live.length / cycles) }, (_, index) => {
    const [start, end] = [index * cycles, Math.min(live.length, (index + 1) * cycles)];
    return {
      start,
      live: live.slice(start, end),
      largest: free?.largest.slice(start, end),
      runs: free?.runs.slice(start, end),
    };
  });
  const columns: TableColumn<(typeof rows)[number]>[] = [
    { head: "before cycles", cell: (row) => `${row.start} .. ${row.start + row.live.length - 1}` },
    { head: "least live", right: true, cell: (row) => Math.min(...row.live) },
    { head: "most live", right: true, cell: (row) => Math.max(...row.live) },
  ];
  if (free !== undefined) {
    columns.push(
      { head: "shortest largest free run", right: true, cell: (row) => Math.min(...row.largest!) },
      { head: `fewest runs of ${free.run}`, right: true, cell: (row) => Math.min(...row.runs!) },
    );
  }
  return `${cliPairs(summary, colour)}\n${cliTable(columns, rows, colour)}`;
}

function percent({ used, capacity }: EngineTotals): string {
  return capacity === 0 ? "-" : ((100 * used) / capacity).toFixed(1);
}
