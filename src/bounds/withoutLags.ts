import { heads, tails } from "../graph/heads.ts";
import type { Block, Dependence, Operation } from "../ir/block.ts";
import { isTimed } from "../ir/issueRange.ts";
import { timedPaths } from "../ir/timedPaths.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import { leastReach, relaxedWaits } from "./relaxedGraph.ts";

/**
 * A block with release dates, deadlines and maximum lags as one that has none: an operation `begin` waits before every operation
 * for as long as the lags and dates ask, and `end` after it, where that is more than dependences ask by themselves. With `begin` in cycle 0
 * and `end` in the last every schedule of the block is one of it, of the same length: what bounds the one bounds the other. The
 * operations keep their numbers. A block without such members is returned as it is, and so is one whose dates contradict each other.
 */
export function withoutLags(block: Block, machine: SchedulingMachine): Block {
  if (!isTimed(block)) return block;
  const times = timedPaths(block);
  const dependences = block.dependences.filter(({ latency }) => latency >= 0);
  const operations = block.operations.map(({ release: _, latest: __, due: ___, ...operation }): Operation => operation);
  const plain: Block = { ...block, operations, dependences };
  if (times.status === "contradiction") return plain;
  const { graph } = relaxedWaits(plain);
  const own = { heads: heads(graph), tails: tails(graph, leastReach(plain, machine)) };
  const [begin, end] = [operations.length, operations.length + 1];
  const edges: Dependence[] = [];
  for (const i of operations.keys()) {
    const [head, tail] = [times.earliest[i]!, times.tails[i]!];
    if (head > own.heads[i]!) edges.push({ from: begin, to: i, latency: head, kind: "order" });
    if (tail > own.tails[i]!) edges.push({ from: i, to: end, latency: tail, kind: "order" });
  }
  const taken = new Set(operations.map(({ id }) => id));
  for (const name of ["begin", "end"]) operations.push(instant(fresh(name, taken)));
  return { ...plain, dependences: [...dependences, ...edges] };
}

function instant(id: string): Operation {
  return { id, opcode: "", operands: [], forms: [{ rows: [], lanes: 1 }] };
}

function fresh(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let copy = 2; taken.has(free); copy++) free = `${name}${copy}`;
  return free;
}
