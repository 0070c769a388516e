import type { Machine } from "../machine/machine.ts";
import type { KnownVectors } from "./knownVectors.ts";
import type { Step, StepOperand, Unit, Version } from "./step.ts";
import type { Walked } from "./walkProgram.ts";

/**
 * Lane-wise groups: slots of one opcode whose results are the words of a vector, all there at the same time, and whose operands
 * step by one word from lane to lane, or are one word that the program has as a vector too. Each is one vector operation that was
 * issued a lane at a time. Whether the lanes can wait
 * for each other is for `ordered` to say.
 */
export function laneGroups({ steps, versions }: Walked, machine: Machine, vectors: KnownVectors): Unit[] {
  const width = machine.vectorLength;
  const starts = vectorStarts(steps, versions.word);
  const wholeRow = new Map<string, Unit["row"]>();
  for (const { from, to, opcodes, divisible } of machine.laneForms) {
    if (!divisible) continue;
    for (const row of machine.opcodes) {
      if (row.engine === from && opcodes.includes(row.opcode)) wholeRow.set(`${to} ${row.opcode}`, row);
    }
  }
  const open = new Map<string, Map<number, number>>();
  const writer = new Map<number, number>();
  const groups: Unit[] = [];
  const taken = new Set<number>();
  for (const [at, step] of steps.entries()) {
    for (const version of step.writes) writer.set(versions.word[version]!, at);
    const row = wholeRow.get(`${step.row.engine} ${step.row.opcode}`);
    if (row === undefined || step.writes.length !== 1) continue;
    const own = versions.word[step.writes[0]!]!;
    const read = step.operands.map((operand) => (operand as readonly Version[])[0]!);
    for (const shared of sharings(read, vectors)) {
      const words = read.map((version, k) => (shared[k] === true ? `=${version}` : `${versions.word[version]! - own}`));
      const key = `${step.row.engine} ${step.row.opcode} ${words.join()}`;
      const lanes = open.get(key) ?? new Map<number, number>();
      open.set(key, lanes.set(own, at));
      if (taken.has(at)) continue;
      for (let start = own; start > own - width; start--) {
        if (!starts.has(start) && start % width !== 0) continue;
        const all = Array.from({ length: width }, (_, lane) => lanes.get(start + lane));
        const whole = (lane: number | undefined, k: number): lane is number =>
          lane !== undefined && !taken.has(lane) && writer.get(start + k) === lane;
        if (!all.every(whole)) continue;
        const first = Math.min(...(all as number[]));
        const apart = read.map((_, k): readonly Version[] =>
          (all as number[]).map((lane) => (steps[lane]!.operands[k] as readonly Version[])[0]!),
        );
        const vector = read.map((version, k) => (shared[k] === true ? vectors.broadcast(version, first) : apart[k]!));
        if (!vector.every((each) => each !== undefined)) continue;
        for (const lane of all as number[]) taken.add(lane);
        groups.push({
          steps: all as number[],
          row,
          operands: read.map((version, k): StepOperand => (shared[k] === true ? [version] : apart[k]!)),
          writes: (all as number[]).map((lane) => steps[lane]!.writes[0]!),
          ...(shared.includes(true) ? { whole: vector } : {}),
        });
        break;
      }
    }
  }
  return groups;
}

/** Which operands may be one word for all lanes: none, or one of those that the program has as a vector. */
function sharings(read: readonly Version[], vectors: KnownVectors): (readonly boolean[])[] {
  const none = read.map(() => false);
  return [none, ...read.flatMap((version, k) => (vectors.hasBroadcast(version) ? [none.with(k, true)] : []))];
}

/** Scratch words at which some vector begins. */
function vectorStarts(steps: readonly Step[], word: readonly number[]): Set<number> {
  const starts = new Set<number>();
  for (const { operands, writes } of steps) {
    for (const list of [...operands, writes])
      if (!("immediate" in list) && list.length > 1) starts.add(word[list[0]!]!);
  }
  return starts;
}
