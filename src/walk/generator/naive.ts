import type { Block, Operand, WordRange } from "../../ir/block.ts";
import { BlockBuilder, type EmitOptions, lane } from "../../ir/builder.ts";
import type { Machine } from "../../machine/machine.ts";
import type { WorkloadSize } from "../image.ts";
import { headerWords } from "../layout.ts";
import { hashStages } from "../walk.ts";
import { Constants } from "./constants.ts";
import { MemoryOrder } from "./memory.ts";

/** How the naive kernel is written. */
export interface NaiveOptions {
  /** Lanes an operation works on: 1 (scalar) or the machine's vector length. */
  readonly width: number;
  /** Indices and values go through memory in every round, or stay in scratch between the first and the last. */
  readonly state: "memory" | "scratch";
}

const smallConstants = 256;

/**
 * The exercise written down as it stands, with no trick: header words by const and load, 256 small constants, and in
 * every lane-round an index load, a value load, a node load, the hash in 18 operations, and the index by `%`, `==`,
 * select, `*`, `+`, `<`, select. With `width` 1 and `state` "memory" this is the scalar start: 36 slots a lane-round.
 * @throws {RangeError} when the batch is no multiple of the width, or the machine lacks an opcode.
 */
export function naiveKernel(size: WorkloadSize, machine: Machine, options: NaiveOptions): Block {
  if (size.batch % options.width !== 0) {
    throw new RangeError(
      `a batch of ${size.batch} lanes is no multiple of ${options.width}, the lanes of an operation`,
    );
  }
  const kernel = new NaiveKernel(size, machine, options);
  kernel.write();
  const { height, rounds, batch } = size;
  return kernel.builder.build(`naive h${height} r${rounds} b${batch} width ${options.width} state in ${options.state}`);
}

class NaiveKernel {
  readonly builder: BlockBuilder;
  readonly #size: WorkloadSize;
  readonly #options: NaiveOptions;
  readonly #constants: Constants;
  readonly #memory = new MemoryOrder();
  readonly #vectors = new Map<number, WordRange>();
  readonly #nodes: number;

  constructor(size: WorkloadSize, machine: Machine, options: NaiveOptions) {
    this.#size = size;
    this.#options = options;
    this.builder = new BlockBuilder(machine);
    this.#constants = new Constants(this.builder, "load");
    this.#nodes = 2 ** (size.height + 1) - 1;
  }

  write(): void {
    const { width, state } = this.#options;
    this.builder.from({ stage: "setup" });
    const header = Array.from({ length: headerWords }, (_, at) => {
      const address = this.builder.emit("load", "const", [{ immediate: at }]);
      return this.#access("load", "load", [address], at, at + 1, {});
    });
    for (let n = 0; n < smallConstants; n++) this.#constants.scalar(n);
    for (const { constant } of hashStages) this.#constants.scalar(constant);
    this.builder.emit("flow", "pause", []);
    const pointers = { forest: header[4]!, indices: header[5]!, values: header[6]!, nodes: header[1]! };
    const kept = new Map<number, { index: WordRange; value: WordRange }>();
    for (let round = 0; round < this.#size.rounds; round++) {
      for (let first = 0; first < this.#size.batch; first += width) {
        this.builder.from({ group: first / width, round, stage: "walk" });
        const indexAt = () => this.builder.emit("alu", "+", [pointers.indices, this.#constants.scalar(first)]);
        const valueAt = () => this.builder.emit("alu", "+", [pointers.values, this.#constants.scalar(first)]);
        const [indices, values] = [
          headerWords + this.#nodes + first,
          headerWords + this.#nodes + this.#size.batch + first,
        ];
        const known = kept.get(first);
        const index = known?.index ?? this.#load(indexAt(), indices);
        const value = known?.value ?? this.#load(valueAt(), values);
        const after = this.#step(index, value, pointers);
        if (state === "scratch" && round < this.#size.rounds - 1) {
          kept.set(first, after);
        } else {
          this.#store(indexAt(), after.index, indices);
          this.#store(valueAt(), after.value, values);
        }
      }
    }
    this.builder.emit("flow", "pause", []);
  }

  #step(
    index: WordRange,
    value: WordRange,
    pointers: { readonly forest: WordRange; readonly nodes: WordRange },
  ): { index: WordRange; value: WordRange } {
    const node = this.#gather(this.#op("+", this.#wide(pointers.forest), index));
    let a = this.#op("^", value, node);
    for (const { op1, constant, op2, shift, amount } of hashStages) {
      const left = this.#op(op1, a, this.#constant(constant));
      const right = this.#op(shift, a, this.#constant(amount));
      a = this.#op(op2, left, right);
    }
    const even = this.#op("==", this.#op("%", a, this.#constant(2)), this.#constant(0));
    const step = this.#select(even, this.#constant(1), this.#constant(2));
    const child = this.#op("+", this.#op("*", index, this.#constant(2)), step);
    const inside = this.#op("<", child, this.#wide(pointers.nodes));
    return { index: this.#select(inside, child, this.#constant(0)), value: a };
  }

  #op(opcode: string, a: WordRange, b: WordRange): WordRange {
    return this.builder.emit(this.#options.width === 1 ? "alu" : "valu", opcode, [a, b]);
  }

  #select(condition: WordRange, a: WordRange, b: WordRange): WordRange {
    return this.builder.emit("flow", this.#options.width === 1 ? "select" : "vselect", [condition, a, b]);
  }

  #constant(n: number): WordRange {
    return this.#options.width === 1 ? this.#constants.scalar(n) : this.#constants.vector(n);
  }

  /** A header word in every lane. */
  #wide(word: WordRange): WordRange {
    if (this.#options.width === 1) return word;
    const known = this.#vectors.get(word.value) ?? this.builder.emit("valu", "vbroadcast", [word]);
    this.#vectors.set(word.value, known);
    return known;
  }

  #gather(addresses: WordRange): WordRange {
    const { width } = this.#options;
    const end = headerWords + this.#nodes;
    if (width === 1) return this.#access("load", "load", [addresses], headerWords, end, {});
    const nodes = this.builder.value("node", width);
    for (let k = 0; k < width; k++) {
      const operands = [lane(addresses, k), { immediate: k }];
      this.#access("load", "load_offset", operands, headerWords, end, { into: lane(nodes, k) });
    }
    return nodes;
  }

  #load(address: WordRange, at: number): WordRange {
    const { width } = this.#options;
    return this.#access("load", width === 1 ? "load" : "vload", [address], at, at + width, {});
  }

  #store(address: WordRange, data: WordRange, at: number): void {
    const { width } = this.#options;
    const after = this.#memory.beforeWrite(at, at + width);
    this.builder.emit("store", width === 1 ? "store" : "vstore", [address, data], { after });
    this.#memory.didWrite(this.builder.size - 1, at, at + width);
  }

  #access(
    engine: string,
    opcode: string,
    operands: Operand[],
    start: number,
    end: number,
    options: EmitOptions,
  ): WordRange {
    const after = this.#memory.beforeRead(start, end);
    const loaded = this.builder.emit(engine, opcode, operands, { ...options, after });
    this.#memory.didRead(this.builder.size - 1, start, end);
    return loaded;
  }
}
