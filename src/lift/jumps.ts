import type { Program, Slot } from "../machine/program.ts";

/** Opcodes that say which bundle comes next. */
export const jumpOpcodes: ReadonlySet<string> = new Set(["cond_jump", "cond_jump_rel", "jump", "jump_indirect"]);

/** A jump that keeps a program from being a straight line. */
export function firstJump(program: Program): { readonly bundle: number; readonly opcode: string } | undefined {
  for (const [bundle, engines] of program.entries()) {
    for (const slots of Object.values(engines)) {
      for (const [opcode] of slots) {
        if (jumpOpcodes.has(opcode)) return { bundle, opcode };
        if (opcode === "halt") return undefined;
      }
    }
  }
  return undefined;
}

/** Where a jump leads; undefined where it does not. */
export function jumpTarget([opcode, ...operands]: Slot, word: number, after: number): number | undefined {
  const [first, second] = operands as number[];
  if (opcode === "jump") return first;
  if (opcode === "jump_indirect") return word;
  if (word === 0) return undefined;
  return opcode === "cond_jump" ? second : after + second!;
}
