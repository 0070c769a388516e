import { demand, limits, outside, within } from "../machine/limits.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import {
  type Block,
  type Form,
  isWordRange,
  type Operand,
  type Operation,
  type Value,
  type WordRange,
} from "./block.ts";

/** Every operation by itself: its name, times, operands, result and forms. */
export function validateOperations({ operations, values }: Block, machine: SchedulingMachine): void {
  demand("the number of operations", operations.length, 0, limits.operations);
  const ids = new Set<string>();
  for (const operation of operations) {
    const { id, forms, operands, result } = operation;
    if (ids.has(id)) throw new RangeError(`two operations are called "${id}"`);
    ids.add(id);
    if (result !== undefined) validateRange(operation, "the result", result, values);
    validateOperands(operation, operands, values);
    if (!within(forms.length, 1, limits.forms)) {
      throw outside(`operation "${id}": the number of forms`, forms.length, 1, limits.forms);
    }
    validateTimes(operation);
    for (const form of forms) {
      if (form.operands !== undefined) validateOperands(operation, form.operands, values);
      validateForm(operation, form, machine);
    }
  }
}

function validateTimes({ id, release = 0, latest = release, due }: Operation): void {
  demand(`operation "${id}": release`, release, 0, limits.cycles);
  demand(`operation "${id}": latest`, latest, 0, limits.cycles);
  if (due !== undefined) demand(`operation "${id}": due`, due, 0, limits.cycles);
}

function validateOperands(operation: Operation, operands: readonly Operand[], values: readonly Value[]): void {
  for (const operand of operands) {
    if (isWordRange(operand)) validateRange(operation, "an operand", operand, values);
    else if (!Number.isSafeInteger(operand.immediate)) {
      throw new RangeError(`operation "${operation.id}": the immediate ${operand.immediate} is not an exact integer`);
    }
  }
}

function validateRange(
  { id }: Operation,
  part: string,
  { value, word, words }: WordRange,
  values: readonly Value[],
): void {
  const owner = values[value];
  if (owner === undefined) throw outside(`operation "${id}": the value of ${part}`, value, 0, values.length - 1);
  if (!within(word, 0, owner.words - 1)) {
    throw outside(`operation "${id}": the first word of ${part}`, word, 0, owner.words - 1);
  }
  if (!within(words, 1, owner.words - word)) {
    throw outside(`operation "${id}": the number of words of ${part}`, words, 1, owner.words - word);
  }
}

function validateForm(operation: Operation, form: Form, machine: SchedulingMachine): void {
  const { rows, lanes, extraLatency = 0 } = form;
  if (!within(lanes, 1, limits.lanes)) throw refusal(operation, form, "lanes", lanes, 1, limits.lanes);
  if (!within(extraLatency, 0, limits.latency))
    throw refusal(operation, form, "extraLatency", extraLatency, 0, limits.latency);
  if (rows.length > limits.rows) throw refusal(operation, form, "the number of rows", rows.length, 0, limits.rows);
  let total = 0;
  for (const { engine, offset, slots } of rows) {
    if (machine.engines[engine] === undefined)
      throw refusal(operation, form, "a row's engine", engine, 0, machine.engines.length - 1);
    if (!within(offset, 0, limits.latency)) throw refusal(operation, form, "a row's offset", offset, 0, limits.latency);
    if (!within(slots, 0, limits.slots)) throw refusal(operation, form, "a row's slots", slots, 0, limits.slots);
    total += slots * lanes;
  }
  if (total > limits.formSlots)
    throw refusal(operation, form, "slots of all lanes and rows", total, 0, limits.formSlots);
}

function refusal(
  { id, forms }: Operation,
  form: Form,
  part: string,
  value: number,
  least: number,
  most: number,
): RangeError {
  return outside(`operation "${id}", form ${forms.indexOf(form)}: ${part}`, value, least, most);
}
