import type { DecodedBlock } from "./decodedTrace.ts";
import type { PageView } from "./pageState.ts";

/** Pixels left of the grid, for the names of engines. */
export const gutter = 58;
/** Pixels above the grid, for the axis. */
export const axisHeight = 24;
/** Pixels between two schedules, where moved operations are joined. */
const bandHeight = 54;
const engineGap = 5;
const mostZoom = 160;
/** Pixels a cycle from which on there is room for names in the cells. */
export const namesZoom = 42;

/** Where everything of the grid lies, in CSS pixels. */
export interface GridLayout {
  readonly width: number;
  readonly height: number;
  readonly rowHeight: number;
  /** Cycles from `from` on, `zoom` pixels each. */
  readonly from: number;
  readonly zoom: number;
  /** Top of each row of each schedule: `tops[schedule][row]`. */
  readonly tops: readonly (readonly number[])[];
}

/** The height that a grid wants. */
export function gridHeight(block: DecodedBlock, schedules: number, rowHeight: number): number {
  const own = block.rows * rowHeight + (block.firstRow.length - 1) * engineGap;
  return axisHeight + schedules * own + (schedules - 1) * bandHeight + 6;
}

/** The height of a row: as much as there is room for, 6 to 15 pixels, and more where rows are few. */
export function rowHeightFor(block: DecodedBlock, schedules: number, room: number): number {
  const rest = room - gridHeight(block, schedules, 0);
  const most = block.rows <= 6 ? 26 : 15;
  return Math.max(6, Math.min(most, Math.floor(rest / (schedules * block.rows))));
}

/** Pixels a cycle when all of it is shown. */
export function fittingZoom(length: number, width: number): number {
  return Math.max(0.01, (width - gutter) / Math.max(1, length));
}

/** @param length cycles of the longest schedule. */
export function gridLayout(
  {
    block,
    view,
    schedules,
    length,
  }: {
    readonly block: DecodedBlock;
    readonly view: Pick<PageView, "zoom" | "from">;
    readonly schedules: number;
    readonly length: number;
  },
  { width, height }: { readonly width: number; readonly height: number },
): GridLayout {
  const rowHeight = rowHeightFor(block, schedules, height);
  const fit = fittingZoom(length, width);
  const zoom = view.zoom <= 0 ? fit : Math.min(mostZoom, Math.max(fit, view.zoom));
  const shown = (width - gutter) / zoom;
  const from = Math.max(0, Math.min(view.from, length - shown));
  const tops: number[][] = [];
  let top = axisHeight;
  for (let schedule = 0; schedule < schedules; schedule++) {
    const own: number[] = [];
    for (const [engine, first] of block.firstRow.entries()) {
      const end = block.firstRow[engine + 1] ?? block.rows;
      for (let row = first; row < end; row++, top += rowHeight) own.push(top);
      top += engineGap;
    }
    tops.push(own);
    top += bandHeight - engineGap;
  }
  return { width, height, rowHeight, from, zoom, tops };
}

/** Left edge of a cycle. */
export function xOf({ from, zoom }: GridLayout, cycle: number): number {
  return gutter + (cycle - from) * zoom;
}

/** What lies at a point: which schedule, row and cycle; undefined beside the grid. */
export function cellAt(
  layout: GridLayout,
  x: number,
  y: number,
): { readonly schedule: number; readonly row: number; readonly cycle: number } | undefined {
  if (x < gutter) return undefined;
  const cycle = Math.floor(layout.from + (x - gutter) / layout.zoom);
  for (const [schedule, tops] of layout.tops.entries()) {
    const row = tops.findIndex((top) => y >= top && y < top + layout.rowHeight);
    if (row >= 0) return { schedule, row, cycle };
  }
  return undefined;
}
