import { wordFunctions } from "../../src/ir/evaluateWord.ts";
import { hashStages } from "../../src/walk/walk.ts";

/** A piece of what the kernel computes, as a function of words. */
export interface Fragment {
  readonly name: string;
  readonly inputs: readonly string[];
  /** Inputs that are bits: 0 or 1. */
  readonly bits?: readonly number[];
  readonly of: (...inputs: readonly number[]) => number;
  /** The result may differ by a constant that is the same for all inputs: whoever reads it can take it away. */
  readonly upToConstant?: true;
  /** Operations that the kernel spends on it; a select on flow counts as one. */
  readonly now: number;
  readonly why: string;
}

const on = (opcode: string, a: number, b: number): number => wordFunctions.get(opcode)!(a, b);

/** A stage of the hash, without its constant where the state stays encoded. */
function stage(number: number, x: number, constant = hashStages[number]!.constant): number {
  const { op1, op2, shift, amount } = hashStages[number]!;
  return on(op2, on(op1, x, constant), on(shift, x, amount));
}

const encoded = (x: number): number => stage(5, x, 0);

/** What an identity of fewer operations would shorten, each with what it would be worth. */
export const fragments: readonly Fragment[] = [
  {
    name: "node xor and stage 0",
    inputs: ["s", "n"],
    of: (s, n) => stage(0, on("^", s!, n!)),
    now: 2,
    why: "512 visits",
  },
  { name: "stage 1", inputs: ["x"], of: (x) => stage(1, x!), now: 3, why: "512 rounds" },
  { name: "stages 2 and 3", inputs: ["x"], of: (x) => stage(3, stage(2, x!)), now: 3, why: "512 rounds" },
  { name: "stage 4 and 5, encoded", inputs: ["x"], of: (x) => encoded(stage(4, x!)), now: 3, why: "512 rounds" },
  { name: "stage 5, encoded", inputs: ["x"], of: (x) => encoded(x!), now: 2, why: "512 rounds" },
  { name: "stage 5", inputs: ["x"], of: (x) => stage(5, x!), now: 3, why: "what absorbs its constant: 144 operations" },
  {
    name: "parity before the state, encoded",
    inputs: ["f"],
    of: (f) => on("&", encoded(f!), 1),
    now: 3,
    why: "448 parities would wait one operation less",
  },
  {
    name: "address and parity, encoded",
    inputs: ["a", "v"],
    of: (a, v) => on("-", on("*", a!, 2), on("&", v!, 1)),
    upToConstant: true,
    now: 3,
    why: "a step of a gather: no constant to select",
  },
  {
    name: "address and parity, true",
    inputs: ["a", "v"],
    of: (a, v) => on("+", on("*", a!, 2), on("&", v!, 1)),
    upToConstant: true,
    now: 2,
    why: "any constant for nothing",
  },
  {
    name: "address of a record from its parent's, encoded",
    inputs: ["a", "p", "q"],
    bits: [1, 2],
    of: (a, p, q) => on("-", on("-", on("*", a!, 4), on("*", p!, 6)), on("*", q!, 3)),
    upToConstant: true,
    now: 3,
    why: "64 addresses of records below records",
  },
  {
    name: "two parities",
    inputs: ["u", "v"],
    of: (u, v) => on("+", on("*", on("&", u!, 1), 2), on("&", v!, 1)),
    now: 3,
    why: "half of the parities that only addresses read",
  },
];
