import { expect } from "vitest";
import { BoundInstance } from "../../src/bounds/boundInstance.ts";
import { finish } from "../../src/time/steps.ts";
import { fuller, inFast } from "../trials.ts";
import { randomBlock } from "./randomBlock.ts";

/** Langevin and Cerny's heads word by word: every pool, every cut by head and distance, every ancestor's longest path. */
function byDefinition({ graph, jobs, pools }: BoundInstance): number[] {
  const { offsets, targets, latencies } = graph.predecessors;
  const heads: number[] = [];
  const paths: Map<number, number>[] = [];
  for (const i of graph.order) {
    const own = new Map<number, number>();
    heads[i] = 0;
    for (let e = offsets[i]!; e < offsets[i + 1]!; e++) {
      const [j, latency] = [targets[e]!, latencies[e]!];
      heads[i] = Math.max(heads[i]!, heads[j]! + latency);
      for (const [k, path] of [...paths[j]!, [j, 0] as const]) own.set(k, Math.max(own.get(k) ?? 0, path + latency));
    }
    paths[i] = own;
    const members = [...jobs.operation.keys()].flatMap((job) => {
      const path = own.get(jobs.operation[job]!);
      if (path === undefined || path < jobs.last[job]!) return [];
      return [
        {
          head: heads[jobs.operation[job]!]! + jobs.first[job]!,
          distance: path - jobs.last[job]!,
          kind: jobs.kind[job]!,
        },
      ];
    });
    for (const { cost, capacity } of pools) {
      for (const { head } of members) {
        for (const { distance } of members) {
          const within = members.filter((one) => one.head >= head && one.distance >= distance);
          const demand = within.reduce((sum, { kind }) => sum + cost[kind]!, 0);
          if (demand > 0) heads[i] = Math.max(heads[i]!, head + Math.ceil(demand / capacity) - 1 + distance);
        }
      }
    }
  }
  return heads;
}

fuller.each([
  { name: "chains", options: { operations: [6, 26], reads: 30, longForms: 0 } },
  { name: "graphs with redundant edges", options: { operations: [6, 26], longForms: 0, slowForms: 30 } },
  { name: "operations of several cycles", options: { operations: [6, 22], longForms: 30 } },
] as const)("heads of $name are those of the definition", ({ options }) => {
  let raised = 0;
  for (let seed = 1; seed <= inFast(12, 60); seed++) {
    const { block, machine } = randomBlock(seed, options);
    const instance = new BoundInstance(block, machine);
    const { heads } = finish(instance.improved());
    expect([...heads.heads], `seed ${seed}`).toEqual(byDefinition(instance));
    raised += heads.steps.length;
  }
  expect(raised).toBeGreaterThan(inFast(1, 10));
});
