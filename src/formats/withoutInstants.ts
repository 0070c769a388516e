import { limits } from "../machine/limits.ts";
import type { Lag, Project } from "./project.ts";

/** A project without those of its instants that may lie at its end. By activity, whether kept or not. */
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
 * are release dates and last cycles. An instant for which nothing waits in this turn (a project's sink) is left out: what it waits for is
 * held to its end, and lags through it are lags between what stands on either side. Any other takes a cycle in which what
 * waits for it runs anyway.
 * @param isInstant whether an activity has neither a duration nor a demand.
 * @throws {RangeError} for completions and dates that are out of range.
 */
export function withoutInstants(project: Project, isInstant: (activity: number) => boolean): Timed {
  const { activities } = project;
  const releases = activities.map(() => 0);
  const latests = activities.map(() => Number.POSITIVE_INFINITY);
  const completions = activities.map(({ duration }) => duration);
  const source = sourceOf(project, isInstant);
  const [into, outOf] = [activities.map(() => new Set<Lag>()), activities.map(() => new Set<Lag>())];
  const link = (lag: Lag): void => {
    into[lag.to]!.add(lag);
    outOf[lag.from]!.add(lag);
  };
  for (const lag of project.lags) {
    const { from, to, cycles } = lag;
    if (from !== source && to !== source) link(lag);
    else if (from === source) releases[to] = Math.max(releases[to]!, cycles);
    else latests[from] = Math.min(latests[from]!, -cycles);
  }
  const gone = new Set<number>(source === undefined ? [] : [source]);
  const isLast = (i: number): boolean =>
    isInstant(i) &&
    !gone.has(i) &&
    releases[i]! <= latests[i]! &&
    [...outOf[i]!].every(({ to, cycles, distance = 0 }) => to !== i && (distance > 0 || cycles < 0));
  const ready = [...activities.keys()].filter(isLast);
  for (let i = ready.pop(); i !== undefined; i = ready.pop()) {
    if (!isLast(i)) continue;
    gone.add(i);
    for (const { to, cycles, distance = 0 } of outOf[i]!) {
      if (distance === 0) releases[to] = Math.max(releases[to]!, releases[i]! + cycles);
    }
    for (const before of into[i]!) {
      const { from, cycles, distance = 0 } = before;
      outOf[from]!.delete(before);
      if (distance === 0) {
        completions[from] = Math.max(completions[from]!, cycles + completions[i]!);
        latests[from] = Math.min(latests[from]!, latests[i]! - cycles);
      }
      for (const after of outOf[i]!) {
        const turns = distance + (after.distance ?? 0);
        const through = {
          from,
          to: after.to,
          cycles: cycles + after.cycles,
          ...(turns > 0 ? { distance: turns } : {}),
        };
        // Nothing waits for itself in the same turn where that is not above 0.
        if (from !== after.to || turns > 0 || through.cycles > 0) link(through);
      }
      ready.push(from);
    }
    for (const after of outOf[i]!) into[after.to]!.delete(after);
    [into[i], outOf[i]] = [new Set(), new Set()];
  }
  // One that waits for nothing and that nobody has to wait for is an instant in cycle 0.
  for (const i of activities.keys()) {
    const idle =
      into[i]!.size === 0 && [...outOf[i]!].every(({ cycles, distance = 0 }) => cycles <= 0 && distance === 0);
    if (isInstant(i) && idle && completions[i] === 0 && releases[i] === 0) gone.add(i);
  }
  for (const i of [...gone]) {
    // No schedule ends before: a cycle in which nothing is taken says so.
    if (i === source || releases[i]! + completions[i]! <= 1) continue;
    gone.delete(i);
    releases[i] = releases[i]! + completions[i]! - 1;
    latests[i] = Number.POSITIVE_INFINITY;
    completions[i] = 1;
  }
  const kept = [...activities.keys()].filter((i) => !gone.has(i));
  for (const i of kept) {
    const { id } = activities[i]!;
    if (latests[i]! < 0) {
      throw new RangeError(`"${id}" would have to start in cycle ${latests[i]}: the project begins with cycle 0`);
    }
    if (completions[i]! > limits.latency + 1) {
      throw new RangeError(
        `"${id}" is complete after ${completions[i]} cycles: at most ${limits.latency + 1} are read`,
      );
    }
  }
  const lags = kept.flatMap((i) => [...outOf[i]!].filter(({ to }) => !gone.has(to)));
  return { kept, completions, lags, releases, latests };
}

/** The project's source, where it is an instant and nobody is asked to be before it, or ties it to other turns. */
function sourceOf(project: Project, isInstant: (activity: number) => boolean): number | undefined {
  const { source, lags } = project;
  if (source === undefined || !isInstant(source)) return undefined;
  const tied = lags.some(({ from, to, cycles, distance = 0 }) => {
    return (to === source && cycles > 0) || (distance > 0 && (from === source || to === source));
  });
  return tied ? undefined : source;
}
