import type { ListInstance } from "./listInstance.ts";
import { resourceTails } from "./resourceTail.ts";

/** A named way to give every operation a priority; pure, so the name says all there is to know. */
export interface Rule {
  /** The rule with its parameters, as reports show it: `tail - 2.5*group`. */
  readonly name: string;
  /** One number per operation, the highest first. */
  priority(instance: ListInstance): Float64Array;
}

/** Longest path to the end of the block. */
export function criticalPath(): Rule {
  return { name: "critical path", priority: ({ forward }) => Float64Array.from(forward.tails) };
}

/** Longest path to the end that reckons with slots (`resourceTails`). */
export function resourceTail(): Rule {
  return { name: "resource tail", priority: resourceTails };
}

/** The second post's rule: lowest `i - alpha*height` first, i in program order and height the longest path to the end. */
export function indexMinusHeight(alpha: number): Rule {
  const priority = ({ forward }: ListInstance): Float64Array =>
    Float64Array.from(forward.tails, (tail, operation) => alpha * tail - operation);
  return { name: `i - ${alpha}*height`, priority };
}

/**
 * The first post's rule: first come, first served in program order, group after group, with the groups rotated by
 * `rotation`; the last `byRound` of them go round by round instead.
 */
export function readyOrder(parameters: { readonly rotation: number; readonly byRound: number }): Rule {
  const { rotation, byRound } = parameters;
  const priority = (instance: ListInstance): Float64Array => {
    const { groups, operations } = instance;
    const rounds = roundOf(instance);
    const result = Float64Array.from({ length: operations }, (_, operation) => {
      const group = instance.groupOf[operation]!;
      if (group === groups) return 0;
      const place = (((group + rotation) % groups) + groups) % groups;
      const together = place >= groups - byRound;
      // Cohort first, then round (for the last cohort), then group, then program order.
      const cohort = together ? groups - byRound : place;
      const step = together ? rounds[operation]! * groups + place : 0;
      return -(cohort * 1e12 + step * 1e6 + operation);
    });
    return inherit(instance, result, 1);
  };
  return { name: `ready order, rotation ${rotation}, last ${byRound} by round`, priority };
}

/** `tail - alpha*group`: identical groups one after the other instead of in lockstep. */
export function tailMinusGroup(alpha: number): Rule {
  const priority = (instance: ListInstance): Float64Array =>
    byGroup(instance, (operation, group) => instance.forward.tails[operation]! - alpha * group);
  return { name: `tail - ${alpha}*group`, priority };
}

/** `tail - alpha*group^power` scaled to the same range: power < 1 parts the first groups more, > 1 the last ones. */
export function tailMinusBentGroup(alpha: number, power: number): Rule {
  const priority = (instance: ListInstance): Float64Array => {
    const last = Math.max(1, instance.groups - 1);
    return byGroup(
      instance,
      (operation, group) => instance.forward.tails[operation]! - alpha * last * (group / last) ** power,
    );
  };
  return { name: `tail - ${alpha}*group, bent ${power}`, priority };
}

/** `tail - offsets[group]`: what a search over staggers varies. */
export function tailMinusOffsets(name: string, offsets: Float64Array): Rule {
  const priority = (instance: ListInstance): Float64Array => {
    if (offsets.length !== instance.groups) {
      throw new RangeError(`${name}: ${offsets.length} offsets for ${instance.groups} groups`);
    }
    return byGroup(instance, (operation, group) => instance.forward.tails[operation]! - offsets[group]!);
  };
  return { name, priority };
}

/**
 * Soft cohorts: lowest `100*group - round*penalty[engine]` first, so that a group on its way is ahead of a new one the
 * more, the scarcer the engine. The last `late` groups go by tail instead and so close up.
 */
export function softCohort(parameters: {
  readonly penalty: Readonly<Record<string, number>>;
  readonly otherwise: number;
  readonly late: number;
}): Rule {
  const { penalty, otherwise, late } = parameters;
  const priority = (instance: ListInstance): Float64Array => {
    const rounds = roundOf(instance);
    const weights = instance.machine.engines.map((engine) => penalty[engine.name] ?? otherwise);
    const engines = nativeEngines(instance);
    const firstLate = instance.groups - late;
    return byGroup(instance, (operation, group) =>
      group >= firstLate
        ? instance.forward.tails[operation]! - 100 * firstLate
        : rounds[operation]! * weights[engines[operation]!]! - 100 * group,
    );
  };
  const list = Object.entries(penalty).map(([engine, weight]) => `${engine} ${weight}`);
  return { name: `100*group - round*(${[...list, `else ${otherwise}`].join(", ")}), late ${late}`, priority };
}

/**
 * Per-group start and stretch: group g is meant to run from `start*g`, its longest path stretched by a factor that goes
 * from `first` (first group) to `last` (last group); earliest meant cycle first. Stretched early groups leave room for
 * the ones behind them, and all can finish together.
 */
export function groupStart(parameters: {
  readonly start: number;
  readonly first: number;
  readonly last: number;
}): Rule {
  const { start, first, last } = parameters;
  const priority = (instance: ListInstance): Float64Array => {
    const heads = instance.backward.tails;
    const span = Math.max(1, instance.groups - 1);
    return byGroup(
      instance,
      (operation, group) => -(start * group + heads[operation]! * (first + ((last - first) * group) / span)),
    );
  };
  return { name: `start ${start}*group, stretch ${first} to ${last}`, priority };
}

/** A rule for operations with a group; those without one are as urgent as the most urgent operation that needs them. */
function byGroup(instance: ListInstance, rule: (operation: number, group: number) => number): Float64Array {
  const { groups, groupOf, operations } = instance;
  const priority = new Float64Array(operations);
  for (let operation = 0; operation < operations; operation++) {
    const group = groupOf[operation]!;
    priority[operation] = group === groups ? 0 : rule(operation, group);
  }
  return inherit(instance, priority, 1);
}

/** Gives operations without a group the highest priority among their successors, plus `lead` per cycle of latency. */
function inherit(instance: ListInstance, priority: Float64Array, lead: number): Float64Array {
  const { groups, groupOf, forward } = instance;
  const { offsets, targets, latencies } = forward.successors;
  const lowest = priority.reduce((least, value) => Math.min(least, value), 0);
  for (let at = forward.order.length - 1; at >= 0; at--) {
    const operation = forward.order[at]!;
    if (groupOf[operation] !== groups) continue;
    let highest = lowest;
    for (let k = offsets[operation]!; k < offsets[operation + 1]!; k++) {
      highest = Math.max(highest, priority[targets[k]!]! + lead * latencies[k]!);
    }
    priority[operation] = highest;
  }
  return priority;
}

function roundOf({ block }: ListInstance): Int32Array {
  return Int32Array.from(block.operations, (operation) => operation.provenance?.round ?? 0);
}

function nativeEngines({ block }: ListInstance): Int32Array {
  return Int32Array.from(block.operations, (operation) => operation.forms[0]!.rows[0]?.engine ?? 0);
}
