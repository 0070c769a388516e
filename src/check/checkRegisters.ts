import type { Block, DependenceKind } from "../ir/block.ts";
import type { Accesses } from "./checkAccesses.ts";
import type { Issue } from "./checkPlacements.ts";
import type { Violation } from "./checkViolation.ts";

/**
 * The register dependences that program order demands, derived here word by word from what the chosen forms read and
 * write, whatever the block lists. A write changes its word when the cycle before issue + latency ends. So a reader issues
 * the latency (or what the form asks for, if that is more) after the last lane of the word's last writer; an overwriter lands in a cycle that is not before the
 * last lane of any reader since, and that is after the one in which the writer before it lands.
 *
 * Returns the operation whose write each read must see, in the order of `accesses.reads`; -1 is the content before cycle 0.
 * A word that nothing defines before it is read is the block's defect, not the schedule's: evaluation refuses it.
 */
export function checkRegisters(block: Block, issue: Issue, accesses: Accesses, violations: Violation[]): Int32Array {
  const { first, last, extra, latency } = issue;
  const { reads, writes, owner } = accesses;
  const writer = new Int32Array(owner.length).fill(-1);
  const readUntil = new Int32Array(owner.length).fill(-1);
  const wanted = new Int32Array(reads.words.length);
  const seen = new Set<string>();

  const report = (kind: DependenceKind, from: number, to: number, wait: number, word: number): void => {
    const key = `${kind} ${from} ${to}`;
    if (seen.has(key)) return;
    seen.add(key);
    const [source, target] = [block.operations[from]!, block.operations[to]!];
    const place = nameOf(block, accesses, word);
    const message = `"${target.id}" issues in cycle ${first[to]}, but ${kind} of ${place} after "${source.id}" in cycle ${last[from]} allows ${last[from]! + wait} at the earliest`;
    violations.push({ kind: "register", message, operation: to, cycle: first[to]!, value: owner[word]! });
  };

  for (let operation = 0; operation < block.operations.length; operation++) {
    const start = first[operation]!;
    for (let at = reads.offsets[operation]!; at < reads.offsets[operation + 1]!; at++) {
      const word = reads.words[at]!;
      const from = writer[word]!;
      wanted[at] = from;
      if (from >= 0) {
        const wait = Math.max(latency[from]!, 1 + extra[from]!);
        if (start < last[from]! + wait) report("RAW", from, operation, wait, word);
      }
    }
    for (let at = writes.offsets[operation]!; at < writes.offsets[operation + 1]!; at++) {
      const word = writes.words[at]!;
      const from = writer[word]!;
      if (from >= 0) {
        const wait = latency[from]! - latency[operation]! + 1;
        if (start < last[from]! + wait) report("WAW", from, operation, wait, word);
      }
      // The readers themselves are looked up only when the latest of them is too late.
      const lands = start + latency[operation]! - 1;
      if (readUntil[word]! > lands) {
        for (const reader of readersOf(accesses, word, from + 1, operation)) {
          if (last[reader]! > lands) report("WAR", reader, operation, 1 - latency[operation]!, word);
        }
      }
      writer[word] = operation;
      readUntil[word] = -1;
    }
    for (let at = reads.offsets[operation]!; at < reads.offsets[operation + 1]!; at++) {
      const word = reads.words[at]!;
      if (writer[word] !== operation) readUntil[word] = Math.max(readUntil[word]!, last[operation]!);
    }
    checkLanes(block, operation, accesses, latency[operation]!, violations);
  }
  return wanted;
}

/** A divided operation that writes in place must not write a word in one lane before another lane has read it. */
function checkLanes(
  block: Block,
  operation: number,
  accesses: Accesses,
  latency: number,
  violations: Violation[],
): void {
  const { reads, writes, owner } = accesses;
  const { id, forms, result } = block.operations[operation]!;
  if (result === undefined || forms.every((form) => form.lanes === 1)) return;
  const from = writes.offsets[operation]!;
  for (let at = reads.offsets[operation]!; at < reads.offsets[operation + 1]!; at++) {
    const word = reads.words[at]!;
    // Words of the result are consecutive, and so are their entries.
    const write = from + word - writes.words[from]!;
    if (write < from || write >= writes.offsets[operation + 1]!) continue;
    if (writes.cycles[write]! + latency - 1 >= reads.cycles[at]!) continue;
    const cycle = reads.cycles[at]!;
    const message = `"${id}" reads ${nameOf(block, accesses, word)} in cycle ${cycle}, which its own lane of cycle ${writes.cycles[write]} has overwritten`;
    violations.push({ kind: "register", message, operation, cycle, value: owner[word]! });
  }
}

/** Operations of `from` .. `to - 1` that read the word. */
function readersOf({ reads }: Accesses, word: number, from: number, to: number): number[] {
  const found: number[] = [];
  for (let operation = from; operation < to; operation++) {
    const list = reads.words.subarray(reads.offsets[operation]!, reads.offsets[operation + 1]!);
    if (list.includes(word)) found.push(operation);
  }
  return found;
}

/** "x" word 3 */
export function nameOf(block: Block, { base, owner }: Accesses, word: number): string {
  const value = owner[word]!;
  return `"${block.values[value]!.name}" word ${word - base[value]!}`;
}
