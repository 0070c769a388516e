import type { Machine } from "../machine/machine.ts";
import type { Step, StepOperand, Version } from "./step.ts";
import type { Unit } from "./unit.ts";
import type { Walked } from "./walkProgram.ts";

/**
 * Lane-wise groups: slots of one opcode whose results are the words of a vector, all there at the same time, and whose operands
 * step by one word from lane to lane. Each is one vector operation that was issued a lane at a time. Whether the lanes can wait
 * for each other is for `ordered` to say.
 */
export function laneGroups({ steps, versions }: Walked, machine: Machine): Unit[] {
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
  for (const [at, step] of steps.entries()) {
    for (const version of step.writes) writer.set(versions.word[version]!, at);
    const row = wholeRow.get(`${step.row.engine} ${step.row.opcode}`);
    if (row === undefined || step.writes.length !== 1) continue;
    const own = versions.word[step.writes[0]!]!;
    const words = step.operands.map((operand) => versions.word[(operand as readonly Version[])[0]!]! - own);
    const key = `${step.row.engine} ${step.row.opcode} ${words.join()}`;
    const lanes = open.get(key) ?? new Map<number, number>();
    open.set(key, lanes.set(own, at));
    for (let start = own; start > own - width; start--) {
      if (!starts.has(start) && start % width !== 0) continue;
      const all = Array.from({ length: width }, (_, lane) => lanes.get(start + lane));
      if (!all.every((lane, k): lane is number => lane !== undefined && writer.get(start + k) === lane)) continue;
      for (let lane = 0; lane < width; lane++) lanes.delete(start + lane);
      groups.push({
        steps: all,
        row,
        operands: words.map(
          (_, k): StepOperand => all.map((lane) => (steps[lane]!.operands[k] as readonly Version[])[0]!),
        ),
        writes: all.map((lane) => steps[lane]!.writes[0]!),
      });
      break;
    }
  }
  return groups;
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
