import type { LinearWitness, SlotDistance, StepNode } from "../../bounds/bound.ts";
import { ProgramBuilder } from "../../ilp/builder.ts";
import { column, constant, difference, type Expression, sum } from "../../ilp/expression.ts";
import type { IntegerProgram } from "../../ilp/program.ts";
import type { Block } from "../../ir/block.ts";
import { sureUsers } from "../../ir/formDependences.ts";
import type { SchedulingMachine } from "../../machine/machine.ts";
import type { Steps } from "../../time/steps.ts";
import { stepImplications } from "./stepImplications.ts";

/** What a relaxation at a fixed length is made of. Heads and tails are those that `improved` proves. */
export interface FixedLengthInput {
  readonly block: Block;
  readonly machine: SchedulingMachine;
  readonly length: number;
  readonly heads: Int32Array;
  readonly tails: Int32Array;
  readonly improved: LinearWitness["improved"];
  readonly distances: readonly SlotDistance[];
  /** Least latencies: extra cycles that every form adds are inside. */
  readonly latencies: readonly { readonly from: number; readonly to: number; readonly cycles: number }[];
}

/** The linear program, and the witness that a dual solution of it is. */
export interface FixedLength {
  readonly program: IntegerProgram;
  /** Duals times `scale`, rounded to integers. Whether they prove anything is for `verify` to say. */
  witness(duals: Float64Array, scale: number): LinearWitness;
}

/** What a row says, beside "at most". */
type Meaning =
  | { readonly kind: "slots"; readonly engine: string; readonly cycle: number }
  | { readonly kind: "words"; readonly cycle: number }
  | { readonly kind: "flow"; readonly from: StepNode; readonly to: StepNode };

/**
 * The relaxation of "fits in `length` cycles", written so that each row is one that `verifyLinear` knows: implications
 * between steps, slots of a cycle, words at a boundary. It minimises by which share the slots and words would have to grow,
 * so it always has a solution, and a dual one; above 0 the length is impossible.
 *
 *   minimise s,   slots used in e at t - c_e s ≤ c_e,   words live after t - C s ≤ C,   step ≤ step' for every implication
 *
 * Undefined where it was told to end before. An operation of several forms or lanes has a share x_ft issuing in form f at t, Σ_f x_ft = share_t - share_t-1.
 */
export function* fixedLength(input: FixedLengthInput): Steps<FixedLength | undefined> {
  const { block, machine, length, heads, tails, improved, distances, latencies } = input;
  const builder = new ProgramBuilder(`${block.name} relaxed T=${length}`);
  const meanings = new Map<string, Meaning>();
  const columns = new Map<string, Expression>();
  const excess = builder.column("excess", 0, Number.POSITIVE_INFINITY, false);
  const divides = block.operations.map(({ forms }) => forms.some(({ lanes }) => lanes !== 1));

  const step = ([what, index, cycle]: StepNode): Expression => {
    const ofValue = what === "occupied" || what === "ended";
    if (ofValue) {
      const { liveIn, liveOut } = block.values[index]!;
      if (what === "occupied" && liveIn) return constant(1);
      // After cycle 0 only what was there before it can have ended.
      if (what === "ended" && (liveOut || (cycle === 0 && !liveIn))) return constant(0);
    } else {
      if (cycle < heads[index]!) return constant(0);
      if (cycle >= length - 1 - tails[index]!) return constant(1);
    }
    const name = `${ofValue || divides[index] ? what : "share"}.${index}.${cycle}`;
    const known = columns.get(name) ?? column(builder.column(name, 0, 1, false));
    columns.set(name, known);
    return known;
  };
  const implies = stepImplications(builder, meanings, step);

  const used = machine.engines.map(() => Array.from({ length }, (): [number, Expression][] => []));
  for (const [i, { forms }] of block.operations.entries()) {
    if (!(yield)) return undefined;
    const last = length - 1 - tails[i]!;
    for (let t = heads[i]!; t <= last; t++) {
      if (t < last) implies(["share", i, t], ["share", i, t + 1]);
      if (t < last && divides[i]) {
        for (const what of ["begun", "done"] as const) implies([what, i, t], [what, i, t + 1]);
        implies(["done", i, t], ["share", i, t]);
        implies(["share", i, t], ["begun", i, t]);
      }
      const issued = difference(step(["share", i, t]), step(["share", i, t - 1]));
      const shares =
        forms.length === 1 ? [issued] : forms.map((_, f) => column(builder.column(`x.${i}.${f}.${t}`, 0, 1, false)));
      if (forms.length > 1) {
        builder.equal(`issued.${i}.${t}`, difference(sum(shares.map((share) => [1, share])), issued), 0);
      }
      for (const [f, { rows, lanes }] of forms.entries()) {
        for (const { engine, offset, slots } of rows) used[engine]![t + offset]?.push([slots * lanes, shares[f]!]);
      }
    }
  }
  for (const { from, to, cycles } of [...latencies, ...distances]) {
    if (!(yield)) return undefined;
    const last = Math.min(length - 1 - tails[to]!, length - 2 - tails[from]! + cycles, length - 1);
    for (let t = heads[to]!; t <= last; t++) if (t - cycles >= 0) implies(["begun", to, t], ["done", from, t - cycles]);
  }
  for (const [e, { name, slots, free }] of machine.engines.entries()) {
    if (free === true) continue;
    for (let t = 0; t < length; t++) {
      const row = `slots.${name}.${t}`;
      meanings.set(row, { kind: "slots", engine: name, cycle: t });
      builder.atMost(row, difference(sum(used[e]![t]!), column(excess, slots)), slots);
    }
  }
  if (machine.scratchWords !== undefined) {
    for (const [v, value] of block.values.entries()) {
      const { definers, liveOut } = value;
      const touchers = new Set([...definers, ...sureUsers(value)]);
      if (!(yield)) return undefined;
      for (let t = 0; t < length; t++) {
        for (const d of definers) implies(["begun", d, t], ["occupied", v, t]);
        if (liveOut) continue;
        for (const u of touchers) implies(["ended", v, t], ["done", u, t]);
        if (t > 0) implies(["ended", v, t], ["occupied", v, t - 1]);
      }
    }
    for (let t = 0; t < length; t++) {
      if (!(yield)) return undefined;
      const live = block.values.map(({ words }, v): [number, Expression] => [
        words,
        difference(step(["occupied", v, t]), step(["ended", v, t])),
      ]);
      const row = `words.${t}`;
      meanings.set(row, { kind: "words", cycle: t });
      const limit = machine.scratchWords;
      builder.atMost(row, difference(sum(live), column(excess, Math.max(1, limit))), limit);
    }
  }
  builder.minimise(column(excess));
  const program = builder.build();

  return {
    program,
    witness(duals, scale) {
      const slots: LinearWitness["slots"][number][] = [];
      const words: LinearWitness["words"][number][] = [];
      const flows: LinearWitness["flows"][number][] = [];
      for (const [r, { name, terms }] of program.rows.entries()) {
        const meaning = meanings.get(name);
        // A row without terms stands only where windows and distances contradict one another: it is a proof by itself.
        const amount = Math.round(terms.length === 0 ? scale : -duals[r]! * scale);
        if (meaning === undefined || !(amount > 0)) continue;
        if (meaning.kind === "slots") slots.push({ engine: meaning.engine, cycle: meaning.cycle, price: amount });
        else if (meaning.kind === "words") words.push({ cycle: meaning.cycle, price: amount });
        else flows.push([meaning.from, meaning.to, amount]);
      }
      const pairs = new Set(flows.map(([from, to]) => `${to[1]} ${from[1]}`));
      const used = distances.filter(({ from, to }) => pairs.has(`${from} ${to}`));
      return { kind: "linear", refuted: length, improved, distances: used, slots, words, flows };
    },
  };
}
