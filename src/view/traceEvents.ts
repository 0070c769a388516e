import { type Block, isWordRange } from "../ir/block.ts";
import { holdsIn, operandsIn } from "../ir/formDependences.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import { firstCycle, lastCycle, type Schedule } from "../schedule/schedule.ts";
import { liveRanges, liveWords } from "../schedule/scratch/liveRanges.ts";
import { gridRows, slotPlaces } from "./slotPlaces.ts";

/**
 * An event of the Chrome Trace Event Format, which Perfetto and chrome://tracing open. `ts` and `dur` are microseconds
 * there: a cycle is one of them.
 */
export interface TraceEvent {
  /** M metadata, X a complete event, C a counter, s and f the ends of a flow. */
  readonly ph: "M" | "X" | "C" | "s" | "f";
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  /** Readers of the format other than Perfetto want one in every event. */
  readonly cat: string;
  readonly id?: number;
  /** Of the end of a flow: it ends at the event that encloses it. */
  readonly bp?: "e";
  readonly args?: Readonly<Record<string, string | number>>;
}

/** A trace as a file has it. */
export interface TraceFile {
  readonly traceEvents: readonly TraceEvent[];
  readonly displayTimeUnit: "ns";
  readonly otherData: Readonly<Record<string, string | number>>;
}

/** A schedule that becomes a trace. */
export interface Traced {
  readonly block: Block;
  readonly machine: SchedulingMachine;
  readonly schedule: Schedule;
  /** Where it comes from, for `otherData`. */
  readonly source: string;
  /** The operation whose dependences are drawn as flows, to all that it reads and all that read it. */
  readonly flowsOf?: number | undefined;
  /** Best length by the second of a search, as counter events over the cycles that they name. */
  readonly incumbents?: readonly { readonly seconds: number; readonly cycles: number }[] | undefined;
}

/** The process of the core's slots, as in the original harness; another one has a search's history. */
const core = 0;
const history = 1;
const counterThread = 0;

/**
 * A schedule as trace events: a track a slot, named as the original harness names them (`alu-0` to `flow-0`, one-slot engines
 * too), an event an issued slot with group, round, stage and operands, counters of live words and of busy slots.
 */
export function traceEvents(traced: Traced): TraceFile {
  const { block, machine, schedule, source } = traced;
  const rows = gridRows(machine);
  const places = slotPlaces(block, machine, schedule);
  const thread = (row: number): number => row + 1;
  const events: TraceEvent[] = [meta("process_name", core, 0, "Core 0")];
  for (const [engine, { name, slots }] of machine.engines.entries()) {
    const first = rows.first[engine]!;
    for (let slot = 0; first >= 0 && slot < slots; slot++) {
      events.push(meta("thread_name", core, thread(first + slot), `${name}-${slot}`));
      events.push(meta("thread_sort_index", core, thread(first + slot), first + slot));
    }
  }
  for (const [operation, { form, cycles }] of schedule.placements.entries()) {
    const { offset = 0, slots = 1 } = block.operations[operation]!.forms[form]!.rows[0] ?? {};
    for (const [lane, cycle] of cycles.entries()) {
      const row = places[operation]![lane]!;
      for (let slot = 0; row >= 0 && slot < slots; slot++) {
        const part = cycles.length > 1 ? { lane } : slots > 1 ? { lane: slot } : {};
        events.push({
          ...{ ph: "X", ts: cycle + offset, dur: 1, pid: core, tid: thread(row + slot) },
          ...{ name: block.operations[operation]!.forms[form]!.opcode ?? block.operations[operation]!.opcode },
          cat: block.operations[operation]!.provenance?.stage ?? "operation",
          args: { ...argumentsOf(block, operation, form), ...part },
        });
      }
    }
  }
  events.push(...counters(traced));
  if (traced.flowsOf !== undefined) events.push(...flows(traced, traced.flowsOf, places, thread));
  return {
    traceEvents: events,
    displayTimeUnit: "ns",
    otherData: { source, block: block.name, cycles: schedule.length, operations: block.operations.length },
  };
}

function meta(name: string, pid: number, tid: number, value: string | number): TraceEvent {
  const common = { ph: "M", name, cat: "__metadata", pid, tid, ts: 0 } as const;
  return { ...common, args: typeof value === "string" ? { name: value } : { sort_index: value } };
}

function argumentsOf(block: Block, operation: number, form: number): Record<string, string | number> {
  const { id, operands: native, result, provenance, forms } = block.operations[operation]!;
  const { group, round, stage } = provenance ?? {};
  const range = (value: number, word: number, words: number): string => {
    const whole = block.values[value]!;
    return words === whole.words ? whole.name : `${whole.name}[${word}${words === 1 ? "" : `:${word + words}`}]`;
  };
  const operands = operandsIn({ operands: native, forms }, form).map((operand) =>
    isWordRange(operand) ? range(operand.value, operand.word, operand.words) : String(operand.immediate),
  );
  return {
    id,
    ...(group === undefined ? {} : { group }),
    ...(round === undefined ? {} : { round }),
    ...(stage === undefined ? {} : { stage }),
    ...(result === undefined ? {} : { result: range(result.value, result.word, result.words) }),
    operands: operands.join(", "),
  };
}

/** Live words before each cycle, busy slots of each engine in it, and a search's best length; each where it changes. */
function counters({ block, machine, schedule, incumbents = [] }: Traced): TraceEvent[] {
  const { length } = schedule;
  const live = liveWords(block, liveRanges(block, schedule), length);
  const events: TraceEvent[] = [];
  const count = (name: string, at: (cycle: number) => Readonly<Record<string, number>>): void => {
    let before = "";
    for (let cycle = 0; cycle <= length; cycle++) {
      const args = at(cycle);
      const now = JSON.stringify(args);
      if (now !== before)
        events.push({ ph: "C", name, cat: "counter", pid: core, tid: counterThread, ts: cycle, args });
      before = now;
    }
  };
  count("live words", (cycle) => ({ words: live[cycle]! }));
  const busy = machine.engines.map(() => new Int32Array(length + 1));
  for (const [operation, { form, cycles }] of schedule.placements.entries()) {
    for (const { engine, offset, slots } of block.operations[operation]!.forms[form]!.rows) {
      for (const cycle of cycles) busy[engine]![cycle + offset]! += slots;
    }
  }
  const costly = machine.engines.flatMap(({ name, free }, engine) => (free === true ? [] : [{ name, engine }]));
  count("busy slots", (cycle) => Object.fromEntries(costly.map(({ name, engine }) => [name, busy[engine]![cycle]!])));
  if (incumbents.length > 0) {
    events.push(meta("process_name", history, 0, "search (a microsecond is a millisecond of it)"));
    for (const { seconds, cycles } of incumbents) {
      const ts = Math.round(seconds * 1000);
      events.push({
        ph: "C",
        name: "incumbent",
        cat: "counter",
        pid: history,
        tid: counterThread,
        ts,
        args: { cycles },
      });
    }
  }
  return events;
}

/** Arrows into an operation from those that it waits for, and from it to those that wait for it. */
function flows(
  { block, schedule }: Traced,
  operation: number,
  places: readonly (readonly number[])[],
  thread: (row: number) => number,
): TraceEvent[] {
  const events: TraceEvent[] = [];
  const end = (at: number, ph: "s" | "f", id: number, kind: string): TraceEvent => {
    const { cycles, form } = schedule.placements[at]!;
    const cycle = ph === "s" ? lastCycle(schedule.placements[at]!) : firstCycle(schedule.placements[at]!);
    const { offset = 0 } = block.operations[at]!.forms[form]!.rows[0] ?? {};
    const row = places[at]![cycles.indexOf(cycle)]!;
    const common = { ph, name: kind, cat: "dependence", id, pid: core, tid: thread(row), ts: cycle + offset };
    return ph === "f" ? { ...common, bp: "e" } : common;
  };
  const seen = (at: number): boolean => places[at]!.some((row) => row >= 0);
  const formOf = (at: number): number => schedule.placements[at]!.form;
  for (const dependence of block.dependences) {
    const { from, to, kind } = dependence;
    if ((from !== operation && to !== operation) || !seen(from) || !seen(to)) continue;
    if (!holdsIn(dependence, formOf(from), formOf(to))) continue;
    const id = events.length / 2 + 1;
    events.push(end(from, "s", id, kind), end(to, "f", id, kind));
  }
  return events;
}
