import { limits } from "../machine/limits.ts";
import type { Lag, Project } from "./project.ts";

/** A project without those of its instants that no block needs. By activity, whether kept or not. */
interface Timed {
  readonly kept: readonly number[];
  /** When each is complete after its start. */
  readonly completions: readonly number[];
  /** Those that are not dates. */
  readonly lags: readonly Lag[];
  /** Dates from the project's source: the first and the last cycle in which it starts. */
  readonly releases: readonly number[];
  readonly latests: readonly number[];
}

/**
 * Activities of no duration take no cycle, and a block's operations take one at least. A project's source starts in cycle 0: its lags
 * are release dates and last cycles. An instant for which nothing of a duration waits is left out, and what it waits for is
 * held to its end (a project's sink), but one that the turns of a loop tie. Any other takes a cycle in which what waits for it runs anyway.
 * @param isInstant whether an activity has neither a duration nor a demand.
 * @throws {RangeError} for an instant that may lie at the end of all and that others are tied to.
 */
export function withoutInstants(project: Project, isInstant: (activity: number) => boolean): Timed {
  const { activities } = project;
  const releases = activities.map(() => 0);
  const latests = activities.map(() => Number.POSITIVE_INFINITY);
  const completions = activities.map(({ duration }) => duration);
  const source = sourceOf(project, isInstant);
  const own: Lag[] = [];
  for (const lag of project.lags) {
    const { from, to, cycles, distance = 0 } = lag;
    if (distance > 0 || (from !== source && to !== source)) own.push(lag);
    else if (from === source) releases[to] = Math.max(releases[to]!, cycles);
    else latests[from] = Math.min(latests[from]!, -cycles);
  }
  const into = activities.map((): Lag[] => []);
  const waiting = new Int32Array(activities.length);
  for (const lag of own) {
    into[lag.to]!.push(lag);
    waiting[lag.from]!++;
  }
  const gone = new Set<number>(source === undefined ? [] : [source]);
  const carried = new Set(own.flatMap(({ from, to, distance = 0 }) => (distance > 0 ? [from, to] : [])));
  const leaves = (i: number): boolean => waiting[i] === 0 && isInstant(i) && !gone.has(i) && !carried.has(i);
  const ready = [...activities.keys()].filter(leaves);
  for (let i = ready.pop(); i !== undefined; i = ready.pop()) {
    gone.add(i);
    for (const { from, cycles } of into[i]!) {
      completions[from] = Math.max(completions[from]!, cycles + completions[i]!);
      latests[from] = Math.min(latests[from]!, latests[i]! - cycles);
      waiting[from]!--;
      if (leaves(from)) ready.push(from);
    }
  }
  // A source that nobody has to wait for is an instant in cycle 0.
  const awaited = new Set(own.flatMap(({ from, cycles }) => (cycles === 0 ? [] : [from])));
  for (const i of activities.keys()) {
    if (isInstant(i) && into[i]!.length === 0 && completions[i] === 0 && !awaited.has(i)) gone.add(i);
  }
  for (const i of [...gone]) {
    // No schedule ends before: a cycle in which nothing is taken says so.
    if (i === source || releases[i]! + completions[i]! <= 1) continue;
    gone.delete(i);
    releases[i] = releases[i]! + completions[i]! - 1;
    completions[i] = 1;
  }
  const kept = [...activities.keys()].filter((i) => !gone.has(i));
  refuseLastInstants(project, kept, { own, gone }, isInstant);
  for (const i of kept) {
    if (completions[i]! > limits.latency + 1 || latests[i]! < 0) refuse(project, i, completions[i]!, latests[i]!);
  }
  return { kept, completions, lags: own.filter(({ from, to }) => !gone.has(from) && !gone.has(to)), releases, latests };
}

/** The project's source, where it is an instant and nobody is asked to be before it. */
function sourceOf(project: Project, isInstant: (activity: number) => boolean): number | undefined {
  const { source, lags } = project;
  if (source === undefined || !isInstant(source)) return undefined;
  const bound = lags.some(({ to, cycles, distance = 0 }) => to === source && (cycles > 0 || distance > 0));
  const carried = lags.some(({ from, distance = 0 }) => from === source && distance > 0);
  return bound || carried ? undefined : source;
}

function refuseLastInstants(
  { activities }: Project,
  kept: readonly number[],
  { own, gone }: { readonly own: readonly Lag[]; readonly gone: ReadonlySet<number> },
  isInstant: (activity: number) => boolean,
): void {
  const followed = new Set(
    own.flatMap(({ from, to, cycles, distance = 0 }) => (cycles >= 0 && distance === 0 && !gone.has(to) ? [from] : [])),
  );
  const tied = new Set(
    own.flatMap(({ from, to, distance = 0 }) => (distance > 0 || gone.has(from) || gone.has(to) ? [] : [from, to])),
  );
  for (const i of kept) {
    if (!isInstant(i) || followed.has(i) || !tied.has(i)) continue;
    throw new RangeError(
      `"${activities[i]!.id}" has no duration and a maximum time lag, and may lie at the end of all: blocks cannot say that`,
    );
  }
}

function refuse({ activities }: Project, i: number, completion: number, latest: number): never {
  const { id } = activities[i]!;
  if (latest < 0)
    throw new RangeError(`"${id}" would have to start in cycle ${latest}: the project begins with cycle 0`);
  throw new RangeError(`"${id}" is complete after ${completion} cycles: at most ${limits.latency + 1} are read`);
}
