import type { WordRange } from "../../ir/block.ts";
import type { KernelPlan } from "../plan/plan.ts";
import { type HashStage, hashStages } from "../walk.ts";
import type { KernelWriter } from "./writer.ts";

/**
 * The hash of a vector. With `encoded` the result is the hash xor `encoding`, one operation cheaper.
 * Identities: a + C + (a << k) = a·(1 + 2^k) + C; stages 2 and 3 together are (33a + C2 + C3) ^ (33·512·a + 512·C2).
 */
export function hash(writer: KernelWriter, mode: KernelPlan["hash"], input: WordRange, encoded: boolean): WordRange {
  let a = input;
  for (let at = 0; at < 5; at++) {
    if (mode === "merged" && at === 2) {
      a = stages2and3(writer, a);
      at = 3;
    } else {
      a = plainStage(writer, hashStages[at]!, a, mode !== "plain");
    }
  }
  const last = hashStages[5]!;
  const shifted = writer.vector(">>", a, writer.constants.vector(last.amount));
  if (encoded) return writer.vector("^", a, shifted);
  return writer.vector("^", writer.vector("^", a, writer.constants.vector(last.constant)), shifted);
}

function plainStage(
  writer: KernelWriter,
  { op1, constant, op2, shift, amount }: HashStage,
  a: WordRange,
  fuse: boolean,
): WordRange {
  const c = writer.constants.vector(constant);
  if (fuse && op1 === "+" && op2 === "+") return writer.madd(a, writer.constants.vector(1 + 2 ** amount), c);
  const left = writer.vector(op1, a, c);
  const right = writer.vector(shift, a, writer.constants.vector(amount));
  return writer.vector(op2, left, right);
}

function stages2and3(writer: KernelWriter, a: WordRange): WordRange {
  const [second, third] = [hashStages[2]!, hashStages[3]!];
  const factor = 1 + 2 ** second.amount;
  const sum = writer.madd(
    a,
    writer.constants.vector(factor),
    writer.constants.vector(second.constant + third.constant),
  );
  const scale = 2 ** third.amount;
  const shifted = writer.madd(
    a,
    writer.constants.vector(factor * scale),
    writer.constants.vector(second.constant * scale),
  );
  return writer.vector("^", sum, shifted);
}
