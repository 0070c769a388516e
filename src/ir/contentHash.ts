import { createHash } from "node:crypto";
import type { SchedulingMachine } from "../machine/machine.ts";
import { type Block, isWordRange, type Operand, type WordRange } from "./block.ts";
import { addedBy } from "./waiting.ts";

/**
 * The name of an instance, a block on a machine: SHA-256 of all that makes a schedule of it valid and its result right, in
 * hexadecimal. Plans, certificates, schedule files and journals tell by it what they are about; it says nothing of who
 * wrote it. What is hashed is one JSON text of nested lists, see `content`.
 *
 * In: opcodes, operands, results, forms, values and dependences, in the block's order, since indices point into it; the
 * machine's engines and scratch words, so that a schedule for one machine is none for another.
 * Out: what only reports and priorities read. That is the block's name, the ids of operations, the names of values, and
 * provenance: a schedule stays what it is when they change. Who hashes the way to a schedule adds groups and rounds
 * (`listHash`). The machine's opcode table is out as well: dependences and forms have its latencies.
 * Release and due dates and carried dependences stand at the end of theirs, and not at all where there are none.
 * Forms that a dependence or a use is limited to stand at the end of its list, and not at all where it holds in all forms.
 * A member that is absent counts as its default, so that a block hashes the same before and after a file.
 */
export function contentHash(block: Block, machine: SchedulingMachine): string {
  const known = hashes.get(block)?.get(machine);
  if (known !== undefined) return known;
  const hash = createHash("sha256").update(contentText(block, machine)).digest("hex");
  hashes.set(block, (hashes.get(block) ?? new WeakMap()).set(machine, hash));
  return hash;
}

/** What is hashed: JSON without spaces. */
export function contentText(block: Block, machine: SchedulingMachine): string {
  return JSON.stringify(content(block, machine));
}

/** Blocks are never changed, and long: each is hashed once. */
const hashes = new WeakMap<Block, WeakMap<SchedulingMachine, string>>();

/** Another form of the content is another hash for every instance: every format that holds one then needs a new version. */
function content(
  { operations, values, dependences, carried = [] }: Block,
  { engines, scratchWords }: SchedulingMachine,
): unknown {
  return [
    "slotwise instance",
    engines.map(({ name, slots, free }) => [name, slots, free === true]),
    scratchWords ?? null,
    operations.map(({ opcode, operands, result, forms, release = 0, latest, due }) => [
      opcode,
      operands.map(operandContent),
      result === undefined ? null : rangeContent(result),
      forms.map((form) => [
        form.rows.map(({ engine, offset, slots }) => [engine, offset, slots]),
        form.lanes,
        addedBy(form),
        form.opcode ?? null,
        form.operands?.map(operandContent) ?? null,
      ]),
      ...(release === 0 && latest === undefined && due === undefined ? [] : [[release, latest ?? null, due ?? null]]),
    ]),
    values.map(({ words, definers, users, formUses = [], liveIn, liveOut, initial }) => [
      ...[words, definers, users, liveIn, liveOut],
      initial ?? null,
      ...(formUses.length === 0 ? [] : [formUses.map(({ user, forms }) => [user, forms])]),
    ]),
    dependences.map(({ from, to, latency, kind, fromForms, toForms }) => [
      ...[from, to, latency, kind],
      ...(fromForms === undefined && toForms === undefined ? [] : [fromForms ?? null, toForms ?? null]),
    ]),
    ...(carried.length === 0
      ? []
      : [
          carried.map(({ from, to, latency, kind, distance, fromForms, toForms }) => [
            ...[from, to, latency, kind, distance, fromForms ?? null, toForms ?? null],
          ]),
        ]),
  ];
}

const rangeContent = ({ value, word, words }: WordRange): unknown => [value, word, words];

const operandContent = (operand: Operand): unknown =>
  isWordRange(operand) ? rangeContent(operand) : operand.immediate;

/**
 * SHA-256 of all that list scheduling looks at: the instance, the groups and rounds that priorities go by, and `parameters`
 * (plain JSON). Equal hashes, equal schedules.
 */
export function listHash(block: Block, machine: SchedulingMachine, parameters: unknown): string {
  const places = block.operations.map(({ provenance }) => [provenance?.group ?? null, provenance?.round ?? null]);
  return createHash("sha256")
    .update(JSON.stringify([contentHash(block, machine), places, parameters]))
    .digest("hex");
}
