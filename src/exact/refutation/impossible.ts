import type { Block, Form } from "../../ir/block.ts";
import { isSure, sureUsers } from "../../ir/formDependences.ts";
import { isTimed } from "../../ir/issueRange.ts";
import { timedPaths } from "../../ir/timedPaths.ts";
import type { SchedulingMachine } from "../../machine/machine.ts";
import { finish, type Steps } from "../../time/steps.ts";

/**
 * A reason in words why the block has no schedule of any length on the machine, where one operation or the values at one
 * boundary show it; undefined says nothing. Slots: a lane of every form of an operation wants more of an engine in a cycle
 * than there are. Words: of one value, of all that come in or go out, of all that an operation writes alone or reads
 * after waiting for them (those are live together at the boundary after it, or before it). Time: lags and dates that contradict each
 * other (`timedPaths`).
 */
export function impossible(block: Block, machine: SchedulingMachine): string | undefined {
  return finish(impossibleSteps(block, machine));
}

/** The same in steps, for blocks of hundreds of thousands of operations. */
export function* impossibleSteps(block: Block, machine: SchedulingMachine): Steps<string | undefined> {
  const slots = missingSlots(block, machine) ?? contradiction(block);
  yield;
  return slots ?? (yield* missingWords(block, machine.scratchWords));
}

function contradiction(block: Block): string | undefined {
  if (!isTimed(block)) return undefined;
  const paths = timedPaths(block);
  return paths.status === "contradiction" ? paths.because : undefined;
}

function missingSlots({ operations }: Block, machine: SchedulingMachine): string | undefined {
  for (const { id, forms } of operations) {
    const excesses = forms.map((form) => excess(form, machine));
    if (!excesses.includes(undefined)) return `operation ${id} needs ${excesses[0]}`;
  }
  return undefined;
}

/** "3 slots of alu in a cycle, the machine has 2"; undefined where a lane of the form fits into some cycle. */
function excess({ rows }: Form, { engines }: SchedulingMachine): string | undefined {
  const wanted = new Map<string, number>();
  for (const { engine, offset, slots } of rows) {
    const key = `${engine} ${offset}`;
    const sum = (wanted.get(key) ?? 0) + slots;
    wanted.set(key, sum);
    const { name, slots: there } = engines[engine]!;
    if (sum > there) return `${sum} slots of ${name} in a cycle, the machine has ${there}`;
  }
  return undefined;
}

function* missingWords(
  { operations, values, dependences }: Block,
  limit: number | undefined,
): Steps<string | undefined> {
  if (limit === undefined) return undefined;
  const has = (words: number): string => `${words} words, the machine ${limit}`;
  let [incoming, outgoing] = [0, 0];
  const written = new Float64Array(operations.length);
  const read = new Float64Array(operations.length);
  for (const [v, { words, definers, liveIn, liveOut }] of values.entries()) {
    if (definers.length === 0 && !liveIn) continue;
    if (words > limit) return `value ${v} has ${has(words)}`;
    if (liveIn) incoming += words;
    if (liveOut) outgoing += words;
    if (!liveIn && definers.every((definer) => definer === definers[0])) written[definers[0]!]! += words;
  }
  yield;
  // Operation by operation, with a mark on what it waits for: a set of all pairs took seconds on large blocks.
  const uses = grouped(operations.length, values, sureUsers);
  const waits = grouped(operations.length, dependences, (edge) => (edge.latency > 0 && isSure(edge) ? [edge.to] : []));
  yield;
  const waited = new Int32Array(operations.length).fill(-1);
  const counted = new Int32Array(values.length).fill(-1);
  for (let i = 0; i < operations.length; i++) {
    for (let k = waits.offsets[i]!; k < waits.offsets[i + 1]!; k++) waited[dependences[waits.items[k]!]!.from] = i;
    for (let k = uses.offsets[i]!; k < uses.offsets[i + 1]!; k++) {
      const v = uses.items[k]!;
      const { words, definers, liveIn } = values[v]!;
      if (counted[v] === i || (definers.length === 0 && !liveIn)) continue;
      counted[v] = i;
      if (liveIn || definers.some((definer) => waited[definer] === i)) read[i]! += words;
    }
  }
  yield;
  if (incoming > limit) return `the values that are live before the first cycle have ${has(incoming)}`;
  if (outgoing > limit) return `the values that are live after the last cycle have ${has(outgoing)}`;
  for (const [i, { id }] of operations.entries()) {
    if (read[i]! > limit) return `the values that operation ${id} reads have ${has(read[i]!)}`;
    if (written[i]! > limit) return `the values that operation ${id} writes have ${has(written[i]!)}`;
  }
  return undefined;
}

/** In compressed rows: for each operation the indices of the items that name it. */
function grouped<Item>(
  operations: number,
  all: readonly Item[],
  named: (item: Item) => readonly number[],
): { readonly offsets: Int32Array; readonly items: Int32Array } {
  const offsets = new Int32Array(operations + 1);
  for (const item of all) for (const i of named(item)) offsets[i + 1]!++;
  for (let i = 0; i < operations; i++) offsets[i + 1]! += offsets[i]!;
  const items = new Int32Array(offsets[operations]!);
  const next = offsets.slice(0, operations);
  for (let at = 0; at < all.length; at++) for (const i of named(all[at]!)) items[next[i]!++] = at;
  return { offsets, items };
}
