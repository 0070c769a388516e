import type { Machine } from "../machine/machine.ts";
import { type OtherWay, type Unit, type Version, versionsRead } from "./step.ts";
import type { Walked } from "./walkProgram.ts";
import { keyOf, plus, type WordSum } from "./wordSum.ts";

/** Vectors that a program makes, by what is known of their words. */
export class KnownVectors {
  readonly #walked: Walked;
  readonly #made = new Map<string, { readonly step: number; readonly words: readonly Version[] }[]>();
  readonly #length: number;

  constructor(walked: Walked, { vectorLength }: Machine) {
    this.#walked = walked;
    this.#length = vectorLength;
    for (const [step, { writes }] of walked.steps.entries()) {
      if (writes.length !== vectorLength) continue;
      const key = writes.map((version) => keyOf(walked.sums[version]!)).join(" ");
      const known = this.#made.get(key);
      if (known === undefined) this.#made.set(key, [{ step, words: writes }]);
      else known.push({ step, words: writes });
    }
  }

  /** The first vector with these words, made in an earlier cycle than `before` issues. */
  find(sums: readonly WordSum[], before: number): readonly Version[] | undefined {
    const { steps } = this.#walked;
    const found = this.#made.get(sums.map(keyOf).join(" "));
    return found?.find(({ step }) => steps[step]!.cycle < steps[before]!.cycle)?.words;
  }

  /** A vector that has this word in every lane. */
  broadcast(version: Version, before: number): readonly Version[] | undefined {
    return this.find(new Array<WordSum>(this.#length).fill(this.#walked.sums[version]!), before);
  }

  /** Whether some vector, made whenever, has this word in every lane. */
  hasBroadcast(version: Version): boolean {
    return this.#made.has(new Array<string>(this.#length).fill(keyOf(this.#walked.sums[version]!)).join(" "));
  }
}

/**
 * A select between two vectors whose difference the program has as well is also a product of the bit and the difference, plus the
 * one: `c ? a : b` and `c * (a - b) + b`. Gives the other of the two forms, where all that it reads was made before.
 */
export function selectForms(
  { steps, sums, symbols }: Walked,
  vectors: KnownVectors,
  machine: Machine,
): ReadonlyMap<number, OtherWay> {
  const rows = new Map(machine.opcodes.map((row) => [row.opcode, row]));
  const [select, product] = [rows.get("vselect"), rows.get("multiply_add")];
  const found = new Map<number, OtherWay>();
  const usual = [select, product].every((row) => row?.operands.join() === "vdest,vsource,vsource,vsource");
  if (!usual || select!.latency !== product!.latency) return found;
  for (const [at, { row, operands }] of steps.entries()) {
    if (row.opcode !== "vselect" && row.opcode !== "multiply_add") continue;
    const [first, second, third] = operands as readonly (readonly Version[])[];
    const isBit = (words: readonly Version[]): boolean =>
      words.every((version) => symbols.range(sums[version]!).most <= 1);
    const combined = (a: readonly Version[], b: readonly Version[], scale: number): WordSum[] =>
      a.map((version, lane) => plus(sums[version]!, sums[b[lane]!]!, scale));
    if (row.opcode === "vselect") {
      if (!isBit(first!)) continue;
      const difference = vectors.find(combined(second!, third!, -1), at);
      if (difference !== undefined) found.set(at, { row: product!, operands: [first!, difference, third!] });
      continue;
    }
    for (const [bit, difference] of [
      [first!, second!],
      [second!, first!],
    ] as const) {
      if (!isBit(bit)) continue;
      const one = vectors.find(combined(difference, third!, 1), at);
      if (one === undefined) continue;
      found.set(at, { row: select!, operands: [bit, one, third!] });
      break;
    }
  }
  return found;
}

/**
 * Says of versions whether an operation that the program did not let read them may: they were made before it, by one of the units, and
 * nothing else is ever written to their words in their value.
 */
export function keptWords(
  sorted: readonly Unit[],
  word: readonly number[],
  component: Int32Array,
): (list: readonly Version[], reader: number) => boolean {
  const maker = new Map<Version, number>();
  const versionsAt = new Map<number, Set<Version>>();
  const place = (version: Version): number => component[version]! * 2 ** 21 + word[version]!;
  for (const [at, unit] of sorted.entries()) {
    for (const version of unit.writes) maker.set(version, at);
    for (const version of [...unit.writes, ...versionsRead(unit)]) {
      const known = versionsAt.get(place(version));
      if (known === undefined) versionsAt.set(place(version), new Set([version]));
      else known.add(version);
    }
  }
  return (list, reader) =>
    list.every(
      (version, at) =>
        (maker.get(version) ?? reader) < reader &&
        versionsAt.get(place(version))!.size === 1 &&
        component[version] === component[list[0]!] &&
        word[version] === word[list[0]!]! + at,
    );
}
