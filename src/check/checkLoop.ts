import type { CarriedDependence } from "../ir/block.ts";
import type { Loop } from "../ir/loop.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import type { ModuloSchedule } from "../schedule/moduloSchedule.ts";
import { check } from "./check.ts";

/** Intervals and products beyond this are refused: sums would not be exact. */
const numberLimit = 2 ** 30;

/**
 * Everything that is wrong with a schedule of a loop, in words; nothing means that iterations may begin every `interval` cycles.
 * One iteration by itself is right by `check`; beyond it, modulo the interval no engine issues more slots than it has, every wait for
 * an earlier iteration is kept (those of recurrences are derived here, from operands), and live words of all
 * iterations under way, each with copies of its own, fit scratch. Shares no code with whatever made the schedule.
 */
export function checkLoop(loop: Loop, machine: SchedulingMachine, schedule: ModuloSchedule): string[] {
  const { body } = loop;
  const { interval, placements } = schedule;
  if (!Number.isInteger(interval) || interval < 1 || interval >= numberLimit) {
    return [`the interval is ${interval}: a whole number from 1 to ${numberLimit - 1} is wanted`];
  }
  const found = check(body, machine, { placements, length: endOf(loop, schedule) }).map(({ message }) => message);
  if (found.length > 0) return found;
  const issues = placements.map(({ form, cycles }, i) => ({
    form: body.operations[i]!.forms[form]!,
    number: form,
    first: cycles.reduce((least, cycle) => Math.min(least, cycle)),
    last: cycles.reduce((most, cycle) => Math.max(most, cycle)),
    cycles,
  }));

  const used = new Map<string, number>();
  for (const { form, cycles } of issues) {
    for (const { engine, offset, slots } of form.rows) {
      for (const cycle of cycles) {
        const row = (cycle + offset) % interval;
        used.set(`${engine} ${row}`, (used.get(`${engine} ${row}`) ?? 0) + slots);
      }
    }
  }
  for (const [place, slots] of used) {
    const [engine, row] = place.split(" ").map(Number) as [number, number];
    const there = machine.engines[engine]!;
    if (there.unlimited !== true && slots > there.slots) {
      found.push(`engine "${there.name}" issues ${slots} slots in row ${row} of ${interval}, it has ${there.slots}`);
    }
  }

  for (const wait of waitsOf(loop, found)) {
    const [from, to] = [issues[wait.from]!, issues[wait.to]!];
    if (wait.fromForms?.includes(from.number) === false || wait.toForms?.includes(to.number) === false) continue;
    const late = wait.kind === "RAW" || wait.kind === "WAW" ? (from.form.extraLatency ?? 0) : 0;
    const least = from.last + wait.latency + late;
    const there = to.first + interval * wait.distance;
    if (there >= least) continue;
    const [one, other] = [body.operations[wait.from]!.id, body.operations[wait.to]!.id];
    const back = `${wait.distance} iteration${wait.distance === 1 ? "" : "s"}`;
    found.push(`"${other}" issues in cycle ${there} of "${one}"'s iteration ${back} before, it waits until ${least}`);
  }
  if (found.length === 0 && machine.scratchWords !== undefined) {
    const most = liveWords(loop, interval, issues);
    if (most > machine.scratchWords) {
      found.push(`${most} words are live in the steady state, the machine has ${machine.scratchWords}`);
    }
  }
  return found;
}

function endOf({ body }: Loop, { placements }: ModuloSchedule): number {
  let end = 0;
  for (const [i, { form, cycles }] of placements.entries()) {
    for (const { offset } of [{ offset: 0 }, ...(body.operations[i]?.forms[form]?.rows ?? [])]) {
      for (const cycle of cycles) end = Math.max(end, cycle + offset + 1);
    }
  }
  return end;
}

/** What waits for an earlier iteration: the carried dependences, and every read of a recurrence word for its last writer. */
function waitsOf({ body, recurrences }: Loop, found: string[]): readonly CarriedDependence[] {
  const waits = [...(body.carried ?? [])];
  for (const { into, from, distance } of recurrences) {
    for (const [to, { forms, operands }] of body.operations.entries()) {
      for (const [number, form] of forms.entries()) {
        for (const operand of form.operands ?? operands) {
          if (!("value" in operand) || operand.value !== into) continue;
          for (let word = operand.word; word < operand.word + operand.words; word++) {
            let writer = -1;
            for (const [i, { result }] of body.operations.entries()) {
              if (result?.value === from && result.word <= word && word < result.word + result.words) writer = i;
            }
            if (writer >= 0) waits.push({ from: writer, to, latency: 1, kind: "RAW", toForms: [number], distance });
            else found.push(`word ${word} of value ${from} is never written`);
          }
        }
      }
    }
  }
  for (const { distance } of waits) {
    if (!Number.isInteger(distance) || distance < 1 || distance >= numberLimit) found.push(`a distance is ${distance}`);
  }
  return found.length > 0 ? [] : waits;
}

interface Issued {
  readonly number: number;
  readonly first: number;
  readonly last: number;
}

/** The most words that copies of values hold at a boundary, counted boundary by boundary over the iterations that reach it. */
function liveWords({ body, recurrences }: Loop, interval: number, issues: readonly Issued[]): number {
  const live = new Array<number>(interval).fill(0);
  let always = 0;
  for (const [index, value] of body.values.entries()) {
    if (value.definers.length === 0) {
      if (value.liveIn && !recurrences.some(({ into }) => into === index)) always += value.words;
      continue;
    }
    const reads = (user: number, of: (typeof body.values)[number]): boolean =>
      of.formUses?.find((use) => use.user === user)?.forms.includes(issues[user]!.number) !== false;
    const start = Math.min(...value.definers.map((definer) => issues[definer]!.first));
    let end = Math.max(start + 1, ...value.definers.map((definer) => issues[definer]!.last));
    for (const user of value.users) if (reads(user, value)) end = Math.max(end, issues[user]!.last);
    for (const { into, from, distance } of recurrences) {
      if (from !== index) continue;
      for (const user of body.values[into]!.users) {
        if (reads(user, body.values[into]!)) end = Math.max(end, issues[user]!.last + interval * distance);
      }
    }
    for (let row = 0; row < interval; row++) {
      // Boundaries t of start .. end - 1 with t = row modulo the interval: so many iterations hold a copy there.
      const copies = Math.floor((end - 1 - row) / interval) - Math.floor((start - 1 - row) / interval);
      live[row]! += copies * value.words;
    }
  }
  return always + Math.max(0, ...live);
}
