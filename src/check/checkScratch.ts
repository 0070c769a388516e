import type { Block } from "../ir/block.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import type { Allocation } from "../schedule/schedule.ts";
import type { Accesses, AccessList } from "./checkAccesses.ts";
import type { Issue } from "./checkPlacements.ts";
import type { Violation } from "./checkViolation.ts";

/** Addresses from here on are refused where the machine sets no limit: tables by address would not fit in memory. */
const addressLimit = 1 << 24;

/** Boundaries at which each value is occupied: `start` .. `end - 1`, boundary b before cycle b. Empty where never. */
export interface Occupation {
  readonly start: Int32Array;
  readonly end: Int32Array;
}

/**
 * When values are occupied: from the boundary after the first cycle of a definer to the one before the last cycle of a user
 * or a definer, at least one boundary; live-in ones from boundary 0, live-out ones up to and with the last. Definers and
 * users are those that the value lists, a user of some forms only where its own is one of them, and those that really write and
 * read it.
 */
export function occupationOf(block: Block, issue: Issue, accesses: Accesses): Occupation {
  const { values } = block;
  const start = new Int32Array(values.length).fill(issue.end + 1);
  const end = new Int32Array(values.length);
  const begin = (value: number, operation: number): void => {
    start[value] = Math.min(start[value]!, issue.first[operation]! + 1);
    end[value] = Math.max(end[value]!, issue.last[operation]! + 1);
  };
  const use = (value: number, operation: number): void => {
    end[value] = Math.max(end[value]!, issue.last[operation]! + 1);
  };
  for (const [value, { definers, users, formUses = [], liveIn, liveOut }] of values.entries()) {
    if (liveIn) [start[value], end[value]] = [0, 1];
    for (const operation of definers) begin(value, operation);
    const idle = new Set<number>();
    for (const { user, forms } of formUses) if (!forms.includes(issue.form[user]!)) idle.add(user);
    for (const operation of users) if (!idle.has(operation)) use(value, operation);
    if (liveOut) end[value] = issue.end + 1;
  }
  forEachAccess(accesses.writes, (word, operation) => begin(accesses.owner[word]!, operation));
  forEachAccess(accesses.reads, (word, operation) => use(accesses.owner[word]!, operation));
  for (let value = 0; value < values.length; value++) {
    if (end[value]! > 0) end[value] = Math.max(end[value]!, start[value]! + 1);
  }
  return { start, end };
}

/** Live words at every boundary against the machine's scratch. */
export function checkLive(
  block: Block,
  machine: SchedulingMachine,
  { end: length }: Issue,
  { start, end }: Occupation,
  violations: Violation[],
): void {
  const limit = machine.scratchWords;
  if (limit === undefined) return;
  const change = new Int32Array(length + 3);
  for (const [value, { words }] of block.values.entries()) {
    if (start[value]! >= end[value]!) continue;
    change[start[value]!]! += words;
    change[end[value]!]! -= words;
  }
  let live = 0;
  for (let boundary = 0; boundary <= length; boundary++) {
    live += change[boundary]!;
    if (live <= limit) continue;
    const place = boundary === 0 ? "before cycle 0" : `after cycle ${boundary - 1}`;
    const message = `${live} words are live at the boundary ${place}, ${limit} allowed`;
    violations.push({ kind: "live", message, cycle: Math.max(0, boundary - 1) });
  }
}

/**
 * Every occupied value has an address and lies inside the scratch; no two that are occupied at one boundary share a
 * word. Returns whether all addresses are usable.
 */
export function checkAllocation(
  block: Block,
  machine: SchedulingMachine,
  { start, end }: Occupation,
  { addresses }: Allocation,
  violations: Violation[],
): boolean {
  const { values } = block;
  const before = violations.length;
  if (addresses.length !== values.length) {
    violations.push({ kind: "address", message: `${addresses.length} addresses for ${values.length} values` });
    return false;
  }
  const limit = machine.scratchWords ?? addressLimit;
  const occupied = [...values.keys()].filter((value) => start[value]! < end[value]!);
  let top = 0;
  for (const value of occupied) {
    const address = addresses[value]!;
    const { name, words } = values[value]!;
    if (Number.isInteger(address) && address >= 0 && address + words <= limit) {
      top = Math.max(top, address + words);
      continue;
    }
    const message = `"${name}" lies at words ${address}..${address + words - 1}, scratch is 0..${limit - 1}`;
    violations.push({ kind: "address", message, value });
  }
  if (violations.length > before) return false;

  occupied.sort((a, b) => start[a]! - start[b]!);
  const owner = new Int32Array(top).fill(-1);
  for (const value of occupied) {
    const address = addresses[value]!;
    let reported = -1;
    for (let word = address; word < address + values[value]!.words; word++) {
      const other = owner[word]!;
      if (other < 0 || end[other]! <= start[value]!) {
        owner[word] = value;
        continue;
      }
      if (other !== reported) {
        const cycle = Math.max(0, start[value]! - 1);
        const message = `"${values[value]!.name}" takes scratch word ${word} in cycle ${cycle}, "${values[other]!.name}" occupies it until cycle ${end[other]! - 1}`;
        violations.push({ kind: "overlap", message, value, cycle });
        reported = other;
      }
      if (end[value]! > end[other]!) owner[word] = value;
    }
  }
  return true;
}

function forEachAccess({ offsets, words }: AccessList, visit: (word: number, operation: number) => void): void {
  for (let operation = 0; operation + 1 < offsets.length; operation++) {
    for (let at = offsets[operation]!; at < offsets[operation + 1]!; at++) visit(words[at]!, operation);
  }
}
