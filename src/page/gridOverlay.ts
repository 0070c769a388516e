import { axisHeight, type GridLayout, gutter, xOf } from "./gridLayout.ts";
import type { PageScene } from "./scene.ts";
import { drawWhyMarks } from "./whyMarks.ts";

/** Colours of moves in a comparison: earlier, later, and in another form or lanes only. */
export const moveColours = { earlier: "#3b8fd0", later: "#ee7733", still: "#a3a9b1" } as const;

/** What lies over and around the cells: names, axis, phases, marks, selection, chain, joins. */
export function drawOverlay(context: CanvasRenderingContext2D, scene: PageScene, layout: GridLayout): void {
  drawNames(context, scene, layout);
  drawAxis(context, scene, layout);
  context.save();
  context.beginPath();
  context.rect(gutter - 1, 0, layout.width - gutter + 1, layout.height);
  context.clip();
  if (scene.traces.length > 1) drawJoins(context, scene, layout);
  drawWhyMarks(context, scene, layout);
  drawSelection(context, scene, layout);
  context.restore();
}

function drawNames(context: CanvasRenderingContext2D, { block, theme, traces }: PageScene, layout: GridLayout): void {
  context.textBaseline = "middle";
  for (const [schedule, tops] of layout.tops.entries()) {
    for (const [engine, { name, slots }] of block.model.machine.engines.entries()) {
      const row = block.firstRow[engine]!;
      const middle = tops[row]! + (slots * layout.rowHeight) / 2;
      context.textAlign = "left";
      context.fillStyle = theme.ink;
      context.font = `600 ${slots === 1 ? 10 : 11}px ${theme.mono}`;
      context.fillText(name.slice(0, 6), 4, middle);
      if (slots === 1 || layout.rowHeight < 8) continue;
      context.font = `9px ${theme.mono}`;
      context.fillStyle = theme.faint;
      context.textAlign = "right";
      for (let slot = 0; slot < slots; slot++) {
        if (slots > 3 && slot % 2 === 1 && layout.rowHeight < 11) continue;
        context.fillText(String(slot), gutter - 5, tops[row + slot]! + layout.rowHeight / 2 + 0.5);
      }
    }
    if (traces.length < 2) continue;
    context.font = `600 11px ${theme.mono}`;
    context.textAlign = "left";
    context.fillStyle = theme.accent;
    context.fillText(schedule === 0 ? "A" : "B", 4, tops[0]! - (schedule === 0 ? 10 : 8));
  }
}

function drawAxis(context: CanvasRenderingContext2D, { traces, theme }: PageScene, layout: GridLayout): void {
  const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 50_000];
  const step = steps.find((each) => each * layout.zoom >= 56) ?? 100_000;
  context.font = `10px ${theme.mono}`;
  context.textBaseline = "alphabetic";
  context.textAlign = "center";
  const most = Math.max(...traces.map(({ length }) => length));
  const end = Math.min(most, layout.from + (layout.width - gutter) / layout.zoom);
  for (let cycle = Math.ceil(layout.from / step) * step; cycle <= end; cycle += step) {
    const x = xOf(layout, cycle) + (layout.zoom > 5 ? layout.zoom / 2 : 0);
    context.fillStyle = theme.line;
    context.fillRect(x - 0.5, axisHeight - 5, 1, 4);
    if (x < gutter + 8 || x > layout.width - 12) continue;
    context.fillStyle = theme.faint;
    context.fillText(String(cycle), x, axisHeight - 8);
  }
  for (const { start, name } of traces[0]!.schedule.phases) {
    if (name === "whole" || start === 0) continue;
    const x = xOf(layout, start);
    if (x < gutter || x > layout.width) continue;
    context.fillStyle = theme.accent;
    context.globalAlpha = 0.55;
    const bottom = layout.tops[0]!.at(-1)! + layout.rowHeight;
    for (let y = axisHeight; y < bottom; y += 6) context.fillRect(x - 0.5, y, 1, 3);
    context.globalAlpha = 1;
  }
}

/** The selected operation's cells, and a line through what it waited for. */
function drawSelection(context: CanvasRenderingContext2D, scene: PageScene, layout: GridLayout): void {
  const { traces, view, theme, chain, block } = scene;
  const { selection } = view;
  if (selection === undefined) return;
  const outline = (left: number, top: number): void => {
    const width = Math.max(3, layout.zoom);
    context.lineWidth = 3;
    context.strokeStyle = theme.surface;
    context.strokeRect(left - 0.5, top - 0.5, width + 1, layout.rowHeight + 1);
    context.lineWidth = 1.75;
    context.strokeStyle = theme.ink;
    context.strokeRect(left - 0.5, top - 0.5, width + 1, layout.rowHeight + 1);
  };
  if (selection.kind === "slot") {
    const tops = layout.tops[view.which] ?? layout.tops[0]!;
    outline(xOf(layout, selection.cycle), tops[selection.row] ?? 0);
    return;
  }
  const tops = layout.tops[view.which] ?? layout.tops[0]!;
  const trace = traces[view.which] ?? traces[0]!;
  const place = (operation: number): readonly [number, number] => [
    xOf(layout, trace.last[operation]! + 0.5),
    (tops[trace.rowsOf(operation).at(-1)!] ?? 0) + layout.rowHeight / 2,
  ];
  if (chain.length > 1) {
    for (const [width, colour] of [
      [4, theme.surface],
      [1.75, theme.ink],
    ] as const) {
      context.beginPath();
      for (const [at, operation] of chain.entries()) {
        const [x, y] = place(operation);
        if (at === 0) context.moveTo(x, y);
        else context.lineTo(x, y);
      }
      context.lineWidth = layout.zoom < 4 ? width / 2 : width;
      context.strokeStyle = colour;
      context.stroke();
    }
    context.fillStyle = theme.ink;
    for (const operation of chain) {
      const [x, y] = place(operation);
      if (x < gutter - 5 || x > layout.width + 5) continue;
      context.beginPath();
      context.arc(x, y, 2.5, 0, 2 * Math.PI);
      context.fill();
    }
  }
  for (const [at, each] of traces.entries()) {
    const form = block.model.forms[block.formsOf(selection.operation)[each.schedule.form[selection.operation]!]!]!;
    const slots = form.rows[0]?.[2] ?? 1;
    for (const [lane, cycle] of each.cyclesOf(selection.operation).entries()) {
      const row = each.rowsOf(selection.operation)[lane]!;
      for (let slot = 0; slot < slots && row >= 0; slot++) outline(xOf(layout, cycle), layout.tops[at]![row + slot]!);
    }
  }
}

/** Lines from where operations are in the first schedule to where the second one has them. */
function drawJoins(context: CanvasRenderingContext2D, scene: PageScene, layout: GridLayout): void {
  const { block, traces, matches, view } = scene;
  const [a, b] = traces as [PageScene["traces"][number], PageScene["traces"][number]];
  const { moved = [] } = block.model.differences ?? {};
  const top = layout.tops[0]!.at(-1)! + layout.rowHeight + 2;
  const bottom = layout.tops[1]![0]! - 2;
  const [first, end] = [layout.from - 5, layout.from + (layout.width - gutter) / layout.zoom + 5];
  const shown = moved.filter((operation) => {
    if (matches !== undefined && matches[operation] === 0) return false;
    const [one, other] = [a.first[operation]!, b.first[operation]!];
    return (one >= first && one <= end) || (other >= first && other <= end);
  });
  context.lineWidth = 1;
  context.globalAlpha = Math.max(0.06, Math.min(0.7, 120 / Math.max(1, shown.length)));
  for (const [name, colour] of Object.entries(moveColours)) {
    context.beginPath();
    for (const operation of shown) {
      const by = b.first[operation]! - a.first[operation]!;
      if (name !== (by < 0 ? "earlier" : by > 0 ? "later" : "still")) continue;
      context.moveTo(xOf(layout, a.first[operation]! + 0.5), top);
      context.lineTo(xOf(layout, b.first[operation]! + 0.5), bottom);
    }
    context.strokeStyle = colour;
    context.stroke();
  }
  context.globalAlpha = 1;
  const { selection } = view;
  if (selection?.kind !== "operation") return;
  context.beginPath();
  context.moveTo(xOf(layout, a.first[selection.operation]! + 0.5), top);
  context.lineTo(xOf(layout, b.first[selection.operation]! + 0.5), bottom);
  context.lineWidth = 2;
  context.strokeStyle = scene.theme.ink;
  context.stroke();
}
