import { cycleText, dependenceGraph } from "../graph/dependenceGraph.ts";
import { type SignedWait, signedPaths } from "../graph/signedPaths.ts";
import type { Block } from "./block.ts";
import { isSure } from "./formDependences.ts";
import { issueRange } from "./issueRange.ts";
import { farthestRow, leastWait } from "./waiting.ts";

/** When operations may issue as far as dependences of either sign and dates say, whatever the forms; or why they contradict each other. */
export type TimedPaths =
  | {
      readonly status: "found";
      readonly earliest: Int32Array;
      /** The last cycle of the last lane; `unbounded` where nothing bounds it. */
      readonly latest: Int32Array;
      /** Cycles from issue to the last that it, or what follows it, occupies. */
      readonly tails: Int32Array;
    }
  | { readonly status: "contradiction"; readonly because: string };

/** A last cycle that no schedule reaches. */
export const unbounded = 2 ** 30;

/**
 * Longest paths over all dependences that hold in every form, maximum lags among them, from release dates on and back from latest cycles and
 * due dates. A contradiction is a cycle of lags that asks an operation to issue after itself, or an operation whose earliest cycle
 * is behind its latest: no machine has a schedule then.
 */
export function timedPaths(block: Block): TimedPaths {
  const { operations } = block;
  const sure = block.dependences.filter(isSure);
  const waits = sure.map((edge) => leastWait(edge, operations[edge.from]!.forms));
  const graph = dependenceGraph({ operations, dependences: sure }, (_, e) => waits[e]!);
  const lags = Array.from(graph.lags, (e): SignedWait => ({ ...sure[e]!, wait: waits[e]! }));
  const ranges = operations.map((operation) => operation.forms.map((form) => issueRange(operation, form)));
  const releases = Int32Array.from(ranges, (forms) => Math.min(...forms.map(({ release }) => release)));
  const deadlines = Int32Array.from(ranges, (forms) =>
    Math.min(unbounded, Math.max(...forms.map(({ deadline }) => deadline))),
  );
  const forward = signedPaths(graph, lags, releases);
  const id = (i: number): string => `"${operations[i]!.id}"`;
  if (forward.status === "cycle") {
    const text = cycleText(forward.operations, id);
    return { status: "contradiction", because: `the time lags round ${text} add up to ${forward.cycles}, above 0` };
  }
  // Time reversed: a deadline is a release counted from the other end.
  const mirror = {
    ...graph,
    successors: graph.predecessors,
    predecessors: graph.successors,
    order: graph.order.slice().reverse(),
  };
  const back = lags.map(({ from, to, wait }): SignedWait => ({ from: to, to: from, wait }));
  const reversed = (least: Int32Array): Int32Array => {
    const paths = signedPaths(mirror, back, least);
    if (paths.status === "cycle") throw new Error("a cycle of lags grows one way only");
    return paths.longest;
  };
  const latest = reversed(deadlines.map((deadline) => unbounded - deadline)).map((left) => unbounded - left);
  const { longest: earliest, before } = forward;
  for (const i of operations.keys()) {
    if (earliest[i]! <= deadlines[i]!) continue;
    const path = [i];
    for (let j = before[i]!; j >= 0; j = before[j]!) path.unshift(j);
    const begin = path[0]!;
    const from = releases[begin]! > 0 ? `, released in cycle ${releases[begin]}` : "";
    const way = path.length === 1 ? from : ` after ${cycleText(path, id)}${from}`;
    const last = `by cycle ${deadlines[i]}`;
    return {
      status: "contradiction",
      because: `${id(i)} issues in cycle ${earliest[i]} at the earliest${way}; it must ${last}`,
    };
  }
  const reach = Int32Array.from(operations, ({ forms }) => Math.min(...forms.map(farthestRow)));
  return { status: "found", earliest, latest, tails: reversed(reach) };
}
