import type { DependenceGraph } from "../graph/dependenceGraph.ts";
import { heads, tails } from "../graph/heads.ts";
import { redundantEdgesSteps, withoutEdges } from "../graph/redundantEdges.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import type { Steps } from "../time/steps.ts";
import { type TimedJobs, timedJobs } from "./intervalArgument.ts";
import { enginePools, type PricedPool, poolPrices } from "./poolPrices.ts";
import { leastReach, type RelaxationSource, type RelaxedWaits, relaxedWaits } from "./relaxedGraph.ts";
import { type SlotJobs, slotJobs } from "./slotJobs.ts";

/** What bounds look at instead of a block, or of a window's problem: its parts are worked out when asked for, and once. */
export class Relaxation {
  readonly machine: SchedulingMachine;
  readonly #source: RelaxationSource;
  #waits: RelaxedWaits | undefined;
  #needed: DependenceGraph | undefined;
  #reach: Int32Array | undefined;
  #heads: Int32Array | undefined;
  #tails: Int32Array | undefined;
  #jobs: SlotJobs | undefined;
  #timed: TimedJobs | undefined;
  #pools: readonly PricedPool[] | undefined;
  #enginePools: readonly PricedPool[] | undefined;

  constructor(source: RelaxationSource, machine: SchedulingMachine) {
    this.#source = source;
    this.machine = machine;
  }

  /** See `relaxedWaits`. @throws {RangeError} when dependences form a cycle. */
  get waits(): RelaxedWaits {
    this.#waits ??= relaxedWaits(this.#source);
    return this.#waits;
  }

  /** Of the waits, those that hold in all forms. */
  get graph(): DependenceGraph {
    return this.waits.graph;
  }

  /** The graph without redundant edges, in steps; when told to end, without those found by then, which is not kept. */
  *needed(): Steps<DependenceGraph> {
    if (this.#needed !== undefined) return this.#needed;
    const steps = redundantEdgesSteps(this.graph);
    let inTime = true;
    let step = steps.next();
    while (step.done !== true) {
      inTime &&= yield;
      step = steps.next(inTime);
    }
    const needed = withoutEdges(this.graph, step.value);
    if (inTime) this.#needed = needed;
    return needed;
  }

  /** See `leastReach`. */
  get reach(): Int32Array {
    this.#reach ??= leastReach(this.#source, this.machine);
    return this.#reach;
  }

  get heads(): Int32Array {
    this.#heads ??= heads(this.graph, this.waits.headChoices);
    return this.#heads;
  }

  /** At least `reach`. */
  get tails(): Int32Array {
    this.#tails ??= tails(this.graph, this.reach, this.waits.tailChoices);
    return this.#tails;
  }

  /** @throws {RangeError} when an operation has no form, or a form names an engine that the machine has not. */
  get jobs(): SlotJobs {
    this.#jobs ??= slotJobs(this.#source, this.machine);
    return this.#jobs;
  }

  /** The jobs by `heads` and `tails`. */
  get timed(): TimedJobs {
    this.#timed ??= timedJobs(this.jobs, this.heads, this.tails);
    return this.#timed;
  }

  /** See `poolPrices`. */
  get pools(): readonly PricedPool[] {
    this.#pools ??= poolPrices(this.jobs.kinds, this.machine);
    return this.#pools;
  }

  /** See `enginePools`. */
  get enginePools(): readonly PricedPool[] {
    this.#enginePools ??= enginePools(this.jobs.kinds, this.machine);
    return this.#enginePools;
  }
}
