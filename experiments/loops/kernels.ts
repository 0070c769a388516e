import type { WordRange } from "../../src/ir/block.ts";
import { BlockBuilder } from "../../src/ir/builder.ts";
import type { Loop, Recurrence } from "../../src/ir/loop.ts";
import type { Machine } from "../../src/machine/machine.ts";
import { hashStages } from "../../src/walk/walk.ts";

/** A small loop over arrays, as a body with operands. Its arrays lie apart, so that no access waits for one of another iteration. */
export interface LoopKernel {
  readonly name: string;
  /** What an iteration computes, in a line. */
  readonly says: string;
  readonly write: (writer: LoopWriter) => void;
}

/** Where the arrays of kernels begin in memory: iterations times the vector length apart at least. */
export const arrayWords = 1024;

/** Writes the body of a loop. */
export class LoopWriter {
  readonly builder: BlockBuilder;
  readonly #recurrences: Recurrence[] = [];
  readonly #name: string;

  constructor(machine: Machine, name: string) {
    this.builder = new BlockBuilder(machine);
    this.#name = name;
  }

  /** A word that is the same in all iterations. */
  constant(value: number): WordRange {
    return this.builder.value(`c${value}`, 1, { liveIn: true, initial: [value >>> 0] });
  }

  readonly #vectors = new Map<number, WordRange>();

  /** A vector of one number, the same in all iterations. */
  constants(value: number): WordRange {
    const { vectorLength } = this.builder.machine;
    const initial = new Array<number>(vectorLength).fill(value >>> 0);
    const known = this.#vectors.get(value);
    const made = known ?? this.builder.value(`v${value >>> 0}`, vectorLength, { liveIn: true, initial });
    this.#vectors.set(value, made);
    return made;
  }

  /** What an earlier iteration will have given by `feed`; at first these words. */
  carried(name: string, initial: readonly number[]): WordRange {
    return this.builder.value(name, initial.length, { liveIn: true, initial });
  }

  /** `into` is `from` of so many iterations before. */
  feed(into: WordRange, from: WordRange, distance = 1): void {
    this.#recurrences.push({ into: into.value, from: from.value, distance });
  }

  /** The address of an array's element of this iteration, so many words further on in the next. */
  pointer(array: number, step: number): WordRange {
    const here = this.carried(`p${array}`, [array * arrayWords]);
    const next = this.alu("+", here, this.#steps.get(step) ?? this.#step(step));
    this.feed(here, next);
    return here;
  }

  readonly #steps = new Map<number, WordRange>();

  #step(step: number): WordRange {
    const made = this.constant(step);
    this.#steps.set(step, made);
    return made;
  }

  alu(opcode: string, a: WordRange, b: WordRange): WordRange {
    return this.builder.emit("alu", opcode, [a, b]);
  }

  valu(opcode: string, a: WordRange, b: WordRange): WordRange {
    return this.builder.emit("valu", opcode, [a, b]);
  }

  madd(a: WordRange, b: WordRange, c: WordRange): WordRange {
    return this.builder.emit("valu", "multiply_add", [a, b, c]);
  }

  load(pointer: WordRange): WordRange {
    return this.builder.emit("load", "load", [pointer]);
  }

  vload(pointer: WordRange): WordRange {
    return this.builder.emit("load", "vload", [pointer]);
  }

  store(pointer: WordRange, value: WordRange): void {
    this.builder.emit("store", value.words === 1 ? "store" : "vstore", [pointer, value]);
  }

  loop(): Loop {
    return { body: this.builder.build(this.#name), recurrences: this.#recurrences };
  }
}

function hashGroups(w: LoopWriter, groups: number): void {
  const width = w.builder.machine.vectorLength;
  for (let group = 0; group < groups; group++) {
    const pointer = w.pointer(1 + group, width);
    let a = w.vload(pointer);
    for (const { op1, constant, op2, shift, amount } of hashStages) {
      // a + C + (a << k) is a (1 + 2^k) + C.
      if (op1 === "+" && op2 === "+") a = w.madd(a, w.constants(1 + 2 ** amount), w.constants(constant));
      else a = w.valu(op2, w.valu(op1, a, w.constants(constant)), w.valu(shift, a, w.constants(amount)));
    }
    w.store(pointer, a);
  }
}

/** The kernels of the study. */
export const loopKernels: readonly LoopKernel[] = [
  {
    name: "hash",
    says: "a vector: load, the exercise's six hash stages, store in its place",
    write: (w) => hashGroups(w, 1),
  },
  {
    name: "hash of 16",
    says: "the same for sixteen vectors an iteration, so that few slots are left over",
    write: (w) => hashGroups(w, 16),
  },
  {
    name: "saxpy",
    says: "y = a x + y, a vector an iteration",
    write(w) {
      const x = w.pointer(1, w.builder.machine.vectorLength);
      const y = w.pointer(2, w.builder.machine.vectorLength);
      const target = w.pointer(3, w.builder.machine.vectorLength);
      w.store(target, w.madd(w.vload(x), w.constants(3), w.vload(y)));
    },
  },
  {
    name: "copy",
    says: "a vector an iteration, as it is",
    write(w) {
      const source = w.pointer(1, w.builder.machine.vectorLength);
      w.store(w.pointer(2, w.builder.machine.vectorLength), w.vload(source));
    },
  },
  {
    name: "prefix",
    says: "running sums of words",
    write(w) {
      const source = w.pointer(1, 1);
      const target = w.pointer(2, 1);
      const sum = w.carried("sum", [0]);
      const next = w.alu("+", sum, w.load(source));
      w.feed(sum, next);
      w.store(target, next);
    },
  },
  {
    name: "horner",
    says: "a polynomial: r = r x + c",
    write(w) {
      const source = w.pointer(1, 1);
      const target = w.pointer(2, 1);
      const r = w.carried("r", [1]);
      const next = w.alu("+", w.alu("*", r, w.constant(31)), w.load(source));
      w.feed(r, next);
      w.store(target, next);
    },
  },
  {
    name: "checksum",
    says: "two sums, the second of the first (Fletcher), masked",
    write(w) {
      const source = w.pointer(1, 1);
      const target = w.pointer(2, 1);
      const [a, b, mask] = [w.carried("a", [1]), w.carried("b", [0]), w.constant(0xffff)];
      const nextA = w.alu("&", w.alu("+", a, w.load(source)), mask);
      const nextB = w.alu("&", w.alu("+", b, nextA), mask);
      w.feed(a, nextA);
      w.feed(b, nextB);
      w.store(target, w.alu("^", nextA, nextB));
    },
  },
  {
    name: "fir",
    says: "four taps: y[i] is a sum over x[i] .. x[i - 3]",
    write(w) {
      const source = w.pointer(1, 1);
      const target = w.pointer(2, 1);
      const x = w.load(source);
      let sum = w.alu("*", x, w.constant(5));
      for (const [distance, tap] of [7, 11, 13].entries()) {
        const before = w.carried(`x${distance + 1}`, [0]);
        w.feed(before, x, distance + 1);
        sum = w.alu("+", sum, w.alu("*", before, w.constant(tap)));
      }
      w.store(target, sum);
    },
  },
  {
    name: "mixer",
    says: "a state that is mixed with each word: xor, shift, multiply",
    write(w) {
      const source = w.pointer(1, 1);
      const target = w.pointer(2, 1);
      const state = w.carried("state", [0x9e3779b9]);
      const mixed = w.alu("^", state, w.load(source));
      const turned = w.alu("^", mixed, w.alu(">>", mixed, w.constant(15)));
      const next = w.alu("*", turned, w.constant(0x85ebca6b));
      w.feed(state, next);
      w.store(target, next);
    },
  },
];

/** A kernel as a loop for a machine. */
export function kernelLoop({ name, write }: LoopKernel, machine: Machine): Loop {
  const writer = new LoopWriter(machine, name);
  write(writer);
  return writer.loop();
}

/** The exercise's machine with latencies of a deeper pipeline: loads 4 cycles, products 3. */
export function deeper(machine: Machine): Machine {
  const opcodes = machine.opcodes.map((row) => {
    if (row.memory === "read") return { ...row, latency: 4 };
    return row.opcode === "*" || row.opcode === "multiply_add" ? { ...row, latency: 3 } : row;
  });
  return { ...machine, name: `${machine.name}, deeper`, opcodes };
}
