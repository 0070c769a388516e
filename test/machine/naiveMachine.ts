import type { Machine } from "../../src/machine/machine.ts";
import type { Program, Slot } from "../../src/machine/program.ts";

/** The state in which a run ends. */
export interface NaiveState {
  readonly scratch: bigint[];
  readonly memory: bigint[];
  readonly trace: bigint[];
  cycle: number;
  pc: number;
}

const modulus = 1n << 32n;

const elementwise: Record<string, (a: bigint, b: bigint) => bigint> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "//": (a, b) => a / b,
  cdiv: (a, b) => (a + b - 1n) / b,
  "^": (a, b) => a ^ b,
  "&": (a, b) => a & b,
  "|": (a, b) => a | b,
  "<<": (a, b) => (b < 32n ? a << b : 0n),
  ">>": (a, b) => (b < 32n ? a >> b : 0n),
  "%": (a, b) => a % b,
  "<": (a, b) => (a < b ? 1n : 0n),
  "==": (a, b) => (a === b ? 1n : 0n),
};

/**
 * The take-home machine as its description reads, with vectors of `vectorLength` words: big integers, every slot sees a copy of the state before the cycle,
 * writes are applied one after the other. Slow and obvious; the simulator's oracle.
 */
export function naiveRun(
  program: Program,
  image: readonly number[],
  { scratchWords, vectorLength }: Pick<Machine, "scratchWords" | "vectorLength">,
  cycles: number,
): NaiveState {
  const state: NaiveState = {
    scratch: new Array<bigint>(scratchWords).fill(0n),
    memory: image.map(BigInt),
    trace: [],
    cycle: 0,
    pc: 0,
  };
  let halted = false;
  while (!halted && state.pc < program.length && state.cycle < cycles) {
    const bundle = program[state.pc++]!;
    const s = [...state.scratch];
    const m = [...state.memory];
    const set = (word: number, value: bigint): void => {
      state.scratch[word] = ((value % modulus) + modulus) % modulus;
    };
    const lanes = (slot: Slot, of: (i: number, at: (operand: number) => bigint) => bigint): void => {
      for (let i = 0; i < vectorLength; i++)
        set(
          (slot[1] as number) + i,
          of(i, (operand) => s[(slot[operand] as number) + i]!),
        );
    };
    for (const [engine, slots] of Object.entries(bundle)) {
      for (const slot of slots) {
        const [opcode, d = 0, a = 0, b = 0, c = 0] = slot as readonly [string, ...number[]];
        const compute = elementwise[opcode];
        if (engine === "alu") set(d, compute!(s[a]!, s[b]!));
        else if (engine === "valu" && compute !== undefined) lanes(slot, (_, at) => compute(at(2), at(3)));
        else if (opcode === "vbroadcast") lanes(slot, () => s[a]!);
        else if (opcode === "multiply_add") lanes(slot, (_, at) => at(2) * at(3) + at(4));
        else if (opcode === "load") set(d, m[Number(s[a])]!);
        else if (opcode === "load_offset") set(d + b, m[Number(s[a + b])]!);
        else if (opcode === "vload") lanes(slot, (i) => m[Number(s[a]) + i]!);
        else if (opcode === "const") set(d, BigInt(a));
        else if (opcode === "store") state.memory[Number(s[d])] = s[a]!;
        else if (opcode === "vstore") for (let i = 0; i < vectorLength; i++) state.memory[Number(s[d]) + i] = s[a + i]!;
        else if (opcode === "select") set(d, s[a] !== 0n ? s[b]! : s[c]!);
        else if (opcode === "vselect") lanes(slot, (_, at) => (at(2) !== 0n ? at(3) : at(4)));
        else if (opcode === "add_imm") set(d, s[a]! + BigInt(b));
        else if (opcode === "coreid") set(d, 0n);
        else if (opcode === "trace_write") state.trace.push(s[d]!);
        else if (opcode === "halt") halted = true;
        else if (opcode === "jump") state.pc = d;
        else if (opcode === "jump_indirect") state.pc = Number(s[d]);
        else if (opcode === "cond_jump" && s[d] !== 0n) state.pc = a;
        else if (opcode === "cond_jump_rel" && s[d] !== 0n) state.pc += a;
      }
    }
    if (Object.keys(bundle).some((engine) => engine !== "debug")) state.cycle++;
  }
  return state;
}
