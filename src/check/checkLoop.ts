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
  const given = new Map(recurrences.map((each) => [each.into, each]));
  if (given.size < recurrences.length) found.push("two recurrences lead into one value");
  /** The last writer of every word of the values that are carried. */
  const writers = new Map(recurrences.map(({ from }) => [from, new Map<number, number>()]));
  for (const [i, { result }] of body.operations.entries()) {
    const words = result && writers.get(result.value);
    for (let word = result?.word ?? 0; words !== undefined && word < result!.word + result!.words; word++)
      words.set(word, i);
  }
  for (const [to, { forms, operands }] of body.operations.entries()) {
    for (const [number, form] of forms.entries()) {
      for (const operand of form.operands ?? operands) {
        const recurrence = "value" in operand ? given.get(operand.value) : undefined;
        if (recurrence === undefined || !("value" in operand)) continue;
        const { from, distance } = recurrence;
        const known = new Set<number>();
        for (let word = operand.word; word < operand.word + operand.words; word++) {
          const writer = writers.get(from)!.get(word);
          if (writer === undefined) found.push(`word ${word} of value ${from} is never written`);
          else if (!known.has(writer))
            waits.push({ from: writer, to, latency: 1, kind: "RAW", toForms: [number], distance });
          if (writer !== undefined) known.add(writer);
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

/** Who touches values in the forms that were chosen: by the values' lists, and by operands and results, whatever the lists leave out. */
function touchedBy({ values, operations }: Loop["body"], issues: readonly Issued[]) {
  const touched = values.map(({ definers, users, formUses = [] }) => {
    const forms = new Map(formUses.map((use) => [use.user, use.forms]));
    const reading = users.filter((user) => forms.get(user)?.includes(issues[user]!.number) !== false);
    return { definers: new Set(definers), users: new Set(reading) };
  });
  for (const [at, { forms, operands, result }] of operations.entries()) {
    if (result !== undefined) touched[result.value]!.definers.add(at);
    for (const operand of forms[issues[at]!.number]!.operands ?? operands) {
      if ("value" in operand) touched[operand.value]!.users.add(at);
    }
  }
  return touched;
}

/** The most words that copies of values hold at a boundary, over all iterations that reach it. */
function liveWords({ body, recurrences }: Loop, interval: number, issues: readonly Issued[]): number {
  const touched = touchedBy(body, issues);
  const carried = new Map<number, { readonly into: number; readonly distance: number }[]>();
  for (const { into, from, distance } of recurrences) {
    const known = carried.get(from);
    if (known === undefined) carried.set(from, [{ into, distance }]);
    else known.push({ into, distance });
  }
  const recurring = new Set(recurrences.map(({ into }) => into));
  /** Words that come at a boundary less those that go, for copies beyond those that every boundary has. */
  const change = new Float64Array(interval + 1);
  let always = 0;
  for (const [index, { words, liveIn }] of body.values.entries()) {
    const { definers, users } = touched[index]!;
    if (definers.size === 0) {
      if (liveIn && !recurring.has(index)) always += words;
      continue;
    }
    let [start, end] = [Number.POSITIVE_INFINITY, 0];
    for (const definer of definers) {
      start = Math.min(start, issues[definer]!.first);
      end = Math.max(end, issues[definer]!.last);
    }
    end = Math.max(end, start + 1);
    for (const user of users) end = Math.max(end, issues[user]!.last);
    for (const { into, distance } of carried.get(index) ?? []) {
      for (const user of touched[into]!.users) end = Math.max(end, issues[user]!.last + interval * distance);
    }
    // Boundaries start .. end - 1: so many iterations hold a copy at every boundary, and one more at the rest of them.
    always += Math.floor((end - start) / interval) * words;
    const [from, rest] = [start % interval, (end - start) % interval];
    change[from]! += words;
    change[Math.min(interval, from + rest)]! -= words;
    if (from + rest <= interval) continue;
    change[0]! += words;
    change[from + rest - interval]! -= words;
  }
  let [live, most] = [0, 0];
  for (let row = 0; row < interval; row++) {
    live += change[row]!;
    most = Math.max(most, live);
  }
  return always + most;
}
