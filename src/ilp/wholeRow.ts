import type { Row, Term } from "./program.ts";

/** lower ≤ Σ coefficient·column ≤ upper, all whole; limits may be infinite, and exclude each other. */
export interface WholeRow {
  readonly terms: readonly Term[];
  readonly lower: number;
  readonly upper: number;
}

/** Coefficients are multiplied by one of these to make them whole. */
const multipliers = [1, 2, 10, 100, 1000, 1e4, 1e5, 1e6];

/** Half of what a double counts without gaps: sums of two such numbers are still exact. */
const greatest = 2 ** 52;

/** Decimal fractions are not exact in binary: a limit this close to a whole number after scaling is that number. */
const decimalSlack = 1e-9;

/**
 * A row over columns that take whole values only, in whole numbers: coefficients scaled, limits rounded inward. A row with whole
 * coefficients is not scaled, and its limits are taken at their word: x ≥ 1.0000001 is x ≥ 2. Undefined where the
 * coefficients are no small decimal fractions.
 */
export function wholeRow({ terms, lower, upper }: Pick<Row, "terms" | "lower" | "upper">): WholeRow | undefined {
  const scale = wholeMultiplier(terms);
  if (scale === undefined) return undefined;
  if (scale === 1) return { terms, lower: Math.ceil(lower), upper: Math.floor(upper) };
  const slack = (limit: number): number =>
    Number.isFinite(limit) ? decimalSlack + 4 * Number.EPSILON * Math.abs(limit) : 0;
  const [from, to] = [lower * scale, upper * scale];
  return { terms: scaled(terms, scale), lower: Math.ceil(from - slack(from)), upper: Math.floor(to + slack(to)) };
}

/** What makes all coefficients whole; undefined when nothing small does, or the products are too large to be exact. */
export function wholeMultiplier(terms: readonly Term[]): number | undefined {
  return multipliers.find((multiplier) =>
    terms.every(({ coefficient }) => {
      const product = coefficient * multiplier;
      if (!(Math.abs(product) <= greatest)) return false;
      const off = Math.abs(product - Math.round(product));
      return multiplier === 1 ? off === 0 : off <= 4 * Number.EPSILON * Math.abs(product);
    }),
  );
}

/** Terms times a factor that makes their coefficients whole. */
export function scaled(terms: readonly Term[], scale: number): readonly Term[] {
  if (scale === 1) return terms;
  return terms.map(({ column, coefficient }) => ({ column, coefficient: Math.round(coefficient * scale) }));
}

/** Σ coefficient·x of whole numbers without rounding: in doubles where they are exact, otherwise in big integers. */
export function exactActivity(terms: readonly Term[], x: Float64Array): number | bigint {
  let total = 0;
  let size = 0;
  for (const { column, coefficient } of terms) {
    const product = coefficient * x[column]!;
    total += product;
    size += Math.abs(product);
  }
  if (size <= greatest) return total;
  return terms.reduce((sum, { column, coefficient }) => sum + BigInt(coefficient) * BigInt(x[column]!), 0n);
}
