import process from "node:process";

/** The variable that makes notebooks less than what is committed: `quick` or `short`. */
export const settingsVariable = "SLOTWISE_NOTEBOOKS";

const settings = process.env[settingsVariable] ?? "full";

/** What is committed: every case, and time for engines. Conclusions are about these. */
export const isFull = settings === "full";

/** Every case, so that results can be compared with what is committed. */
export const hasEveryCase = settings !== "short";

/** Cases: all of them, or the `few` that show that a notebook runs. */
export function setting<T>(all: T, few: T): T {
  return hasEveryCase ? all : few;
}

/** Seconds for an engine: those of the committed notebooks, or the `brief` ones of a run that only compares or tries. */
export function limit(seconds: number, brief: number): number {
  return isFull ? seconds : brief;
}
