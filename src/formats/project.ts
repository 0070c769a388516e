import { limits } from "../machine/limits.ts";
import type { NumberScanner } from "./numberScanner.ts";

/** What a file of another tool says: activities with durations and demands on resources, and lags between their starts. */
export interface Project {
  readonly name: string;
  readonly resources: readonly Resource[];
  readonly activities: readonly Activity[];
  readonly lags: readonly Lag[];
  /** An activity may demand more of a resource than there is: then there is no schedule, which is for who schedules to say. */
  readonly scarce?: boolean | undefined;
  /** The activity that stands for the beginning, where there is one: it starts in cycle 0. */
  readonly source?: number | undefined;
}

/** So many units are there in every cycle; undefined where they are not limited. */
export interface Resource {
  readonly name: string;
  readonly units: number | undefined;
}

/** Starts once and is not interrupted. */
export interface Activity {
  /** Unique in the project. */
  readonly id: string;
  readonly opcode: string;
  /** Cycles from its start until it is complete; the project's length is the last completion. */
  readonly duration: number;
  /** Units of resources, each for its first `cycles` cycles. */
  readonly demands: readonly { readonly resource: number; readonly units: number; readonly cycles: number }[];
}

/** `to` starts `cycles` after the start of `from` at the earliest; negative: a maximum time lag. */
export interface Lag {
  readonly from: number;
  readonly to: number;
  readonly cycles: number;
  /** Of a loop: `to` waits for the `from` of so many turns before. */
  readonly distance?: number | undefined;
}

/**
 * Passes over the number that a line of a project's file begins with: lines stand in the order of their numbers.
 * @param what "a job", say
 */
export function numbered(scan: NumberScanner, what: string, wanted: number, least: number): void {
  const { line } = scan;
  const given = scan.whole(`${what}'s number`, least, limits.operations);
  const [, noun] = what.split(" ");
  if (given !== wanted) throw new RangeError(`line ${line}: ${noun} ${given} stands where ${wanted} is wanted`);
}

/** Reads an activity's duration and what it takes of each resource as long as it lasts. */
export function activityOf(scan: NumberScanner, noun: string, number: number, kinds: number): Activity {
  const duration = scan.whole(`the duration of ${noun} ${number}`, 0, limits.latency);
  const demands = Array.from({ length: kinds }, (_, resource) => {
    const units = scan.whole(`the demand of ${noun} ${number} on resource ${resource + 1}`, 0, limits.slots);
    return { resource, units, cycles: duration };
  });
  return { id: `${number}`, opcode: "job", duration, demands };
}

/** Reads how much there is of each resource. */
export function resourcesOf(scan: NumberScanner, kinds: number): Resource[] {
  return Array.from({ length: kinds }, (_, k) => {
    return { name: `R${k + 1}`, units: scan.whole(`what there is of resource ${k + 1}`, 0, limits.slots) };
  });
}
