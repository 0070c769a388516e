import process from "node:process";

/** The variable that makes notebooks short: what CI executes, with the same cells and fewer cases. */
export const shortVariable = "SLOTWISE_NOTEBOOKS";

/** `full` values are committed, `short` ones only shown to run. */
export function setting<T>(full: T, short: T): T {
  return process.env[shortVariable] === "short" ? short : full;
}
