import { type LateCause, Lateness } from "../explain/idleLateness.ts";
import { type IdleView, idleReasons, idleSlots, idleView } from "../explain/idleSlots.ts";
import { wordsOverTime } from "../explain/liveWordsOverTime.ts";
import { scheduleDiff } from "../explain/scheduleDiff.ts";
import { slotsByCycle } from "../explain/utilisation.ts";
import { bindingEngine, phases } from "../explain/utilisationPhases.ts";
import { type Block, isWordRange, type Operand, type Operation, type WordRange } from "../ir/block.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import type { Allocation, Schedule } from "../schedule/schedule.ts";
import { liveRanges } from "../schedule/scratch/liveRanges.ts";
import { kindsOf, operandKinds } from "./operandKinds.ts";
import {
  type PageBound,
  type PageDifferences,
  type PageForm,
  type PageLateness,
  type PageModel,
  type PageOperand,
  type PageOperations,
  type PageSchedule,
  type PageWords,
  pageVersion,
} from "./pageModel.ts";
import { pageWhy, type ShownWhy } from "./pageWhy.ts";
import { costlyNumbers, slotPlaces } from "./slotPlaces.ts";

/** A schedule to be shown, and what is known of it beside its placements. */
export interface ShownSchedule {
  readonly name: string;
  /** Valid: `check` found nothing. */
  readonly schedule: Schedule;
  readonly allocation?: Allocation | undefined;
  /** What `writtenWords` noted, and on which image. */
  readonly written?: { readonly image: string; readonly words: Uint32Array } | undefined;
}

/** What the page is about. */
export interface Shown {
  readonly block: Block;
  readonly machine: SchedulingMachine & { readonly name?: string | undefined };
  readonly bound?: PageBound | undefined;
  /** Why a cycle less than the bound is not enough. */
  readonly why?: ShownWhy | undefined;
  /** The schedule, and perhaps another one of the same block beside it. */
  readonly schedules: readonly [ShownSchedule] | readonly [ShownSchedule, ShownSchedule];
}

/** The data of the page: everything that it shows and nothing that it must work out of a schedule again. */
export function pageModelOf({ block, machine, bound, why, schedules }: Shown): PageModel {
  const stages = new Numbering<string>();
  const opcodes = new Numbering<string>();
  const forms = new Numbering<string>();
  const formSets = new Numbering<string>();
  const kinds = kindsOf(block);
  const kindNumber = (kind: (typeof operandKinds)[number]): number => operandKinds.indexOf(kind);
  const operations = operationsOf(
    block,
    { stages, opcodes, forms, formSets },
    {
      kind: kinds.operations.map(kindNumber),
      engineNumber: costlyNumbers(machine),
    },
  );
  const [first, second] = schedules;
  const because = why === undefined ? undefined : pageWhy(block, machine, why);
  return {
    format: "slotwise page",
    version: pageVersion,
    source: first.name,
    block: block.name,
    machine: {
      ...(machine.name === undefined ? {} : { name: machine.name }),
      engines: machine.engines.flatMap(({ name, slots, free }) => (free === true ? [] : [{ name, slots }])),
      ...(machine.scratchWords === undefined ? {} : { scratchWords: machine.scratchWords }),
    },
    ...(bound === undefined ? {} : { bound }),
    ...(because === undefined ? {} : { why: because }),
    kinds: operandKinds,
    reasons: idleReasons,
    stages: stages.all,
    opcodes: opcodes.all,
    forms: forms.all.map((text) => JSON.parse(text) as PageForm),
    formSets: formSets.all.map((text) => JSON.parse(text) as number[]),
    operations,
    values: {
      names: ownNames(block),
      words: block.values.map(({ words }) => words),
      kind: kinds.values.map(kindNumber),
      liveIn: block.values.flatMap(({ liveIn }, value) => (liveIn ? [value] : [])),
      liveOut: block.values.flatMap(({ liveOut }, value) => (liveOut ? [value] : [])),
    },
    schedules: schedules.map((shown) => scheduleOf(block, machine, shown)),
    ...(second === undefined ? {} : { differences: differencesOf(block, machine, [first.schedule, second.schedule]) }),
  };
}

/** Numbers things in the order in which they turn up. */
class Numbering<T> {
  readonly all: T[] = [];
  readonly #known = new Map<T, number>();

  of(thing: T): number {
    const known = this.#known.get(thing);
    if (known !== undefined) return known;
    this.#known.set(thing, this.all.length);
    return this.all.push(thing) - 1;
  }
}

interface Numberings {
  readonly stages: Numbering<string>;
  readonly opcodes: Numbering<string>;
  readonly forms: Numbering<string>;
  readonly formSets: Numbering<string>;
}

function operationsOf(
  block: Block,
  { stages, opcodes, forms, formSets }: Numberings,
  { kind, engineNumber }: { readonly kind: readonly number[]; readonly engineNumber: readonly number[] },
): PageOperations {
  const range = ({ value, word, words }: WordRange): PageOperand =>
    word === 0 && words === block.values[value]!.words ? value : [value, word, words];
  const operand = (each: Operand): PageOperand => (isWordRange(each) ? range(each) : String(each.immediate));
  const ids: Record<string, string> = {};
  const otherOperands: (readonly [number, number, readonly PageOperand[]])[] = [];
  for (const [at, operation] of block.operations.entries()) {
    if (operation.id !== usualId(operation, at)) ids[at] = operation.id;
    for (const [form, { operands }] of operation.forms.entries()) {
      if (operands !== undefined) otherOperands.push([at, form, operands.map(operand)]);
    }
  }
  const each = <T>(of: (operation: Operation) => T): T[] => block.operations.map(of);
  return {
    count: block.operations.length,
    ids,
    opcode: each(({ opcode }) => opcodes.of(opcode)),
    group: each(({ provenance }) => provenance?.group ?? -1),
    round: each(({ provenance }) => provenance?.round ?? -1),
    stage: each(({ provenance }) => (provenance?.stage === undefined ? -1 : stages.of(provenance.stage))),
    kind,
    forms: each((operation) => {
      const set = operation.forms.map(({ rows, lanes, opcode }) => {
        const shape: PageForm = {
          rows: rows.map(({ engine, offset, slots }) => [engineNumber[engine]!, offset, slots]),
          lanes,
          ...(opcode === undefined ? {} : { opcode: opcodes.of(opcode) }),
        };
        return forms.of(JSON.stringify(shape));
      });
      return formSets.of(JSON.stringify(set));
    }),
    result: each(({ result }) => (result === undefined ? null : range(result))),
    operands: each(({ operands }) => operands.map(operand)),
    otherOperands,
    after: afterOf(block),
  };
}

function afterOf({ dependences }: Block): PageOperations["after"] {
  const after: Record<string, number[]> = {};
  for (const { from, to, kind } of dependences) {
    if (kind !== "memory" && kind !== "order") continue;
    after[to] ??= [];
    after[to].push(to - from);
  }
  return after;
}

/** Names that the block builder does not give. */
function ownNames({ values, operations }: Block): Record<string, string> {
  const names: Record<string, string> = {};
  for (const [value, { name, definers }] of values.entries()) {
    const [first] = definers;
    if (first === undefined || name !== `${operations[first]!.opcode}.${first}`) names[value] = name;
  }
  return names;
}

/** The id that the block builder gives. */
function usualId({ opcode, provenance }: Operation, at: number): string {
  const { group, round, stage } = provenance ?? {};
  const place = [group === undefined ? [] : `g${group}`, round === undefined ? [] : `r${round}`, stage ?? []].flat();
  return [...place, opcode, at].join(".");
}

function scheduleOf(
  block: Block,
  machine: SchedulingMachine,
  { name, schedule, allocation, written }: ShownSchedule,
): PageSchedule {
  const view = idleView(block, machine, schedule);
  const lateness = new Lateness(view);
  const { first, last, ready, dueIn } = view.readiness;
  const places = slotPlaces(block, machine, schedule);
  const ranges = liveRanges(block, schedule);
  const { live, free } = wordsOverTime(block, machine, schedule, allocation);
  const used = slotsByCycle(block, machine, schedule);
  const binding = bindingEngine(machine, used);
  const engineNumber = costlyNumbers(machine);
  const one = (list: readonly number[]): number | readonly number[] => (list.length === 1 ? list[0]! : list);
  return {
    name,
    length: schedule.length,
    form: schedule.placements.map(({ form }) => form),
    cycles: schedule.placements.map(({ cycles }) => one(cycles)),
    rows: places.map(one),
    early: block.operations.map((_, operation) => first[operation]! - ready[operation]!),
    slack: schedule.placements.map(({ form }, operation) => dueIn(operation, form) - last[operation]!),
    late: block.operations.map((_, operation) => latenessOf(lateness.cause(operation), engineNumber)),
    idle: idleOf(view, engineNumber),
    live: { start: ranges.map(({ start }) => start), end: ranges.map(({ end }) => end) },
    ...(allocation === undefined ? {} : { addresses: allocation.addresses }),
    words: { live, ...(free === undefined ? {} : { largest: free.largest, runs: free.runs }) },
    phases: phases(used[binding] ?? new Int32Array(schedule.length), machine.engines[binding]?.slots ?? 0),
    ...(written === undefined ? {} : { written: pageWords(written) }),
  };
}

function idleOf(view: IdleView, engineNumber: readonly number[]): PageSchedule["idle"] {
  return idleSlots(view).map(({ engine, cycle, slots, reason, operation = -1, waitsFor = -1 }) => [
    engineNumber[engine]!,
    cycle,
    slots,
    idleReasons.indexOf(reason),
    operation,
    reason === "noneReady" ? waitsFor : -1,
  ]);
}

function latenessOf(cause: LateCause, engineNumber: readonly number[]): PageLateness {
  switch (cause.kind) {
    case "operation":
      return cause.operation;
    case "slots":
      return [1, engineNumber[cause.engine]!, cause.cycle];
    case "words":
      return [2, cause.cycle];
    case "policy":
      return [3, cause.cycle];
    case "start":
      return -1;
  }
}

function pageWords({ image, words }: { readonly image: string; readonly words: Uint32Array }): PageWords {
  const bytes = new DataView(new ArrayBuffer(4 * words.length));
  for (const [at, word] of words.entries()) bytes.setUint32(4 * at, word, true);
  return { image, base64: Buffer.from(bytes.buffer).toString("base64") };
}

function differencesOf(
  block: Block,
  machine: SchedulingMachine,
  schedules: readonly [Schedule, Schedule],
): PageDifferences {
  const { alike, earlier, later, otherLanes, otherForm, moved } = scheduleDiff(block, machine, schedules);
  const numbers = new Map(block.operations.map(({ id }, at) => [id, at]));
  return { alike, earlier, later, otherLanes, otherForm, moved: moved.map(({ operation }) => numbers.get(operation)!) };
}
