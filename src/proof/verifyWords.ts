import type { Loop } from "../ir/loop.ts";
import type { LiveChain } from "../loop/loopBound.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import type { WorkMeter } from "./verifyMeter.ts";

/** Where an operation is fixed: its form, its first lane's row, cycles to its last lane. */
export interface FixedPlace {
  readonly form: number;
  readonly row: number;
  readonly span: number;
}

/** What is known above a node: who is fixed, and the least cycles from one operation's first lane to another's. */
export interface WordsAbove {
  readonly interval: number;
  readonly meter: WorkMeter;
  place(operation: number): FixedPlace | undefined;
  wait(from: number, to: number): number;
}

/**
 * What is wrong with chains that say that live words do not suffice. A chain begins with an operation that writes `from`, and ends with
 * one that writes `to`, or reads it in this or a later iteration: the end of `to` comes so many cycles after the beginning of `from`. No value may begin or end in more
 * chains than it has words; what is left of it lives for a cycle. Over all rows the chains' cycles are compared with an interval's words, for one row
 * the copies that are live after it with the words.
 */
export function chainsFault(
  loop: Loop,
  { scratchWords }: SchedulingMachine,
  chains: readonly LiveChain[],
  row: number | undefined,
  above: WordsAbove,
): string | undefined {
  const { values } = loop.body;
  if (scratchWords === undefined) return "the machine does not limit live words";
  if (row !== undefined && !(Number.isSafeInteger(row) && row >= 0 && row < above.interval))
    return `there is no row ${row}`;
  const written = values.map(({ definers }) => new Set(definers));
  for (const [i, { result }] of loop.body.operations.entries()) if (result !== undefined) written[result.value]?.add(i);
  above.meter.pay(values.length + loop.body.operations.length);
  const carried = new Set(loop.recurrences.map(({ into }) => into));
  const begins = values.map(() => 0);
  const ends = values.map(() => 0);
  let need = 0;
  let always = 0;
  for (const [v, { liveIn, words }] of values.entries()) {
    if (written[v]!.size > 0) need += row === undefined ? words : 0;
    else if (liveIn && !carried.has(v)) always += words;
  }
  for (const { from, to, words, path } of chains) {
    const [first, last] = [path[0], path.at(-1)];
    if (first === undefined || last === undefined || written[from]?.has(first) !== true || values[to] === undefined) {
      return `a chain from value ${from} does not begin with who writes it`;
    }
    if (!Number.isSafeInteger(words) || words < 1) return `a chain of ${words} words`;
    above.meter.pay(path.length + loop.recurrences.length + 1);
    const tail = tailOf(loop, to, written[to]!, last, above);
    if (tail === undefined) return `a chain to value ${to} ends with who does not keep it`;
    let cycles = 0;
    for (const [at, operation] of path.entries()) if (at > 0) cycles += above.wait(path[at - 1]!, operation);
    if (!Number.isSafeInteger(cycles)) return `operations ${path.join(", ")} do not wait for one another`;
    begins[from]! += words;
    ends[to]! += words;
    const copies = row === undefined ? cycles + tail : copiesAfter(row, cycles, tail, above, first, last);
    // Without the chain both words would count for a cycle.
    need += words * (row === undefined ? copies - 1 : copies);
  }
  const over = values.findIndex(({ words }, v) => Math.max(begins[v]!, ends[v]!) > words);
  if (over >= 0) return `value ${over} has ${values[over]!.words} words, chains have more`;
  if (values.some((_, v) => begins[v] !== ends[v])) return "a value begins in more chains than it ends in, or in fewer";
  const room = (scratchWords - always) * (row === undefined ? above.interval : 1);
  return need > room ? undefined : `live words need ${need} of ${room}`;
}

/** Cycles from an operation's first lane for which a value is there at least; undefined where the operation does not keep it in every form that it may take. */
function tailOf(
  loop: Loop,
  value: number,
  writers: ReadonlySet<number>,
  operation: number,
  { interval, place }: WordsAbove,
): number | undefined {
  const known = loop.body.operations[operation];
  if (known === undefined || writers.size === 0) return undefined;
  const fixed = place(operation);
  const span = fixed?.span ?? 0;
  let tail: number | undefined;
  const keeps = (cycles: number): void => {
    tail = Math.max(tail ?? cycles, cycles);
  };
  // A value is there for a cycle after its beginning.
  if (writers.has(operation)) keeps(writers.size === 1 ? Math.max(1, span) : span);
  const forms = fixed === undefined ? [...known.forms.keys()] : [fixed.form];
  const reads = (of: number): boolean => {
    const { users, formUses = [] } = loop.body.values[of]!;
    const some = formUses.find(({ user }) => user === operation);
    return forms.every(
      (form) =>
        (users.includes(operation) && some?.forms.includes(form) !== false) ||
        (known.forms[form]!.operands ?? known.operands).some((operand) => "value" in operand && operand.value === of),
    );
  };
  if (reads(value)) keeps(span);
  for (const { into, from, distance } of loop.recurrences) {
    if (from === value && reads(into)) keeps(span + interval * distance);
  }
  return tail;
}

/** Copies that are live after a row, from a beginning that is not after `first` issues to an end `tail` cycles after `last`. */
function copiesAfter(
  row: number,
  cycles: number,
  tail: number,
  { interval, place }: WordsAbove,
  first: number,
  last: number,
): number {
  const turns = (cycle: number): number => Math.floor((cycle - 1 - row) / interval);
  const [begin, end] = [place(first), place(last)];
  if (begin !== undefined) return turns(begin.row + cycles + tail) - turns(begin.row);
  if (end !== undefined) return turns(end.row + tail) - turns(end.row - cycles);
  return Math.floor((cycles + tail) / interval);
}
