import type { OperationIndex, WordRange } from "../../ir/block.ts";
import { type Alternative, BlockBuilder, type EmitOptions } from "../../ir/builder.ts";
import type { Machine } from "../../machine/machine.ts";
import { type Affine, type Layout, lanesPerGroup, layoutOf } from "../layout.ts";
import type { KernelPlan } from "../plan/plan.ts";
import { Constants } from "./constants.ts";
import { MemoryOrder } from "./memory.ts";

/** The pen that all parts of the generator write with: operations, constants, memory order. */
export class KernelWriter {
  readonly builder: BlockBuilder;
  readonly constants: Constants;
  readonly memory = new MemoryOrder();
  readonly layout: Layout;
  readonly plan: KernelPlan;

  constructor(plan: KernelPlan, machine: Machine) {
    this.plan = plan;
    this.builder = new BlockBuilder(machine);
    this.constants = new Constants(this.builder, plan.constants);
    this.layout = layoutOf(plan);
  }

  /** An elementwise vector operation. */
  vector(opcode: string, a: WordRange, b: WordRange, options?: EmitOptions): WordRange {
    return this.builder.emit("valu", opcode, [a, b], options);
  }

  /** An elementwise operation on one word. */
  scalar(opcode: string, a: WordRange, b: WordRange, options?: EmitOptions): WordRange {
    return this.builder.emit("alu", opcode, [a, b], options);
  }

  /** a·b + c on vectors. */
  madd(a: WordRange, b: WordRange, c: WordRange): WordRange {
    return this.builder.emit("valu", "multiply_add", [a, b, c]);
  }

  /** condition ≠ 0 ? a : b on vectors. */
  select(condition: WordRange, a: WordRange, b: WordRange, alternatives?: readonly Alternative[]): WordRange {
    return this.builder.emit("flow", "vselect", [condition, a, b], { alternatives });
  }

  /** vload from an address in a word, known to lie in [start, end - lanesPerGroup]. */
  vload(address: WordRange, start: number, end: number, options: EmitOptions = {}): WordRange {
    return this.#load("vload", [address], start, end, options);
  }

  /** The load of one lane, from the address in the same lane of a vector, known to lie in [start, end). */
  loadLane(address: WordRange, lane: number, into: WordRange, start: number, end: number): void {
    const from = { value: address.value, word: address.word + lane, words: 1 };
    const to = { value: into.value, word: into.word + lane, words: 1 };
    this.#load("load_offset", [from, { immediate: lane }], start, end, { into: to });
  }

  /** vstore of a vector to a known address, held in a word. */
  vstore(address: WordRange, data: WordRange, at: number): void {
    const after = this.memory.beforeWrite(at, at + lanesPerGroup);
    this.builder.emit("store", "vstore", [address, data], { after });
    this.memory.didWrite(this.#last, at, at + lanesPerGroup);
  }

  /** store of a word to a known address, held in a word. */
  store(address: WordRange, data: WordRange, at: number): void {
    const after = this.memory.beforeWrite(at, at + 1);
    this.builder.emit("store", "store", [address, data], { after });
    this.memory.didWrite(this.#last, at, at + 1);
  }

  #load(opcode: string, operands: EmitOperands, start: number, end: number, options: EmitOptions): WordRange {
    const after = this.memory.beforeRead(start, end);
    const loaded = this.builder.emit("load", opcode, operands, { ...options, after });
    this.memory.didRead(this.#last, start, end);
    return loaded;
  }

  get #last(): OperationIndex {
    return this.builder.size - 1;
  }
}

type EmitOperands = Parameters<BlockBuilder["emit"]>[2];

/** A parity vector: each lane 0 or 1. `right` says whether 1 means the right child. */
export interface Bit {
  readonly vector: WordRange;
  readonly right: boolean;
}

/** A known address: lane j of the vector holds base + stride·(position in the level of `depth`, from the left). */
export interface Anchor extends Affine {
  readonly depth: number;
  readonly vector: WordRange;
}

/** A group of lanes on its way through the rounds. */
export interface Walker {
  readonly group: number;
  /** The value, xor the encoding if `encoded`. */
  state: WordRange;
  encoded: boolean;
  /** One bit per step since the root, oldest first. */
  bits: Bit[];
  anchor: Anchor | undefined;
  /** What a record's load left for the next round. */
  children: { readonly left: WordRange; readonly right: WordRange } | undefined;
  /** The same side by side: lane k's children in words 2k and 2k + 1. */
  siblings: WordRange | undefined;
}
