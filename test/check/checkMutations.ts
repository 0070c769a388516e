import type { ViolationKind } from "../../src/check/check.ts";
import type { Block, Dependence, DependenceKind } from "../../src/ir/block.ts";
import type { SchedulingMachine } from "../../src/machine/machine.ts";
import { type Allocation, firstCycle, lastCycle, type Placement, type Schedule } from "../../src/schedule/schedule.ts";

/** Everything that `check` is given. */
export interface Case {
  readonly block: Block;
  readonly machine: SchedulingMachine;
  readonly schedule: Schedule;
  readonly allocation: Allocation;
}

/** A way to spoil a valid case. It yields every spoilt case it can make; each must show a violation of `kind`. */
export interface Mutation {
  readonly name: string;
  readonly kind: ViolationKind;
  mutants(valid: Case): Iterable<Partial<Case>>;
}

/** The schedule with some placements replaced; the length stays true, so that only the mutation is wrong. */
function moved({ schedule, block }: Case, changes: ReadonlyMap<number, Placement>): Schedule {
  const placements = schedule.placements.map((placement, operation) => changes.get(operation) ?? placement);
  let length = 0;
  for (const [operation, { form, cycles }] of placements.entries()) {
    const rows = block.operations[operation]?.forms[form]?.rows ?? [];
    length = Math.max(length, Math.max(...cycles) + 1 + Math.max(0, ...rows.map((row) => row.offset)));
  }
  return { placements, length };
}

const only = (operation: number, placement: Placement) => new Map([[operation, placement]]);
const at = (valid: Case, operation: number) => valid.schedule.placements[operation]!;
const shifted = ({ form, cycles }: Placement, by: number): Placement => ({ form, cycles: cycles.map((c) => c + by) });

/** The block's edges of some kinds. */
/** Those that hold in the forms that issue: others bind nobody, whatever is moved. */
const edges = ({ block, schedule }: Case, ...kinds: DependenceKind[]) =>
  block.dependences.filter(({ kind, from, to, fromForms, toForms }) => {
    const [source, target] = [schedule.placements[from]!.form, schedule.placements[to]!.form];
    const holds = (fromForms?.includes(source) ?? true) && (toForms?.includes(target) ?? true);
    return holds && kinds.includes(kind);
  });

/** `to` is brought so far forward that the edge breaks by one cycle, if that is a cycle at all. */
function* tooEarly(valid: Case, broken: readonly Dependence[]) {
  for (const { from, to, latency } of broken) {
    const target = at(valid, to);
    const by = lastCycle(at(valid, from)) + latency - 1 - firstCycle(target);
    if (firstCycle(target) + by >= 0) yield { schedule: moved(valid, only(to, shifted(target, by))) };
  }
}

const registers: Mutation[] = (["RAW", "WAR", "WAW"] as const).map((kind) => ({
  name: `${kind} broken that the block does not list`,
  kind: "register",
  *mutants(valid) {
    const block = { ...valid.block, dependences: [] };
    // The block's edges are for the operands of all forms; only those of the form that issues are really read.
    const plain = (operation: number) =>
      block.operations[operation]!.forms.every((form) => form.operands === undefined);
    const real = edges(valid, kind).filter(({ from, to }) => plain(from) && plain(to));
    for (const { schedule } of tooEarly(valid, real)) yield { block, schedule };
  },
}));

/** Pairs of values that are both written in the same cycle, each by one operation. */
function* writtenTogether({ block, schedule }: Case) {
  const writers = block.operations.flatMap(({ result }, operation) => {
    const { cycles } = schedule.placements[operation]!;
    return result !== undefined && cycles.length === 1 && block.values[result.value]!.definers.length === 1
      ? [{ ...result, cycle: cycles[0]! }]
      : [];
  });
  for (const [k, a] of writers.entries()) {
    const b = writers.slice(k + 1).find((other) => other.cycle === a.cycle && other.value !== a.value);
    if (b !== undefined) yield [a, b] as const;
  }
}

const relocated = ({ allocation }: Case, value: number, address: number): Allocation => ({
  addresses: allocation.addresses.map((old, v) => (v === value ? address : old)),
});

export const mutations: readonly Mutation[] = [
  {
    name: "operation moved before a predecessor allows",
    kind: "dependence",
    mutants: (valid) => tooEarly(valid, valid.block.dependences),
  },
  {
    name: "operation moved behind its successor",
    kind: "dependence",
    *mutants(valid) {
      for (const { from, to } of edges(valid, "RAW")) {
        const by = lastCycle(at(valid, to)) - firstCycle(at(valid, from));
        yield { schedule: moved(valid, only(from, shifted(at(valid, from), by))) };
      }
    },
  },
  {
    name: "two dependent operations swapped",
    kind: "dependence",
    *mutants(valid) {
      for (const { from, to } of edges(valid, "RAW", "memory")) {
        const [a, b] = [at(valid, from), at(valid, to)];
        if (firstCycle(a) === firstCycle(b)) continue; // a memory edge of latency 0
        const by = firstCycle(b) - firstCycle(a);
        const swap = new Map([[from, shifted(a, by)], [to, shifted(b, -by)]]); // biome-ignore format: a pair of pairs
        yield { schedule: moved(valid, swap) };
      }
    },
  },
  ...registers,
  {
    name: "form changed, cycles kept",
    kind: "lanes",
    *mutants(valid) {
      for (const [operation, { forms }] of valid.block.operations.entries()) {
        const { form, cycles } = at(valid, operation);
        const other = forms.findIndex(({ lanes }) => lanes !== forms[form]!.lanes);
        if (other >= 0) yield { schedule: moved(valid, only(operation, { form: other, cycles })) };
      }
    },
  },
  {
    name: "form that the operation does not have",
    kind: "form",
    *mutants(valid) {
      for (const [operation, { forms }] of valid.block.operations.entries()) {
        for (const form of [forms.length, -1, 0.5]) {
          yield { schedule: moved(valid, only(operation, { ...at(valid, operation), form })) };
        }
      }
    },
  },
  {
    name: "lane dropped",
    kind: "lanes",
    *mutants(valid) {
      for (const [operation, { form, cycles }] of valid.schedule.placements.entries()) {
        if (cycles.length > 1) yield { schedule: moved(valid, only(operation, { form, cycles: cycles.slice(1) })) };
      }
    },
  },
  {
    name: "one lane issues after a consumer",
    kind: "dependence",
    *mutants(valid) {
      for (const { from, to } of edges(valid, "RAW")) {
        const { form, cycles } = at(valid, from);
        if (cycles.length === 1) continue;
        const late = [...cycles.slice(1), firstCycle(at(valid, to))];
        yield { schedule: moved(valid, only(from, { form, cycles: late })) };
      }
    },
  },
  {
    name: "one slot more than the engine has",
    kind: "slots",
    *mutants(valid) {
      for (const [engine, { slots }] of valid.machine.engines.entries()) {
        const atomic = [...valid.schedule.placements.keys()].filter((operation) => {
          const { form, cycles } = at(valid, operation);
          return cycles.length === 1 && valid.block.operations[operation]!.forms[form]!.rows[0]!.engine === engine;
        });
        if (atomic.length <= slots) continue;
        const { cycles } = at(valid, atomic[0]!);
        const crowd = atomic.slice(0, slots + 1).map((operation) => [operation, { ...at(valid, operation), cycles }]);
        yield { schedule: moved(valid, new Map(crowd as [number, Placement][])) };
      }
    },
  },
  {
    name: "length wrong",
    kind: "length",
    *mutants({ schedule }) {
      for (const by of [-1, 1, 0.5]) yield { schedule: { ...schedule, length: schedule.length + by } };
    },
  },
  {
    name: "cycle outside the schedule",
    kind: "cycle",
    *mutants(valid) {
      const { placements, length } = valid.schedule;
      for (const [operation, placement] of placements.entries()) {
        const far = moved(valid, only(operation, shifted(placement, length))).placements;
        yield { schedule: { placements: far, length } };
        for (const cycle of [-1, 0.5, Number.NaN]) {
          const spoilt = { ...placement, cycles: [cycle, ...placement.cycles.slice(1)] };
          yield { schedule: { placements: moved(valid, only(operation, spoilt)).placements, length } };
        }
      }
    },
  },
  {
    name: "placement missing or left over",
    kind: "placements",
    *mutants({ schedule }) {
      yield { schedule: { ...schedule, placements: schedule.placements.slice(1) } };
      yield { schedule: { ...schedule, placements: [...schedule.placements, { form: 0, cycles: [0] }] } };
    },
  },
  {
    name: "operand outside its value",
    kind: "operand",
    *mutants({ block }) {
      for (const [operation, { result }] of block.operations.entries()) {
        if (result === undefined) continue;
        const beyond = { ...result, word: block.values[result.value]!.words };
        const operations = block.operations.map((o, k) => (k === operation ? { ...o, result: beyond } : o));
        yield { block: { ...block, operations } };
      }
    },
  },
  {
    name: "fewer scratch words than live ones",
    kind: "live",
    *mutants({ block, machine }) {
      const liveInWords = block.values.reduce((sum, { liveIn, words }) => (liveIn ? sum + words : sum), 0);
      for (const scratchWords of [1, 8, liveInWords + 7]) yield { machine: { ...machine, scratchWords } };
    },
  },
  {
    name: "value outside the scratch",
    kind: "address",
    *mutants(valid) {
      const top = 1536;
      for (const [value, { words }] of valid.block.values.entries()) {
        for (const address of [-1, top - words + 1, 0.5]) {
          yield {
            machine: { ...valid.machine, scratchWords: top },
            allocation: relocated(valid, value, address),
          };
        }
      }
    },
  },
  {
    name: "two live values share words",
    kind: "overlap",
    *mutants(valid) {
      for (const [a, b] of writtenTogether(valid)) {
        const address = valid.allocation.addresses[b.value]! + valid.block.values[b.value]!.words - 1;
        yield { allocation: relocated(valid, a.value, address) };
      }
    },
  },
  {
    name: "two writers of one word in one cycle",
    kind: "writers",
    *mutants(valid) {
      for (const [a, b] of writtenTogether(valid)) {
        const address = valid.allocation.addresses[b.value]! + b.word - a.word;
        if (address >= 0) yield { allocation: relocated(valid, a.value, address) };
      }
    },
  },
  {
    name: "stale read through the allocation",
    kind: "stale",
    *mutants(valid) {
      const { block } = valid;
      for (const [operation, { result }] of block.operations.entries()) {
        // The result goes where a word lies that was written before and is read after this operation.
        if (result === undefined) continue;
        const cycle = lastCycle(at(valid, operation));
        const victim = block.operations.findIndex(({ operands, forms }, reader) => {
          if (reader === operation || firstCycle(at(valid, reader)) <= cycle) return false;
          const [read] = forms[at(valid, reader).form]!.operands ?? operands;
          if (read === undefined || !("value" in read) || read.value === result.value) return false;
          const { definers, liveIn } = block.values[read.value]!;
          return liveIn || definers.every((definer) => lastCycle(at(valid, definer)) < cycle);
        });
        if (victim < 0) continue;
        const { form } = at(valid, victim);
        const [read] = block.operations[victim]!.forms[form]!.operands ?? block.operations[victim]!.operands;
        if (read === undefined || !("value" in read)) continue;
        const address = valid.allocation.addresses[read.value]! + read.word - result.word;
        if (address >= 0) yield { allocation: relocated(valid, result.value, address) };
      }
    },
  },
];
