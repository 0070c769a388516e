import type { Form } from "../ir/block.ts";
import { holdsIn } from "../ir/formDependences.ts";
import { waitAfter } from "../ir/waiting.ts";
import { fromCycleZero, type ModuloSchedule } from "../schedule/moduloSchedule.ts";
import { lastCycle, type Placement } from "../schedule/schedule.ts";
import type { LoopInstance } from "./loopInstance.ts";
import type { ModuloTable } from "./moduloTable.ts";
import { componentsOf } from "./recurrenceBound.ts";

/**
 * The schedule in which the given operations stand in their rows and all others, which take a slot at a time and are on no cycle of waits, or
 * ask for nothing scarce, in rows that have room, everybody as early as may be. Undefined where a form of the others must be another one for all to find room.
 * @param table holds the slots of the given ones, and is left as it was.
 * @param lanes where lanes of given ones stand that are not all in one cycle, counted on from the first one's row.
 */
export function rowsToCycles(
  instance: LoopInstance,
  interval: number,
  given: readonly { readonly operation: number; readonly form: number; readonly row: number }[],
  table: ModuloTable,
  lanes: ReadonlyMap<number, readonly number[]>,
): ModuloSchedule | undefined {
  const { operations } = instance.loop.body;
  const fixed = new Map(given.map((choice) => [choice.operation, choice]));
  const forms = freeForms(instance, fixed, table);
  if (forms === undefined) return undefined;
  const { edges, into } = instance;
  const placements: (Placement | undefined)[] = operations.map(() => undefined);
  const formAt = (i: number): Form => operations[i]!.forms[fixed.get(i)?.form ?? forms[i]!]!;
  const number = (i: number): number => fixed.get(i)?.form ?? forms[i]!;
  const earliest = (i: number): number => {
    let least = 0;
    for (const e of into[i]!) {
      const edge = edges[e]!;
      const from = placements[edge.from];
      if (from === undefined || edge.from === i || !holdsIn(edge, number(edge.from), number(i))) continue;
      least = Math.max(least, lastCycle(from) + waitAfter(edge, formAt(edge.from)) - interval * edge.distance);
    }
    return least;
  };
  const component = componentsOf(
    operations.length,
    edges.map((edge) => ({ ...edge, cycles: 0 })),
  );
  const members: number[][] = [];
  for (const [i, of] of component.entries()) {
    members[of] ??= [];
    members[of]!.push(i);
  }
  const taken: { form: Form; cycle: number }[] = [];
  // Components are numbered so that whoever is waited for has the greater number.
  for (const together of members.toReversed()) {
    if (together.length === 1 && !fixed.has(together[0]!)) {
      const i = together[0]!;
      const form = formAt(i);
      const cycles: number[] = [];
      const from = earliest(i);
      for (let t = from; t < from + interval && cycles.length < form.lanes; t++) {
        while (cycles.length < form.lanes && table.fits(form, t)) {
          table.add(form, t);
          taken.push({ form, cycle: t });
          cycles.push(t);
        }
      }
      if (cycles.length < form.lanes)
        throw new Error(`"${operations[i]!.id}" finds no row, and counting said it would`);
      placements[i] = { form: number(i), cycles };
      continue;
    }
    // In a cycle of waits stand only operations with rows, and such as find a slot in any.
    const put = (i: number, cycle: number): void => {
      const own = lanes.get(i) ?? new Array<number>(formAt(i).lanes).fill(fixed.get(i)?.row ?? 0);
      placements[i] = { form: number(i), cycles: own.map((lane) => cycle + lane - (fixed.get(i)?.row ?? 0)) };
      begins.set(i, cycle);
    };
    const begins = new Map<number, number>();
    for (const i of together) put(i, fixed.get(i)?.row ?? 0);
    for (let round = 0, moved = true; moved; round++) {
      if (round > together.length + 1) throw new Error("rows were given for which no stages exist");
      moved = false;
      for (const i of together) {
        const at = begins.get(i)!;
        const least = Math.max(at, earliest(i));
        const row = fixed.get(i)?.row;
        const cycle = row === undefined ? least : row + interval * Math.ceil((least - row) / interval);
        if (cycle === at) continue;
        put(i, cycle);
        moved = true;
      }
    }
    for (const i of together) {
      if (fixed.has(i)) continue;
      const [form, cycle] = [formAt(i), placements[i]!.cycles[0]!];
      table.add(form, cycle);
      taken.push({ form, cycle });
    }
  }
  for (const { form, cycle } of taken) table.remove(form, cycle);
  return fromCycleZero({ interval, placements: placements as Placement[] });
}

/** A form for each of the others, so that slots suffice in all: those that can only be in one first, the rest kind by kind. */
function freeForms(
  { loop, machine }: LoopInstance,
  fixed: ReadonlyMap<number, unknown>,
  table: ModuloTable,
): Int32Array | undefined {
  const { operations } = loop.body;
  const left = machine.engines.map((_, engine) => table.left(engine));
  const forms = new Int32Array(operations.length);
  const kinds = new Map<string, number[]>();
  const take = ({ rows, lanes }: Form, count: number): boolean => {
    for (const { engine, slots } of rows) left[engine]! -= slots * lanes * count;
    return rows.every(({ engine }) => left[engine]! >= 0);
  };
  for (const [i, operation] of operations.entries()) {
    if (fixed.has(i)) continue;
    if (operation.forms.length === 1) {
      if (!take(operation.forms[0]!, 1)) return undefined;
      continue;
    }
    const kind = JSON.stringify(operation.forms.map(({ rows, lanes }) => [rows, lanes]));
    const known = kinds.get(kind);
    if (known === undefined) kinds.set(kind, [i]);
    else known.push(i);
  }
  const flexible = [...kinds.values()];
  // How many of a kind issue in which form: all divisions, the native form first.
  const divide = (at: number, form: number, rest: number[]): boolean => {
    if (at === flexible.length) return true;
    const shapes = operations[flexible[at]![0]!]!.forms;
    if (form === shapes.length - 1) {
      const fits = take(shapes[form]!, rest.length);
      for (const i of rest) forms[i] = form;
      if (fits && divide(at + 1, 0, flexible[at + 1] ?? [])) return true;
      take(shapes[form]!, -rest.length);
      return false;
    }
    for (let count = rest.length; count >= 0; count--) {
      const fits = take(shapes[form]!, count);
      for (const i of rest.slice(0, count)) forms[i] = form;
      if (fits && divide(at, form + 1, rest.slice(count))) return true;
      take(shapes[form]!, -count);
    }
    return false;
  };
  return divide(0, 0, flexible[0] ?? []) ? forms : undefined;
}
