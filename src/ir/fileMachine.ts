import type { z } from "zod";
import { limits } from "../machine/limits.ts";
import type { Engine, SchedulingMachine } from "../machine/machine.ts";
import type { Block, EngineIndex, Form } from "./block.ts";
import type { fileBlockSchema } from "./blocksFileSchema.ts";

type FileMachine = z.infer<typeof fileBlockSchema>["machine"];

/**
 * A block on the machine that its file gives. An engine that is unlimited, or has more slots than numbers of 32 bits hold, gets
 * as many as all operations take together in their fullest cycles: then it never says no. Where even these are too many,
 * operations take one slot each of an unlimited one, and slots of a limited one are counted in pairs, where all take whole pairs.
 * @throws {RangeError} naming the engine, where slots that count are too many.
 */
export function fileMachine(
  block: Block,
  { engines, scratchWords }: FileMachine,
): { readonly block: Block; readonly machine: SchedulingMachine } {
  const counted = new Map<EngineIndex, (slots: number) => number>();
  const limited = engines.map(({ name, slots, free }, engine): Engine => {
    const own = { name, ...(free === undefined ? {} : { free }) };
    if (slots !== "unlimited" && slots <= limits.slots) return { ...own, slots };
    const taken = mostTaken(block, engine);
    if (slots === "unlimited") {
      if (taken > limits.slots) counted.set(engine, (its) => Math.min(its, 1));
      const enough = taken > limits.slots ? countOf(block, engine) : taken;
      return { ...own, slots: Math.max(1, enough), unlimited: true };
    }
    if (taken <= limits.slots) return { ...own, slots: Math.max(1, taken) };
    const rows = block.operations.flatMap(({ forms }) => forms.flatMap((form) => form.rows));
    if (rows.every((row) => row.engine !== engine || row.slots % 2 === 0)) {
      counted.set(engine, (its) => its / 2);
      return { ...own, slots: Math.floor(slots / 2) };
    }
    throw new RangeError(
      `block "${block.name}": engine "${name}" has ${slots} slots, and operations take ${taken}: where more than ` +
        `${limits.slots} are taken, and not in pairs, as many may be there`,
    );
  });
  const machine = { engines: limited, ...(scratchWords === undefined ? {} : { scratchWords }) };
  return { block: counted.size === 0 ? block : recounted(block, counted), machine };
}

/** Slots of an engine that all operations take together at most in a cycle. */
function mostTaken({ operations }: Block, engine: EngineIndex): number {
  let sum = 0;
  for (const { forms } of operations) sum += Math.max(...forms.map((form) => form.lanes * fullest(form, engine)));
  return sum;
}

/** Rows of all lanes: slots where each row takes one. */
function countOf({ operations }: Block, engine: EngineIndex): number {
  let sum = 0;
  for (const { forms } of operations) {
    sum += Math.max(...forms.map(({ rows, lanes }) => lanes * rows.filter((row) => row.engine === engine).length));
  }
  return Math.min(sum, limits.slots);
}

function fullest({ rows }: Form, engine: EngineIndex): number {
  const taken = new Map<number, number>();
  for (const row of rows) if (row.engine === engine) taken.set(row.offset, (taken.get(row.offset) ?? 0) + row.slots);
  return Math.max(0, ...taken.values());
}

function recounted(block: Block, engines: ReadonlyMap<EngineIndex, (slots: number) => number>): Block {
  const made = new Map<readonly Form[], readonly Form[]>();
  const anew = (forms: readonly Form[]): readonly Form[] =>
    forms.map((form) => ({
      ...form,
      rows: form.rows.map((row) => ({ ...row, slots: engines.get(row.engine)?.(row.slots) ?? row.slots })),
    }));
  const operations = block.operations.map((operation) => {
    const forms = made.get(operation.forms) ?? anew(operation.forms);
    made.set(operation.forms, forms);
    return { ...operation, forms };
  });
  return { ...block, operations };
}
