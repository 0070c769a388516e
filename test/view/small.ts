import type { Provenance } from "../../src/ir/block.ts";
import { parseBlock } from "../../src/ir/notation.ts";
import { parseSchedule } from "../../src/schedule/notation.ts";

/** Two engines that cost cycles and one that does not. */
export const smallMachine = {
  name: "small",
  engines: [
    { name: "alu", slots: 2 },
    { name: "load", slots: 1 },
    { name: "debug", slots: 4, free: true },
  ],
  scratchWords: 2,
};

const parsed = parseBlock(
  "a:load b:load c[2]:alu<-a,b d:alu<-c e:load f:load g:alu<-e,f h!:alu<-g w[0]:debug<-g",
  smallMachine,
);
const from: Provenance[] = [
  { group: 0, round: 0, stage: "read" },
  { group: 0, round: 0, stage: "read" },
  { group: 0, round: 0, stage: "sum" },
  { group: 0, round: 1, stage: "sum" },
  { group: 1, round: 0, stage: "read" },
  { group: 1, round: 0, stage: "read" },
  { group: 1, round: 0, stage: "sum" },
  { group: 1, round: 1, stage: "sum" },
  {},
];

/** Two groups that each load two words and add twice. */
export const smallBlock = {
  ...parsed,
  name: "two groups",
  operations: parsed.operations.map((operation, at) => ({ ...operation, provenance: from[at] })),
};

/** The second group waits for scratch, then longer than it must. */
export const smallSchedule = parseSchedule("0 1 2 3 4 5 6 7 7", smallBlock);
/** The same with the last operations a cycle later. */
export const laterSchedule = parseSchedule("0 1 2 3 4 5 6 8 8", smallBlock);
export const smallAllocation = { addresses: [0, 1, 0, 0, 0, 1, 0, 0] };
