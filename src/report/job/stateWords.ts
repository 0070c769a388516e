/** Where a long run is: its phase, and of what it has found by now the best schedule and the bound, in cycles. */
export interface RunState {
  readonly phase: string;
  readonly best?: number | undefined;
  readonly bound?: number | undefined;
}

/** The state in words, with the gap where both ends are known: "greedy; best 893 cycles; bound 881; gap 1.4 %". */
export function stateWords({ phase, best, bound }: RunState): string {
  const parts = [phase];
  if (best !== undefined) parts.push(`best ${best} cycles`);
  if (bound !== undefined) parts.push(`bound ${bound}`);
  if (best !== undefined && bound !== undefined) {
    parts.push(`gap ${((100 * (best - bound)) / Math.max(1, bound)).toFixed(1)} %`);
  }
  return parts.join("; ");
}
