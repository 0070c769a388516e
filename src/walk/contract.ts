/**
 * What the final memory must hold: the value array; the value array and nothing else changed (initial indices are 0, as
 * the exercise has it); or the index array too.
 */
export const contracts = ["values", "values-clean", "values+indices"] as const;

/** One of `contracts`. */
export type Contract = (typeof contracts)[number];
