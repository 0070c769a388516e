import type { SearchSwitches } from "./searchSwitches.ts";

/** Conflicts until the next restart, after so many. */
export function restartAfter({ restarts, restartUnit }: SearchSwitches, count: number): number {
  if (restarts === "never") return Number.POSITIVE_INFINITY;
  return restarts === "luby" ? restartUnit * luby(count + 1) : Math.round(restartUnit * 1.5 ** count);
}

/** 1 1 2 1 1 2 4 ... (Luby, Sinclair and Zuckerman 1993). */
function luby(n: number): number {
  let k = 1;
  while (2 ** k - 1 < n) k++;
  return 2 ** k - 1 === n ? 2 ** (k - 1) : luby(n - 2 ** (k - 1) + 1);
}
