import type { WordRange } from "../../ir/block.ts";
import type { Affine } from "../layout.ts";
import { isBit, selectedBits } from "../plan/plan.ts";
import type { Bit, KernelWriter, Walker } from "./writer.ts";

/**
 * The vector of base + stride·position at `depth`, from the nearest anchor (or from the root) and the bits since.
 * With n bits and an anchor: one step on any engine, then n multiply_adds. From the root: the same with n - 1, or with
 * the plan's `addressSelects` oldest bits resolved by selects between constants (2^k - 1 of them). `wide` resolves one bit
 * more in that way, in either case.
 */
export function address(
  writer: KernelWriter,
  walker: Walker,
  depth: number,
  { base, stride }: Affine,
  wide: boolean,
): WordRange {
  const anchor = walker.anchor;
  const start = anchor?.depth ?? 0;
  const bits = walker.bits.slice(start, depth);
  let constant = base;
  let factor = 1;
  if (anchor !== undefined) {
    factor = divide(stride * 2 ** (depth - start), anchor.stride);
    constant = (base - Math.imul(factor, anchor.base)) >>> 0;
  }
  const weights = bits.map((bit, at) => {
    const weight = stride * 2 ** (bits.length - 1 - at);
    if (bit.right) return weight;
    constant += weight;
    return -weight;
  });
  if (bits.length === 0) {
    if (anchor !== undefined && factor === 1 && constant === 0) return anchor.vector;
    const offset = writer.constants.vector(constant);
    return anchor === undefined ? offset : writer.madd(anchor.vector, writer.constants.vector(factor), offset);
  }
  const selected = selectedBits(writer.plan, bits.length, anchor !== undefined, wide);
  let sum =
    selected === 1 ? step(writer, bits[0]!, weights[0]!, constant) : tree(writer, bits, weights, selected, constant);
  if (anchor !== undefined) sum = writer.madd(anchor.vector, writer.constants.vector(factor), sum);
  for (let at = selected; at < bits.length; at++) {
    const [bit, weight] = [bits[at]!.vector, weights[at]!];
    if (Math.abs(weight) === 1) sum = writer.vector(weight === 1 ? "+" : "-", sum, bit);
    else sum = writer.madd(bit, writer.constants.vector(weight), sum);
  }
  return sum;
}

/** constant + weight·bit: the bit itself, a select of two constants on flow, or arithmetic. */
function step(writer: KernelWriter, bit: Bit, weight: number, constant: number): WordRange {
  const { constants, plan, builder } = writer;
  if (isBit(constant, weight)) return bit.vector;
  const low = constants.vector(constant);
  if (plan.address === "arithmetic") {
    if (weight === 1) return writer.vector("+", low, bit.vector);
    if (weight === -1) return writer.vector("-", low, bit.vector);
    return writer.madd(bit.vector, constants.vector(weight), low);
  }
  const high = constants.vector(constant + weight);
  if (plan.address === "flow") return writer.select(bit.vector, high, low);
  const flow = { engine: "flow", opcode: "vselect", operands: [bit.vector, high, low] };
  if (Math.abs(weight) === 1) {
    return builder.emit("valu", weight === 1 ? "+" : "-", [low, bit.vector], { alternatives: [flow] });
  }
  const operands = [bit.vector, constants.vector(weight), low];
  return writer.select(bit.vector, high, low, [{ engine: "valu", opcode: "multiply_add", operands }]);
}

/** constant + Σ weight·bit over the first `count` bits, by a tree of selects between constants, oldest bit first. */
function tree(
  writer: KernelWriter,
  bits: readonly Bit[],
  weights: readonly number[],
  count: number,
  constant: number,
): WordRange {
  // The constants of the leaves, by the later bits' values: the oldest bit decides within a pair.
  const sums = (from: number): number[] =>
    from === count ? [0] : sums(from + 1).flatMap((rest) => [rest, rest + weights[from]!]);
  let row = sums(1).map((rest) => step(writer, bits[0]!, weights[0]!, constant + rest));
  for (let at = 1; at < count; at++) {
    const pairs = row;
    const bit = bits[at]!.vector;
    row = Array.from({ length: pairs.length / 2 }, (_, j) => writer.select(bit, pairs[2 * j + 1]!, pairs[2 * j]!));
  }
  return row[0]!;
}

/** a / b modulo 2^32, for b a power of two times an odd number that divides what a's even part leaves. */
function divide(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y % 2 === 0) {
    if (x % 2 !== 0)
      throw new RangeError(`an address with stride ${b} cannot be scaled by ${a}: ${a}/${b} is not whole`);
    x /= 2;
    y /= 2;
  }
  // Newton's iteration for the inverse of an odd number modulo 2^32 doubles the right bits each time.
  let inverse = y;
  for (let round = 0; round < 5; round++) inverse = Math.imul(inverse, 2 - Math.imul(y, inverse));
  return Math.imul(x, inverse) >>> 0;
}
