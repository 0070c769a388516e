import type { Machine } from "../machine/machine.ts";
import type { Copy } from "./ordered.ts";
import type { Step, StepOperand, Unit, Version, Versions } from "./step.ts";

/** The operations to be: groups of lanes, and every other step by itself. */
export function unitsOf(steps: readonly Step[], groups: readonly Unit[]): Unit[] {
  const inGroup = new Set(groups.flatMap((group) => group.steps));
  return [...groups, ...steps.flatMap((step, at) => (inGroup.has(at) ? [] : [unitOf(step, at)]))];
}

function unitOf({ row, operands, writes }: Step, step: number): Unit {
  return { steps: [step], row, operands, writes };
}

/** The same with some of the units as their single steps. */
export function takenApart(units: readonly Unit[], apart: readonly number[], steps: readonly Step[]): Unit[] {
  const chosen = new Set(apart);
  return units.flatMap((unit, at) => (chosen.has(at) ? unit.steps.map((step) => unitOf(steps[step]!, step)) : [unit]));
}

/**
 * Each reader that is in the way reads a copy instead, made before its words are overwritten.
 * @throws {RangeError} when the machine has nothing to copy with.
 */
export function copied(
  units: readonly Unit[],
  versions: Versions,
  copies: readonly Copy[],
  machine: Machine,
): { units: Unit[]; versions: Versions } {
  const changed = [...units];
  const [word, step, landed] = [[...versions.word], [...versions.step], [...versions.landed]];
  const fresh = (source: Version): Version => {
    word.push(word[source]!);
    step.push(-2 - changed.length);
    landed.push(-1);
    return word.length - 1;
  };
  for (const { unit, version, byWords } of copies) {
    const { operands } = changed[unit]!;
    const source = operands.find(
      (operand): operand is readonly Version[] => !("immediate" in operand) && operand.includes(version),
    );
    // Two cycles may have met in one operand.
    if (source === undefined) continue;
    const target: Version[] = [];
    for (const part of byWords ? source.map((each) => [each]) : [source]) {
      const writes = part.map(fresh);
      changed.push({ steps: [], row: copyRow(machine, part.length), operands: [part, part], writes });
      target.push(...writes);
    }
    const same = (operand: StepOperand): boolean => !("immediate" in operand) && operand.join() === source.join();
    changed[unit] = { ...changed[unit]!, operands: operands.map((operand) => (same(operand) ? target : operand)) };
  }
  return { units: changed, versions: { word, step, landed } };
}

function copyRow(machine: Machine, words: number) {
  const roles = words === 1 ? "dest,source,source" : "vdest,vsource,vsource";
  const row = machine.opcodes.find(
    ({ opcode, operands }) => (opcode === "|" || opcode === "&") && operands.join(",") === roles,
  );
  if (row !== undefined) return row;
  throw new RangeError(
    `slots of a bundle exchange words, and machine "${machine.name}" has no "|" to copy ${words} words with`,
  );
}
