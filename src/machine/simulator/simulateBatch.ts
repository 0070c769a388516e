import { type DecodedProgram, stride } from "./decode.ts";
import { microOp, microOpNumbers } from "./semantics.ts";
import { type SimulationResult, simulate } from "./simulate.ts";

/** Images at a time, at most: their scratch and memory stay in the processor's caches. */
export const batchImages = 16;

const pause = microOpNumbers["pause()"];

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
  const together = isStraight(program) && cycles <= (cycleLimit ?? Number.POSITIVE_INFINITY);
  const results: BatchResult[] = [];
  for (let from = 0; from < images.length; ) {
    let to = from + 1;
    while (to < images.length && to - from < batchImages && images[to]!.length === images[from]!.length) to++;
    const some = images.slice(from, to);
    const memories = together && some.length > 1 ? new Batch(program, some).run() : undefined;
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
    if (number >= microOp.firstControl && number !== pause && number !== microOp.copy) return false;
  }
  return true;
}

/** Some images under way. */
class Batch {
  readonly #program: DecodedProgram;
  readonly #count: number;
  readonly #size: number;
  /** Word w of image k is `#count * w + k`, in scratch as in memory. */
  readonly #signed: Int32Array;
  readonly #scratch: Uint32Array;
  readonly #memory: Uint32Array;

  constructor(program: DecodedProgram, images: readonly Uint32Array[]) {
    const count = images.length;
    this.#program = program;
    this.#count = count;
    this.#size = images[0]!.length;
    this.#scratch = new Uint32Array(count * (program.machine.scratchWords + program.shadowWords));
    this.#signed = new Int32Array(this.#scratch.buffer);
    this.#memory = new Uint32Array(count * this.#size);
    for (const [k, image] of images.entries()) {
      for (let word = 0; word < image.length; word++) this.#memory[count * word + k] = image[word]!;
    }
  }

  /** The memories at the end; undefined where an image goes wrong: by itself it says where. */
  run(): Uint32Array[] | undefined {
    const { code } = this.#program;
    const n = this.#count;
    const s = this.#signed;
    const u = this.#scratch;
    const vector = n * this.#program.machine.vectorLength;
    for (let at = 0; at < code.length; at += stride) {
      const number = code[at]!;
      const d = n * code[at + 1]!;
      const a = n * code[at + 2]!;
      const b = n * code[at + 3]!;
      // Most of a kernel, here so that the compiler keeps the arrays at hand.
      switch (number) {
        case 5: // ^(dest,source,source)
          for (let i = 0; i < n; i++) s[d + i] = s[a + i]! ^ s[b + i]!;
          break;
        case 13: // +(vdest,vsource,vsource)
          for (let i = 0; i < vector; i++) s[d + i] = s[a + i]! + s[b + i]!;
          break;
        case 18: // ^(vdest,vsource,vsource)
          for (let i = 0; i < vector; i++) s[d + i] = s[a + i]! ^ s[b + i]!;
          break;
        case 22: // >>(vdest,vsource,vsource)
          for (let i = 0; i < vector; i++) s[d + i] = u[b + i]! < 32 ? u[a + i]! >>> s[b + i]! : 0;
          break;
        case 27: {
          // multiply_add(vdest,vsource,vsource,vsource)
          const c = n * code[at + 4]!;
          for (let i = 0; i < vector; i++) s[d + i] = Math.imul(s[a + i]!, s[b + i]!) + s[c + i]!;
          break;
        }
        default:
          if (!this.#step(at)) return undefined;
      }
    }
    return Array.from({ length: this.#count }, (_, k) => {
      const memory = new Uint32Array(this.#size);
      for (let word = 0; word < memory.length; word++) memory[word] = this.#memory[this.#count * word + k]!;
      return memory;
    });
  }

  /** One micro-operation on all images, by the numbers of `semantics.ts`; false where it is an error on one of them. */
  #step(at: number): boolean {
    const { code } = this.#program;
    const n = this.#count;
    const number = code[at]!;
    const vector = n * this.#program.machine.vectorLength;
    const d = n * code[at + 1]!;
    const a = n * code[at + 2]!;
    const b = n * code[at + 3]!;
    // Scalar operations have their numbers first, then the same on vectors.
    if (number < 26) return this.#elementwise(number % 13, d, a, b, number < 13 ? n : vector);
    const s = this.#signed;
    const u = this.#scratch;
    switch (number) {
      case 26: // vbroadcast(vdest,source)
        for (let i = 0; i < vector; i += n) for (let k = 0; k < n; k++) s[d + i + k] = s[a + k]!;
        return true;
      case 28: // load(dest,source)
        return this.#load(d, a, 1);
      case 30: // vload(vdest,source)
        return this.#load(d, a, vector / n);
      case 31: // const(dest,immediate)
        s.fill(code[at + 2]!, d, d + n);
        return true;
      case 32: // store(source,source)
        return this.#store(d, a, 1);
      case 33: // vstore(source,vsource)
        return this.#store(d, a, vector / n);
      case 34: // select(dest,source,source,source)
      case 35: {
        // vselect(vdest,vsource,vsource,vsource)
        const c = n * code[at + 4]!;
        const end = number === 34 ? n : vector;
        for (let i = 0; i < end; i++) s[d + i] = s[a + i] !== 0 ? s[b + i]! : s[c + i]!;
        return true;
      }
      case 36: // add_imm(dest,source,immediate)
        for (let i = 0; i < n; i++) s[d + i] = s[a + i]! + code[at + 3]!;
        return true;
      case 38: // pause()
        return true;
      case 45: // copy to,from,words
        u.copyWithin(d, a, a + b);
        return true;
      default:
        throw new Error(`no micro-operation ${number} in a straight line`);
    }
  }

  /** `end` words of as many lanes and images. */
  #elementwise(opcode: number, d: number, a: number, b: number, end: number): boolean {
    const s = this.#signed;
    const u = this.#scratch;
    switch (opcode) {
      case 0:
        for (let i = 0; i < end; i++) s[d + i] = s[a + i]! + s[b + i]!;
        return true;
      case 1:
        for (let i = 0; i < end; i++) s[d + i] = s[a + i]! - s[b + i]!;
        return true;
      case 2:
        for (let i = 0; i < end; i++) s[d + i] = Math.imul(s[a + i]!, s[b + i]!);
        return true;
      case 5:
        for (let i = 0; i < end; i++) s[d + i] = s[a + i]! ^ s[b + i]!;
        return true;
      case 6:
        for (let i = 0; i < end; i++) s[d + i] = s[a + i]! & s[b + i]!;
        return true;
      case 7:
        for (let i = 0; i < end; i++) s[d + i] = s[a + i]! | s[b + i]!;
        return true;
      case 8:
        for (let i = 0; i < end; i++) s[d + i] = u[b + i]! < 32 ? s[a + i]! << s[b + i]! : 0;
        return true;
      case 9:
        for (let i = 0; i < end; i++) s[d + i] = u[b + i]! < 32 ? u[a + i]! >>> s[b + i]! : 0;
        return true;
      case 11:
        for (let i = 0; i < end; i++) s[d + i] = u[a + i]! < u[b + i]! ? 1 : 0;
        return true;
      case 12:
        for (let i = 0; i < end; i++) s[d + i] = s[a + i] === s[b + i] ? 1 : 0;
        return true;
      default:
        return this.#divide(opcode, d, a, b, end);
    }
  }

  #divide(opcode: number, d: number, a: number, b: number, end: number): boolean {
    const u = this.#scratch;
    for (let i = 0; i < end; i++) {
      const left = u[a + i]!;
      const right = u[b + i]!;
      if (right === 0) return false;
      u[d + i] = opcode === 10 ? left % right : (opcode === 3 ? left : left + right - 1) / right;
    }
    return true;
  }

  #load(d: number, a: number, words: number): boolean {
    const n = this.#count;
    const u = this.#scratch;
    const memory = this.#memory;
    for (let k = 0; k < n; k++) {
      const address = u[a + k]!;
      if (address + words > this.#size) return false;
      for (let i = 0; i < words; i++) u[d + n * i + k] = memory[n * (address + i) + k]!;
    }
    return true;
  }

  #store(address: number, a: number, words: number): boolean {
    const n = this.#count;
    const u = this.#scratch;
    const memory = this.#memory;
    for (let k = 0; k < n; k++) {
      const to = u[address + k]!;
      if (to + words > this.#size) return false;
      for (let i = 0; i < words; i++) memory[n * (to + i) + k] = u[a + n * i + k]!;
    }
    return true;
  }
}
