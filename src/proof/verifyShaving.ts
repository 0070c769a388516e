import type { ShavingWitness } from "../bounds/bound.ts";
import { leastCost, leastInForm, readPool, type VerifierInstance } from "./verifyInstance.ts";
import { times } from "./verifyTimes.ts";

/** Issue windows: first lane no earlier, last lane no later. */
interface Windows {
  readonly earliest: number[];
  readonly latest: number[];
}

/** Replays a shaving proof. @throws {RangeError} naming the step that does not follow. */
export function verifyShaving(instance: VerifierInstance, { refuted, improved, steps }: ShavingWitness): void {
  if (!Number.isSafeInteger(refuted) || refuted < 0) throw new RangeError(`length ${refuted} is no length`);
  const { heads, tails } = times(instance, improved);
  const prices = improved.pools.map((pool) => readPool(instance, pool));
  const impossible = (windows: Windows) =>
    !follow(instance, windows) ||
    improved.pools.some(({ capacity }, p) => overfull(instance, windows, refuted, prices[p]!, capacity)) ||
    tooManyWords(instance, windows, refuted);
  const windows = { earliest: [...heads], latest: tails.map((tail) => refuted - 1 - tail) };
  let contradicted = impossible(windows);
  for (const [k, { operation, end }] of steps.entries()) {
    const forms = instance.block.operations[operation]?.forms;
    const place = `shaving step ${k}`;
    if (contradicted) throw new RangeError(`${place}: the windows contradict one another before it`);
    if (forms === undefined) throw new RangeError(`${place}: no operation ${operation}`);
    if (forms.some(({ lanes }) => lanes !== 1))
      throw new RangeError(`${place}: operation ${operation} has no one cycle`);
    const probe = { earliest: [...windows.earliest], latest: [...windows.latest] };
    if (end === "head") probe.latest[operation] = probe.earliest[operation]!;
    else probe.earliest[operation] = probe.latest[operation]!;
    if (!impossible(probe)) throw new RangeError(`${place}: operation ${operation} may issue at its ${end}`);
    if (end === "head") windows.earliest[operation]!++;
    else windows.latest[operation]!--;
    contradicted = impossible(windows);
  }
  if (!contradicted) throw new RangeError(`length ${refuted} is not refuted after the last step`);
}

function follow(instance: VerifierInstance, { earliest, latest }: Windows): boolean {
  const { order, before, after, beforeInForm, afterInForm, meter } = instance;
  meter.pay(2 * (order.length + instance.links));
  for (const i of order) {
    for (const { other, latency } of before[i]!) earliest[i] = Math.max(earliest[i]!, earliest[other]! + latency);
    earliest[i] = Math.max(earliest[i]!, leastInForm(beforeInForm[i]!, earliest));
  }
  for (const i of [...order].reverse()) {
    for (const { other, latency } of after[i]!) latest[i] = Math.min(latest[i]!, latest[other]! - latency);
    if (afterInForm[i]!.length === 0) continue;
    const left = latest.map((cycle) => -cycle);
    latest[i] = Math.min(latest[i]!, -leastInForm(afterInForm[i]!, left));
  }
  return earliest.every((cycle, i) => cycle <= latest[i]!);
}

/** Whether some interval of cycles must hold more than it can: counted pair by pair. */
function overfull(
  { pieces, meter }: VerifierInstance,
  { earliest, latest }: Windows,
  length: number,
  prices: readonly bigint[],
  capacity: number,
): boolean {
  const timed = pieces.map((piece) => ({
    from: earliest[piece.operation]! + piece.first,
    to: Math.min(length - 1, latest[piece.operation]! + piece.last),
    demand: leastCost(piece, prices),
  }));
  timed.sort((a, b) => a.to - b.to);
  for (const start of new Set(timed.map(({ from }) => from))) {
    let demand = 0n;
    meter.pay(timed.length);
    for (const { from, to, demand: own } of timed) {
      if (from < start || own === 0n) continue;
      demand += own;
      if (demand > BigInt(capacity) * BigInt(Math.max(0, to - start + 1))) return true;
    }
  }
  return false;
}

/** Whether values that are surely live at some boundary have too many words. */
function tooManyWords(
  { block, machine, meter }: VerifierInstance,
  { earliest, latest }: Windows,
  length: number,
): boolean {
  const limit = machine.scratchWords;
  if (limit === undefined) return false;
  // Words that come at a boundary, and that go before it: lengths of millions have no list of boundaries.
  const changes = new Map<number, number>();
  const change = (boundary: number, words: number) => changes.set(boundary, (changes.get(boundary) ?? 0) + words);
  for (const { words, definers, users, formUses = [], liveIn, liveOut } of block.values) {
    const partial = new Set(formUses.map(({ user }) => user));
    meter.pay(1 + definers.length + users.length + partial.size);
    // Boundary b lies before cycle b: occupied after its latest begin, up to the earliest end of whoever touches it last.
    let begin = liveIn ? 0 : length + 1;
    let end = liveOut ? length : liveIn ? 0 : -1;
    for (const i of definers) {
      if (!liveIn) begin = Math.min(begin, latest[i]! + 1);
      end = Math.max(end, earliest[i]!);
    }
    for (const i of users) if (!partial.has(i)) end = Math.max(end, earliest[i]!);
    if (begin > Math.min(end, length)) continue;
    change(begin, words);
    change(Math.min(end, length) + 1, -words);
  }
  let live = 0;
  for (const [, words] of [...changes].sort(([one], [other]) => one - other)) {
    live += words;
    if (live > limit) return true;
  }
  return false;
}
