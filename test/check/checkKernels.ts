import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { Block, WordRange } from "../../src/ir/block.ts";
import { BlockBuilder, type EmitOptions, lane } from "../../src/ir/builder.ts";
import type { Machine } from "../../src/machine/machine.ts";
import { elementwise, takeHome } from "../../src/machine/presets/takeHome.ts";

/** A block that can be evaluated and run, and the memory it starts from. */
export interface Kernel {
  readonly block: Block;
  readonly memory: Uint32Array;
}

const memoryWords = 96;
const safe = elementwise.filter((opcode) => !["//", "cdiv", "%"].includes(opcode));

/**
 * A random block with everything the generators use: lane-wise gathers, overlapping vloads into a wide landing value,
 * operations that write in place, forms of other opcodes, constants, stores in memory order. Same seed, same block. Opcodes are found on whatever engine has
 * them; the machine may lack some elementwise ones, `load_offset` and `vselect`.
 */
export function randomKernel(seed: number, operations: number, machine: Machine = takeHome): Kernel {
  const random = xoroshiro128plus(seed);
  const between = (low: number, high: number) => uniformInt(random, low, high);
  const pick = <T>(items: readonly T[]): T => items[between(0, items.length - 1)]!;
  const memory = Uint32Array.from({ length: memoryWords }, (_, at) =>
    at < 64 ? between(0, 0xffffffff) : between(0, 40),
  );
  const width = machine.vectorLength;
  const engineOf = (opcode: string, result?: "dest" | "vdest"): string | undefined =>
    machine.opcodes.find((row) => row.opcode === opcode && (result === undefined || row.operands[0] === result))
      ?.engine;
  const [opcodes, vectorOpcodes] = (["dest", "vdest"] as const).map((result) =>
    safe.filter((opcode) => engineOf(opcode, result) !== undefined),
  ) as [string[], string[]];
  type Written = [opcode: string, operands: Parameters<BlockBuilder["emit"]>[2], options?: EmitOptions];
  const emit = (...[opcode, ...rest]: Written) => builder.emit(engineOf(opcode)!, opcode, ...rest);
  const scalar = (...[opcode, ...rest]: Written) => builder.emit(engineOf(opcode, "dest")!, opcode, ...rest);
  const vector = (...[opcode, ...rest]: Written) => builder.emit(engineOf(opcode, "vdest")!, opcode, ...rest);
  const builder = new BlockBuilder(machine);
  const zero = builder.value("zero", 1, { liveIn: true, initial: [0] });
  const words: WordRange[] = [zero];
  const vectors: WordRange[] = [];
  // Any access may be to any word: reads follow the last store, a store follows everything before it.
  let lastStore = -1;
  let reads: number[] = [];
  const load = (opcode: string, operands: Parameters<BlockBuilder["emit"]>[2], options: EmitOptions = {}) => {
    const after = lastStore < 0 ? [] : [{ operation: lastStore, latency: 1, kind: "memory" as const }];
    reads.push(builder.size);
    return emit(opcode, operands, { ...options, after });
  };
  const store = (opcode: string, operands: Parameters<BlockBuilder["emit"]>[2]) => {
    const after = reads.map((operation) => ({ operation, latency: 0, kind: "memory" as const }));
    if (lastStore >= 0) after.push({ operation: lastStore, latency: 1 as 0, kind: "memory" });
    emit(opcode, operands, { after });
    lastStore = builder.size - 1;
    reads = [];
  };
  const constant = (n: number) => {
    const alternatives = [{ engine: engineOf("add_imm")!, opcode: "add_imm", operands: [zero, { immediate: n }] }];
    return emit("const", [{ immediate: n }], { alternatives });
  };
  const spread = (source: WordRange) => {
    const alternatives = [{ engine: engineOf("|", "dest")!, opcode: "|", operands: [source, source], lanes: width }];
    return vector("vbroadcast", [source], { alternatives });
  };
  const selects = engineOf("vselect") !== undefined;
  const gathers = engineOf("load_offset") !== undefined;
  const writers: (() => void)[] = [
    () => words.push(constant(between(-5, 60))),
    () => words.push(scalar(pick(opcodes), [pick(words), pick(words)])),
    () => words.push(load("load", [constant(between(0, 95))])),
    () => words.push(lane(pick(vectors), between(0, width - 1))),
    () => vectors.push(spread(pick(words))),
    () => vectors.push(load("vload", [constant(between(0, 96 - width))])),
    () => vectors.push(vector(pick(vectorOpcodes), [pick(vectors), pick(vectors)])),
    () => vectors.push(vector("multiply_add", [pick(vectors), pick(vectors), pick(vectors)])),
    () => {
      // In place: the result overwrites an operand.
      const state = pick(vectors);
      if (state.word === 0) vector(pick(vectorOpcodes), [state, pick(vectors)], { into: state });
    },
    () => {
      const [a, b] = [pick(vectors), pick(vectors)];
      const bit = vector("&", [pick(vectors), spread(constant(1))]);
      const difference = vector("-", [a, b]);
      const operands = [bit, difference, b];
      const alternatives = [{ engine: engineOf("multiply_add")!, opcode: "multiply_add", operands }];
      vectors.push(selects ? vector("vselect", [bit, a, b], { alternatives }) : vector("multiply_add", operands));
    },
    () => {
      if (!gathers) return;
      const addresses = load("vload", [constant(between(64, 96 - width))]);
      const node = builder.value(`node ${builder.size}`, width);
      for (let k = 0; k < width; k++)
        load("load_offset", [lane(addresses, k), { immediate: k }], { into: lane(node, k) });
      vectors.push(node);
    },
    () => {
      const landing = builder.value(`landing ${builder.size}`, 2 * width - 1);
      const right = builder.value(`right ${builder.size}`, width);
      for (let k = 0; k < width; k++) {
        load("vload", [constant(between(0, 96 - width))], { into: { value: landing.value, word: k, words: width } });
        scalar("|", [lane(landing, k + 1), lane(landing, k + Math.min(2, width - 1))], {
          into: lane(right, k),
        });
      }
      vectors.push({ value: landing.value, word: 0, words: width }, right);
    },
    () => store("store", [constant(between(0, 63)), pick(words)]),
    () => store("vstore", [constant(between(0, 64 - width)), pick(vectors)]),
  ];
  vectors.push(load("vload", [zero]));
  while (builder.size < operations) pick(writers)();
  const result = builder.value("result", width, { liveOut: true });
  vector("^", [pick(vectors), vectors.at(-1)!], { into: result });
  store("vstore", [constant(0), result]);
  return { block: builder.build(`random kernel ${seed}`), memory };
}
