import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { Block } from "../../src/ir/block.ts";
import type { SchedulingMachine } from "../../src/machine/machine.ts";

/**
 * A tiny block of a blocks file of version 2 with everything that it may say: tables of several resources, blocking apart from
 * latency, forms, lanes, unlimited and huge engines, dates, fixed cycles, lags of either sign, values, loop distances. The same
 * seed gives the same; about a third have no schedule.
 */
export function timedBlock(seed: number, most = 5): object {
  const random = xoroshiro128plus(seed);
  const between = (low: number, high: number) => uniformInt(random, low, high);
  const chance = (percent: number) => between(1, 100) <= percent;
  const count = between(3, most);
  const engines = [
    { name: "e", slots: between(1, 2) },
    { name: "f", slots: between(1, 3) },
    { name: "u", slots: "unlimited" },
    { name: "huge", slots: 2 ** 31 },
  ];
  const table = (): Record<string, unknown> => {
    if (chance(25)) {
      const rows = [
        { engine: "e", cycles: between(1, 2) },
        { engine: "f", offset: between(0, 1) },
      ];
      return { rows: chance(30) ? [...rows, { engine: "huge", slots: 2 ** between(0, 27) }] : rows };
    }
    if (chance(12)) return { engine: "u", slots: between(1, 9) };
    return { engine: chance(70) ? "e" : "f", ...(chance(30) ? { cycles: between(1, 3) } : {}) };
  };
  const wide = (): object => ({ engine: "f", lanes: 2, ...(chance(30) ? { extraLatency: 1 } : {}) });
  const operations = Array.from({ length: count }, (_, i) => ({
    id: `o${i}`,
    ...(chance(25) ? { forms: [table(), ...(chance(60) ? [wide()] : [{ ...table(), extraLatency: 1 }])] } : table()),
    ...(chance(40) ? { latency: between(0, 4) } : {}),
    ...(chance(8)
      ? { fixed: between(0, 5) }
      : { ...(chance(15) ? { release: between(1, 4) } : {}), ...(chance(12) ? { due: between(4, 12) } : {}) }),
  }));
  const dependences: object[] = [];
  for (let to = 1; to < count; to++) {
    for (let from = 0; from < to; from++) {
      const ends = { from: `o${from}`, to: `o${to}` };
      if (chance(40)) {
        const kind = chance(60) ? "RAW" : "order";
        dependences.push({ ...ends, kind, latency: between(kind === "RAW" ? 1 : 0, 3) });
      }
      if (chance(14)) dependences.push({ from: ends.to, to: ends.from, latency: -between(1, 5) });
      if (chance(4)) dependences.push({ ...ends, latency: -between(1, 3) });
      if (chance(10))
        dependences.push({ from: ends.to, to: ends.from, latency: between(-2, 3), kind: "order", distance: 1 });
    }
  }
  const values = [{ words: 2, definers: ["o0"], users: ["o2"], liveIn: false, liveOut: false }];
  const valued = chance(30) && dependences.every((edge) => !("to" in edge && edge.to === "o0"));
  if (valued) dependences.push({ from: "o0", to: "o2", latency: 1 });
  return {
    name: `timed ${seed}`,
    machine: { engines, ...(valued ? { scratchWords: 2 } : {}) },
    operations,
    dependences,
    values: valued ? values : [],
  };
}

/**
 * The length of a shortest schedule by trying all forms and cycles, or undefined where no schedule of at most `longest` cycles exists:
 * with nothing of `src` but data types.
 */
export function enumeratedLength(block: Block, machine: SchedulingMachine, longest: number): number | undefined {
  for (let length = 1; length <= longest; length++) if (fits(block, machine, length)) return length;
  return undefined;
}

interface Placed {
  readonly form: number;
  readonly cycles: readonly number[];
}

const reachOf = ({ rows }: Block["operations"][number]["forms"][number]) =>
  Math.max(0, ...rows.map(({ offset }) => offset));

function fits(block: Block, machine: SchedulingMachine, length: number): boolean {
  const { operations } = block;
  const used = machine.engines.map(() => Array<number>(length).fill(0));
  const placed: Placed[] = [];
  const take = ({ form, cycles }: Placed, i: number, sign: number): boolean => {
    let right = true;
    for (const { engine, offset, slots } of operations[i]!.forms[form]!.rows) {
      for (const cycle of cycles) {
        used[engine]![cycle + offset]! += sign * slots;
        if (used[engine]![cycle + offset]! > machine.engines[engine]!.slots) right = false;
      }
    }
    return right;
  };
  const kept = (i: number): boolean =>
    block.dependences.every(({ from, to, latency, kind, fromForms, toForms }) => {
      if (Math.max(from, to) !== i) return true;
      const [giver, taker] = [placed[from]!, placed[to]!];
      if (fromForms?.includes(giver.form) === false || toForms?.includes(taker.form) === false) return true;
      const extra = kind === "RAW" || kind === "WAW" ? (operations[from]!.forms[giver.form]!.extraLatency ?? 0) : 0;
      return Math.min(...taker.cycles) >= Math.max(...giver.cycles) + latency + extra;
    });
  const next = (i: number): boolean => {
    if (i === operations.length) return wordsFit(block, machine, placed, length);
    const { forms, release = 0, latest = Number.POSITIVE_INFINITY, due = Number.POSITIVE_INFINITY } = operations[i]!;
    for (const [form, { lanes, ...rest }] of forms.entries()) {
      const reach = reachOf({ lanes, ...rest });
      const last = Math.min(length - 1 - reach, latest, due - 1 - reach);
      for (const cycles of choices(release, last, lanes)) {
        placed[i] = { form, cycles };
        const right = take(placed[i]!, i, 1) && kept(i) && next(i + 1);
        take(placed[i]!, i, -1);
        if (right) return true;
      }
    }
    return false;
  };
  return next(0);
}

/** Cycles of so many lanes, in ascending order. */
function choices(first: number, last: number, lanes: number): number[][] {
  if (lanes === 0) return [[]];
  const found: number[][] = [];
  for (let cycle = first; cycle <= last; cycle++) {
    for (const rest of choices(cycle, last, lanes - 1)) found.push([cycle, ...rest]);
  }
  return found;
}

function wordsFit(
  { values }: Block,
  { scratchWords = Number.POSITIVE_INFINITY }: SchedulingMachine,
  placed: readonly Placed[],
  length: number,
): boolean {
  for (let boundary = 0; boundary <= length; boundary++) {
    let live = 0;
    for (const { words, definers, users, liveIn, liveOut } of values) {
      const begun = liveIn ? 0 : Math.min(...definers.flatMap((i) => placed[i]!.cycles)) + 1;
      const last = Math.max(...[...definers, ...users].flatMap((i) => placed[i]!.cycles), begun);
      if (begun <= boundary && (liveOut || boundary <= last)) live += words;
    }
    if (live > scratchWords) return false;
  }
  return true;
}
