import { describe, expect, test } from "vitest";
import { dependenceGraph } from "../../src/graph/dependenceGraph.ts";
import { heads, tails } from "../../src/graph/heads.ts";
import { redundantEdges, withoutEdges } from "../../src/graph/redundantEdges.ts";
import { reachability, reaches } from "./reachability.ts";

/** "0-2>1" is an edge from 0 to 1 with latency 2. */
function source(operations: number, edges: string) {
  const dependences = edges.split(" ").flatMap((text) => {
    const match = /^(\d+)-(-?\d+)>(\d+)$/.exec(text);
    return match ? [{ from: Number(match[1]), latency: Number(match[2]), to: Number(match[3]) }] : [];
  });
  return { operations: { length: operations }, dependences };
}

describe("heads and tails", () => {
  for (const [name, operations, edges, head, tail] of [
    ["no operations", 0, "", "", ""],
    ["no edges", 3, "", "0 0 0", "0 0 0"],
    ["a chain", 3, "0-1>1 1-2>2", "0 1 3", "3 2 0"],
    ["the longer of two paths", 4, "0-1>1 0-5>2 1-1>3 2-0>3", "0 1 5 5", "5 1 0 0"],
    ["a same-cycle edge", 2, "0-0>1", "0 0", "0 0"],
    ["program order that is not topological", 3, "2-1>1 1-1>0", "2 1 0", "0 1 2"],
  ] as const) {
    test(name, () => {
      const graph = dependenceGraph(source(operations, edges));
      expect(heads(graph).join(" ")).toBe(head);
      expect(tails(graph).join(" ")).toBe(tail);
    });
  }
});

test("a cycle of dependences is named", () => {
  expect(() => dependenceGraph(source(5, "0-1>1 1-1>2 2-1>3 3-0>1 3-1>4"))).toThrow(
    /cycle: (1 -> 2 -> 3|2 -> 3 -> 1|3 -> 1 -> 2)/,
  );
  expect(() => dependenceGraph(source(2, "1-1>1"))).toThrow(new RangeError("dependences form a cycle: 1 -> 1"));
});

test("ends and latencies are checked", () => {
  expect(() => dependenceGraph(source(2, "0-1>2"))).toThrow('dependence 0: "to" is 2, operations are 0 .. 1');
  expect(() => dependenceGraph({ operations: [0, 1], dependences: [{ from: 0, to: 1, latency: 0.5 }] })).toThrow("0.5");
});

test("both directions hold the same edges", () => {
  const { successors, predecessors } = dependenceGraph(source(4, "0-1>3 1-2>3 0-4>2"));
  expect([...successors.offsets]).toEqual([0, 2, 3, 3, 3]);
  expect([...successors.targets]).toEqual([3, 2, 3]);
  expect([...predecessors.offsets]).toEqual([0, 0, 0, 1, 3]);
  expect([...predecessors.targets]).toEqual([0, 0, 1]);
  expect([...predecessors.edges]).toEqual([2, 0, 1]);
  expect([...predecessors.latencies]).toEqual([4, 1, 2]);
});

test("latencies can be replaced", () => {
  const graph = dependenceGraph(source(2, "0-1>1"), (dependence) => dependence.latency + 2);
  expect([...heads(graph)]).toEqual([0, 3]);
});

test("reachability follows paths and not operations themselves", () => {
  const reach = reachability(dependenceGraph(source(40, "0-1>35 35-1>39 2-1>3")));
  const pairs: string[] = [];
  for (let i = 0; i < 40; i++) for (let j = 0; j < 40; j++) if (reaches(reach, i, j)) pairs.push(`${i}>${j}`);
  expect(pairs).toEqual(["0>35", "0>39", "2>3", "35>39"]);
});

test("redundant edges", () => {
  for (const [edges, redundant] of [
    ["0-1>1 1-1>2 0-2>2", "0 0 1"],
    ["0-1>1 1-1>2 0-3>2", "0 0 0"],
    ["0-1>1 0-1>1 0-0>1", "0 1 1"],
    ["0-0>1 0-1>1", "1 0"],
    ["2-1>1 1-1>0 2-1>0", "0 0 1"],
    ["0-1>1 1-1>2 2-1>3 0-1>2 0-1>3 1-2>3", "0 0 0 1 1 1"],
  ] as const) {
    expect(redundantEdges(dependenceGraph(source(4, edges))).join(" "), edges).toBe(redundant);
  }
});

test("a graph without its redundant edges has the same longest paths, and edges keep their numbers", () => {
  const graph = dependenceGraph(source(4, "0-1>1 1-1>2 2-1>3 0-1>2 0-1>3 1-2>3"));
  const needed = withoutEdges(graph, redundantEdges(graph));
  expect([...needed.successors.edges]).toEqual([0, 1, 2]);
  expect([...needed.predecessors.offsets]).toEqual([0, 0, 1, 2, 3]);
  expect([heads(needed), tails(needed)]).toEqual([heads(graph), tails(graph)]);
});
