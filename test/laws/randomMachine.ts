import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { type Machine, parseMachine } from "../../src/machine/machine.ts";
import { elementwise, takeHome } from "../../src/machine/presets/takeHome.ts";

/** Opcodes that blocks of the laws cannot do without. */
const needed = ["+", "-", "^", "&", "|"];

/**
 * A random machine of the take-home one's kind; the same seed gives the same. Vectors of 2, 4, 8 or 16, other slot counts,
 * every opcode with a latency of its own of 1 to 5 (or as said), some elementwise opcodes left out, lane forms divisible,
 * as many slots at once, or none; opcodes in another order where the seed is even.
 */
export function randomMachine(
  seed: number,
  { vectorLength: asked, latencies = [1, 5] }: { vectorLength?: number; latencies?: readonly [number, number] } = {},
): Machine {
  const random = xoroshiro128plus(seed);
  const between = (low: number, high: number) => uniformInt(random, low, high);
  const vectorLength = asked ?? [2, 4, 8, 16][between(0, 3)]!;
  const kept = new Set(elementwise.filter((opcode) => needed.includes(opcode) || between(0, 2) > 0));
  const divisible = between(0, 2) > 0;
  const slots = new Map([
    ["alu", divisible ? between(1, 4) : between(vectorLength, Math.max(9, vectorLength + 1))],
    ["valu", between(1, 3)],
    ["load", between(1, 2)],
    ["store", between(1, 2)],
    ["flow", between(1, 2)],
  ]);
  const arithmetic: readonly string[] = elementwise;
  const listed = seed % 2 === 0 ? takeHome.opcodes.toReversed() : takeHome.opcodes;
  return parseMachine({
    name: `random ${seed}`,
    vectorLength,
    scratchWords: 1536,
    engines: takeHome.engines.map((engine) => ({ ...engine, slots: slots.get(engine.name) ?? engine.slots })),
    opcodes: listed
      .filter(({ opcode }) => !arithmetic.includes(opcode) || kept.has(opcode as "+"))
      .map((row) => ({ ...row, latency: between(...latencies) })),
    laneForms: between(0, 3) === 0 ? [] : [{ from: "valu", to: "alu", opcodes: [...kept], divisible }],
  });
}

/** A machine whose opcodes of these names are as late as said. */
export function withLatencies(machine: Machine, latencies: Readonly<Record<string, number>>): Machine {
  const opcodes = machine.opcodes.map((row) => ({ ...row, latency: latencies[row.opcode] ?? row.latency }));
  return { ...machine, opcodes };
}
