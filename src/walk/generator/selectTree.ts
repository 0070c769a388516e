import type { WordRange } from "../../ir/block.ts";
import type { Alternative } from "../../ir/builder.ts";
import type { Nodes } from "./nodes.ts";
import type { Bit, KernelWriter, Walker } from "./writer.ts";

/**
 * The node of each lane by selects between cached nodes: 2^d - 1 of them, oldest bit first, so that only the last waits
 * for the newest parity. The lowest pairs are of known nodes: n0 + p·(n1 - n0) by multiply_add is another form.
 */
export function selectNode(writer: KernelWriter, nodes: Nodes, walker: Walker, depth: number): WordRange {
  const half = 2 ** (depth - 1);
  const first = walker.bits[0]!;
  let row = Array.from({ length: half }, (_, j) => selectPair(writer, nodes, first, depth, j, j + half));
  for (let level = 1; level < depth; level++) {
    const bit = walker.bits[level]!;
    const rest = row.length / 2;
    const current = row;
    row = Array.from({ length: rest }, (_, j) => choose(writer, bit, current[j]!, current[j + rest]!));
  }
  return row[0]!;
}

/** left or right, as the bit says. */
export function choose(
  writer: KernelWriter,
  bit: Bit,
  left: WordRange,
  right: WordRange,
  other?: Alternative,
): WordRange {
  return writer.select(bit.vector, bit.right ? right : left, bit.right ? left : right, other && [other]);
}

function selectPair(
  writer: KernelWriter,
  nodes: Nodes,
  bit: Bit,
  depth: number,
  left: number,
  right: number,
): WordRange {
  const { pairs } = writer.plan;
  const zero = nodes.vector(depth, bit.right ? left : right);
  if (pairs === "flow") return choose(writer, bit, nodes.vector(depth, left), nodes.vector(depth, right));
  const difference = bit.right ? nodes.difference(depth, right, left) : nodes.difference(depth, left, right);
  if (pairs === "madd") return writer.madd(bit.vector, difference, zero);
  const madd = { engine: "valu", opcode: "multiply_add", operands: [bit.vector, difference, zero] };
  return choose(writer, bit, nodes.vector(depth, left), nodes.vector(depth, right), madd);
}
