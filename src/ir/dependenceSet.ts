import type { Dependence, FormCondition, OperationIndex } from "./block.ts";
import { waitsForResult } from "./waiting.ts";

/** What a set must know of operations. */
export interface FormCounts {
  /** The number of forms of an operation. */
  forms(operation: OperationIndex): number;
  /** Whether some form of the operation has an extra latency: then a RAW or WAW dependence may be the longer one although its number is the smaller. */
  delays(operation: OperationIndex): boolean;
}

/** Below this many operations keys of pairs are small integers, which maps find several times as fast as other numbers. */
const few = 2 ** 15;

function pairKey(from: OperationIndex, to: OperationIndex): number {
  return from < few && to < few ? from * few + to : 2 ** 48 + from * 2 ** 24 + to;
}

/** Dependences without those that others of the same two operations imply, in the order in which pairs were first met. */
export class DependenceSet {
  readonly #of: FormCounts;
  readonly #pairs = new Map<number, Dependence[]>();

  constructor(of: FormCounts) {
    this.#of = of;
  }

  add(edge: Dependence): void {
    const { from, to } = edge;
    if (from === to) return;
    const key = pairKey(from, to);
    const known = this.#pairs.get(key);
    if (known === undefined) this.#pairs.set(key, [edge]);
    else this.#join(known, edge);
  }

  list(): Dependence[] {
    const all: Dependence[] = [];
    for (const pair of this.#pairs.values()) for (const edge of pair) all.push(edge);
    return all;
  }

  #join(known: Dependence[], edge: Dependence): void {
    if (known.some((other) => this.#implies(other, edge))) return;
    for (let at = known.length - 1; at >= 0; at--) if (this.#implies(edge, known[at]!)) known.splice(at, 1);
    const alike = known.findIndex((other) => this.#union(other, edge) !== undefined);
    if (alike < 0) known.push(edge);
    else this.#join(known, this.#union(known.splice(alike, 1)[0]!, edge)!);
  }

  #implies(one: Dependence, other: Dependence): boolean {
    if (one.latency < other.latency || !includes(one.fromForms, other.fromForms)) return false;
    if (!includes(one.toForms, other.toForms)) return false;
    return waitsForResult(one.kind) || !waitsForResult(other.kind) || !this.#of.delays(one.from);
  }

  /** Two dependences as one, where they are alike but for the forms at one end. */
  #union(one: Dependence, other: Dependence): Dependence | undefined {
    if (one.kind !== other.kind || one.latency !== other.latency) return undefined;
    const { from, to, latency, kind } = one;
    const [sameFrom, sameTo] = [same(one.fromForms, other.fromForms), same(one.toForms, other.toForms)];
    if (!sameFrom && !sameTo) return undefined;
    const condition = conditionOf(
      sameFrom ? one.fromForms : formUnion(one.fromForms, other.fromForms, this.#of.forms(from)),
      sameTo ? one.toForms : formUnion(one.toForms, other.toForms, this.#of.forms(to)),
    );
    return { from, to, latency, kind, ...condition };
  }
}

/** The forms of both lists; undefined where that is all `count` of them. */
export function formUnion(
  one: readonly number[] | undefined,
  other: readonly number[] | undefined,
  count: number,
): readonly number[] | undefined {
  if (one === undefined || other === undefined) return undefined;
  const all = [...new Set([...one, ...other])].sort((a, b) => a - b);
  return all.length === count ? undefined : all;
}

/** A condition without members that say nothing. */
export function conditionOf(
  fromForms: readonly number[] | undefined,
  toForms: readonly number[] | undefined,
): FormCondition {
  return { ...(fromForms === undefined ? {} : { fromForms }), ...(toForms === undefined ? {} : { toForms }) };
}

function includes(all: readonly number[] | undefined, some: readonly number[] | undefined): boolean {
  return all === undefined || some?.every((form) => all.includes(form)) === true;
}

function same(one: readonly number[] | undefined, other: readonly number[] | undefined): boolean {
  return one?.join() === other?.join();
}
