import { type Block, isWordRange, type Operation } from "../ir/block.ts";

/** What a value or an operation is for: the kinds of the first post on the exercise, which suit any table walk. */
export const operandKinds = ["val", "idx", "tree", "const", "mux", "hash", "mod", "mem", "other"] as const;

/** One of `operandKinds`. */
export type OperandKind = (typeof operandKinds)[number];

/** What each kind is, for legends. */
export const operandKindWords: Readonly<Record<OperandKind, string>> = {
  val: "the walking value",
  idx: "where it is in the tree",
  tree: "a node of the tree",
  const: "a constant",
  mux: "a choice between known words",
  hash: "inside the hash",
  mod: "the parity, left or right",
  mem: "addresses of memory, stores",
  other: "none of these",
};

/** Stages by what their operations are for; what a stage does not decide its opcodes do. */
const stageKinds: readonly (readonly [RegExp, OperandKind])[] = [
  [/^hash/, "hash"],
  [/^parity/, "mod"],
  [/^(pointers|collectors|restore)/, "mem"],
  [/^(records|level|nodes)/, "tree"],
  [/^(input|output)/, "val"],
];

const opcodeKinds: Readonly<Record<string, OperandKind>> = {
  const: "const",
  load: "tree",
  load_offset: "tree",
  vload: "tree",
  store: "mem",
  vstore: "mem",
  select: "mux",
  vselect: "mux",
  "%": "mod",
  "&": "mod",
  "==": "mod",
  "*": "idx",
  "+": "idx",
  "-": "idx",
  "<": "idx",
  multiply_add: "idx",
  add_imm: "idx",
  "^": "val",
  ">>": "hash",
  "<<": "hash",
  "|": "tree",
};

/** The kind of every operation and of every value (its first definer's). A value that only constants make is a constant. */
export function kindsOf(block: Block): { readonly operations: OperandKind[]; readonly values: OperandKind[] } {
  const values: OperandKind[] = block.values.map(({ liveIn }) => (liveIn ? "const" : "other"));
  const known = new Uint8Array(block.values.length);
  for (const [value, { liveIn }] of block.values.entries()) if (liveIn) known[value] = 1;
  const operations = block.operations.map((operation) => {
    const kind = kindOf(operation, values);
    const value = operation.result?.value;
    if (value !== undefined && known[value] === 0) {
      values[value] = kind;
      known[value] = 1;
    }
    return kind;
  });
  return { operations, values };
}

function kindOf({ opcode, operands, provenance }: Operation, values: readonly OperandKind[]): OperandKind {
  const read = operands.filter(isWordRange);
  const store = opcode.endsWith("store");
  if (opcode === "const" || (opcode === "vbroadcast" && read.every(({ value }) => values[value] === "const"))) {
    return "const";
  }
  if (opcode === "select" || opcode === "vselect") return "mux";
  const stage = provenance?.stage;
  const byStage = stage === undefined ? undefined : stageKinds.find(([pattern]) => pattern.test(stage))?.[1];
  if (store && byStage !== "val") return "mem";
  return byStage ?? opcodeKinds[opcode] ?? "other";
}
