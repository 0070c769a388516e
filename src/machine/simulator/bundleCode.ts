import { mostOperands, type OpcodeEntry } from "./decodeSlot.ts";
import { shape, shapeFlags } from "./opcodeTable.ts";
import { microOp } from "./semantics.ts";

/** Words of the code stream per micro-operation: its number and up to four operands. */
export const stride = 5;

/** Micro-operations of a bundle that there is room for at first. */
const usualSteps = 24;

/**
 * Writes the slots of bundle after bundle as steps. All slots of a bundle read the state before it, so executing them one after the
 * other is only right where no later slot reads what an earlier one has written; such a slot's result waits in a shadow word until
 * the bundle ends, and lands in the bundle's own order. Few slots wait in a scheduled kernel, so most cycles pay nothing for the two phases.
 */
export class BundleCode {
  code: Int32Array;
  /** Which of the bundle's slots each step is of. */
  listed: Int32Array;
  /** Micro-operations so far. */
  steps = 0;
  /** Scratch words past the machine's own that waiting results take. */
  shadowWords = 0;
  /** Of the bundle, numbered as they are listed. */
  count = 0;
  /** Operands of each slot, `mostOperands` apart. */
  operands = new Int32Array(16 * mostOperands);
  /** Where the slot's opcode stands in the table. */
  opcodes = new Int32Array(16);
  /** The slot listed before of the same rank, or -1; the last of each rank, and which ranks there are, as bits. */
  previous = new Int32Array(16);
  readonly last = new Int32Array(64).fill(-1);
  low = 0;
  high = 0;
  /** Of slots whose results wait: 1; and of all, which step they have become. */
  #waits = new Uint8Array(16);
  #step = new Int32Array(16);
  readonly #scratchWords: number;
  readonly #entries: readonly OpcodeEntry[];
  readonly #shapes: Int32Array;
  /** Words that later slots read, and write: a bit each, all 0 between bundles. */
  readonly #read: Int32Array;
  readonly #written: Int32Array;

  constructor(entries: readonly OpcodeEntry[], shapes: Int32Array, scratchWords: number, bundles: number) {
    this.#entries = entries;
    this.#shapes = shapes;
    this.#scratchWords = scratchWords;
    this.#read = new Int32Array((scratchWords >>> 5) + 1);
    this.#written = new Int32Array((scratchWords >>> 5) + 1);
    this.code = new Int32Array(stride * usualSteps * (bundles + 1));
    this.listed = new Int32Array(usualSteps * (bundles + 1));
  }

  /** Makes room for so many slots more. */
  reserve(more: number): void {
    const wanted = this.count + more;
    if (wanted <= this.opcodes.length) return;
    const length = 2 * wanted;
    this.operands = grown(this.operands, length * mostOperands);
    this.opcodes = grown(this.opcodes, length);
    this.previous = grown(this.previous, length);
    this.#step = grown(this.#step, length);
    this.#waits = new Uint8Array(length);
  }

  /** Adds the slot whose operands stand at `mostOperands * count`. */
  add(opcode: number, rank: number): void {
    const slot = this.count++;
    this.opcodes[slot] = opcode;
    this.previous[slot] = this.last[rank]!;
    this.last[rank] = slot;
    if (rank < 32) this.low |= 1 << rank;
    else this.high |= 1 << (rank - 32);
  }

  /** Forgets the slots of a bundle that has faults. */
  drop(): void {
    this.last.fill(-1);
    [this.count, this.low, this.high] = [0, 0, 0];
  }

  /** The steps of the bundle's slots, in the order of execution, then the results that had to wait, in the bundle's own order. */
  emit(): void {
    const { count, operands, opcodes, previous, last } = this;
    const shapes = this.#shapes;
    const read = this.#read;
    const written = this.#written;
    const waits = this.#waits;
    const stepOf = this.#step;
    this.#reserveSteps(2 * count);
    const { code, listed } = this;
    let { low, high } = this;
    let step = this.steps + count;
    let waiting = 0;
    let twice = false;
    // From the last to execute back, so that what later slots read is known.
    while ((low | high) !== 0) {
      let rank = 31 - Math.clz32(low);
      if (high === 0) low ^= 1 << rank;
      else {
        rank = 63 - Math.clz32(high);
        high ^= 1 << (rank - 32);
      }
      for (let slot = last[rank]!; slot >= 0; slot = previous[slot]!) {
        const first = mostOperands * slot;
        const d = operands[first]!;
        const a = operands[first + 1]!;
        const b = operands[first + 2]!;
        const c = operands[first + 3]!;
        step--;
        const at = stride * step;
        const row = shape.size * opcodes[slot]!;
        code[at] = shapes[row + shape.microOp]!;
        code[at + 1] = d;
        code[at + 2] = a;
        code[at + 3] = b;
        code[at + 4] = c;
        listed[step] = slot;
        stepOf[slot] = step;
        const flags = shapes[row + shape.flags]!;
        let wait = 0;
        if ((flags & shapeFlags.wide) !== 0) {
          const marked = this.#markWide(this.#entries[opcodes[slot]!]!, d, a, b, c);
          wait = marked & 1;
          if (marked > 1) twice = true;
        } else {
          const words = shapes[row + shape.words]!;
          const writes = words & 255;
          if (writes > 0) {
            const group = d >>> 5;
            const shift = d & 31;
            const mask = ((1 << writes) - 1) << shift;
            if ((read[group]! & mask) !== 0) wait = 1;
            if ((written[group]! & mask) !== 0) twice = true;
            written[group]! |= mask;
            if (shift + writes > 32) {
              const rest = (1 << (shift + writes - 32)) - 1;
              if ((read[group + 1]! & rest) !== 0) wait = 1;
              if ((written[group + 1]! & rest) !== 0) twice = true;
              written[group + 1]! |= rest;
            }
            if ((flags & (shapeFlags.late | shapeFlags.readsAhead)) !== 0 && wait === 0) {
              if ((flags & shapeFlags.late) !== 0 || readsAhead(words, d, a, b, c)) wait = 1;
            }
          }
          const r1 = (words >>> 8) & 255;
          const r2 = (words >>> 16) & 255;
          const r3 = words >>> 24;
          const r0 = flags >>> 8;
          if (r1 > 0) {
            read[a >>> 5]! |= ((1 << r1) - 1) << (a & 31);
            if ((a & 31) + r1 > 32) touch(read, a, r1);
          }
          if (r2 > 0) {
            read[b >>> 5]! |= ((1 << r2) - 1) << (b & 31);
            if ((b & 31) + r2 > 32) touch(read, b, r2);
          }
          if (r3 > 0) {
            read[c >>> 5]! |= ((1 << r3) - 1) << (c & 31);
            if ((c & 31) + r3 > 32) touch(read, c, r3);
          }
          if (r0 > 0) {
            read[d >>> 5]! |= ((1 << r0) - 1) << (d & 31);
            if ((d & 31) + r0 > 32) touch(read, d, r0);
          }
        }
        waits[slot] = wait;
        waiting += wait;
      }
      last[rank] = -1;
    }
    if (read.length <= fewGroups) {
      read.fill(0);
      written.fill(0);
    } else this.#clear();
    this.steps += count;
    if (twice) this.#markTwice();
    if (waiting > 0 || twice) this.#land();
    [this.count, this.low, this.high] = [0, 0, 0];
  }

  /** Of a slot with vectors of 32 words and more: 1 where its result waits, and 2 where another writes the same word. */
  #markWide(entry: OpcodeEntry, d: number, a: number, b: number, c: number): number {
    const { writes, read0, read1, read2, read3, latency } = entry;
    let found = 0;
    if (writes > 0) {
      const ahead = liesBefore(a, read1, d) || liesBefore(b, read2, d) || liesBefore(c, read3, d);
      if (latency > 1 || touches(this.#read, d, writes) || (entry.readsAhead && ahead)) found = 1;
      if (touches(this.#written, d, writes)) found |= 2;
      touch(this.#written, d, writes);
    }
    touch(this.#read, a, read1);
    touch(this.#read, b, read2);
    touch(this.#read, c, read3);
    touch(this.#read, d, read0);
    return found;
  }

  #clear(): void {
    for (let slot = 0; slot < this.count; slot++) {
      const { writes, read0, read1, read2, read3 } = this.#entries[this.opcodes[slot]!]!;
      const first = mostOperands * slot;
      clear(this.#written, this.operands[first]!, writes);
      for (const [k, words] of [read0, read1, read2, read3].entries()) {
        clear(this.#read, this.operands[first + k]!, words);
      }
    }
  }

  /** Slots that write the same word all wait. */
  #markTwice(): void {
    const { count, operands, opcodes } = this;
    for (let one = 0; one < count; one++) {
      for (let other = 0; other < one; other++) {
        const [to, toOther] = [operands[mostOperands * one]!, operands[mostOperands * other]!];
        const [words, wordsOther] = [this.#entries[opcodes[one]!]!.writes, this.#entries[opcodes[other]!]!.writes];
        if (words > 0 && wordsOther > 0 && to < toOther + wordsOther && toOther < to + words) {
          this.#waits[one] = 1;
          this.#waits[other] = 1;
        }
      }
    }
  }

  /** Sends the results that wait to shadow words, and adds the steps in which they land. */
  #land(): void {
    const { code, listed } = this;
    let words = 0;
    for (let slot = 0; slot < this.count; slot++) {
      if (this.#waits[slot] === 0) continue;
      const { writes, latency } = this.#entries[this.opcodes[slot]!]!;
      const shadow = this.#scratchWords + words;
      code[stride * this.#step[slot]! + 1] = shadow;
      words += writes;
      const at = stride * this.steps;
      code[at] = latency > 1 ? microOp.delay : microOp.copy;
      code[at + 1] = this.operands[mostOperands * slot]!;
      code[at + 2] = shadow;
      code[at + 3] = writes;
      code[at + 4] = latency;
      listed[this.steps++] = slot;
    }
    this.shadowWords = Math.max(this.shadowWords, words);
  }

  /** Room for so many steps more. */
  #reserveSteps(more: number): void {
    const wanted = this.steps + more;
    if (stride * wanted <= this.code.length) return;
    this.code = grown(this.code, 2 * stride * wanted);
    this.listed = grown(this.listed, 2 * wanted);
  }
}

/** So many groups of words are cleared at once faster than those in use one by one. */
const fewGroups = 128;

/** A vector written lane by lane would overwrite lanes that it has yet to read. */
function readsAhead(words: number, to: number, a: number, b: number, c: number): boolean {
  return (
    liesBefore(a, (words >>> 8) & 255, to) || liesBefore(b, (words >>> 16) & 255, to) || liesBefore(c, words >>> 24, to)
  );
}

/** Whether a vector begins before the word and reaches it. */
function liesBefore(from: number, words: number, to: number): boolean {
  return words > 1 && from < to && to < from + words;
}

/** The bits of the words from `from` to the end of its group of 32, at most `words` of them. */
function bits(from: number, words: number): number {
  return (words < 32 ? (1 << words) - 1 : -1) << (from & 31);
}

function touches(set: Int32Array, from: number, words: number): boolean {
  for (let [at, left] = [from, words]; left > 0; ) {
    if ((set[at >>> 5]! & bits(at, left)) !== 0) return true;
    const taken = 32 - (at & 31);
    at += taken;
    left -= taken;
  }
  return false;
}

function touch(set: Int32Array, from: number, words: number): void {
  for (let [at, left] = [from, words]; left > 0; ) {
    set[at >>> 5]! |= bits(at, left);
    const taken = 32 - (at & 31);
    at += taken;
    left -= taken;
  }
}

function clear(set: Int32Array, from: number, words: number): void {
  if (words > 0) set.fill(0, from >>> 5, ((from + words - 1) >>> 5) + 1);
}

function grown(words: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(length);
  larger.set(words);
  return larger;
}
