/** What a schedule or its block is written as, beside a program. */
export const textKinds = ["schedule", "blocks", "dot", "csv", "lp", "mps"] as const;

/** One of them. */
export type TextKind = (typeof textKinds)[number];

/** What the objective of an integer program may be. */
export const programObjectives = ["makespan", "weighted", "feasible"] as const;

/** One of them. */
export type ProgramObjective = (typeof programObjectives)[number];

/** What `solve` minimises: the length, and then perhaps something else within it. */
export const solveObjectives = ["length", "weighted", "pressure"] as const;
