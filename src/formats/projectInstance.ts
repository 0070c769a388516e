import type { Block, Dependence, Form, Operation, ReservationRow } from "../ir/block.ts";
import type { Instance } from "../ir/blocksFile.ts";
import { fileMachine } from "../ir/fileMachine.ts";
import { carriedOf } from "../ir/loop.ts";
import { validateBlock } from "../ir/validateBlock.ts";
import type { Activity, Lag, Project } from "./project.ts";
import { withoutInstants } from "./withoutInstants.ts";

/** The engine of a project without resources. */
const unlimitedName = "unlimited";

/**
 * A project as a block, whose length is the project's last completion. A demand is a reservation row a cycle; where an activity
 * goes on after its last demand, a row of no slots holds its end. Activities of no duration are instants, which no row can say:
 * see `withoutInstants`. Lags round a cycle that asks an activity to start after itself are for who schedules: there is no schedule.
 * @throws {RangeError} in one line for what a block cannot say, or a resource that has too little.
 */
export function projectInstance(project: Project): Instance {
  const { name, resources, activities } = project;
  const { kept, completions, lags, releases, latests } = withoutInstants(project, (i) => takesNothing(project, i));
  const engineOf = new Map<number, number>();
  const engines = resources.flatMap((resource, at) => {
    if (resource.units === 0) return [];
    engineOf.set(at, engineOf.size);
    return [{ name: resource.name, slots: resource.units ?? ("unlimited" as const) }];
  });
  if (engines.length === 0) engines.push({ name: unlimitedName, slots: "unlimited" });
  const operations = kept.map((i): Operation => {
    const { id, opcode, demands } = activities[i]!;
    const rows = demandRows(project, activities[i]!, engineOf);
    const last = Math.max(completions[i]!, 1) - 1;
    const held = rows.length > 0 && rows.some(({ offset }) => offset >= last);
    const engine = rows[0]?.engine ?? engineOf.get(demands[0]?.resource ?? -1) ?? 0;
    const ended = held || (rows.length === 0 && last === 0) ? rows : [...rows, { engine, offset: last, slots: 0 }];
    const forms: Form[] = [{ rows: ended, lanes: 1 }];
    return {
      ...{ id, opcode, operands: [], forms },
      ...(releases[i] === 0 ? {} : { release: releases[i]! }),
      ...(latests[i] === Number.POSITIVE_INFINITY ? {} : { latest: latests[i]! }),
    };
  });
  const { dependences, carried } = carriedOf(dependencesOf(lags, kept));
  const block: Block = { name, operations, values: [], dependences, ...(carried.length === 0 ? {} : { carried }) };
  const instance = fileMachine(block, { engines });
  validateBlock(instance.block, instance.machine, "file");
  return instance;
}

/** What an activity demands: units in no cycle are none. */
function demandsOf({ demands }: Activity): Activity["demands"] {
  return demands.filter(({ units, cycles }) => units > 0 && cycles > 0);
}

function takesNothing({ resources, activities }: Project, i: number): boolean {
  const limited = demandsOf(activities[i]!).filter(({ resource }) => resources[resource]!.units !== undefined);
  return activities[i]!.duration === 0 && limited.length === 0;
}

function demandRows(project: Project, activity: Activity, engineOf: ReadonlyMap<number, number>): ReservationRow[] {
  const rows: ReservationRow[] = [];
  for (const { resource, units, cycles } of demandsOf(activity)) {
    const { name, units: there = Number.POSITIVE_INFINITY } = project.resources[resource]!;
    if (units > there && (project.scarce !== true || there === 0)) {
      throw new RangeError(`"${activity.id}" demands ${units} of resource "${name}", which has ${there}`);
    }
    for (let offset = 0; offset < cycles; offset++)
      rows.push({ engine: engineOf.get(resource)!, offset, slots: units });
  }
  return rows.sort((one, other) => one.offset - other.offset || one.engine - other.engine);
}

/** Of lags between the same two the longest; those of a loop each for itself. */
function dependencesOf(lags: readonly Lag[], kept: readonly number[]): (Dependence & { readonly distance?: number })[] {
  const at = new Map(kept.map((i, index) => [i, index]));
  const longest = new Map<string, Dependence & { readonly distance?: number }>();
  for (const { from, to, cycles, distance = 0 } of lags) {
    const [giver, taker] = [at.get(from), at.get(to)];
    if (giver === undefined || taker === undefined) continue;
    // A minimum and a maximum lag between the same two are two.
    const key = `${giver} ${taker} ${distance}`;
    if ((longest.get(key)?.latency ?? Number.NEGATIVE_INFINITY) >= cycles) continue;
    const edge: Dependence = { from: giver, to: taker, latency: cycles, kind: "order" };
    longest.set(key, distance === 0 ? edge : { ...edge, distance });
  }
  return [...longest.values()];
}
