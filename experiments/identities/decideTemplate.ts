import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { wordFunctions } from "../../src/ir/evaluateWord.ts";
import { satisfiable } from "../../src/solve/satisfiable.ts";
import { type Bits, BitVectors } from "./bitVectors.ts";
import type { Fragment } from "./fragments.ts";
import type { Template } from "./templates.ts";

/** What came of a template: constants that make it the fragment on all inputs tried, none that do on a few, or nothing. */
export type TemplateDecision =
  | { readonly status: "found"; readonly constants: readonly number[] }
  | { readonly status: "refuted" }
  | { readonly status: "open" };

const width = 32;
const mostSamples = 24;
/** Inputs on which found constants are tried before they are believed. */
const trials = 5000;

/** Inputs of a fragment: rows of words, the same for every template. */
export function sampleInputs({ inputs, bits = [] }: Fragment, count: number, seed: number): number[][] {
  const random = xoroshiro128plus(seed);
  const edges = [0, 1, 0xffffffff, 0x80000000, 0x10000, 0x12345678];
  return Array.from({ length: count }, (_, row) =>
    inputs.map((_, at) => {
      if (bits.includes(at)) return (row + at) % 2 === 0 ? uniformInt(random, 0, 1) : row % 2;
      const edge = edges[row + at];
      return edge !== undefined && row < edges.length ? edge : uniformInt(random, 0, 0xffffffff);
    }),
  );
}

/**
 * Whether some constants make the template the fragment: CaDiCaL is asked for constants that are right on a few inputs, and
 * where it names some that are wrong on another, that one is added (counterexample-guided synthesis, Solar-Lezama et al.
 * 2006). None that are right on a few inputs are right on all: that refutes the template for words of 32 bits.
 */
export async function decideTemplate(
  template: Template,
  fragment: Fragment,
  conflicts: number,
  ask: typeof satisfiable = satisfiable,
): Promise<TemplateDecision> {
  const tried = sampleInputs(fragment, trials, 17);
  const samples = tried.slice(0, 4);
  while (samples.length <= mostSamples) {
    const vectors = new BitVectors(width);
    const constants = Array.from({ length: template.constants }, () => vectors.fresh());
    const shift = fragment.upToConstant === true ? vectors.fresh() : vectors.word(0);
    for (const sample of samples) {
      const result = symbolic(vectors, template, constants, sample);
      vectors.demandEqual(result, vectors.apply("+", [vectors.word(fragment.of(...sample)), shift]));
    }
    const { variables, clauses } = vectors;
    const answer = await ask({ variables, clauses }, conflicts);
    if (answer.status === "unsatisfiable") return { status: "refuted" };
    if (answer.status === "undecided") return { status: "open" };
    const found = constants.map((word) => vectors.valueOf(word, answer.truth));
    const by = vectors.valueOf(shift, answer.truth);
    const wrong = tried.find(
      (sample) => computed(template, found, sample) !== wordFunctions.get("+")!(fragment.of(...sample), by),
    );
    if (wrong === undefined) return { status: "found", constants: found };
    samples.push(wrong);
  }
  return { status: "open" };
}

function symbolic(
  vectors: BitVectors,
  template: Template,
  constants: readonly Bits[],
  sample: readonly number[],
): Bits {
  const words = sample.map((word) => vectors.word(word));
  return walked(template, words, constants, (opcode, operands) => vectors.apply(opcode, operands));
}

/** The template's result with these constants. */
export function computed(template: Template, constants: readonly number[], sample: readonly number[]): number {
  return walked(template, sample, constants, (opcode, [a, b, c]) => {
    if (opcode === "multiply_add") return wordFunctions.get("+")!(wordFunctions.get("*")!(a!, b!), c!);
    return wordFunctions.get(opcode)!(a!, b!);
  });
}

function walked<Word>(
  { operations }: Template,
  inputs: readonly Word[],
  constants: readonly Word[],
  apply: (opcode: string, operands: readonly Word[]) => Word,
): Word {
  const results: Word[] = [];
  const from = { input: inputs, result: results, constant: constants };
  for (const { opcode, operands } of operations) {
    results.push(
      apply(
        opcode,
        operands.map(([kind, at]) => from[kind][at]!),
      ),
    );
  }
  return results.at(-1)!;
}
