import type { Utilisation, UtilisationWindow } from "../../machine/simulator/trace.ts";
import { cliPairs, cliTable, percent, type TableColumn, type TableLook } from "../../report/text/cliTable.ts";
import type { ChangedRange, WrongLane } from "../../walk/judgeMemory.ts";
import { type ProgramVerdict, wrongText } from "../../walk/judgeProgram.ts";

/** What `simulate` reports, and prints as it is with `--json` (the final memory and scratch added). */
export interface SimulationReport {
  readonly machine: string;
  readonly bundles: number;
  readonly cycles: number;
  readonly cyclesAtPause: readonly number[];
  readonly pc: number;
  readonly utilisation: readonly Utilisation[];
  readonly windows?: readonly UtilisationWindow[];
  /** Compared with the reference walk; or why the initial memory is no workload image. */
  readonly workload:
    | { readonly reason: string }
    | {
        readonly valuesRight: boolean;
        readonly indicesRight: boolean;
        readonly wrongValues: readonly WrongLane[];
        readonly wrongIndices: readonly WrongLane[];
      };
  readonly changed: readonly ChangedRange[];
  /** What all images say of the program; absent where the initial memory is no workload image. */
  readonly judged?: ProgramVerdict;
  readonly traceBuf: readonly number[];
  /** Malformed slots in bundles that never executed. */
  readonly faultsNotReached: readonly string[];
}

/** The report for people. */
export function simulationText(report: SimulationReport, look: TableLook): string {
  const slots = report.utilisation.reduce((sum, engine) => sum + engine.slots, 0);
  const pairs: [string, string][] = [
    ["machine", report.machine],
    ["cycles", String(report.cycles)],
    ["bundles", `${report.bundles}, ended at ${report.pc}`],
    ["slots", `${slots}, ${(slots / Math.max(1, report.cycles)).toFixed(2)} a cycle`],
  ];
  if (report.cyclesAtPause.length > 1) pairs.push(["paused at cycle", report.cyclesAtPause.slice(0, -1).join(", ")]);
  pairs.push(...workloadPairs(report));
  pairs.push(["others changed", changedText(report)]);
  if (report.judged !== undefined) pairs.push(...judgedPairs(report.judged));
  if (report.traceBuf.length > 0) pairs.push(["trace buffer", some(report.traceBuf.map(String), 16)]);
  if (report.faultsNotReached.length > 0) pairs.push(["faults not reached", some(report.faultsNotReached, 3)]);
  const tables = [cliPairs(pairs, look), cliTable(engineColumns, report.utilisation, look)];
  if (report.windows !== undefined) tables.push(windowTable(report.windows, look));
  return `${tables.join("\n")}\n`;
}

function workloadPairs({ workload }: SimulationReport): [string, string][] {
  if ("reason" in workload) return [["workload", `not checked, no workload image: ${workload.reason}`]];
  return [
    ["values, this image", lanesText(workload.wrongValues)],
    ["indices, this image", lanesText(workload.wrongIndices)],
  ];
}

function judgedPairs({ images, contracts, cycles }: ProgramVerdict): [string, string][] {
  const pairs = contracts.map(({ contract, wrongImages, first }): [string, string] => [
    `contract ${contract}`,
    first === undefined
      ? `right on ${images} ${images === 1 ? "image" : "images"}`
      : `WRONG on ${wrongImages} of ${images}: ${wrongText(first)}`,
  ]);
  return cycles.least === cycles.most
    ? pairs
    : [...pairs, ["cycles on other images", `${cycles.least} to ${cycles.most}`]];
}

function lanesText(wrong: readonly WrongLane[]): string {
  const [first] = wrong;
  if (first === undefined) return "right";
  const { lane, found, expected } = first;
  return `wrong in ${wrong.length} lanes; lane ${lane} is ${found}, should be ${expected}`;
}

function changedText({ changed }: SimulationReport): string {
  if (changed.length === 0) return "none";
  const words = changed.reduce((sum, { start, end }) => sum + end - start, 0);
  const ranges = changed.map(({ part, start, end }) => `${part} ${start}${end > start + 1 ? `-${end - 1}` : ""}`);
  return `${words}: ${some(ranges, 6)}`;
}

function some(texts: readonly string[], most: number): string {
  const rest = texts.length - most;
  return `${texts.slice(0, most).join("; ")}${rest > 0 ? `; ${rest} more` : ""}`;
}

const engineColumns: TableColumn<Utilisation>[] = [
  { head: "engine", cell: ({ engine }) => engine },
  { head: "slots", right: true, cell: ({ slots }) => slots },
  { head: "of", right: true, cell: ({ capacity }) => capacity },
  { head: "utilisation", right: true, cell: share },
];

function windowTable(windows: readonly UtilisationWindow[], look: TableLook): string {
  const columns: TableColumn<UtilisationWindow>[] = [
    { head: "cycles", cell: ({ start, end }) => `${start}-${end - 1}` },
    ...(windows[0]?.engines ?? []).map(({ engine }, index) => ({
      head: engine,
      right: true,
      cell: ({ engines }: UtilisationWindow) => share(engines[index]!),
    })),
  ];
  return cliTable(columns, windows, look);
}

function share({ slots, capacity }: Utilisation): string {
  return percent(slots, capacity);
}
