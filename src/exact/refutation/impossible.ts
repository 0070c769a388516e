import type { Block, Form } from "../../ir/block.ts";
import type { SchedulingMachine } from "../../machine/machine.ts";

/**
 * A reason in words why the block has no schedule of any length on the machine, where one operation or the values at one
 * boundary show it; undefined says nothing. Slots: a lane of every form of an operation wants more of an engine in a cycle
 * than there are. Words: of one value, of all that come in or go out, of all that an operation writes alone or reads
 * after waiting for them (those are live together at the boundary after it, or before it).
 */
export function impossible(block: Block, machine: SchedulingMachine): string | undefined {
  return missingSlots(block, machine) ?? missingWords(block, machine.scratchWords);
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

function missingWords({ operations, values, dependences }: Block, limit: number | undefined): string | undefined {
  if (limit === undefined) return undefined;
  const has = (words: number): string => `${words} words, the machine ${limit}`;
  let [incoming, outgoing] = [0, 0];
  const written = new Float64Array(operations.length);
  const read = new Float64Array(operations.length);
  const waits = new Set<string>();
  for (const { from, to, latency } of dependences) if (latency > 0) waits.add(`${from} ${to}`);
  for (const [v, { words, definers, users, liveIn, liveOut }] of values.entries()) {
    if (definers.length === 0 && !liveIn) continue;
    if (words > limit) return `value ${v} has ${has(words)}`;
    if (liveIn) incoming += words;
    if (liveOut) outgoing += words;
    if (!liveIn && definers.every((definer) => definer === definers[0])) written[definers[0]!]! += words;
    for (const user of new Set(users)) {
      if (liveIn || definers.some((definer) => waits.has(`${definer} ${user}`))) read[user]! += words;
    }
  }
  if (incoming > limit) return `the values that are live before the first cycle have ${has(incoming)}`;
  if (outgoing > limit) return `the values that are live after the last cycle have ${has(outgoing)}`;
  for (const [i, { id }] of operations.entries()) {
    if (read[i]! > limit) return `the values that operation ${id} reads have ${has(read[i]!)}`;
    if (written[i]! > limit) return `the values that operation ${id} writes have ${has(written[i]!)}`;
  }
  return undefined;
}
