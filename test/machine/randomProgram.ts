import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { elementwise } from "../../src/machine/presets/takeHome.ts";
import type { Program, Slot } from "../../src/machine/program.ts";

/** Scratch words of a random program: few, so that slots of a bundle meet in them all the time. */
export const randomScratchWords = 64;

/** Its addresses are below this. Memory has so many words and a vector more, all below: a word loaded is an address again. */
export const randomAddresses = 40;

// Words 0-7 hold addresses and are never written afterwards; 8 and 9 hold divisors.
const firstFree = 10;

/** A random program for vectors of so many words that runs without an error, with engines in random order, and jumps forward only. */
export function randomProgram(seed: number, bundles: number, vectorLength = 8): Program {
  const random = xoroshiro128plus(seed);
  const below = (end: number): number => uniformInt(random, 0, end - 1);
  const pick = <T>(from: readonly T[]): T => from[below(from.length)]!;
  const word = (): number => below(randomScratchWords);
  const dest = (): number => firstFree + below(randomScratchWords - firstFree);
  const vector = (): number => below(randomScratchWords - vectorLength + 1);
  const vdest = (): number => firstFree + below(randomScratchWords - vectorLength + 1 - firstFree);
  const divides = (opcode: string): boolean => ["//", "cdiv", "%"].includes(opcode);
  const engines: Record<string, (at: number) => Slot> = {
    alu: () => {
      const opcode = pick(elementwise);
      return [opcode, dest(), word(), divides(opcode) ? 8 + below(2) : word()];
    },
    valu: () => {
      const opcode = pick(["vbroadcast", "multiply_add", ...elementwise.filter((each) => !divides(each))]);
      if (opcode === "vbroadcast") return [opcode, vdest(), word()];
      if (opcode === "multiply_add") return [opcode, vdest(), vector(), vector(), vector()];
      return [opcode, vdest(), vector(), vector()];
    },
    load: () =>
      pick<() => Slot>([
        () => ["const", dest(), below(2 ** 31) - 2 ** 30],
        () => ["load", dest(), below(8)],
        () => ["vload", vdest(), below(8)],
        () => {
          const k = below(8);
          return ["load_offset", dest() - k, below(8 - k), k];
        },
      ])(),
    store: () => (below(2) === 0 ? ["store", below(8), word()] : ["vstore", below(8), vector()]),
    flow: (at) =>
      pick<() => Slot>([
        () => ["select", dest(), word(), word(), word()],
        () => ["vselect", vdest(), vector(), vector(), vector()],
        () => ["add_imm", dest(), word(), below(100) - 50],
        () => ["trace_write", word()],
        () => ["coreid", dest()],
        () => ["cond_jump", word(), at + 1 + below(3)],
        () => ["cond_jump_rel", word(), below(3)],
        () => ["jump", at + 1 + below(3)],
        () => ["pause"],
      ])(),
  };
  const most: Record<string, number> = { alu: 6, valu: 3, load: 2, store: 2, flow: 1 };
  const program: Record<string, Slot[]>[] = [];
  for (let at = 0; at < 8; at++) program.push({ load: [["const", at, below(randomAddresses)]] });
  program.push({
    load: [
      ["const", 8, 1 + below(9)],
      ["const", 9, 2 ** 31 + below(2 ** 31)],
    ],
  });
  while (program.length < bundles) {
    const names = Object.keys(engines);
    const bundle: Record<string, Slot[]> = {};
    while (names.length > 0) {
      const [name] = names.splice(below(names.length), 1);
      if (below(3) === 0) continue;
      bundle[name!] = Array.from({ length: below(most[name!]! + 1) }, () => engines[name!]!(program.length));
    }
    program.push(bundle);
  }
  return program;
}
