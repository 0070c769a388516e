import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type {
  Block,
  Dependence,
  DependenceKind,
  Form,
  FormCondition,
  Operation,
  Value,
  WordRange,
} from "../../src/ir/block.ts";
import type { Engine, SchedulingMachine } from "../../src/machine/machine.ts";

/** Chances are in percent. Every option has a default; the defaults make tiny blocks with a little of everything. */
export interface RandomBlockOptions {
  /** Operations at least and at most (default 4 .. 8). */
  readonly operations?: readonly [number, number];
  /** Lanes of a divisible form (default 3), which is also the width of a vector value. */
  readonly lanes?: number;
  /** That a vector operation or a select has more than one form (default 70). */
  readonly forms?: number;
  /** That an operation reads one more value, asked twice (default 60). */
  readonly reads?: number;
  /** That a read is of some of the operation's forms only, and that an extra edge is between some forms (default 0). */
  readonly formReads?: number;
  /** That an operation has an extra WAR, WAW, memory or order edge from an earlier one (default 15). */
  readonly extraEdges?: number;
  /** That a form adds to the latency (default 10). */
  readonly slowForms?: number;
  /** The most cycles that it adds (default 1). */
  readonly slowest?: number;
  /** That a form occupies its engine one cycle later as well (default 0). */
  readonly longForms?: number;
  /** That the machine limits live words (default 30); the limit is what program order needs, so a schedule exists. */
  readonly scratch?: number;
}

/** A block and the machine it is for. */
export interface RandomCase {
  readonly block: Block;
  readonly machine: SchedulingMachine;
}

/** What the opcodes of random blocks run on: engine by engine, native first. */
const kinds = [
  { opcode: "+", engines: ["alu"], wide: false, weight: 3 },
  { opcode: "load", engines: ["load"], wide: false, weight: 2 },
  { opcode: "^", engines: ["valu", "alu"], wide: true, weight: 4 },
  { opcode: "vselect", engines: ["flow", "valu", "alu"], wide: true, weight: 1 },
] as const;

/**
 * A random block and machine; the same seed and options give the same. Engines alu, valu, load and flow with few slots,
 * values of one or `lanes` words (some with two definers, some live-in or live-out), forms, and edges that agree with the
 * values. It is for schedulers and bounds: operands are not meaningful, so it cannot be evaluated.
 */
export function randomBlock(seed: number, options: RandomBlockOptions = {}): RandomCase {
  const random = xoroshiro128plus(seed);
  const between = (low: number, high: number) => uniformInt(random, low, high);
  const chance = (percent: number) => between(1, 100) <= percent;
  const lanes = options.lanes ?? 3;
  const engines: Engine[] = [
    { name: "alu", slots: between(1, 4) },
    { name: "valu", slots: between(1, 2) },
    { name: "load", slots: between(1, 2) },
    { name: "flow", slots: 1 },
  ];
  const engine = (name: string) => engines.findIndex((candidate) => candidate.name === name);
  const loadLatency = between(1, 2);
  const values: { -readonly [K in keyof Value]: Value[K] extends readonly number[] ? number[] : Value[K] }[] = [];
  const value = (words: number, liveIn: boolean) =>
    values.push({ name: `v${values.length}`, words, definers: [], users: [], liveIn, liveOut: false }) - 1;
  for (let k = between(0, 2); k > 0; k--) value(chance(50) ? 1 : lanes, true);

  const count = between(...(options.operations ?? ([4, 8] as const)));
  const operations: Operation[] = [];
  const dependences: Dependence[] = [];
  const edge = (from: number, to: number, latency: number, kind: DependenceKind, condition: FormCondition = {}) => {
    if (from !== to) dependences.push({ from, to, latency, kind, ...condition });
  };
  /** Some of so many forms; undefined for all, without a look at the dice where blocks have no reads of some forms. */
  const someForms = (forms: number): readonly number[] | undefined => {
    if (options.formReads === undefined || forms < 2 || !chance(options.formReads)) return undefined;
    const chosen = Array.from({ length: forms }, (_, form) => form).filter(() => chance(50));
    return chosen.length === 0 || chosen.length === forms ? [between(0, forms - 1)] : chosen;
  };
  // A value that one more operation may still write a part of, as lane-wise loads do.
  let open = -1;
  for (let i = 0; i < count; i++) {
    const kind = pick(between);
    const wide = kind.wide && chance(80);
    const forms: Form[] = [];
    for (const name of kind.engines) {
      if (forms.length > 0 && !chance(options.forms ?? 70)) break;
      const rows = [{ engine: engine(name), offset: 0, slots: 1 }];
      const split = wide && name === "alu";
      if (!split && chance(options.longForms ?? 0)) rows.push({ engine: engine(name), offset: 1, slots: 1 });
      const slow = chance(options.slowForms ?? 10);
      const slowest = options.slowest ?? 1;
      const late = slow ? { extraLatency: slowest === 1 ? 1 : between(1, slowest) } : {};
      forms.push({ rows, lanes: split ? lanes : 1, ...late });
    }
    // Now and then the native form is missing.
    if (forms.length > 1 && chance(15)) forms.shift();

    const operands: WordRange[] = [];
    const readers: (readonly number[] | undefined)[] = [];
    for (let k = 0; k < 2; k++) {
      if (values.length === 0 || !chance(options.reads ?? 60)) continue;
      const read = between(Math.max(0, values.length - 5), values.length - 1);
      const source = values[read]!;
      if (source.users.at(-1) === i) continue;
      operands.push({ value: read, word: 0, words: source.words });
      source.users.push(i);
      const toForms = someForms(forms.length);
      readers.push(toForms);
      if (toForms !== undefined) source.formUses = [...(source.formUses ?? []), { user: i, forms: toForms }];
      if (read === open) open = -1;
      for (const definer of source.definers) {
        const condition = toForms === undefined ? {} : { toForms };
        edge(definer, i, latencyOf(operations[definer]!, loadLatency), "RAW", condition);
      }
    }
    let result: Operation["result"];
    if (open >= 0 && chance(60)) {
      // The second definer of a value: both must be done before its users, and neither waits for the other.
      result = { value: open, word: 1, words: values[open]!.words - 1 };
      values[open]!.definers.push(i);
      open = -1;
    } else if (chance(85)) {
      const words = wide ? lanes : 1;
      const made = value(words, false);
      values[made]!.definers.push(i);
      const part = words > 1 && chance(20);
      result = { value: made, word: 0, words: part ? 1 : words };
      if (part) open = made;
    }
    if (i > 0 && chance(options.extraEdges ?? 15)) {
      const [extra, latency] = (
        [
          ["WAR", 0],
          ["WAW", 1],
          ["memory", 1],
          ["order", 0],
        ] as const
      )[between(0, 3)]!;
      const from = between(0, i - 1);
      const fromForms = someForms(operations[from]!.forms.length);
      const toForms = someForms(forms.length);
      edge(from, i, latency, extra, {
        ...(fromForms === undefined ? {} : { fromForms }),
        ...(toForms === undefined ? {} : { toForms }),
      });
    }
    const own = readers.some((reading) => reading !== undefined);
    operations.push({
      ...{ id: `${kind.opcode}${i}`, opcode: kind.opcode, operands, result },
      forms: own
        ? forms.map((form, f) => ({ ...form, operands: operands.filter((_, k) => readers[k]?.includes(f) !== false) }))
        : forms,
    });
  }
  for (const each of values) each.liveOut = each.users.length === 0 ? chance(60) : chance(15);
  const block: Block = { name: `random-${seed}`, operations, values, dependences };
  const limited = chance(options.scratch ?? 30);
  return { block, machine: limited ? { engines, scratchWords: serialPeak(block) } : { engines } };
}

function pick(between: (low: number, high: number) => number): (typeof kinds)[number] {
  const tickets = kinds.flatMap((kind) => Array.from({ length: kind.weight }, () => kind));
  return tickets[between(0, tickets.length - 1)]!;
}

function latencyOf(operation: Operation, loadLatency: number): number {
  return operation.opcode === "load" ? loadLatency : 1;
}

/** Live words that suffice for program order with one operation after the other, inputs and results side by side. */
function serialPeak(block: Block): number {
  let peak = 0;
  for (let i = -1; i < block.operations.length; i++) {
    let words = 0;
    for (const value of block.values) {
      const start = value.liveIn ? -1 : Math.min(...value.definers);
      const end = value.liveOut ? block.operations.length : Math.max(start, ...value.users, ...value.definers);
      if (start <= i && i <= end) words += value.words;
    }
    peak = Math.max(peak, words);
  }
  return peak;
}
