import type { Block } from "../ir/block.ts";
import { addedBy } from "../ir/waiting.ts";
import type { Machine } from "../machine/machine.ts";
import type { Program } from "../machine/program.ts";
import { decode } from "../machine/simulator/decode.ts";
import { simulate } from "../machine/simulator/simulate.ts";
import type { Allocation, Schedule } from "../schedule/schedule.ts";

/**
 * Runs a schedule's program on the simulator and notes the words that every operation writes, one operation after the other in the
 * block's order: an operation's words are as many as its result has. What lands in a cycle is read when the cycle ends.
 * @throws {RangeError} when the program faults on this image.
 */
export function writtenWords(
  block: Block,
  { program, machine }: { readonly program: Program; readonly machine: Machine },
  { schedule, allocation }: { readonly schedule: Schedule; readonly allocation: Allocation },
  image: Uint32Array,
): Uint32Array {
  // Reads of scratch by the cycle after which they are due: where to, where from, how many words.
  const due = Array.from({ length: schedule.length }, (): number[] => []);
  let count = 0;
  for (const [operation, { result, forms }] of block.operations.entries()) {
    if (result === undefined) continue;
    const { form, cycles } = schedule.placements[operation]!;
    const { lanes } = forms[form]!;
    const added = addedBy(forms[form]);
    const from = allocation.addresses[result.value]! + result.word;
    for (const [lane, cycle] of cycles.entries()) {
      const after = Math.min(schedule.length - 1, cycle + added);
      if (lanes > 1) due[after]!.push(count + lane, from + lane, 1);
      else due[after]!.push(count, from, result.words);
    }
    count += result.words;
  }
  const words = new Uint32Array(count);
  simulate(decode(program, machine), image, {
    cycleLimit: schedule.length + 1,
    afterCycle: (cycle, scratch) => {
      const reads = due[cycle] ?? [];
      for (let at = 0; at < reads.length; at += 3) {
        const [to, from, length] = [reads[at]!, reads[at + 1]!, reads[at + 2]!];
        words.set(scratch.subarray(from, from + length), to);
      }
    },
  });
  return words;
}
