import { stride } from "./bundleCode.ts";
import type { DecodedProgram } from "./decode.ts";
import { imagesLoop } from "./imagesLoop.ts";
import { scratchBase } from "./laneCode.ts";
import { microOp } from "./semantics.ts";
import { type SimulationResult, simulate } from "./simulate.ts";
import { WasmInstance } from "./wasmInstance.ts";

/** Images at a time, at most: their scratch and memory stay in the processor's caches. */
export const batchImages = 32;

/** What a program leaves of one image. */
export type BatchResult = Pick<SimulationResult, "cycle" | "memory"> | { readonly error: string };

/**
 * Runs a program on many memory images, pauses ignored. Straight-line programs run on all images of a size at once, slot by
 * slot: word w of image k stands beside word w of image k + 1, so that a slot is one loop however many lanes and images it has.
 * Others, and those in which an image goes wrong, run one after the other.
 * @returns for each image what `simulate` says, or the message of its error.
 */
export function simulateBatch(
  program: DecodedProgram,
  images: readonly Uint32Array[],
  { cycleLimit }: { readonly cycleLimit?: number | undefined } = {},
): BatchResult[] {
  const cycles = program.costs.reduce((sum, cost) => sum + cost, 0);
  const straight = isStraight(program) && cycles <= (cycleLimit ?? Number.POSITIVE_INFINITY);
  const results: BatchResult[] = [];
  for (let from = 0; from < images.length; ) {
    let to = from + 1;
    while (to < images.length && to - from < batchImages && images[to]!.length === images[from]!.length) to++;
    const some = images.slice(from, to);
    const memories = straight && some.length > 1 ? together(program, some) : undefined;
    if (memories !== undefined) results.push(...memories.map((memory) => ({ cycle: cycles, memory })));
    else for (const image of some) results.push(alone(program, image, cycleLimit));
    from = to;
  }
  return results;
}

function alone(program: DecodedProgram, image: Uint32Array, cycleLimit: number | undefined): BatchResult {
  try {
    return simulate(program, image, { enablePause: false, cycleLimit });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { error: error.message };
  }
}

/** Whether images can be run at once: no jumps, no end before the end, nothing that lands late, no faults. */
export function isStraight({ code, faults }: DecodedProgram): boolean {
  if (faults.length > 0) return false;
  for (let at = 0; at < code.length; at += stride) {
    const number = code[at]!;
    if (number >= microOp.firstControl && number !== microOp.pause && number !== microOp.copy) return false;
  }
  return true;
}

/** Four images, which go to and fro together: a cache line holds some of each. */
type Four = [Uint32Array, Uint32Array, Uint32Array, Uint32Array];

const instances = new Map<number, WasmInstance | undefined>();

/** The module for a length of vectors, made once. */
function instanceFor(lanes: number): WasmInstance | undefined {
  if (!instances.has(lanes))
    instances.set(
      lanes,
      WasmInstance.make(() => imagesLoop(lanes)),
    );
  return instances.get(lanes);
}

/**
 * The memories at the end, of images of one size; undefined where one goes wrong: by itself it says where. Undefined, too, where
 * there is no WebAssembly or not so much memory.
 */
function together(program: DecodedProgram, images: readonly Uint32Array[]): Uint32Array[] | undefined {
  const { code, machine, shadowWords } = program;
  const lanes = machine.vectorLength;
  const instance = instanceFor(lanes);
  const size = images[0]!.length;
  // Word w of image k is `width * w + k`, in scratch as in memory; the last image fills the row up.
  const width = 4 * Math.ceil(images.length / 4);
  const scratch = scratchBase / 4;
  const memory = scratch + width * (machine.scratchWords + shadowWords);
  const codeStart = memory + width * size;
  if (instance === undefined || !instance.reserve(4 * (codeStart + code.length))) return undefined;
  const { signed, unsigned } = instance;
  signed.fill(0, scratch, memory);
  for (let k = 0; k < width; k += 4) {
    const [one, two, three, four] = [k, k + 1, k + 2, k + 3].map((at) => images[at] ?? images.at(-1)!) as Four;
    for (let word = 0, to = memory + k; word < size; word++, to += width) {
      unsigned[to] = one[word]!;
      unsigned[to + 1] = two[word]!;
      unsigned[to + 2] = three[word]!;
      unsigned[to + 3] = four[word]!;
    }
  }
  signed.set(code, codeStart);
  const bytes = [codeStart, codeStart + code.length, memory, width].map((words) => 4 * words);
  if (instance.call(...bytes, size, Math.max(0, size - lanes + 1)) !== 0) return undefined;
  const left: Uint32Array[] = [];
  for (let k = 0; k < width; k += 4) {
    const [one, two, three, four] = [0, 1, 2, 3].map(() => new Uint32Array(size)) as Four;
    for (let word = 0, from = memory + k; word < size; word++, from += width) {
      one[word] = unsigned[from]!;
      two[word] = unsigned[from + 1]!;
      three[word] = unsigned[from + 2]!;
      four[word] = unsigned[from + 3]!;
    }
    left.push(one, two, three, four);
  }
  return left.slice(0, images.length);
}
