import type { Block, Dependence, Form, ReservationRow } from "../ir/block.ts";
import type { Instance } from "../ir/blocksFile.ts";
import { validateBlock } from "../ir/validateBlock.ts";
import type { Activity, Project } from "./project.ts";

/** The engine of what is limited by nothing: it has a slot for everybody. */
const unlimitedName = "unlimited";

/**
 * A project as a block, whose length is the project's last completion. A demand is a reservation row a cycle; where an activity
 * goes on after its last demand, a row of an engine with a slot for everybody holds its end. Activities of no duration are
 * instants, which no row can say: one that something of a duration waits for takes a cycle of that engine in which the other
 * runs anyway, so that no length changes; the others (a project's sink) are left out, and what they wait for is held to its end.
 * @throws {RangeError} in one line for what a block cannot say: a maximum time lag, a resource that has too little.
 */
export function projectInstance(project: Project): Instance {
  const { name, resources, activities } = project;
  refuseMaximumLags(project);
  const { kept, completions } = withoutSinks(project);
  const engineOf = new Map<number, number>();
  const engines = resources.flatMap((resource, at) => {
    if (resource.units === undefined || resource.units === 0) return [];
    engineOf.set(at, engineOf.size);
    return [{ name: resource.name, slots: resource.units }];
  });
  const rowsOf = kept.map((i) => demandRows(project, activities[i]!, engineOf));
  const free = engines.length;
  const formsOf = kept.map((i, at): Form[] => {
    const rows = rowsOf[at]!;
    const last = Math.max(completions[i]!, 1) - 1;
    const held = rows.some(({ offset }) => offset >= last);
    return [{ rows: held ? rows : [...rows, { engine: free, offset: last, slots: 1 }], lanes: 1 }];
  });
  if (engines.length === 0 || formsOf.some(([form]) => form!.rows.some(({ engine }) => engine === free))) {
    engines.push({ name: freshName(resources.map((each) => each.name)), slots: Math.max(1, kept.length * 2) });
  }
  const operations = kept.map((i, at) => {
    const { id, opcode } = activities[i]!;
    return { id, opcode, operands: [], forms: formsOf[at]! };
  });
  const block: Block = { name, operations, values: [], dependences: dependencesOf(project, kept) };
  const instance = { block, machine: { engines } };
  validateBlock(block, instance.machine, "file");
  return instance;
}

/** What an activity demands of resources that are limited: units in no cycle are none. */
function demandsOf({ resources }: Project, { demands }: Activity): Activity["demands"] {
  return demands.filter(({ resource, units, cycles }) => {
    return units > 0 && cycles > 0 && resources[resource]!.units !== undefined;
  });
}

function demandRows(project: Project, activity: Activity, engineOf: ReadonlyMap<number, number>): ReservationRow[] {
  const rows: ReservationRow[] = [];
  for (const { resource, units, cycles } of demandsOf(project, activity)) {
    const { name, units: there } = project.resources[resource]!;
    if (units > there!) {
      throw new RangeError(`"${activity.id}" demands ${units} of resource "${name}", which has ${there}`);
    }
    for (let offset = 0; offset < cycles; offset++)
      rows.push({ engine: engineOf.get(resource)!, offset, slots: units });
  }
  return rows.sort((one, other) => one.offset - other.offset || one.engine - other.engine);
}

/** The activities without those instants for which nothing of a duration waits, and when each is complete after its start. */
function withoutSinks(project: Project): { kept: number[]; completions: number[] } {
  const { activities, lags } = project;
  const into = activities.map((): { from: number; cycles: number }[] => []);
  const waiting = new Int32Array(activities.length);
  for (const { from, to, cycles } of lags) {
    into[to]!.push({ from, cycles });
    waiting[from]!++;
  }
  const completions = activities.map(({ duration }) => duration);
  const isInstant = (i: number): boolean =>
    activities[i]!.duration === 0 && demandsOf(project, activities[i]!).length === 0;
  const gone = new Set<number>();
  const ready = [...activities.keys()].filter((i) => waiting[i] === 0 && isInstant(i));
  for (let i = ready.pop(); i !== undefined; i = ready.pop()) {
    gone.add(i);
    for (const { from, cycles } of into[i]!) {
      completions[from] = Math.max(completions[from]!, cycles + completions[i]!);
      if (--waiting[from]! === 0 && isInstant(from)) ready.push(from);
    }
  }
  // A source is an instant that waits for nothing and after which nobody has to wait.
  const awaited = new Set(lags.flatMap(({ from, cycles }) => (cycles === 0 ? [] : [from])));
  for (const i of activities.keys()) {
    if (isInstant(i) && into[i]!.length === 0 && completions[i] === 0 && !awaited.has(i)) gone.add(i);
  }
  return { kept: [...activities.keys()].filter((i) => !gone.has(i)), completions };
}

function refuseMaximumLags({ activities, lags }: Project): void {
  for (const { from, to, cycles } of lags) {
    if (cycles >= 0) continue;
    const [one, other] = [activities[from]!.id, activities[to]!.id];
    throw new RangeError(
      `"${one}" may start ${-cycles} cycles after "${other}" at most (lag ${cycles} from "${one}" to "${other}"): ` +
        "a maximum time lag, which blocks cannot say",
    );
  }
}

function dependencesOf({ lags }: Project, kept: readonly number[]): Dependence[] {
  const at = new Map(kept.map((i, index) => [i, index]));
  const longest = new Map<string, Dependence>();
  for (const { from, to, cycles } of lags) {
    const [giver, taker] = [at.get(from), at.get(to)];
    if (giver === undefined || taker === undefined) continue;
    const key = `${giver} ${taker}`;
    if ((longest.get(key)?.latency ?? -1) < cycles) {
      longest.set(key, { from: giver, to: taker, latency: cycles, kind: "order" });
    }
  }
  return [...longest.values()];
}

function freshName(taken: readonly string[]): string {
  let name = unlimitedName;
  for (let copy = 2; taken.includes(name); copy++) name = `${unlimitedName}${copy}`;
  return name;
}
