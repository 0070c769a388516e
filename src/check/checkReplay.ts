import type { Block } from "../ir/block.ts";
import type { Allocation } from "../schedule/schedule.ts";
import type { Accesses, AccessList } from "./checkAccesses.ts";
import type { Issue } from "./checkPlacements.ts";
import { nameOf } from "./checkRegisters.ts";
import type { Violation } from "./checkViolation.ts";

/**
 * Runs the schedule over scratch words that hold names instead of numbers: who wrote the word, and as which word of
 * which value. Every read must find the write that program order wants (`wanted`, one entry a read, -1 the live-in content).
 * This relies on no notion of live ranges, so that it catches what a wrong one would let through.
 *
 * In a cycle all reads come before all writes; a write lands when the cycle before issue + latency ends.
 */
export function checkReplay(
  block: Block,
  issue: Issue,
  accesses: Accesses,
  wanted: Int32Array,
  { addresses }: Allocation,
  violations: Violation[],
): void {
  const { base, owner, reads, writes } = accesses;
  const addressOf = (word: number): number => addresses[owner[word]!]! + word - base[owner[word]!]!;
  let top = 0;
  // Values that are never occupied may have any address: only words that are touched count.
  for (const word of reads.words) top = Math.max(top, addressOf(word) + 1);
  for (const word of writes.words) top = Math.max(top, addressOf(word) + 1);
  for (const [value, { liveIn, words }] of block.values.entries()) {
    if (liveIn) top = Math.max(top, addresses[value]! + words);
  }
  const holder = new Int32Array(top).fill(-1);
  const holds = new Int32Array(top).fill(-1);
  const landed = new Int32Array(top).fill(-1);
  for (const [value, { liveIn }] of block.values.entries()) {
    if (!liveIn) continue;
    for (let word = base[value]!; word < base[value + 1]!; word++) holds[addressOf(word)] = word;
  }

  const demand = (word: number, writer: number, cycle: number, operation: number | undefined): void => {
    const address = addressOf(word);
    if (holds[address] === word && holder[address] === writer) return;
    const reader = operation === undefined ? "the end of the block" : `"${block.operations[operation]!.id}"`;
    const found = holds[address]! < 0 ? "nothing" : content(holds[address]!, holder[address]!);
    const message = `${reader} reads scratch word ${address} in cycle ${cycle} for ${content(word, writer)} and finds ${found}`;
    const value = owner[word]!;
    violations.push({ kind: "stale", message, cycle, value, ...(operation === undefined ? {} : { operation }) });
  };
  const content = (word: number, writer: number): string =>
    `${nameOf(block, accesses, word)} of ${writer < 0 ? "before cycle 0" : `"${block.operations[writer]!.id}"`}`;

  const readOwner = ownersOf(reads);
  const writeOwner = ownersOf(writes);
  const landing = writes.cycles.map((cycle, at) => cycle + issue.latency[writeOwner[at]!]! - 1);
  const readOrder = byCycle(reads.cycles);
  const writeOrder = byCycle(landing);
  let next = 0;
  const landBefore = (limit: number): void => {
    for (; next < writeOrder.length && landing[writeOrder[next]!]! < limit; next++) {
      const at = writeOrder[next]!;
      const word = writes.words[at]!;
      const address = addressOf(word);
      if (landed[address] === landing[at]) {
        const operation = writeOwner[at]!;
        const message = `"${block.operations[operation]!.id}" and "${block.operations[holder[address]!]!.id}" both write scratch word ${address} in cycle ${landing[at]}`;
        violations.push({ kind: "writers", message, operation, cycle: landing[at]!, value: owner[word]! });
      }
      landed[address] = landing[at]!;
      holder[address] = writeOwner[at]!;
      holds[address] = word;
    }
  };
  for (const at of readOrder) {
    const word = reads.words[at]!;
    landBefore(reads.cycles[at]!);
    if (wanted[at]! < 0 && !block.values[owner[word]!]!.liveIn) continue; // any content will do
    demand(word, wanted[at]!, reads.cycles[at]!, readOwner[at]!);
  }
  landBefore(Number.POSITIVE_INFINITY);

  const lastWriter = new Int32Array(owner.length).fill(-1);
  for (let at = 0; at < writes.words.length; at++) lastWriter[writes.words[at]!] = writeOwner[at]!;
  for (const [value, { liveIn, liveOut }] of block.values.entries()) {
    if (!liveOut) continue;
    for (let word = base[value]!; word < base[value + 1]!; word++) {
      if (liveIn || lastWriter[word]! >= 0) demand(word, lastWriter[word]!, issue.end, undefined);
    }
  }
}

/** The operation of each access. */
function ownersOf({ offsets, words }: AccessList): Int32Array {
  const owners = new Int32Array(words.length);
  for (let operation = 0; operation + 1 < offsets.length; operation++) {
    owners.fill(operation, offsets[operation]!, offsets[operation + 1]!);
  }
  return owners;
}

/** Indices in ascending order of cycle, stable (counting sort). */
function byCycle(cycles: Int32Array): Int32Array {
  let top = 0;
  for (const cycle of cycles) if (cycle > top) top = cycle;
  const place = new Int32Array(top + 2);
  for (const cycle of cycles) place[cycle + 1]!++;
  for (let cycle = 0; cycle <= top; cycle++) place[cycle + 1]! += place[cycle]!;
  const order = new Int32Array(cycles.length);
  for (let at = 0; at < cycles.length; at++) order[place[cycles[at]!]!++] = at;
  return order;
}
