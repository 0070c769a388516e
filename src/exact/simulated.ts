import type { Block } from "../ir/block.ts";
import { parseImage } from "../kernel/image.ts";
import type { KernelPlan } from "../kernel/plan.ts";
import { edgeImages, randomImage } from "../kernel/randomImage.ts";
import { walk } from "../kernel/walk.ts";
import { decode } from "../machine/decode.ts";
import type { Machine } from "../machine/machine.ts";
import { simulate } from "../machine/simulate.ts";
import { emit } from "../schedule/emit.ts";
import type { Verified } from "./judge.ts";

/** What the simulator said of a schedule. */
export interface Simulated {
  /** Inputs on which the final memory held what the contract asks for. */
  readonly inputs: number;
  /** Cycles the simulator counted; the schedule's length. */
  readonly cycles: number;
  /** Memory words outside the output arrays that some input left changed: a workspace, say. */
  readonly dirtyWords: number;
}

/**
 * Runs a schedule of the kernel on the simulator and compares with the reference walk: `inputs` seeded images, every
 * second one of full 32-bit words, and the edge images after them.
 * @throws {Error} naming the input and the first wrong word or count: the schedule or the kernel is wrong.
 */
export function simulateKernel(
  block: Block,
  machine: Machine,
  plan: Pick<KernelPlan, "height" | "rounds" | "batch" | "contract">,
  { schedule, allocation }: Verified,
  { inputs, seed }: { readonly inputs: number; readonly seed: number },
): Simulated {
  const program = decode(emit(block, machine, schedule, allocation), machine);
  const images = new Map<string, Uint32Array>();
  for (let input = 0; input < inputs; input++) {
    const bits = input % 2 === 0 ? 30 : 32;
    images.set(`${bits}-bit random image of seed ${seed + input}`, randomImage(plan, seed + input, { bits }));
  }
  for (const [name, image] of edgeImages(plan)) images.set(`image of ${name}`, image);

  const dirty = new Set<number>();
  for (const [name, image] of images) {
    const { memory, cycle } = simulate(program, image, { enablePause: false, cycleLimit: schedule.length + 1 });
    if (cycle !== schedule.length) {
      throw new Error(`${name}: the simulator counts ${cycle} cycles, the schedule has ${schedule.length}`);
    }
    const reference = walk(image).memory;
    const { indexPointer, valuePointer, batch } = parseImage(image);
    const isOutput = (word: number): boolean => {
      if (word >= valuePointer && word < valuePointer + batch) return true;
      return plan.contract === "values+indices" && word >= indexPointer && word < indexPointer + batch;
    };
    for (let word = 0; word < image.length; word++) {
      if (!isOutput(word)) {
        if (memory[word] === image[word]) continue;
        dirty.add(word);
        if (plan.contract === "values-clean") {
          throw new Error(`${name}: memory word ${word} was ${image[word]} and ends as ${memory[word]}`);
        }
      } else if (memory[word] !== reference[word]) {
        throw new Error(`${name}: memory word ${word} is ${memory[word]}, the reference walk has ${reference[word]}`);
      }
    }
  }
  return { inputs: images.size, cycles: schedule.length, dirtyWords: dirty.size };
}
