import { uniformInt } from "pure-rand/distribution/uniformInt";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import type { Program, Slot } from "../../../src/machine/program.ts";

/** What a mutation does to one slot or two bundles. */
export const mutations = [
  "drop slot",
  "swap operands",
  "other operand",
  "operand of its like",
  "other opcode",
  "other constant",
  "exchange bundles",
  "move slot",
] as const;

/** One of `mutations`. */
export type Mutation = (typeof mutations)[number];

const arithmetic = ["+", "-", "*", "^", "&", "|", "<<", ">>", "<", "=="];

type Loose = Record<string, Slot[]>[];

/** The program with one mutation at a random place; undefined where there was nothing to mutate so. */
export function mutant(program: Program, mutation: Mutation, random: RandomGenerator): Program | undefined {
  const draw = (most: number): number => uniformInt(random, 0, most);
  const copy = structuredClone(program) as unknown as Loose;
  const at = draw(copy.length - 1);
  const bundle = copy[at]!;
  if (mutation === "exchange bundles") {
    if (at + 1 >= copy.length) return undefined;
    [copy[at], copy[at + 1]] = [copy[at + 1]!, bundle];
    return copy;
  }
  const engines = Object.keys(bundle).filter((engine) => bundle[engine]!.length > 0);
  if (engines.length === 0) return undefined;
  const engine = engines[draw(engines.length - 1)]!;
  const slots = bundle[engine]!;
  const number = draw(slots.length - 1);
  const slot = [...slots[number]!] as [string, ...number[]];
  if (mutation === "drop slot") {
    slots.splice(number, 1);
    return copy;
  }
  if (mutation === "move slot") {
    const to = copy[Math.min(copy.length - 1, at + 1 + draw(3))]!;
    const limit = { alu: 12, valu: 6, load: 2, store: 2, flow: 1 }[engine] ?? 0;
    if (to === bundle || (to[engine]?.length ?? 0) >= limit) return undefined;
    slots.splice(number, 1);
    to[engine] = [...(to[engine] ?? []), slot];
    return copy;
  }
  if (mutation === "swap operands") {
    if (slot.length < 3) return undefined;
    const [left, right] = [slot.length - 2, slot.length - 1];
    if (slot[left] === slot[right]) return undefined;
    [slot[left], slot[right]] = [slot[right]!, slot[left]!];
  } else if (mutation === "other opcode") {
    if (!arithmetic.includes(slot[0])) return undefined;
    slot[0] = arithmetic[draw(arithmetic.length - 1)]!;
  } else if (mutation === "other constant") {
    if (slot[0] !== "const" && slot[0] !== "add_imm") return undefined;
    slot[slot.length - 1] = (slot.at(-1) as number) ^ (1 << draw(10));
  } else {
    if (slot.length < 2) return undefined;
    const place = 1 + draw(slot.length - 2);
    const other = otherOperand(copy, draw, mutation === "other operand" ? undefined : { opcode: slot[0], place });
    if (other === undefined) return undefined;
    slot[place] = other;
  }
  if (JSON.stringify(slot) === JSON.stringify(slots[number])) return undefined;
  slots[number] = slot;
  return copy;
}

/** An operand of some other slot: an address that is in use; where a like is given, in the same place of the same opcode. */
function otherOperand(
  program: Loose,
  draw: (most: number) => number,
  like: { readonly opcode: string; readonly place: number } | undefined,
): number | undefined {
  for (let tries = 0; tries < 200; tries++) {
    const lists = Object.values(program[draw(program.length - 1)]!).flat();
    const slot = lists[draw(Math.max(0, lists.length - 1))];
    if (slot === undefined || (like !== undefined && slot[0] !== like.opcode)) continue;
    const operand = slot[like?.place ?? 1 + draw(Math.max(0, slot.length - 2))];
    if (typeof operand === "number" && operand >= 0 && operand < 1536) return operand;
  }
  return undefined;
}
