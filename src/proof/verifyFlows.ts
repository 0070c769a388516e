import type { SlotDistance, StepNode } from "../bounds/bound.ts";
import { cyclesFor, leastCost, type VerifierInstance } from "./verifyInstance.ts";
import { distancesTo } from "./verifyTimes.ts";

/** Which steps imply which in every schedule. */
export interface FlowRules {
  /** Whether `from` = 1 implies `to` = 1. @throws {RangeError} when a node names nothing. */
  implies(from: StepNode, to: StepNode): boolean;
  /** The name of a step: an operation that never divides has one step, "share". */
  plain(node: StepNode): StepNode[0];
}

/** What a distance may lean on. */
export interface PricedCapacity {
  readonly prices: readonly bigint[];
  readonly capacity: number;
}

/**
 * The implications between steps that a linear proof may use. For cycles t ≤ t':
 *   done_i(t) → share_i(t') → begun_i(t'), and each implies itself later;
 *   begun_j(t) → done_i(t') with t' ≥ t - l, for a dependence or distance of l from i to j; so any step of j implies any of i;
 *   begun_d(t) → occupied_v(t') for a definer d; ended_v(t) → done_u(t') for a definer u, or a user in all its forms;
 *   ended_v(t) → occupied_v(t') with t' ≥ t - 1.
 * @throws {RangeError} naming a distance that does not follow.
 */
export function flowRules(
  instance: VerifierInstance,
  distances: readonly SlotDistance[],
  pools: readonly PricedCapacity[],
): FlowRules {
  const { block, after } = instance;
  const latency = new Map<string, number>();
  const lead = (from: number, to: number, cycles: number): void => {
    const key = `${from} ${to}`;
    latency.set(key, Math.max(latency.get(key) ?? cycles, cycles));
  };
  for (const [from, links] of after.entries()) for (const link of links) lead(from, link.other, link.latency);
  for (const distance of distances) {
    prove(instance, distance, pools);
    lead(distance.from, distance.to, distance.cycles);
  }
  const divides = block.operations.map(({ forms }) => forms.some(({ lanes }) => lanes !== 1));
  const rank = { done: 0, share: 1, begun: 2, occupied: 0, ended: 0 } as const;
  const ofValue = (node: StepNode): boolean => node[0] === "occupied" || node[0] === "ended";
  const known = (node: StepNode): void => {
    const count = ofValue(node) ? block.values.length : block.operations.length;
    if (!(node[0] in rank) || !Number.isSafeInteger(node[1]) || node[1] < 0 || node[1] >= count) {
      throw new RangeError(`no step ${node.join(" ")}`);
    }
  };
  return {
    plain: ([what, index]) => (what === "occupied" || what === "ended" || divides[index] ? what : "share"),
    implies(from, to) {
      known(from);
      known(to);
      const [one, i, t] = from;
      const [other, j, u] = to;
      if (!ofValue(from) && !ofValue(to)) {
        if (i === j) return u >= t && (!divides[i] || rank[one] <= rank[other]);
        const cycles = latency.get(`${j} ${i}`);
        // Every step implies that its operation has begun, and follows from that another is done.
        return cycles !== undefined && u >= t - cycles;
      }
      if (one === "ended" && !ofValue(to)) {
        const { definers, users, formUses = [] } = block.values[i]!;
        instance.meter.pay(definers.length + users.length + formUses.length);
        // A user that reads in some of its forms only need not be waited for.
        const reads = users.includes(j) && formUses.every(({ user }) => user !== j);
        return (other === "done" || !divides[j]) && (definers.includes(j) || reads) && u >= t;
      }
      if (!ofValue(from) && other === "occupied") {
        instance.meter.pay(block.values[j]!.definers.length);
        return (one === "begun" || !divides[i]) && block.values[j]!.definers.includes(i) && u >= t;
      }
      if (i !== j || !ofValue(from) || !ofValue(to)) return false;
      return one === other ? u >= t : one === "ended" && u >= t - 1;
    },
  };
}

function prove(instance: VerifierInstance, distance: SlotDistance, pools: readonly PricedCapacity[]): void {
  const { from, to, cycles, pool, head, tail } = distance;
  const place = `distance from operation ${from} to ${to}`;
  const priced = pools[pool];
  if (priced === undefined) throw new RangeError(`${place}: no pool ${pool}`);
  for (const cut of [head, tail, cycles]) {
    if (!Number.isSafeInteger(cut) || cut < 0) throw new RangeError(`${place}: ${cut} is no distance`);
  }
  if (instance.block.operations[from] === undefined || instance.block.operations[to] === undefined) {
    throw new RangeError(`${place}: no such operations`);
  }
  instance.meter.pay(instance.pieces.length);
  const behind = distancesTo(from, instance.after, instance.meter);
  const before = distancesTo(to, instance.before, instance.meter);
  let demand = 0n;
  for (const piece of instance.pieces) {
    const [since, until] = [behind.get(piece.operation), before.get(piece.operation)];
    if (since === undefined || until === undefined) continue;
    if (since + piece.first >= head && until - piece.last >= tail) demand += leastCost(piece, priced.prices);
  }
  const proved = head + cyclesFor(demand, priced.capacity) - 1 + tail;
  if (demand === 0n || cycles > proved) {
    throw new RangeError(`${place}: ${cycles} cycles claimed, ${demand === 0n ? "nothing" : proved} proved`);
  }
}
