import type { Block, Form } from "../ir/block.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import type { Placement, Schedule } from "../schedule/schedule.ts";
import type { Violation } from "./checkViolation.ts";

/** Cycles beyond this are refused: tables by cycle would not fit in memory. */
const cycleLimit = 1 << 22;

/** Cycles of forms from here on are refused: sums of them would not be exact. */
const numberLimit = 1 << 22;

/** Slots of a row from here on likewise. */
const slotLimit = 2 ** 31;

/** When every operation issues; -1 in `first` and `last` where its placement is malformed. */
export interface Issue {
  readonly first: Int32Array;
  readonly last: Int32Array;
  /** The chosen form. */
  readonly form: Int32Array;
  /** Cycles that the chosen form adds to outgoing RAW and WAW dependences. */
  readonly extra: Int32Array;
  /** Cycles from issue until the result stands in its words: what the machine says of the opcode, else 1 + `extra`. */
  readonly latency: Int32Array;
  /** The last occupied cycle plus 1. */
  readonly end: number;
  /** Every placement is well formed. */
  readonly sound: boolean;
}

/** Every placement by itself, and the length of the schedule. */
export function checkPlacements(
  block: Block,
  machine: SchedulingMachine,
  { placements, length }: Schedule,
  violations: Violation[],
): Issue {
  const count = block.operations.length;
  const first = new Int32Array(count).fill(-1);
  const last = new Int32Array(count).fill(-1);
  const chosen = new Int32Array(count).fill(-1);
  const extra = new Int32Array(count);
  const latency = new Int32Array(count).fill(1);
  const table = new Map(machine.opcodes?.map((row) => [`${row.engine} ${row.opcode}`, row.latency]));
  let sound = placements.length === count;
  if (!sound) {
    const message = `${placements.length} placements for ${count} operations`;
    violations.push({ kind: "placements", message });
  }
  let end = 0;
  for (let operation = 0; operation < Math.min(count, placements.length); operation++) {
    const placement = placements[operation]!;
    const form = block.operations[operation]!.forms[placement.form];
    if (!wellFormed(block, machine, operation, placement, form, violations)) {
      sound = false;
      continue;
    }
    const cycles = placement.cycles as number[];
    let low = cycles[0]!;
    let high = low;
    for (const cycle of cycles) {
      if (cycle < low) low = cycle;
      if (cycle > high) high = cycle;
    }
    chosen[operation] = placement.form;
    first[operation] = low;
    last[operation] = high;
    extra[operation] = form!.extraLatency ?? 0;
    const engine = form!.rows[0] && machine.engines[form!.rows[0].engine]!.name;
    const opcode = form!.opcode ?? block.operations[operation]!.opcode;
    latency[operation] = table.get(`${engine} ${opcode}`) ?? 1 + extra[operation]!;
    let reach = 0;
    for (const row of form!.rows) if (row.offset > reach) reach = row.offset;
    if (high + reach >= length) {
      const { id } = block.operations[operation]!;
      const message = `"${id}" occupies cycle ${high + reach}, the schedule has cycles 0..${length - 1}`;
      violations.push({ kind: "cycle", message, operation, cycle: high + reach });
    }
    if (high + reach + 1 > end) end = high + reach + 1;
    checkTimes(block, operation, low, high, reach, violations);
  }
  // Exactly: a shorter length would hide cycles that cost time, and a longer one is not the cycle count of the program
  // that comes out of it, so that "bound = length" would mean nothing.
  if (sound && length !== end) {
    violations.push({ kind: "length", message: `length is ${length}, the last occupied cycle plus 1 is ${end}` });
  }
  return { first, last, form: chosen, extra, latency, end, sound };
}

/** Release, latest cycle and due date of an operation that issues in cycles low .. high, its last row `reach` behind. */
function checkTimes(
  block: Block,
  operation: number,
  low: number,
  high: number,
  reach: number,
  violations: Violation[],
): void {
  const { id, release, latest, due } = block.operations[operation]!;
  if (release !== undefined && !(low >= release)) {
    const message = `"${id}" issues in cycle ${low}, its release is cycle ${release}`;
    violations.push({ kind: "time", message, operation, cycle: low });
  }
  if (latest !== undefined && !(high <= latest)) {
    const message = `"${id}" issues in cycle ${high}, its latest is cycle ${latest}`;
    violations.push({ kind: "time", message, operation, cycle: high });
  }
  if (due !== undefined && !(high + reach < due)) {
    const message = `"${id}" is complete after cycle ${high + reach}, it is due before cycle ${due}`;
    violations.push({ kind: "time", message, operation, cycle: high });
  }
}

function wellFormed(
  block: Block,
  machine: SchedulingMachine,
  operation: number,
  { form: index, cycles }: Placement,
  form: Form | undefined,
  violations: Violation[],
): boolean {
  const { id, forms } = block.operations[operation]!;
  if (form === undefined) {
    const message = `"${id}" issues in form ${index}, it has ${forms.length} forms`;
    violations.push({ kind: "form", message, operation });
    return false;
  }
  const whole = (number: number, limit = numberLimit): boolean =>
    Number.isInteger(number) && number >= 0 && number < limit;
  if (!whole(form.extraLatency ?? 0)) {
    const message = `form ${index} of "${id}" adds ${form.extraLatency} cycles, an integer of 0..${numberLimit - 1} is wanted`;
    violations.push({ kind: "form", message, operation });
    return false;
  }
  for (const { engine, offset, slots } of form.rows) {
    if (machine.engines[engine] !== undefined && whole(offset) && whole(slots, slotLimit)) continue;
    const message = `form ${index} of "${id}" takes ${slots} slots of engine ${engine} at offset ${offset}; the machine has ${machine.engines.length} engines`;
    violations.push({ kind: "form", message, operation, engine });
    return false;
  }
  if (cycles.length !== form.lanes || cycles.length === 0) {
    const message = `"${id}" has ${cycles.length} cycles for ${form.lanes} lanes of form ${index}`;
    violations.push({ kind: "lanes", message, operation });
    return false;
  }
  let reach = 0;
  for (const { offset } of form.rows) reach = Math.max(reach, offset);
  for (const cycle of cycles) {
    if (Number.isInteger(cycle) && cycle >= 0 && cycle + reach < cycleLimit) continue;
    const message = `"${id}" issues in cycle ${cycle}, an integer of 0..${cycleLimit - 1} is wanted`;
    violations.push({ kind: "cycle", message, operation, cycle });
    return false;
  }
  return true;
}
