import type { Operation } from "../ir/block.ts";
import { carriedOf, type Loop } from "../ir/loop.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import type { Project } from "./project.ts";

/** A loop and the machine it is for. */
export interface LoopInput {
  readonly loop: Loop;
  readonly machine: SchedulingMachine;
}

/**
 * A project whose lags have distances as a loop: activities are operations that hold units of limited resources, and nothing else;
 * lags within an iteration are dependences, the others are carried.
 * @throws {RangeError} where an activity demands more units than there are, or lags within an iteration lead in a circle.
 */
export function projectLoop({ name, resources, activities, lags }: Project): LoopInput {
  const engineOf = new Map<number, number>();
  const engines: { name: string; slots: number }[] = [];
  for (const [at, { name: resource, units }] of resources.entries()) {
    if (units === undefined || units === 0) continue;
    engineOf.set(at, engines.push({ name: resource, slots: units }) - 1);
  }
  // A machine has an engine.
  if (engines.length === 0) engines.push({ name: "none", slots: 1 });
  const operations = activities.map(({ id, opcode, demands }): Operation => {
    const rows = demands.flatMap(({ resource, units, cycles }) => {
      const { name: of, units: there } = resources[resource]!;
      if (there === undefined || units === 0) return [];
      if (units > there) throw new RangeError(`"${id}" demands ${units} of resource "${of}", which has ${there}`);
      return Array.from({ length: cycles }, (_, offset) => ({ engine: engineOf.get(resource)!, offset, slots: units }));
    });
    return { id, opcode, operands: [], forms: [{ rows, lanes: 1 }] };
  });
  const edges = lags.map(({ cycles, ...lag }) => ({ ...lag, latency: cycles, kind: "order" as const }));
  const { dependences, carried } = carriedOf(edges);
  return {
    loop: {
      body: { name, operations, values: [], dependences, ...(carried.length === 0 ? {} : { carried }) },
      recurrences: [],
    },
    machine: { engines },
  };
}
