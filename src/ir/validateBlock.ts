import process from "node:process";
import { isMaximumLag } from "../graph/dependenceGraph.ts";
import { demand, limits, outside, within } from "../machine/limits.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import { finish, type Steps } from "../time/steps.ts";
import type { Block, Dependence, Operation, Value } from "./block.ts";
import { requireLatencies } from "./lateness.ts";
import { readsOf } from "./registerOrder.ts";
import { validateOperations } from "./validateOperations.ts";
import { valueOrderFault } from "./valueOrder.ts";
import { addedBy, farthestRow } from "./waiting.ts";

/** Blocks are never changed, and long: each is validated once for a machine. */
const validated = new WeakMap<Block, WeakSet<SchedulingMachine>>();

/** What validation warned of. */
const warnings = new WeakMap<Block, string>();

/**
 * The one door for blocks and machines, whether a file or a caller of the library made them: every number in its range
 * (`limits`), every index inside its list, every sum small enough to be exact; dependences without cycles, that order what
 * touches the same value (`valueOrderFault`) and wait for results as long as the machine says (`requireLatencies`).
 * Whoever schedules, bounds or certifies a block calls it first; a second call for the same pair costs nothing. Forms that
 * no cycle can hold are found by `formTable`.
 *
 * One fault may be meant by a caller of the library: values that only list definers and users without order, as mere live
 * ranges. A block `from` a file is refused for it; others get a warning (`blockWarning`, and Node's once), since a schedule of
 * such a block keeps what the block says and still may read a word that was never written.
 * @throws {RangeError} in one line naming the block, the place in it, the value and the limit.
 */
export function validateBlock(block: Block, machine: SchedulingMachine, from: "file" | "library" = "library"): void {
  finish(validateSteps(block, machine, from));
}

/** The same in steps, for blocks of hundreds of thousands of operations. */
export function* validateSteps(
  block: Block,
  machine: SchedulingMachine,
  from: "file" | "library" = "library",
): Steps<void> {
  const machines = validated.get(block);
  if (!machines?.has(machine)) {
    yield* validateFor(block, machine, machines === undefined);
    if (machines === undefined) validated.set(block, new WeakSet([machine]));
    else machines.add(machine);
  }
  const warning = warnings.get(block);
  if (warning === undefined) return;
  if (from === "file") throw new RangeError(warning);
  if (warned.has(warning)) return;
  warned.add(warning);
  process.emitWarning(warning, "BlockWarning");
}

/**
 * Says that a block is one, without looking: for those that a generator of ours has just written for the machine by thousands,
 * and of which no answer counts before a judge has validated it.
 */
export function trustBlock(block: Block, machine: SchedulingMachine): void {
  const machines = validated.get(block);
  if (machines === undefined) validated.set(block, new WeakSet([machine]));
  else machines.add(machine);
}

/** What is doubtful about a validated block, in one line; undefined for nearly all. */
export function blockWarning(block: Block): string | undefined {
  return warnings.get(block);
}

/** Each warning is given once a thread, however many copies of the block there are. */
const warned = new Set<string>();

function* validateFor(block: Block, machine: SchedulingMachine, first: boolean): Steps<void> {
  try {
    validateMachine(machine);
    validateValues(block);
    yield;
    validateOperations(block, machine);
    validateReads(block);
    yield;
    validateDependences(block.operations, block.dependences, "dependences");
    validateDependences(block.operations, block.carried ?? [], "carried dependences");
    for (const { from, to, distance } of block.carried ?? []) {
      const ends = `"${block.operations[from]!.id}" -> "${block.operations[to]!.id}"`;
      demand(`carried dependence ${ends}: distance`, distance, 1, limits.operations);
    }
    validateSerial(block);
    requireLatencies(block, machine);
    yield;
    const fault = first ? valueOrderFault(block) : undefined;
    if (fault?.of === "operands") throw new RangeError(fault.message);
    if (fault !== undefined) warnings.set(block, `block "${block.name}": ${fault.message}`);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(`block "${block.name}": ${error.message}`);
  }
}

function validateMachine({ engines, scratchWords }: SchedulingMachine): void {
  demand("the machine's number of engines", engines.length, 1, limits.engines);
  const names = new Set<string>();
  for (const { name, slots } of engines) {
    if (names.has(name)) throw new RangeError(`the machine has two engines "${name}"`);
    names.add(name);
    demand(`slots of engine "${name}"`, slots, 1, limits.slots);
  }
  if (scratchWords !== undefined) demand("the machine's scratchWords", scratchWords, 0, limits.words);
}

function validateValues({ operations, values }: Block): void {
  demand("the number of values", values.length, 0, limits.operations);
  const last = operations.length - 1;
  let words = 0;
  for (let v = 0; v < values.length; v++) {
    const value = values[v]!;
    if (!within(value.words, 1, limits.words))
      throw outside(`${valuePlace(v, value)}: words`, value.words, 1, limits.words);
    words += value.words;
    for (const i of value.definers)
      if (!within(i, 0, last)) throw outside(`${valuePlace(v, value)}: a definer`, i, 0, last);
    for (const i of value.users) if (!within(i, 0, last)) throw outside(`${valuePlace(v, value)}: a user`, i, 0, last);
    validateFormUses(value, valuePlace(v, value), operations);
    if (value.initial === undefined) continue;
    demand(`${valuePlace(v, value)}: the number of initial words`, value.initial.length, 0, value.words);
    for (const word of value.initial) demand(`${valuePlace(v, value)}: an initial word`, word, -(2 ** 31), 2 ** 32 - 1);
  }
  demand("the sum of the values' words", words, 0, limits.blockWords);
}

function validateFormUses({ users, formUses = [] }: Value, place: string, operations: readonly Operation[]): void {
  if (formUses.length === 0) return;
  const left = new Set(users);
  for (const { user, forms } of formUses) {
    if (!left.delete(user))
      throw new RangeError(`${place}: formUses name operation ${user}, which is no user left to name`);
    validateSomeForms(`${place}: formUses of "${operations[user]!.id}"`, forms, operations[user]!);
  }
}

/** What an operation's operands read in a form, the value's list of users must not deny. */
function validateReads({ operations, values }: Block): void {
  if (values.every(({ formUses }) => formUses === undefined)) return;
  const denied = new Map<string, readonly number[]>();
  for (const [v, { formUses = [] }] of values.entries()) {
    for (const { user, forms } of formUses) denied.set(`${v} ${user}`, forms);
  }
  for (const [index, operation] of operations.entries()) {
    for (const { operand, forms = [...operation.forms.keys()] } of readsOf(operation)) {
      const listed = denied.get(`${operand.value} ${index}`);
      const missing = forms.find((form) => listed?.includes(form) === false);
      if (missing === undefined) continue;
      const place = valuePlace(operand.value, values[operand.value]!);
      throw new RangeError(`${place}: "${operation.id}" reads it in form ${missing}, formUses say [${listed}]`);
    }
  }
}

/** Forms of an operation: some, not all, each once and in order, so that there is one way to write a condition. */
function validateSomeForms(place: string, forms: readonly number[] | undefined, { forms: all }: Operation): void {
  if (forms === undefined) return;
  for (const [at, form] of forms.entries()) {
    if (!within(form, 0, all.length - 1)) throw outside(`${place}: a form`, form, 0, all.length - 1);
    if (at > 0 && form <= forms[at - 1]!) throw new RangeError(`${place}: forms [${forms}] are not in ascending order`);
  }
  if (forms.length === 0) throw new RangeError(`${place}: no form is named`);
  if (forms.length === all.length) throw new RangeError(`${place}: all forms are named; leave them out for all`);
}

function valuePlace(index: number, { name }: Value): string {
  return `value ${index} ("${name}")`;
}

function validateDependences(operations: readonly Operation[], dependences: readonly Dependence[], what: string): void {
  demand(`the number of ${what}`, dependences.length, 0, limits.dependences);
  const last = operations.length - 1;
  for (let d = 0; d < dependences.length; d++) {
    const edge = dependences[d]!;
    const { from, to, latency, kind, fromForms, toForms } = edge;
    if (!within(from, 0, last)) throw outside(`dependence ${d}: "from"`, from, 0, last);
    if (!within(to, 0, last)) throw outside(`dependence ${d}: "to"`, to, 0, last);
    const place = (): string => `dependence "${operations[from]!.id}" -> "${operations[to]!.id}": latency`;
    if (!within(latency, -limits.latency, limits.latency)) {
      throw outside(place(), latency, -limits.latency, limits.latency);
    }
    if (isMaximumLag(edge) && kind !== "order" && kind !== "memory") {
      throw new RangeError(
        `${place()} is ${latency} and its kind ${kind}: a maximum time lag is of kind order or memory`,
      );
    }
    if (fromForms !== undefined || toForms !== undefined) {
      validateSomeForms(`dependence ${d}: fromForms`, fromForms, operations[from]!);
      validateSomeForms(`dependence ${d}: toForms`, toForms, operations[to]!);
    }
  }
}

/** One operation after the other, each with its longest latency, from the last release on. */
function validateSerial({ operations, dependences }: Block): void {
  const longest = new Float64Array(operations.length);
  for (const { from, latency } of dependences) longest[from] = Math.max(longest[from]!, latency);
  let serial = 0;
  for (let i = 0; i < operations.length; i++) {
    let own = 0;
    for (const form of operations[i]!.forms) {
      own = Math.max(own, form.lanes * (1 + farthestRow(form)) + addedBy(form));
    }
    serial += own + longest[i]!;
  }
  demand("the cycles of the operations one after the other", serial, 0, limits.serialCycles);
}
