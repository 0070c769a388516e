import type { MovedOperation, PlacedOperation, ScheduleDiff, WindowDiff } from "../../explain/scheduleDiff.ts";
import { cliTable, plainLook, type TableColumn, type TableLook } from "../text/cliTable.ts";
import { wrapped } from "../text/wrapped.ts";

/** How many of the moved operations are listed, the farthest first. */
const listed = 20;

/** Distances at which moves are counted: up to and with each, in either direction. */
const distances = [0, 1, 3, 10, 30, 100, Number.POSITIVE_INFINITY] as const;

/** A comparison as tables for people. */
export function scheduleDiffText(diff: ScheduleDiff, look: TableLook = plainLook): string {
  const { block, operations, cycles, alike, earlier, later, otherLanes, otherForm, firstDifference, moved } = diff;
  const change = cycles[1] - cycles[0];
  const lengths = `${cycles[0]} cycles, ${cycles[1]} cycles (${change > 0 ? "+" : ""}${change})`;
  const lines = (text: string): string => wrapped(text, look.columns).join("\n");
  const head = lines(`${block}: ${operations} operations; ${lengths}`);
  if (firstDifference === undefined) return `${head}\nThe schedules are the same.\n`;
  const counts = [
    `${alike} placed alike`,
    `${earlier} earlier`,
    `${later} later`,
    `${otherLanes} with other lanes`,
    `${otherForm} in another form`,
  ].join(", ");
  const far = moved.toSorted((x, y) => Math.abs(y.by) - Math.abs(x.by)).slice(0, listed);
  return `${[
    head,
    lines(`In B, ${counts}.`),
    lines(`They first differ in cycle ${firstDifference.cycle}: ${firstText(firstDifference.operations)}`),
    `Operations by how far B moved them\n${distanceTable(moved, look)}`,
    `Slots that B gained in windows of ${diff.windowCycles} cycles\n${windowTable(diff.windows, look)}`,
    `The farthest moves${moved.length > listed ? ` (${listed} of ${moved.length}; --json has all)` : ""}\n${moveTable(far, look)}`,
  ].join("\n\n")}\n`;
}

function firstText(operations: readonly MovedOperation[]): string {
  const shown = operations.slice(0, 3).map(({ operation, from, to }) => `${operation} ${where(from)} -> ${where(to)}`);
  if (operations.length > 3) shown.push(`${operations.length - 3} more`);
  return shown.join("; ");
}

function where({ engines, first, last }: PlacedOperation): string {
  return `${engines.join("+")}@${first}${last === first ? "" : `..${last}`}`;
}

function distanceTable(moved: readonly MovedOperation[], look: TableLook): string {
  const rows = distances.map((most, index) => {
    const least = index === 0 ? 0 : distances[index - 1]! + 1;
    const inside = moved.filter(({ by }) => Math.abs(by) >= least && Math.abs(by) <= most);
    const name = least === most ? `${least}` : Number.isFinite(most) ? `${least} .. ${most}` : `${least} and more`;
    return {
      name,
      earlier: inside.filter(({ by }) => by < 0).length,
      later: inside.filter(({ by }) => by > 0).length,
      still: inside.filter(({ by }) => by === 0).length,
    };
  });
  const columns: TableColumn<(typeof rows)[number]>[] = [
    { head: "cycles", cell: (row) => row.name },
    { head: "earlier", right: true, cell: (row) => row.earlier },
    { head: "later", right: true, cell: (row) => row.later },
    { head: "other form or lanes only", right: true, cell: (row) => row.still },
  ];
  return cliTable(columns, rows, look);
}

function windowTable(windows: readonly WindowDiff[], look: TableLook): string {
  const changed = windows.filter(({ engines }) => engines.some(({ gained }) => gained !== 0));
  if (changed.length === 0) return "none";
  const columns: TableColumn<WindowDiff>[] = [
    { head: "cycles", cell: ({ start, end }) => `${start} .. ${end - 1}` },
    ...windows[0]!.engines.map(
      ({ engine }, at): TableColumn<WindowDiff> => ({
        head: engine,
        right: true,
        cell: (row) => signed(row.engines[at]!.gained),
      }),
    ),
  ];
  return cliTable(columns, changed, look);
}

function moveTable(moves: readonly MovedOperation[], look: TableLook): string {
  const columns: TableColumn<MovedOperation>[] = [
    { head: "operation", cell: (row) => row.operation },
    { head: "A", cell: (row) => where(row.from) },
    { head: "B", cell: (row) => where(row.to) },
    { head: "by", right: true, cell: (row) => signed(row.by) },
  ];
  return cliTable(columns, moves, look);
}

function signed(count: number): string {
  return count > 0 ? `+${count}` : `${count}`;
}
