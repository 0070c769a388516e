import type { PageReason } from "../view/pageModel.ts";
import { axisHeight, type GridLayout, namesZoom, xOf } from "./gridLayout.ts";
import { allReasons } from "./pageState.ts";
import type { PageScene } from "./scene.ts";

/** The reasons that the view marks. */
export function markedReasons({ block, view }: Pick<PageScene, "block" | "view">): readonly PageReason[] {
  const { reasons = [] } = block.model.why ?? {};
  return view.why === undefined ? [] : view.why === allReasons ? reasons : reasons.slice(view.why, view.why + 1);
}

/**
 * Marks on the grid why a shorter schedule is impossible: engines' slots in a range of cycles hatched and framed, boundaries of live
 * words as a band over all rows, the operations of a chain joined.
 */
export function drawWhyMarks(context: CanvasRenderingContext2D, scene: PageScene, layout: GridLayout): void {
  const reasons = markedReasons(scene);
  // Frames may end where a boundary lies: that one is drawn last.
  for (const reason of reasons) if (reason.kind === "slots") drawSlots(context, scene, layout, reason);
  for (const reason of reasons) if (reason.kind === "words") drawWords(context, scene, layout, reason);
  for (const reason of reasons) if (reason.kind === "chain") drawChain(context, scene, layout, reason.operations);
}

function drawSlots(
  context: CanvasRenderingContext2D,
  { block, theme }: PageScene,
  layout: GridLayout,
  { engines, from, to }: Extract<PageReason, { kind: "slots" }>,
): void {
  const left = xOf(layout, from);
  const width = Math.max(2, xOf(layout, to + 1) - left);
  for (const tops of layout.tops) {
    for (const engine of engines) {
      const top = tops[block.firstRow[engine]!]!;
      const height = block.model.machine.engines[engine]!.slots * layout.rowHeight;
      hatch(context, theme.why, left, top, width, height, layout.zoom >= namesZoom);
      frame(context, theme, left - 1, top - 1, width + 2, height + 2);
    }
  }
}

function drawWords(
  context: CanvasRenderingContext2D,
  { theme }: PageScene,
  layout: GridLayout,
  { from, to }: Extract<PageReason, { kind: "words" }>,
): void {
  const [left, right] = [xOf(layout, from), xOf(layout, to)];
  for (const tops of layout.tops) {
    const top = layout.tops[0] === tops ? axisHeight - 4 : tops[0]! - 4;
    const height = tops.at(-1)! + layout.rowHeight + 4 - top;
    if (right - left > 3) hatch(context, theme.why, left, top, right - left, height, layout.zoom >= namesZoom);
    for (const x of right - left > 3 ? [left, right] : [(left + right) / 2]) {
      context.fillStyle = theme.surface;
      context.fillRect(x - 2.5, top, 5, height);
      context.fillStyle = theme.why;
      for (let y = top; y < top + height; y += 8) context.fillRect(x - 1.25, y, 2.5, Math.min(5, top + height - y));
    }
  }
}

function drawChain(
  context: CanvasRenderingContext2D,
  { traces, theme }: PageScene,
  layout: GridLayout,
  operations: readonly number[],
): void {
  for (const [at, tops] of layout.tops.entries()) {
    const trace = traces[at]!;
    const points = operations.map((operation): readonly [number, number] => {
      const row = trace.rowsOf(operation)[0]!;
      return [xOf(layout, trace.first[operation]! + 0.5), (tops[row] ?? axisHeight - 4) + layout.rowHeight / 2];
    });
    for (const [width, colour] of [
      [5, theme.surface],
      [2.5, theme.why],
    ] as const) {
      context.beginPath();
      for (const [x, y] of points) context.lineTo(x, y);
      context.lineWidth = width;
      context.lineJoin = "round";
      context.strokeStyle = colour;
      context.stroke();
    }
    for (const [x, y] of points) {
      context.beginPath();
      context.arc(x, y, 4, 0, 2 * Math.PI);
      context.fillStyle = theme.why;
      context.fill();
      context.lineWidth = 1.5;
      context.strokeStyle = theme.surface;
      context.stroke();
    }
  }
}

/** Diagonal lines that leave what is below to be seen. */
function hatch(
  context: CanvasRenderingContext2D,
  colour: string,
  left: number,
  top: number,
  width: number,
  height: number,
  faint: boolean,
): void {
  context.save();
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  const [from, to] = [Math.max(left, 0), Math.min(left + width, context.canvas.clientWidth)];
  context.beginPath();
  for (let x = from - height; x < to; x += 9) {
    context.moveTo(x, top + height);
    context.lineTo(x + height, top);
  }
  context.lineWidth = 1.5;
  context.globalAlpha = faint ? 0.35 : 0.75;
  context.strokeStyle = colour;
  context.stroke();
  context.restore();
}

function frame(
  context: CanvasRenderingContext2D,
  { surface, why }: Pick<PageScene["theme"], "surface" | "why">,
  left: number,
  top: number,
  width: number,
  height: number,
): void {
  for (const [line, colour] of [
    [5, surface],
    [2.5, why],
  ] as const) {
    context.lineWidth = line;
    context.strokeStyle = colour;
    context.strokeRect(left, top, width, height);
  }
}
