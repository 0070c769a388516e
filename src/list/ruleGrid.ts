import type { ListInstance } from "./listInstance.ts";
import type { Rule } from "./priority.ts";
import * as rules from "./priority.ts";

/**
 * The rules a sweep tries by default: every named rule over a grid of its parameters, wide rather than fine, because
 * justification evens out what is close. Rules by group are left out where the block has fewer than two groups.
 */
export function ruleGrid(instance: ListInstance): Rule[] {
  const grid = [rules.criticalPath(), rules.resourceTail()];
  for (const alpha of [1, 4, 16, 32, 64, 96, 128]) grid.push(rules.indexMinusHeight(alpha));
  const { groups } = instance;
  if (groups < 2) return grid;
  for (const alpha of [1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20]) grid.push(rules.tailMinusGroup(alpha));
  for (const alpha of [3, 4, 6, 8, 10, 14]) {
    for (const power of [0.4, 0.5, 0.7, 1.4]) grid.push(rules.tailMinusBentGroup(alpha, power));
  }
  for (const rotation of [0, groups >> 2, groups >> 1]) {
    for (const byRound of [0, groups >> 3, groups >> 2, groups]) grid.push(rules.readyOrder({ rotation, byRound }));
  }
  for (const load of [10, 25, 50, 90]) {
    for (const otherwise of [5, 20]) {
      for (const late of [0, groups >> 3, groups >> 2]) {
        grid.push(rules.softCohort({ penalty: { load }, otherwise, late }));
      }
    }
  }
  for (const start of [4, 8, 12, 20]) {
    for (const [first, last] of [
      [1, 1],
      [1.5, 1],
      [2, 1],
      [1, 1.5],
    ] as const) {
      grid.push(rules.groupStart({ start, first, last }));
    }
  }
  return grid;
}
