import * as Plot from "@observablehq/plot";
import type { Block } from "../ir/block.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import type { Schedule } from "../schedule/schedule.ts";
import { standaloneSvg } from "./svgOf.ts";

/** Slots issued of one engine in a window of cycles, as a share of those there are. */
export interface HeatmapCell {
  readonly engine: string;
  readonly from: number;
  readonly to: number;
  readonly share: number;
}

/** Utilisation of every engine that costs cycles, in windows of `width` cycles; the last one may be narrower. */
export function heatmapCells(
  block: Block,
  machine: SchedulingMachine,
  schedule: Schedule,
  width: number,
): HeatmapCell[] {
  const windows = Math.ceil(schedule.length / width);
  const used = machine.engines.map(() => new Float64Array(windows));
  for (const [index, { form, cycles }] of schedule.placements.entries()) {
    for (const { engine, offset, slots } of block.operations[index]!.forms[form]!.rows) {
      for (const cycle of cycles) used[engine]![Math.floor((cycle + offset) / width)]! += slots;
    }
  }
  return machine.engines.flatMap(({ name, slots, free }, engine) => {
    if (free === true) return [];
    return Array.from({ length: windows }, (_, window): HeatmapCell => {
      const from = window * width;
      const to = Math.min(schedule.length, from + width);
      return { engine: name, from, to, share: used[engine]![window]! / (slots * (to - from)) };
    });
  });
}

/** A standalone SVG: one row an engine, time to the right, dark where every slot issues. */
export function heatmapSvg(cells: readonly HeatmapCell[], title: string): string {
  const engines = [...new Set(cells.map(({ engine }) => engine))];
  return standaloneSvg({
    width: 960,
    height: 60 + 34 * engines.length,
    marginLeft: 60,
    marginTop: 34,
    style: { background: "white", color: "black", fontFamily: "sans-serif" },
    x: { label: "cycle", ticks: 10 },
    y: { domain: engines, label: null },
    color: { type: "linear", scheme: "YlGnBu", domain: [0, 1] },
    marks: [
      Plot.barX([...cells], { x1: "from", x2: "to", y: "engine", fill: "share", insetTop: 2, insetBottom: 2 }),
      Plot.text([title], { frameAnchor: "top-left", dy: -24, fontSize: 13, fontWeight: "bold" }),
    ],
  });
}
