import type { Program } from "../../src/machine/program.ts";

/** Adds one to sixteen words of memory from word 20 on, a word a turn. */
export const fixedLoop: Program = [
  {
    load: [
      ["const", 0, 20],
      ["const", 1, 1],
    ],
  },
  { load: [["const", 2, 16]] },
  { load: [["load", 3, 0]] },
  { alu: [["+", 4, 3, 1]] },
  {
    store: [["store", 0, 4]],
    alu: [
      ["+", 0, 0, 1],
      ["-", 2, 2, 1],
    ],
  },
  { flow: [["cond_jump", 2, 2]] },
  { flow: [["halt"]] },
];

/** The same, with the number of turns in word 0 of memory (scratch word 7 is zero). */
export const countedLoop: Program = fixedLoop.with(1, { load: [["load", 2, 7]] });

/** Sixteen turns, and words that are no addresses. */
export const loopMemory: readonly number[] = [16, ...Array.from({ length: 63 }, (_, at) => 1000 + at)];

/** Two words of a vector change places in a cycle. */
export const swap: Program = [
  {
    load: [
      ["const", 20, 8],
      ["const", 21, 16],
    ],
  },
  { load: [["vload", 0, 20]] },
  {
    alu: [
      ["|", 0, 1, 1],
      ["|", 1, 0, 0],
    ],
  },
  { store: [["vstore", 21, 0]] },
];
