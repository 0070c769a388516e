import type { PriceVector } from "../bounds/bound.ts";
import type { Block, DependenceKind, Form } from "../ir/block.ts";
import type { SchedulingMachine } from "../machine/machine.ts";

/** A dependence as the verifier reads it: the latency that every choice of forms leaves. */
export interface Link {
  readonly other: number;
  readonly latency: number;
}

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
  /** Predecessors first. */
  readonly order: readonly number[];
  /** Cycles that an operation's own slots reach past its issue in every form. */
  readonly reach: readonly number[];
  readonly pieces: readonly Piece[];
}

/** @throws {RangeError} when the block is no instance: dangling dependences, a cycle of them, an unknown engine. */
export function readInstance(block: Block, machine: SchedulingMachine): VerifierInstance {
  const count = block.operations.length;
  const before: Link[][] = block.operations.map(() => []);
  const after: Link[][] = block.operations.map(() => []);
  const late = (kind: DependenceKind) => kind === "RAW" || kind === "WAW";
  for (const { from, to, latency, kind } of block.dependences) {
    const forms = block.operations[from]?.forms;
    if (forms === undefined || block.operations[to] === undefined) throw new RangeError(`dangling ${from} -> ${to}`);
    if (!whole(latency)) throw new RangeError(`a latency of ${latency} cycles from ${from} to ${to}`);
    const extra = late(kind) ? Math.min(...forms.map((form) => form.extraLatency ?? 0)) : 0;
    before[to]!.push({ other: from, latency: latency + extra });
    after[from]!.push({ other: to, latency: latency + extra });
  }
  const waits = before.map((links) => links.length);
  const order = waits.flatMap((number, i) => (number === 0 ? [i] : []));
  for (const i of order) for (const { other } of after[i]!) if (--waits[other]! === 0) order.push(other);
  if (order.length < count) throw new RangeError("the dependences form a cycle");
  const paid = (form: Form) =>
    form.rows.filter((row) => {
      const engine = machine.engines[row.engine];
      const numbers = [row.offset, row.slots, form.lanes, row.slots * form.lanes, form.extraLatency ?? 0];
      if (!numbers.every(whole)) throw new RangeError(`a form of ${form.lanes} lanes, ${JSON.stringify(row)}`);
      if (engine === undefined) throw new RangeError(`the machine has no engine ${row.engine}`);
      return engine.free !== true && row.slots * form.lanes > 0;
    });
  const reach = block.operations.map(({ forms }) =>
    Math.min(...forms.map((form) => Math.max(0, ...paid(form).map((row) => row.offset)))),
  );
  const pieces = block.operations.flatMap(({ forms }, operation): Piece[] => {
    const rows = forms.map((form) => paid(form).map((row) => ({ ...row, slots: row.slots * form.lanes })));
    const offsets = [...new Set(rows.flat().map((row) => row.offset))];
    if (rows.length !== 1) return [{ operation, first: Math.min(...offsets), last: Math.max(...offsets), ways: rows }];
    return offsets.map((offset) => {
      return { operation, first: offset, last: offset, ways: [rows[0]!.filter((row) => row.offset === offset)] };
    });
  });
  return { block, machine, before, after, order, reach, pieces };
}

/** Whole, not negative, and small enough for any sum along a block to be exact. */
function whole(number: number): boolean {
  return Number.isInteger(number) && number >= 0 && number <= 2 ** 31;
}

/** Prices by engine index. @throws {RangeError} naming what is wrong with the pool. */
export function readPool({ machine }: VerifierInstance, { weights, capacity }: PriceVector): readonly bigint[] {
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
