import type { LinearWitness, StepNode } from "../../bounds/bound.ts";
import type { BoundInstance } from "../../bounds/boundInstance.ts";
import type { DependenceGraph } from "../../graph/dependenceGraph.ts";
import { ProgramBuilder } from "../../ilp/builder.ts";
import { column, constant, difference, type Expression, isConstant, sum } from "../../ilp/expression.ts";
import type { IntegerProgram } from "../../ilp/program.ts";
import type { Block, Form } from "../../ir/block.ts";
import type { SchedulingMachine } from "../../machine/machine.ts";
import type { Steps } from "../../time/steps.ts";
import { stepImplications } from "./stepImplications.ts";

/** Which cycles are looked at one by one. */
export interface BothEnds {
  /** Cycles at the beginning. */
  readonly first: number;
  /** Cycles at the end. */
  readonly last: number;
}

/** Cycles that an operation's slots come after its issue, at most. */
function farthestOffset({ operations }: Block): number {
  return operations.reduce((most, { forms }) => Math.max(most, ...forms.flatMap(offsetsOf)), 0);
}

/** The shortest length whose ends do not meet: the program says nothing of shorter ones. */
export function shortestOf({ block }: BoundInstance, { first, last }: BothEnds): number {
  return first + last + farthestOffset(block);
}

/** Columns that the program has at most, counted without writing it. */
export function mostColumnsOf({ block, heads, tails }: BoundInstance, { first, last }: BothEnds): number {
  const late = last + farthestOffset(block);
  return block.operations.reduce((sum, { forms }, i) => {
    const steps = Math.max(0, first - heads[i]!) + Math.max(0, late - tails[i]!);
    return sum + steps * (forms.length === 1 ? 1 : 1 + forms.length);
  }, 0);
}

/** The linear program, and the witness that a dual solution of it is. */
export interface EndsProgram {
  /** Its objective is the least number of cycles between the ends. */
  readonly program: IntegerProgram;
  /** Duals times `scale`, rounded to integers, against a length. Whether they prove anything is for `verify` to say. */
  witness(duals: Float64Array, scale: number, length: number): LinearWitness;
}

/** A step of an operation; cycles from 0 on count from the first, negative ones from the end. */
type EndStep = readonly [operation: number, cycle: number];

/** What a row says, beside "at most". */
type Meaning =
  | { readonly kind: "slots"; readonly engine: string; readonly cycle: number }
  | { readonly kind: "body"; readonly engine: string }
  | { readonly kind: "flow"; readonly from: EndStep; readonly to: EndStep };

/**
 * The relaxation of "fits in some length" with the first and the last cycles one by one and what lies between them as one
 * stretch of B cycles, in which nothing has an order:
 *
 *   minimise B,   slots used in e at t ≤ c_e at both ends,   slots used in e between ≤ c_e B,   step ≤ step' for every implication
 *
 * Operations that can issue at neither end are only counted, by the forms they have. It sees what no price alone does: at the
 * ends slots stay free because what would fill them waits for, or has to leave time for, what another engine does one by one.
 * A length T has no schedule where T - first - last < B. Undefined where it was told to end before.
 */
export function* endsProgram(
  { block, machine, heads, tails, waits, asked: { name } }: BoundInstance,
  graph: DependenceGraph,
  { first, last }: BothEnds,
): Steps<EndsProgram | undefined> {
  const builder = new ProgramBuilder(`${name} at its ends`);
  const meanings = new Map<string, Meaning>();
  const columns = new Map<string, Expression>();
  const { operations } = block;
  // Operations issue so late that their slots lie among the last cycles, or before them.
  const late = last + farthestOffset(block);
  const body = builder.column("body", 0, Number.POSITIVE_INFINITY, false);
  const early = (i: number): boolean => heads[i]! < first;
  const ending = (i: number): boolean => tails[i]! < late;

  /** How much of an operation has issued by a cycle. */
  const step = ([i, cycle]: EndStep): Expression => {
    if (cycle >= 0 ? heads[i]! > cycle : !early(i) && !ending(i)) return constant(cycle >= 0 ? 0 : 1);
    if (cycle < 0 && cycle >= -1 - tails[i]!) return constant(1);
    const name = `share.${i}.${cycle}`;
    const known = columns.get(name) ?? column(builder.column(name, 0, 1, false));
    columns.set(name, known);
    return known;
  };
  const implies = stepImplications(builder, meanings, step);

  const used = machine.engines.map(() => new Map<number | "body", [number, Expression][]>());
  const use = (engine: number, cycle: number | "body", slots: number, share: Expression): void => {
    const known = used[engine]!.get(cycle);
    if (known === undefined) used[engine]!.set(cycle, [[slots, share]]);
    else known.push([slots, share]);
  };
  /** Slots of an amount of operations that issue in a cycle at the ends, or between them, in one of some forms. */
  const issue = (name: string, forms: readonly Form[], amount: Expression, cycle: number | "body"): void => {
    if (isConstant(amount) && amount.constant === 0) return;
    const shares =
      forms.length === 1
        ? [amount]
        : forms.map((_, f) => column(builder.column(`x.${name}.${f}`, 0, Number.POSITIVE_INFINITY, false)));
    if (forms.length > 1) {
      builder.equal(`issued.${name}`, difference(sum(shares.map((share) => [1, share])), amount), 0);
    }
    for (const [f, { rows, lanes }] of forms.entries()) {
      for (const { engine, offset, slots } of rows) {
        if (machine.engines[engine]!.free === true) continue;
        const at = cycle === "body" ? cycle : cycle + offset;
        // Beyond the last cycle, which no schedule does.
        if (cycle !== "body" && cycle < 0 && cycle + offset >= 0) continue;
        const beyond = at === "body" || ((cycle as number) >= 0 ? at >= first : at < -last);
        use(engine, beyond ? "body" : at, slots * lanes, shares[f]!);
      }
    }
  };

  /** The forms whose own waits and rows let an operation issue in a cycle at an end; all of them where that is none. */
  const formsAt = (i: number, cycle: number): readonly Form[] => {
    const { forms } = operations[i]!;
    const ways = (cycle < 0 ? waits.waitedForInForm : waits.waitsInForm).get(i);
    const [times, room] = cycle < 0 ? [tails, -1 - cycle] : [heads, cycle];
    const able = forms.filter(
      (form, f) =>
        (ways?.[f] ?? []).every(({ other, latency }) => times[other]! + latency <= room) &&
        (cycle >= 0 || takenOffsets(form, machine).every((offset) => offset <= room)),
    );
    return able.length === 0 ? forms : able;
  };

  const between = new Map<string, { readonly forms: readonly Form[]; readonly amounts: [number, Expression][] }>();
  for (const [i, { forms }] of operations.entries()) {
    if (!(yield)) return undefined;
    const [begun, begins] = [early(i) ? step([i, first - 1]) : constant(0), step([i, -late - 1])];
    if (early(i)) {
      for (let t = heads[i]!; t < first; t++) {
        if (t + 1 < first) implies([i, t], [i, t + 1]);
        issue(`${i}.${t}`, formsAt(i, t), t === 0 ? step([i, 0]) : difference(step([i, t]), step([i, t - 1])), t);
      }
      implies([i, first - 1], [i, -late - 1]);
    }
    for (let t = -late; t <= -1 - tails[i]!; t++) {
      implies([i, t - 1], [i, t]);
      issue(`${i}.${t}`, formsAt(i, t), difference(step([i, t]), step([i, t - 1])), t);
    }
    const key = forms.map(({ rows, lanes }) => `${lanes} ${JSON.stringify(rows)}`).join();
    const alike = between.get(key) ?? { forms, amounts: [] };
    between.set(key, alike);
    alike.amounts.push([1, difference(begins, begun)]);
  }
  for (const [at, { forms, amounts }] of [...between.values()].entries())
    issue(`body.${at}`, forms, sum(amounts), "body");
  const { offsets, targets, latencies } = graph.predecessors;
  for (let j = 0; j < operations.length; j++) {
    if (!(yield)) return undefined;
    for (let e = offsets[j]!; e < offsets[j + 1]!; e++) {
      const [i, cycles] = [targets[e]!, latencies[e]!];
      if (early(j)) for (let t = Math.max(heads[j]!, cycles); t < first; t++) implies([j, t], [i, t - cycles]);
      for (let t = -late - 1; t <= Math.min(-1, -2 - tails[i]! + cycles); t++) {
        implies([j, t], [i, Math.max(-late - 1, t - cycles)]);
      }
    }
  }
  for (const [e, { name, slots, free }] of machine.engines.entries()) {
    if (free === true) continue;
    for (const [cycle, amounts] of used[e]!) {
      const row = `slots.${name}.${cycle}`;
      if (cycle === "body") {
        meanings.set(row, { kind: "body", engine: name });
        builder.atMost(row, difference(sum(amounts), column(body, slots)), 0);
      } else {
        meanings.set(row, { kind: "slots", engine: name, cycle });
        builder.atMost(row, sum(amounts), slots);
      }
    }
  }
  builder.minimise(column(body));
  const program = builder.build();

  return {
    program,
    witness(duals, scale, length) {
      const slots: LinearWitness["slots"][number][] = [];
      const flows: LinearWitness["flows"][number][] = [];
      const cycleOf = (cycle: number): number => (cycle < 0 ? length + cycle : cycle);
      const node = ([i, cycle]: EndStep): StepNode => ["share", i, cycleOf(cycle)];
      for (const [r, { name }] of program.rows.entries()) {
        const meaning = meanings.get(name);
        const amount = Math.round(-duals[r]! * scale);
        if (meaning === undefined || !(amount > 0)) continue;
        if (meaning.kind === "flow") {
          // That an operation's own steps never fall needs no flow.
          if (meaning.from[0] !== meaning.to[0]) flows.push([node(meaning.from), node(meaning.to), amount]);
        } else if (meaning.kind === "slots") {
          slots.push({ engine: meaning.engine, cycle: cycleOf(meaning.cycle), price: amount });
        } else if (length > first + last) {
          slots.push({ engine: meaning.engine, cycle: first, until: length - last, price: amount });
        }
      }
      const improved = { pools: [], heads: [], tails: [] };
      return { kind: "linear", refuted: length, improved, distances: [], slots, words: [], flows };
    },
  };
}

function offsetsOf({ rows }: Form): number[] {
  return rows.map(({ offset }) => offset);
}

/** Offsets of the rows that count towards a schedule's length. */
function takenOffsets({ rows }: Form, { engines }: SchedulingMachine): number[] {
  return rows.flatMap(({ engine, offset }) => (engines[engine]!.free === true ? [] : [offset]));
}
