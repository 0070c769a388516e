import type { Block, Dependence, Operation, Value } from "../ir/block.ts";
import type { Machine } from "../machine/machine.ts";
import { lengthOf, type Schedule } from "../schedule/schedule.ts";
import { dependencesBetween, formOf, placeName } from "./blockOf.ts";
import { type Unit, type Version, type Versions, versionsRead } from "./step.ts";
import type { StepEdge } from "./stepOrder.ts";
import type { Walked } from "./walkProgram.ts";

/**
 * The operations of a program as they stand, for a program that is no schedule of the block it was lifted to: bounds and reasons
 * need no operands. What each write left is a value of its own, those with the same maker and readers together; who reads
 * comes after who made it, and the order of memory is kept. That words of a vector have to lie beside each other is left out: every
 * program that does these operations keeps the rest, so that a bound of this block holds for it.
 */
export function ownBlock(
  { steps, versions }: Walked,
  units: readonly Unit[],
  edges: readonly StepEdge[],
  group: readonly (number | undefined)[],
  machine: Machine,
  { name, forms }: { readonly name: string; readonly forms: boolean },
): { readonly block: Block; readonly schedule: Schedule } {
  const rows = new Map(machine.opcodes.map((row) => [`${row.engine} ${row.opcode}`, row]));
  const operations = units.map((unit, index): Operation => {
    const { row } = unit;
    const lane = machine.laneForms.find(
      ({ from, opcodes, divisible }) => divisible && from === row.engine && opcodes.includes(row.opcode),
    );
    const divided = forms && lane !== undefined ? rows.get(`${lane.to} ${row.opcode}`) : undefined;
    return {
      id: placeName(unit, steps[unit.steps[0]!], row, index),
      opcode: row.opcode,
      operands: [],
      forms: [
        formOf(machine, row, 1),
        ...(divided === undefined ? [] : [formOf(machine, divided, machine.vectorLength)]),
      ],
      provenance: group[index] === undefined ? {} : { group: group[index] },
    };
  });
  const values = valuesOf(units, versions);
  const dependences = new Map<number, Dependence>();
  for (const { definers, users } of values) {
    for (const from of definers) {
      for (const to of users) dependences.set(from * 2 ** 24 + to, { from, to, latency: 1, kind: "RAW" });
    }
  }
  const block = {
    ...{ name, operations, values },
    dependences: [...dependences.values(), ...dependencesBetween(units, edges)],
  };
  const placements = units.map((unit) => ({ form: 0, cycles: unit.steps.map((step) => steps[step]!.cycle) }));
  return { block, schedule: { placements, length: lengthOf(block, placements) } };
}

function valuesOf(units: readonly Unit[], versions: Versions): Value[] {
  const maker = new Map<Version, number>();
  const readers = new Map<Version, Set<number>>();
  for (const [at, unit] of units.entries()) {
    for (const version of unit.writes) maker.set(version, at);
    for (const version of versionsRead(unit)) {
      const known = readers.get(version);
      if (known === undefined) readers.set(version, new Set([at]));
      else known.add(at);
    }
  }
  const together = new Map<string, { version: Version; words: number }>();
  for (const version of new Set([...maker.keys(), ...readers.keys()])) {
    const key = `${maker.get(version) ?? -1}: ${[...(readers.get(version) ?? [])].join()}`;
    const known = together.get(key);
    if (known === undefined) together.set(key, { version, words: 1 });
    else known.words++;
  }
  return [...together.values()].map(({ version, words }): Value => {
    const definer = maker.get(version);
    return {
      name: `s${versions.word[version]!}${words > 1 ? `+${words - 1}` : ""}`,
      ...{ words, liveIn: definer === undefined, liveOut: false },
      definers: definer === undefined ? [] : [definer],
      users: [...(readers.get(version) ?? [])].sort((a, b) => a - b),
    };
  });
}
