import type { Explanation } from "../../explain/explain.ts";
import { idleReasons } from "../../explain/idleSlots.ts";
import type { EngineTotals } from "../../explain/idleTotals.ts";
import type { WordsOverTime } from "../../explain/liveWordsOverTime.ts";
import type { PartUse } from "../../explain/utilisation.ts";
import { fullShare, phaseCycles } from "../../explain/utilisationPhases.ts";
import { cliPairs, cliTable, plainLook, type TableColumn, type TableLook } from "../text/cliTable.ts";
import { printable } from "../text/printable.ts";
import { wrapped } from "../text/wrapped.ts";

const titles = {
  policy: "policy",
  noWords: "no words",
  otherTaken: "other taken",
  noneReady: "none ready",
  noneLeft: "none left",
} as const;

/** Parts of an explanation beyond its summary. */
export type ExplainPart = "stages" | "phases" | "windows" | "rounds" | "groups" | "live";

/** Which parts are shown, and how many of the longest waits. */
export interface ExplainParts {
  readonly parts: readonly ExplainPart[];
  /** How many of the longest waits are told in full. */
  readonly chains: number;
}

/** An explanation for people: a summary of fifteen lines, and the parts that are asked for. */
export function explainText(
  explanation: Explanation,
  look: TableLook = plainLook,
  { parts, chains: told }: ExplainParts = { parts: [], chains: 0 },
): string {
  const { bindingEngine, windows, windowCycles, chains, words } = explanation;
  const sections = [summary(explanation, look)];
  const section = (title: string, body: string): void => {
    sections.push(`${wrapped(title, look.columns).join("\n")}\n${body}`);
  };
  if (parts.includes("stages")) {
    section("The operations that the reasons name, by stage", purposeTable(explanation, look));
    section(
      "Slots with none ready, by what the first operation of the chain waited for",
      waitingTable(explanation, look),
    );
    section("Slots by stage", partTable("stage", explanation.byStage, look));
  }
  if (parts.includes("phases")) {
    const rows = explanation.phases.flatMap((phase) => phase.engines.map((engine) => ({ ...phase, ...engine })));
    section(
      `Phases: the body is where ${bindingEngine} is at least ${100 * fullShare} % used over ${phaseCycles} cycles`,
      cliTable([{ head: "phase", cell: (row) => row.name }, ...rangeColumns], rows, look),
    );
  }
  if (parts.includes("windows")) {
    const rows = windows.flatMap((window) => window.engines.map((engine) => ({ ...window, ...engine })));
    section(
      `Windows of ${windowCycles} cycles (engines without idle slots left out)`,
      cliTable(
        rangeColumns,
        rows.filter(({ idle }) => idle > 0),
        look,
      ),
    );
  }
  if (parts.includes("rounds")) section("Slots by round", partTable("round", explanation.byRound, look));
  if (parts.includes("groups")) {
    section("Slots by group", partTable("group", explanation.byGroup, look));
  }
  if (parts.includes("live")) {
    section("Scratch over time, words at the boundaries of a window", wordsTable(words, windowCycles, look));
  }
  if (told > 0 && chains.length > 0) {
    const lines = chains
      .slice(0, told)
      .flatMap((chain) => wrapped(`- ${chainLine(chain)}`, look.columns - 2).map((line) => `  ${line}`));
    section("The waits behind most idle slots, an example of each", lines.join("\n"));
  }
  return `${sections.join("\n\n")}\n`;
}

/** Fifteen lines on 80 columns. */
function summary(explanation: Explanation, look: TableLook): string {
  const { block, operations, cycles, bindingEngine, total, phases, chains, words } = explanation;
  const phase = phases.map(({ name, start, end }) => `${name} ${end - start} cycles`).join(", ");
  const limit = words.scratchWords === undefined ? "" : ` of ${words.scratchWords}`;
  const [wait] = chains;
  const lines = [
    ...wrapped(`${block}: ${operations} operations in ${cycles} cycles; ${bindingEngine} is fullest`, look.columns),
    cliTable(engineColumns, total.engines, look),
    `phases: ${phase === "" ? "none" : phase}`,
    `scratch: at most ${words.peak.words}${limit} words live, before cycle ${words.peak.boundary}`,
    ...(wait === undefined ? [] : [cut(`longest wait: ${chainLine(wait)}`, look.columns)]),
    "more: --stages --phases --windows --rounds --groups --live --chains N --all",
  ];
  return lines.join("\n");
}

function cut(whole: string, most: number): string {
  const text = printable(whole);
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

function chainLine({ engine, slots, text }: Explanation["chains"][number]): string {
  return `${slots} ${engine} ${slots === 1 ? "slot" : "slots"}: ${text}`;
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
  ...engineColumns.filter(({ head }) => !["slots", "used"].includes(head)),
];

function waitingTable({ waiting }: Explanation, look: TableLook): string {
  const names = [...new Set(waiting.flatMap(({ slots }) => Object.keys(slots)))];
  return cliTable(
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
    look,
  );
}

function purposeTable({ byPurpose, total }: Explanation, look: TableLook): string {
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
  return cliTable(columns, byPurpose, look);
}

function partTable(name: string, parts: readonly PartUse[], look: TableLook): string {
  const engines = Object.keys(parts[0]?.slots ?? {});
  const columns: TableColumn<PartUse>[] = [
    { head: name, cell: (row) => row.part ?? "-" },
    { head: "operations", right: true, cell: (row) => row.operations },
    { head: "cycles", cell: ({ start, end }) => `${start} .. ${end - 1}` },
    ...engines.map(
      (engine): TableColumn<PartUse> => ({ head: engine, right: true, cell: (row) => row.slots[engine]! }),
    ),
  ];
  return cliTable(columns, parts, look);
}

function wordsTable({ live, peak, scratchWords, free }: WordsOverTime, cycles: number, look: TableLook): string {
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
  return `${cliPairs(summary, look)}\n${cliTable(columns, rows, look)}`;
}

function percent({ used, capacity }: EngineTotals): string {
  return capacity === 0 ? "-" : ((100 * used) / capacity).toFixed(1);
}
