import type { KernelPlan } from "../kernel/plan.ts";
import { recordAreas } from "../kernel/workspace.ts";

/** Interchangeable letters: how the right children of a record are collected. */
const twins: Readonly<Record<string, string>> = { p: "q", q: "p" };

/**
 * A kernel with another mix of lookups: one visit's record in its other form, or two groups' letters exchanged.
 * Undefined where the change is none.
 */
export function otherMix(kernel: KernelPlan, random: () => number): KernelPlan | undefined {
  const lookups = [...kernel.lookups];
  const group = Math.floor(random() * lookups.length);
  const letters = lookups[group]!;
  if (random() < 0.7) {
    const rounds = [...letters].flatMap((letter, round) => (twins[letter] === undefined ? [] : [round]));
    const round = rounds[Math.floor(random() * rounds.length)];
    if (round === undefined) return undefined;
    lookups[group] = letters.slice(0, round) + twins[letters[round]!] + letters.slice(round + 1);
  } else {
    const other = Math.floor(random() * lookups.length);
    if (lookups[other] === letters) return undefined;
    [lookups[group], lookups[other]] = [lookups[other]!, letters];
  }
  return { ...kernel, lookups };
}

/** Records of a visit that is drawn from `share` collect their right children through memory. */
export function withCollectors(kernel: KernelPlan, share: number, random: () => number): KernelPlan {
  recordAreas(kernel);
  const lookups = kernel.lookups.map((letters) => letters.replace(/[pq]/g, () => (random() < share ? "q" : "p")));
  return { ...kernel, lookups };
}
