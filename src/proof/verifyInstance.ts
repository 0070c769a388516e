import type { PriceVector } from "../bounds/bound.ts";
import type { Block, Dependence, Form } from "../ir/block.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import { WorkMeter } from "./verifyMeter.ts";

/** A wait for another operation, or by another: the latency that every choice of forms leaves. */
export interface Link {
  readonly other: number;
  readonly latency: number;
}

/** By operation, the links that hold in each of its forms and whatever forms the others have. */
export type FormLinks = readonly (readonly (readonly Link[])[])[];

/** Slots of an operation that must be found between two cycles, in one of several ways. */
export interface Piece {
  readonly operation: number;
  readonly first: number;
  readonly last: number;
  readonly ways: readonly (readonly { readonly engine: number; readonly slots: number }[])[];
}

/** What a witness is checked against, derived from the block alone and by none of the code that finds bounds. */
export interface VerifierInstance {
  readonly block: Block;
  readonly machine: SchedulingMachine;
  readonly before: readonly (readonly Link[])[];
  readonly after: readonly (readonly Link[])[];
  /** The same form by form, where an operation's own form makes a difference; no forms where it makes none. */
  readonly beforeInForm: FormLinks;
  readonly afterInForm: FormLinks;
  /** Predecessors first. */
  readonly order: readonly number[];
  /** Cycles that an operation's own slots reach past its issue in every form. */
  readonly reach: readonly number[];
  readonly pieces: readonly Piece[];
  /** How many links there are, form by form too. */
  readonly links: number;
  /** Paid for all that is done with it. */
  readonly meter: WorkMeter;
}

/**
 * Between two operations stands one link: the least, over all forms f of the one and g of the other, of the longest dependence
 * that holds from f to g, with the extra latency of f in RAW and WAW; none where there are f and g without one.
 * @throws {RangeError} when the block is no instance: dangling dependences, a cycle of them, an unknown engine.
 */
export function readInstance(
  block: Block,
  machine: SchedulingMachine,
  meter = new WorkMeter(Number.POSITIVE_INFINITY),
): VerifierInstance {
  const count = block.operations.length;
  for (const [i, { release = 0, latest, due }] of block.operations.entries()) {
    if (release === 0 && (latest ?? due) === undefined) continue;
    throw new RangeError(`operation ${i} has a release, a latest cycle or a due date, which no witness knows`);
  }
  const pairs = new Map<number, Dependence[]>();
  for (const each of block.dependences) {
    const { from, to, latency } = each;
    if (block.operations[from] === undefined || block.operations[to] === undefined) {
      throw new RangeError(`dangling ${from} -> ${to}`);
    }
    if (latency < 0) throw new RangeError(`${from} -> ${to} is a maximum time lag, which no witness knows`);
    if (!whole(latency)) throw new RangeError(`a latency of ${latency} cycles from ${from} to ${to}`);
    const key = from * count + to;
    const known = pairs.get(key);
    if (known === undefined) pairs.set(key, [each]);
    else known.push(each);
  }
  const before: Link[][] = block.operations.map(() => []);
  const after: Link[][] = block.operations.map(() => []);
  const beforeInForm: Link[][][] = block.operations.map(() => []);
  const afterInForm: Link[][][] = block.operations.map(() => []);
  const inForms = (of: Link[][], count: number): Link[][] => {
    while (of.length < count) of.push([]);
    return of;
  };
  const waits = block.operations.map(() => 0);
  const next: number[][] = block.operations.map(() => []);
  for (const pair of pairs.values()) {
    const { from, to } = pair[0]!;
    waits[to]!++;
    next[from]!.push(to);
    const [sources, targets] = [block.operations[from]!.forms, block.operations[to]!.forms];
    meter.pay(sources.length * targets.length * pair.length);
    const table = sources.map((source, f) => targets.map((_, g) => longest(pair, source, f, g)));
    const least = Math.min(...table.flat());
    if (least >= 0) {
      before[to]!.push({ other: from, latency: least });
      after[from]!.push({ other: to, latency: least });
    }
    if (pair.every(({ fromForms, toForms }) => fromForms === undefined && toForms === undefined)) continue;
    for (const g of targets.keys()) {
      const latency = Math.min(...table.map((row) => row[g]!));
      if (latency > least) inForms(beforeInForm[to]!, targets.length)[g]!.push({ other: from, latency });
    }
    for (const [f, row] of table.entries()) {
      const latency = Math.min(...row);
      if (latency > least) inForms(afterInForm[from]!, sources.length)[f]!.push({ other: to, latency });
    }
  }
  const order = waits.flatMap((number, i) => (number === 0 ? [i] : []));
  for (const i of order) for (const other of next[i]!) if (--waits[other]! === 0) order.push(other);
  if (order.length < count) throw new RangeError("the dependences form a cycle");
  const timed = (form: Form) =>
    form.rows.filter((row) => {
      const engine = machine.engines[row.engine];
      const numbers = [row.offset, row.slots, form.lanes, row.slots * form.lanes, form.extraLatency ?? 0];
      if (!numbers.every(whole)) throw new RangeError(`a form of ${form.lanes} lanes, ${JSON.stringify(row)}`);
      if (engine === undefined) throw new RangeError(`the machine has no engine ${row.engine}`);
      return engine.free !== true;
    });
  const paid = (form: Form) => timed(form).filter((row) => row.slots * form.lanes > 0);
  const reach = block.operations.map(({ forms }) =>
    Math.min(...forms.map((form) => Math.max(0, ...timed(form).map((row) => row.offset)))),
  );
  const pieces = block.operations.flatMap(({ forms }, operation): Piece[] => {
    const rows = forms.map((form) => paid(form).map((row) => ({ ...row, slots: row.slots * form.lanes })));
    const offsets = [...new Set(rows.flat().map((row) => row.offset))];
    if (rows.length !== 1) return [{ operation, first: Math.min(...offsets), last: Math.max(...offsets), ways: rows }];
    return offsets.map((offset) => {
      return { operation, first: offset, last: offset, ways: [rows[0]!.filter((row) => row.offset === offset)] };
    });
  });
  const links = [before, after, beforeInForm.flat(), afterInForm.flat()]
    .flat()
    .reduce((sum, { length }) => sum + length, 0);
  return { block, machine, before, after, beforeInForm, afterInForm, order, reach, pieces, links, meter };
}

/** The longest of a pair's dependences that hold from form f to form g, in cycles; -Infinity where none does. */
function longest(pair: readonly Dependence[], source: Form, f: number, g: number): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const { latency, kind, fromForms, toForms } of pair) {
    if (fromForms?.includes(f) === false || toForms?.includes(g) === false) continue;
    const extra = kind === "RAW" || kind === "WAW" ? (source.extraLatency ?? 0) : 0;
    most = Math.max(most, latency + extra);
  }
  return most;
}

/**
 * What an operation's own form adds to a head (a tail): the least over its forms of the longest way through their links, given
 * the heads (tails) of the others; -Infinity where its form makes no difference or some form has no link.
 */
export function leastInForm(forms: readonly (readonly Link[])[], times: readonly number[]): number {
  if (forms.length === 0) return Number.NEGATIVE_INFINITY;
  let least = Number.POSITIVE_INFINITY;
  for (const links of forms) {
    let most = Number.NEGATIVE_INFINITY;
    for (const { other, latency } of links) most = Math.max(most, times[other]! + latency);
    least = Math.min(least, most);
  }
  return least;
}

/** Whole, not negative, and small enough for any sum along a block to be exact. */
function whole(number: number): boolean {
  return Number.isInteger(number) && number >= 0 && number <= 2 ** 31;
}

/** Prices by engine index. @throws {RangeError} naming what is wrong with the pool. */
export function readPool({ machine, meter }: VerifierInstance, { weights, capacity }: PriceVector): readonly bigint[] {
  meter.pay((weights.length + 1) * machine.engines.length);
  const prices = machine.engines.map(() => 0n);
  for (const { engine, weight } of weights) {
    const at = machine.engines.findIndex(({ name }) => name === engine);
    if (at < 0) throw new RangeError(`the machine has no engine "${engine}"`);
    if (machine.engines[at]!.free === true) throw new RangeError(`slots of "${engine}" cost nothing`);
    if (!Number.isSafeInteger(weight) || weight < 0) throw new RangeError(`"${engine}" has weight ${weight}`);
    if (prices[at] !== 0n) throw new RangeError(`"${engine}" has two weights`);
    prices[at] = BigInt(weight);
  }
  const real = machine.engines.reduce((sum, { slots }, at) => sum + BigInt(slots) * prices[at]!, 0n);
  if (!Number.isSafeInteger(capacity) || real !== BigInt(capacity) || real === 0n) {
    throw new RangeError(`capacity ${capacity}, the slots of a cycle cost ${real}`);
  }
  return prices;
}

/** What a piece costs at least, whichever way is taken. */
export function leastCost({ ways }: Piece, prices: readonly bigint[]): bigint {
  let least: bigint | undefined;
  for (const rows of ways) {
    const own = rows.reduce((sum, { engine, slots }) => sum + BigInt(slots) * prices[engine]!, 0n);
    if (least === undefined || own < least) least = own;
  }
  return least ?? 0n;
}

/** Cycles that a demand needs, rounded up. */
export function cyclesFor(demand: bigint, capacity: number): number {
  return Number((demand + BigInt(capacity) - 1n) / BigInt(capacity));
}
