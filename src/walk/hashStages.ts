/** A stage of the hash: a = (a op1 constant) op2 (a shift amount). */
export interface HashStage {
  readonly op1: "+" | "^";
  readonly constant: number;
  readonly op2: "+" | "^";
  readonly shift: "<<" | ">>";
  readonly amount: number;
}

const stage = (op1: "+" | "^", constant: number, op2: "+" | "^", shift: "<<" | ">>", amount: number): HashStage => ({
  op1,
  constant,
  op2,
  shift,
  amount,
});

/** The six stages, as the workload defines them. */
export const hashStages: readonly HashStage[] = [
  stage("+", 0x7ed55d16, "+", "<<", 12),
  stage("^", 0xc761c23c, "^", ">>", 19),
  stage("+", 0x165667b1, "+", "<<", 5),
  stage("+", 0xd3a2646c, "^", "<<", 9),
  stage("+", 0xfd7046c5, "+", "<<", 3),
  stage("^", 0xb55a4f09, "^", ">>", 16),
];

/** The last stage's constant: the encoded state is the value xor this. Odd, so an encoded parity is the complement. */
export const encoding = hashStages[5]!.constant;
