import * as Plot from "@observablehq/plot";
import type { Block } from "../ir/block.ts";
import { holdsIn } from "../ir/formDependences.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import { firstCycle, lastCycle, type Schedule } from "../schedule/schedule.ts";
import { gridRows, slotPlaces } from "../view/slotPlaces.ts";
import { pictureColours, svgOf } from "./svgOf.ts";

/** A slot of a window that issues something. */
export interface GanttBar {
  readonly slot: string;
  readonly cycle: number;
  readonly stage: string;
  readonly label: string;
}

/** A dependence between two operations of a window. */
export interface GanttLink {
  readonly from: { readonly slot: string; readonly cycle: number };
  readonly to: { readonly slot: string; readonly cycle: number };
}

/** What a schedule issues in cycles [from, to), slot by slot, and the dependences through values between them. */
export function ganttOf(
  block: Block,
  machine: SchedulingMachine,
  schedule: Schedule,
  [from, to]: readonly [number, number],
): { readonly bars: GanttBar[]; readonly links: GanttLink[]; readonly slots: string[] } {
  const { first, count } = gridRows(machine);
  const places = slotPlaces(block, machine, schedule);
  const slots: string[] = new Array(count);
  for (const [engine, { name, slots: many }] of machine.engines.entries()) {
    for (let slot = 0; first[engine]! >= 0 && slot < many; slot++) slots[first[engine]! + slot] = `${name}-${slot}`;
  }
  const bars: GanttBar[] = [];
  for (const [operation, { cycles }] of schedule.placements.entries()) {
    for (const [lane, cycle] of cycles.entries()) {
      const slot = slots[places[operation]![lane]!];
      if (cycle < from || cycle >= to || slot === undefined) continue;
      const { provenance, opcode } = block.operations[operation]!;
      bars.push({ slot, cycle, stage: provenance?.stage ?? "none", label: opcode });
    }
  }
  const end = (operation: number, last: boolean): GanttLink["from"] | undefined => {
    const placement = schedule.placements[operation]!;
    const cycle = last ? lastCycle(placement) : firstCycle(placement);
    const slot = slots[places[operation]![placement.cycles.indexOf(cycle)]!];
    return slot === undefined || cycle < from || cycle >= to ? undefined : { slot, cycle };
  };
  const links = block.dependences.flatMap((dependence): GanttLink[] => {
    const { kind } = dependence;
    if (kind !== "RAW" || !holdsIn(dependence, formOf(schedule, dependence.from), formOf(schedule, dependence.to))) {
      return [];
    }
    const [one, other] = [end(dependence.from, true), end(dependence.to, false)];
    return one === undefined || other === undefined ? [] : [{ from: one, to: other }];
  });
  return { bars, links, slots };
}

function formOf(schedule: Schedule, operation: number): number {
  return schedule.placements[operation]!.form;
}

/** A window as a Gantt chart: a row a slot, a bar an issued slot coloured by stage, a line a dependence; upright ones where there are `borders`. */
export function ganttPicture(
  { bars, links, slots }: ReturnType<typeof ganttOf>,
  title: string,
  borders: readonly number[] = [],
): string {
  const cycles = bars.map(({ cycle }) => cycle);
  const [from, to] = [Math.min(...cycles), Math.max(...cycles) + 1];
  const stages = [...new Set(bars.map(({ stage }) => stage))].sort();
  // Times and slots are both places on linear scales, so that lines can join them.
  const row = new Map(slots.map((slot, at) => [slot, at]));
  return svgOf(
    {
      height: 76 + 21 * slots.length,
      marginLeft: 64,
      x: { label: "cycle", domain: [from, to], ticks: Math.min(30, to - from), tickFormat: "d" },
      y: {
        label: null,
        domain: [slots.length, 0],
        ticks: slots.map((_, at) => at + 0.5),
        tickFormat: (at: number) => slots[Math.floor(at)] ?? "",
        tickSize: 0,
      },
      color: { domain: stages, range: [...pictureColours], legend: false },
      marks: [
        Plot.rect(bars, {
          ...{ x1: "cycle", x2: ({ cycle }: GanttBar) => cycle + 1, fill: "stage", inset: 0.75 },
          ...{ y1: ({ slot }: GanttBar) => row.get(slot)!, y2: ({ slot }: GanttBar) => row.get(slot)! + 1 },
        }),
        Plot.link(links, {
          x1: ({ from: one }: GanttLink) => one.cycle + 0.8,
          y1: ({ from: one }: GanttLink) => row.get(one.slot)! + 0.5,
          x2: ({ to: other }: GanttLink) => other.cycle + 0.2,
          y2: ({ to: other }: GanttLink) => row.get(other.slot)! + 0.5,
          ...{ stroke: "#1a1f27", strokeOpacity: Math.min(0.6, 60 / Math.max(1, links.length)), strokeWidth: 0.8 },
        }),
        ...borders.map((cycle) => Plot.ruleX([cycle], { stroke: "#1a1f27", strokeWidth: 2 })),
        ...stages.map((stage, at) =>
          Plot.text([stage], {
            ...{ frameAnchor: "top-left", dx: 16 + at * 118, dy: -14, fill: "#1a1f27", text: [stage] },
          }),
        ),
        ...stages.map((stage, at) =>
          Plot.text([stage], {
            frameAnchor: "top-left",
            dx: 4 + at * 118,
            dy: -14,
            fill: pictureColours[at % 8]!,
            text: ["■"],
          }),
        ),
      ],
    },
    title,
  );
}
