/** Most systems of equations solved; beyond that, the hyperplanes at the end are left out. */
const systemLimit = 5_000;
/** Greater entries are left out: sums of demands stay exact, and nothing sensible needs them. */
const entryLimit = 1n << 20n;

/**
 * The edges of an arrangement of hyperplanes through the origin in the positive orthant, as reduced integer vectors: the
 * directions on which `size - 1` independent hyperplanes (given normals, and the orthant's own walls) meet. Exact. When
 * there are too many combinations, the last normals are ignored.
 */
export function rays(size: number, normals: readonly bigint[][]): number[][] {
  const axes = Array.from({ length: size }, (_, at) => Array.from({ length: size }, (__, k) => (k === at ? 1n : 0n)));
  let kept = normals.length;
  while (kept > 0 && choose(size + kept, size - 1) > systemLimit) kept--;
  const planes = [...axes, ...normals.slice(0, kept)];
  const found = new Map<string, number[]>();
  // The axes themselves, whatever the limit left out.
  for (const axis of axes) found.set(axis.join(" "), axis.map(Number));
  if (choose(planes.length, size - 1) > systemLimit) return [...found.values()];
  for (const rows of subsets(planes, size - 1)) {
    const ray = nullVector(rows, size);
    if (ray?.every((x) => x >= 0n && x <= entryLimit)) found.set(ray.join(" "), ray.map(Number));
  }
  return [...found.values()];
}

/** The one direction that all rows are orthogonal to, its first non-zero entry positive; undefined if there are several. */
function nullVector(rows: readonly (readonly bigint[])[], size: number): bigint[] | undefined {
  const matrix = rows.map((row) => [...row]);
  const pivots: number[] = [];
  for (let column = 0, top = 0; column < size && top < matrix.length; column++) {
    const at = matrix.findIndex((row, k) => k >= top && row[column] !== 0n);
    if (at < 0) continue;
    [matrix[top], matrix[at]] = [matrix[at]!, matrix[top]!];
    const pivot = matrix[top]!;
    for (const [k, row] of matrix.entries()) {
      if (k === top || row[column] === 0n) continue;
      const factor = row[column]!;
      matrix[k] = reduced(
        row.map((x, c) => x * pivot[column]! - pivot[c]! * factor),
        false,
      );
    }
    pivots.push(column);
    top++;
  }
  if (pivots.length < size - 1) return undefined;
  const free = [...Array(size).keys()].find((column) => !pivots.includes(column))!;
  const scale = pivots.reduce((product, column, k) => product * matrix[k]![column]!, 1n);
  const vector = Array<bigint>(size).fill(0n);
  vector[free] = scale;
  for (const [k, column] of pivots.entries()) vector[column] = (-matrix[k]![free]! * scale) / matrix[k]![column]!;
  return reduced(vector);
}

/** Divided by the greatest common divisor; the first non-zero entry made positive if `signed`. */
export function reduced(vector: readonly bigint[], signed = true): bigint[] {
  let divisor = 0n;
  for (const x of vector) {
    let [a, b] = [divisor, x < 0n ? -x : x];
    while (b > 0n) [a, b] = [b, a % b];
    divisor = a;
  }
  if (divisor === 0n) return [...vector];
  if (signed && vector.find((x) => x !== 0n)! < 0n) divisor = -divisor;
  return vector.map((x) => x / divisor);
}

function choose(n: number, k: number): number {
  let product = 1;
  for (let i = 1; i <= k; i++) product = (product * (n - k + i)) / i;
  return product;
}

function* subsets<T>(items: readonly T[], size: number, from = 0): Generator<T[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (let at = from; at + size <= items.length; at++) {
    for (const rest of subsets(items, size - 1, at + 1)) yield [items[at]!, ...rest];
  }
}
