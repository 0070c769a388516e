import type { Budget } from "../../time/budget.ts";

/** Why a program was not written in full, or too late for the engine. */
export function unwritten(budget: Budget): "cancelled" | "time limit" | "refused" {
  if (budget.cancelled) return "cancelled";
  return budget.expired ? "time limit" : "refused";
}
