import type { Formulation, Model, Objective } from "../../src/exact/problem/formulation.ts";
import type { Problem } from "../../src/exact/problem/problem.ts";
import { ProgramBuilder } from "../../src/ilp/builder.ts";
import { column, difference, type Expression, sum, valueAt } from "../../src/ilp/expression.ts";
import { firstCycle, lastCycle, type Placement } from "../../src/schedule/schedule.ts";

/** Placements of an operation beyond which there is no program. */
const mostPlacements = 4000;

/**
 * A formulation that shares nothing with those in `models/`: a column for every way to place an operation, of which one is
 * taken. Hopeless beyond a dozen operations, and obvious.
 */
export const toyFormulation: Formulation = {
  name: "toy",
  build(problem, objective) {
    const model = modelOf(problem, objective);
    if (typeof model === "string") throw new RangeError(model);
    return model;
  },
  // biome-ignore lint/correctness/useYield: too short to be worth a step
  *steps(problem, objective) {
    return modelOf(problem, objective);
  },
};

function modelOf(problem: Problem, objective: Objective): Model | string {
  const { operations, horizon } = problem;
  const ways = operations.map(({ forms, release, deadline }) =>
    forms.flatMap(({ lanes }, form) =>
      spreads(lanes, Math.max(0, release), Math.min(deadline, horizon - 1)).map(
        (cycles): Placement => ({ form, cycles }),
      ),
    ),
  );
  if (ways.some(({ length }) => length > mostPlacements)) return "too many placements";
  const builder = new ProgramBuilder(`${problem.name} toy T=${horizon}`);
  const columns = ways.map((placements, i) => placements.map((_, at) => builder.binary(`z.${i}.${at}`)));
  const those = (i: number, worth: (placement: Placement) => number): Expression =>
    sum(ways[i]!.map((placement, at) => [worth(placement), column(columns[i]![at]!)]));
  const begun = (i: number, t: number) => those(i, (placement) => (firstCycle(placement) <= t ? 1 : 0));
  const done = (i: number, t: number) => those(i, (placement) => (lastCycle(placement) <= t ? 1 : 0));

  for (const i of operations.keys())
    builder.equal(
      `once.${i}`,
      those(i, () => 1),
      1,
    );
  for (const [edge, { from, to, latency, kind }] of problem.dependences.entries()) {
    const wait = ({ form }: Placement): number =>
      latency + (kind === "RAW" || kind === "WAW" ? (operations[from]!.forms[form]!.extraLatency ?? 0) : 0);
    for (let t = 0; t < horizon; t++) {
      const ready = those(from, (placement) => (lastCycle(placement) + wait(placement) <= t ? 1 : 0));
      builder.atMost(`edge.${edge}.${t}`, difference(begun(to, t), ready), 0);
    }
  }
  for (const [engine, slots] of problem.slots.entries()) {
    // A form's rows may reach beyond the horizon, where nothing is left.
    for (let t = 0; t < horizon + 8; t++) {
      const taken = operations.map((_, i) => those(i, (placement) => slotsAt(problem, i, placement, engine, t)));
      builder.atMost(`slots.${engine}.${t}`, sum(taken.map((each) => [1, each])), slots[t] ?? 0);
    }
  }
  const raised = [...wordRows(problem, builder, begun, done), ...objectiveRows(problem, objective, builder, those)];

  const written = (placements: readonly Placement[], without: (operation: number) => void): Float64Array => {
    const x = new Float64Array(builder.columnCount);
    for (const [i, placement] of placements.entries()) {
      const at = ways[i]!.findIndex((way) => keyOf(way) === keyOf(placement));
      if (at < 0) without(i);
      else x[columns[i]![at]!] = 1;
    }
    for (const { index, least } of raised) x[index] = Math.max(...least.map((each) => valueAt(each, x)), 0);
    return x;
  };
  return {
    program: builder.build(),
    decode: (x) => ways.map((placements, i) => placements.find((_, at) => x[columns[i]![at]!]! > 0.5)!),
    encode: (placements) =>
      written(placements, (i) => {
        throw new RangeError(`operation ${operations[i]!.id} cannot be placed so`);
      }),
    advise: (placements) => written(placements, () => {}),
  };
}

/** A column, and what it is at least. */
interface Raised {
  readonly index: number;
  readonly least: readonly Expression[];
}

/** L_vb: value v is live at boundary b, where it has begun and something that uses it is not done. */
function wordRows(
  { words, values, horizon }: Problem,
  builder: ProgramBuilder,
  begun: (i: number, t: number) => Expression,
  done: (i: number, t: number) => Expression,
): Raised[] {
  if (words === undefined) return [];
  const one: Expression = { terms: [], constant: 1 };
  const zero: Expression = { terms: [], constant: 0 };
  const raised: Raised[] = [];
  for (let boundary = 0; boundary <= horizon; boundary++) {
    const live = values.map(({ definers, users, liveIn, liveOut }, v) => {
      const begins = liveIn ? [one] : definers.map((i) => begun(i, boundary - 1));
      const ends = liveOut ? [zero] : [...users, ...definers].map((i) => done(i, boundary - 1));
      const least = begins.flatMap((begin) => ends.map((end) => difference(begin, end)));
      // It stays for the boundary after it has begun even where nothing uses it.
      if (liveIn && boundary === 0) least.push(one);
      const before = sum(definers.map((i) => [1, begun(i, boundary - 2)]));
      if (!liveIn) least.push(...begins.map((begin) => difference(begin, before)));
      const index = builder.column(`L.${v}.${boundary}`, 0, 1, false);
      for (const [at, each] of least.entries()) {
        builder.atLeast(`live.${v}.${boundary}.${at}`, difference(column(index), each), 0);
      }
      raised.push({ index, least });
      return column(index);
    });
    const total = sum(live.map((each, v) => [values[v]!.words, each]));
    builder.atMost(`words.${boundary}`, total, words[boundary]!);
  }
  return raised;
}

function objectiveRows(
  { operations, horizon }: Problem,
  objective: Objective,
  builder: ProgramBuilder,
  those: (i: number, worth: (placement: Placement) => number) => Expression,
): Raised[] {
  if (objective.kind === "feasible") return [];
  if (objective.kind === "weighted") {
    builder.minimise(sum(operations.map((_, i) => [objective.weights[i]!, those(i, lastCycle)])));
    return [];
  }
  const least = operations.map((_, i) => those(i, (placement) => lastCycle(placement) + objective.tails[i]!));
  const index = builder.column("end", 0, horizon + Math.max(0, ...objective.tails), false);
  for (const [i, each] of least.entries()) builder.atLeast(`end.${i}`, difference(column(index), each), 0);
  builder.minimise(column(index));
  return [{ index, least }];
}

function slotsAt({ operations }: Problem, i: number, { form, cycles }: Placement, engine: number, t: number): number {
  let taken = 0;
  for (const row of operations[i]!.forms[form]!.rows) {
    if (row.engine !== engine) continue;
    for (const cycle of cycles) if (cycle + row.offset === t) taken += row.slots;
  }
  return taken;
}

const keyOf = ({ form, cycles }: Placement): string => `${form}: ${[...cycles].sort((a, b) => a - b)}`;

/** Non-decreasing cycles of `count` lanes within from .. to; a long list stands for one that is too long. */
function spreads(count: number, from: number, to: number): number[][] {
  let found: number[][] = [[]];
  for (let lane = 0; lane < count; lane++) {
    found = found.flatMap((cycles) => {
      const next: number[][] = [];
      for (let cycle = cycles.at(-1) ?? from; cycle <= to; cycle++) next.push([...cycles, cycle]);
      return next;
    });
    if (found.length > mostPlacements) return found;
  }
  return found;
}
