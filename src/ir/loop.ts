import { limits, outside, within } from "../machine/limits.ts";
import type { Block, CarriedDependence, Dependence, OperationIndex, ValueIndex } from "./block.ts";
import { usersIn } from "./formDependences.ts";
import { readsOf } from "./registerOrder.ts";

/**
 * A loop: what every iteration does, and what an iteration waits for in earlier ones. The body is a straight-line block.
 * Iterations begin `ii` cycles apart (the initiation interval), each with the same schedule.
 */
export interface Loop {
  /** Its `carried` are dependences between iterations beside those of `recurrences`: memory, order, or a graph without operands. */
  readonly body: Block;
  /** Which live-in values are an earlier iteration's results. Other live-in values are the same in all iterations. */
  readonly recurrences: readonly Recurrence[];
}

/**
 * The live-in value `into` is in iteration k what `from` is at the end of iteration k - `distance`; the first `distance` iterations
 * read `into` itself. Both have the same number of words, and nothing in the body writes `into`.
 */
export interface Recurrence {
  readonly into: ValueIndex;
  readonly from: ValueIndex;
  /** Iterations, at least 1. */
  readonly distance: number;
}

/** An edge of the loop's dependence graph: within an iteration (`distance` 0) or between iterations. */
export interface LoopEdge extends Dependence {
  readonly distance: number;
}

/** How many iterations back a loop may reach. */
export const greatestDistance = 1 << 16;

/**
 * Every edge: the body's dependences, the carried ones, and RAW from the definers of a recurrence's value to its readers, each
 * in the forms that read it.
 * @throws {RangeError} in one line where a carried dependence or a recurrence is none.
 */
export function loopEdges({ body, recurrences }: Loop): LoopEdge[] {
  const place = `block "${body.name}"`;
  for (const { name, liveIn, definers } of body.values) {
    if (!liveIn || definers.length === 0) continue;
    throw new RangeError(
      `${place}: live-in value "${name}" is written in the body: write another value and a recurrence`,
    );
  }
  for (const { id, release, latest, due } of body.operations) {
    const what = release !== undefined ? "release" : latest !== undefined ? "latest cycle" : "due date";
    if (release === undefined && latest === undefined && due === undefined) continue;
    throw new RangeError(`${place}: operation "${id}" has a ${what}: iterations of a loop have none`);
  }
  const edges = body.dependences.map((edge): LoopEdge => ({ ...edge, distance: 0 }));
  for (const [at, edge] of (body.carried ?? []).entries()) {
    const here = `${place}: carried dependence ${at}`;
    for (const [end, operation] of [["from", edge.from] as const, ["to", edge.to] as const]) {
      if (within(operation, 0, body.operations.length - 1)) continue;
      throw new RangeError(`${here}: ${outside(end, operation, 0, body.operations.length - 1)}`);
    }
    requireDistance(here, edge.distance);
    if (!within(edge.latency, -limits.latency, limits.latency)) {
      throw new RangeError(`${here}: ${outside("latency", edge.latency, -limits.latency, limits.latency)}`);
    }
    edges.push(edge);
  }
  const fed = new Map<ValueIndex, Recurrence>();
  for (const [at, recurrence] of recurrences.entries()) {
    requireRecurrence(`${place}: recurrence ${at}`, body, recurrence);
    if (fed.has(recurrence.into)) {
      throw new RangeError(`${place}: two recurrences give value "${body.values[recurrence.into]!.name}"`);
    }
    fed.set(recurrence.into, recurrence);
  }
  for (const [to, operation] of body.operations.entries()) {
    for (const { operand, forms } of readsOf(operation)) {
      const recurrence = fed.get(operand.value);
      if (recurrence === undefined) continue;
      for (const from of lastWriters(body, recurrence.from, operand)) {
        const toForms = forms === undefined ? {} : { toForms: forms };
        edges.push({ from, to, latency: 1, kind: "RAW", ...toForms, distance: recurrence.distance });
      }
    }
  }
  return edges;
}

/** Who writes words of a value last, where a reader of the same words of another value is meant. */
function lastWriters(
  body: Block,
  value: ValueIndex,
  { word, words }: { word: number; words: number },
): OperationIndex[] {
  const found = new Set<OperationIndex>();
  for (let at = word; at < word + words; at++) {
    const writer = body.operations.findLastIndex(({ result }) => {
      return result?.value === value && result.word <= at && at < result.word + result.words;
    });
    if (writer >= 0) found.add(writer);
  }
  return [...found];
}

function requireRecurrence(here: string, { values, operations }: Block, { into, from, distance }: Recurrence): void {
  for (const [end, value] of [["into", into] as const, ["from", from] as const]) {
    if (!within(value, 0, values.length - 1)) {
      throw new RangeError(`${here}: ${outside(end, value, 0, values.length - 1)}`);
    }
  }
  requireDistance(here, distance);
  const [target, source] = [values[into]!, values[from]!];
  if (!target.liveIn || target.definers.length > 0) {
    throw new RangeError(`${here}: "${target.name}" is given by it, so it must be live-in and not written in the body`);
  }
  if (source.words !== target.words) {
    throw new RangeError(`${here}: "${target.name}" has ${target.words} words, "${source.name}" ${source.words}`);
  }
  const written = new Uint8Array(source.words);
  for (const { result } of operations) {
    if (result?.value === from) written.fill(1, result.word, result.word + result.words);
  }
  const missing = written.indexOf(0);
  if (missing < 0) return;
  throw new RangeError(`${here}: word ${missing} of "${source.name}" is not written in the body`);
}

function requireDistance(here: string, distance: number): void {
  if (within(distance, 1, greatestDistance)) return;
  throw new RangeError(`${here}: ${outside("distance", distance, 1, greatestDistance)}`);
}

/** Who reads a value in later iterations, where operations issue in these forms, and how many iterations later. */
export function carriedUsers(
  { body, recurrences }: Loop,
  value: ValueIndex,
  formOf: (operation: OperationIndex) => number,
): { readonly user: OperationIndex; readonly distance: number }[] {
  return recurrences
    .filter(({ from }) => from === value)
    .flatMap(({ into, distance }) => usersIn(body.values[into]!, formOf).map((user) => ({ user, distance })));
}

/** Dependences of one turn of a loop, and those on earlier turns, of which a distance above 0 is given. */
export function carriedOf(edges: readonly (Dependence & { readonly distance?: number | undefined })[]): {
  readonly dependences: Dependence[];
  readonly carried: CarriedDependence[];
} {
  const dependences: Dependence[] = [];
  const carried: CarriedDependence[] = [];
  for (const { distance = 0, ...edge } of edges) {
    if (distance === 0) dependences.push(edge);
    else carried.push({ ...edge, distance });
  }
  return { dependences, carried };
}
