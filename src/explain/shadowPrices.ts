import type { Bound, PriceVector } from "../bounds/bound.ts";
import { BoundInstance } from "../bounds/boundInstance.ts";
import { criticalPathBound } from "../bounds/criticalPathBound.ts";
import { headTail } from "../bounds/headTail.ts";
import { langevinCernySteps } from "../bounds/langevinCerny.ts";
import { rimJain } from "../bounds/rimJain.ts";
import { shavingSteps } from "../bounds/shaving.ts";
import type { Block, Form, Operation } from "../ir/block.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import { finish, type Steps } from "../time/steps.ts";

/** A lower bound of the length, in steps. */
type BoundOf = (instance: BoundInstance) => Steps<Bound>;

/**
 * What changes would save in the best lower bound. A saving in the bound is no saving in the schedule: it says what is no
 * longer forbidden, and a change that saves nothing here cannot help a schedule that already meets the bound.
 */
export interface ShadowPrices {
  readonly block: string;
  readonly operations: number;
  readonly bound: { readonly name: string; readonly cycles: number; readonly scope: Bound["scope"] };
  /** The bounds that were computed again for each change; the best of them counts. */
  readonly bounds: readonly string[];
  /** One more slot of each engine. */
  readonly engines: readonly { readonly engine: string; readonly slots: number; readonly saves: number }[];
  readonly kinds: readonly KindPrice[];
  readonly scratch: ScratchPrice;
  /** It was told to end before every change was tried. */
  readonly cut?: true;
}

/** What fewer operations of a kind would save: same opcode, forms and stage. */
export interface KindPrice {
  readonly opcode: string;
  /** Engines of the forms, native first; `alu*8` are eight lanes. */
  readonly forms: readonly string[];
  readonly stage?: string;
  readonly operations: number;
  /**
   * The dual price where the bound is an interval of one pool: cycles = `cost` / `capacity` for each operation, as long as the
   * same interval decides.
   */
  readonly price?: { readonly cost: number; readonly capacity: number };
  /** Cycles saved in the bound when `fewer` of them take no slots (and still take their time). */
  readonly saves: readonly { readonly fewer: number; readonly cycles: number }[];
}

/** What more scratch words would save. */
export interface ScratchPrice {
  readonly words: number;
  readonly saves: number;
  readonly because: string;
}

/** How many operations fewer are tried, beside all of them. */
export const fewerOperations = [1, 8, 32, 128] as const;

/** Head-tail is never below the resource bounds, so they are left out. */
const fast: readonly BoundOf[] = [headTail, criticalPathBound, rimJain].map(
  (bound): BoundOf =>
    // biome-ignore lint/correctness/useYield: too short to be worth a step
    function* (instance) {
      return bound(instance);
    },
);

/** What blocks of up to `smallBlock` operations get beside; beyond it they take seconds for each change. */
const dear: readonly BoundOf[] = [langevinCernySteps, shavingSteps];
const smallBlock = 400;

/** @throws {RangeError} when the block does not fit the machine. */
export function shadowPrices(block: Block, machine: SchedulingMachine, words = 64): ShadowPrices {
  return finish(shadowSteps(block, machine, words));
}

/** `shadowPrices` in steps; ended early it has the prices found by then, and is `cut`. `progress` hears what is tried. */
export function* shadowSteps(
  block: Block,
  machine: SchedulingMachine,
  words: number,
  progress?: (text: string, bound: number | undefined) => void,
): Steps<ShadowPrices> {
  progress?.("bounds", undefined);
  const bounds = block.operations.length <= smallBlock ? [...fast, ...dear] : fast;
  const known: { bound: BoundOf; before: Bound }[] = [];
  const instance = new BoundInstance(block, machine);
  for (const bound of bounds) known.push({ bound, before: yield* bound(instance) });
  known.sort((a, b) => b.before.cycles - a.before.cycles);
  const base = known[0]!.before;
  const after: After = (changed, on) => relaxed(known, changed, on);
  const engines: ShadowPrices["engines"][number][] = [];
  const kinds: KindPrice[] = [];
  let cut = false;
  for (const [at, engine] of machine.engines.entries()) {
    if (engine.free === true) continue;
    cut ||= !(yield);
    if (cut) break;
    progress?.(`one more slot of ${engine.name}`, base.cycles);
    const more = machine.engines.with(at, { ...engine, slots: engine.slots + 1 });
    const saves = base.cycles - (yield* after(block, { ...machine, engines: more }));
    // A bound that was not found in full would look like a saving.
    cut = !(yield);
    if (cut) break;
    engines.push({ engine: engine.name, slots: engine.slots + 1, saves });
  }
  const all = kindsOf(block, machine);
  for (const [at, kind] of all.entries()) {
    if (cut) break;
    progress?.(`fewer operations of kind ${at + 1} of ${all.length}`, base.cycles);
    const price = yield* kindPrice(block, machine, kind, base, after);
    if (price === undefined) cut = true;
    else kinds.push(price);
  }
  return {
    block: block.name,
    operations: block.operations.length,
    bound: { name: base.name, cycles: base.cycles, scope: base.scope },
    bounds: known.map(({ before }) => before.name),
    engines,
    kinds,
    scratch: scratchPrice(machine, words),
    ...(cut ? { cut } : {}),
  };
}

/** The best bound after a change. */
type After = (changed: Block, machine: SchedulingMachine) => Steps<number>;

interface Kind {
  readonly opcode: string;
  readonly forms: readonly string[];
  readonly stage: string | undefined;
  readonly members: number[];
}

function kindsOf({ operations }: Block, machine: SchedulingMachine): Kind[] {
  const kinds = new Map<string, Kind>();
  for (const [operation, { opcode, forms, provenance }] of operations.entries()) {
    const names = forms.map((form) => formName(form, machine));
    const stage = provenance?.stage;
    const key = JSON.stringify([opcode, names, stage]);
    const kind = kinds.get(key) ?? { opcode, forms: names, stage, members: [] };
    kinds.set(key, kind);
    kind.members.push(operation);
  }
  return [...kinds.values()].sort((a, b) => b.members.length - a.members.length);
}

function formName({ rows, lanes }: Form, machine: SchedulingMachine): string {
  const names = rows.map(({ engine, slots }) => `${machine.engines[engine]!.name}${slots > 1 ? `x${slots}` : ""}`);
  return `${names.join("&")}${lanes > 1 ? `*${lanes}` : ""}`;
}

/** Undefined where it was told to end. */
function* kindPrice(
  block: Block,
  machine: SchedulingMachine,
  { opcode, forms, stage, members }: Kind,
  base: Bound,
  after: After,
): Steps<KindPrice | undefined> {
  const interval = base.witness.kind === "interval" ? base.witness : undefined;
  const cost = interval === undefined ? 0 : costIn(interval.pool, block.operations[members[0]!]!, machine);
  const saved = function* (fewer: number): Steps<number> {
    if (interval !== undefined) {
      // Heads and tails stay, so the interval still holds with what is left of its demand.
      const { head, tail, demand, pool } = interval;
      if (head + Math.ceil((demand - fewer * cost) / pool.capacity) + tail >= base.cycles) return 0;
    }
    return base.cycles - (yield* after(without(block, members, fewer), machine));
  };
  // Fewer operations never raise a bound: where all of them save nothing, some do not either.
  const most = yield* saved(members.length);
  const counts = [...fewerOperations.filter((count) => count < members.length), members.length];
  const saves: KindPrice["saves"][number][] = [];
  for (const fewer of counts) {
    if (!(yield)) return undefined;
    const cycles = fewer === members.length ? most : most === 0 ? 0 : yield* saved(fewer);
    saves.push({ fewer, cycles });
  }
  const price = interval === undefined ? {} : { price: { cost, capacity: interval.pool.capacity } };
  return { opcode, forms, ...(stage === undefined ? {} : { stage }), operations: members.length, ...price, saves };
}

/** What an operation costs in a pool: the cheapest of its forms. */
function costIn({ weights }: PriceVector, { forms }: Operation, machine: SchedulingMachine): number {
  const weightOf = new Map(weights.map(({ engine, weight }) => [engine, weight]));
  const costs = forms.map(({ rows, lanes }) =>
    rows.reduce((sum, row) => sum + lanes * row.slots * (weightOf.get(machine.engines[row.engine]!.name) ?? 0), 0),
  );
  return costs.reduce((least, cost) => Math.min(least, cost));
}

/** The block with `count` of the operations, evenly spread, without slots: their dependences stay. */
function without(block: Block, members: readonly number[], count: number): Block {
  const operations = block.operations.slice();
  for (let k = 0; k < count; k++) {
    const at = members[Math.floor(((k + 0.5) * members.length) / count)]!;
    const operation = operations[at]!;
    operations[at] = { ...operation, forms: operation.forms.map((form) => ({ ...form, rows: [] })) };
  }
  return { ...block, operations };
}

/**
 * The best bound after a change that asks for less. No bound rises by it, so those that stood lower than what another one
 * still reaches need not be computed.
 */
function* relaxed(
  known: readonly { readonly bound: BoundOf; readonly before: Bound }[],
  block: Block,
  machine: SchedulingMachine,
): Steps<number> {
  const instance = new BoundInstance(block, machine);
  let most = 0;
  for (const { bound, before } of known) {
    // Told to end it has too small a bound, which the caller throws away.
    if (before.cycles <= most || !(yield)) break;
    most = Math.max(most, Math.min(before.cycles, (yield* bound(instance)).cycles));
  }
  return most;
}

function scratchPrice({ scratchWords }: SchedulingMachine, words: number): ScratchPrice {
  const because =
    scratchWords === undefined
      ? "the machine does not limit live words"
      : "these bounds do not look at scratch: they hold for any number of words, so more of them cannot lower them. " +
        'What scratch costs a schedule stands under "no words" in `explain`';
  return { words, saves: 0, because };
}
