import type { Machine } from "../machine.ts";
import type { Bundle, Program, Slot } from "../program.ts";
import { BundleSlots } from "./bundleSlots.ts";
import { CommitOrder } from "./commitOrder.ts";
import type { Fault } from "./core.ts";
import { decodeSlot, type EngineEntry, engineEntries, mostOperands } from "./decodeSlot.ts";
import { debugOpcodes, microOp } from "./semantics.ts";

/** Words of the code stream per micro-operation: its number and up to four operands. */
export const stride = 5;

/** A debug slot, kept as it is: `simulate` looks at it only when it is given reference values. */
export interface DebugSlot {
  readonly engine: string;
  readonly slot: number;
  readonly words: Slot;
}

/** A program in the form the simulator runs. Bundle b is `code[starts[b] .. starts[b + 1])`, `stride` words a step. */
export interface DecodedProgram {
  readonly program: Program;
  readonly machine: Machine;
  readonly code: Int32Array;
  readonly starts: Int32Array;
  /** For the micro-operation at `code[stride * i]`: engine at `2 * i`, slot number at `2 * i + 1`. */
  readonly places: Int32Array;
  /** 1 where the bundle costs a cycle. */
  readonly costs: Uint8Array;
  /** Slots that the bundle issues, by engine: `slots[bundle * engines + engine]`. */
  readonly slots: Int32Array;
  /** Immediate jump targets, by number. */
  readonly targets: Float64Array;
  /** Scratch words past the machine's own where waiting results stand. */
  readonly shadowWords: number;
  readonly debug: ReadonlyMap<number, readonly DebugSlot[]>;
  /** Everything wrong that can be known before execution, the first of each bundle and engine first. */
  readonly faults: readonly Fault[];
  /** The bundle's first entry in `faults`, or -1. */
  readonly faultAt: Int32Array;
}

/**
 * Decodes a program once for any number of simulations. It never throws for what a program says: a bundle with an
 * unknown engine or opcode, a wrong operand count, an address outside scratch or too many slots is an entry in
 * `faults`, and an error of the cycle that reaches it. The original machine does the same: what never executes is
 * never looked at.
 */
export function decode(program: Program, machine: Machine): DecodedProgram {
  const decoder = new Decoder(machine, program.length);
  for (let at = 0; at < program.length; at++) decoder.bundle(at, program[at]!);
  return decoder.finish(program);
}

/** Micro-operations of a bundle that there is room for at first. */
const usualSteps = 24;

class Decoder {
  readonly #machine: Machine;
  readonly #engines: ReadonlyMap<string, EngineEntry>;
  readonly #order: CommitOrder;
  #code: Int32Array;
  #places: Int32Array;
  /** Micro-operations so far. */
  #steps = 0;
  readonly #starts: Int32Array;
  readonly #costs: Uint8Array;
  readonly #slots: Int32Array;
  readonly #targets: number[] = [];
  readonly #debug = new Map<number, DebugSlot[]>();
  readonly #faults: Fault[] = [];
  readonly #faultAt: Int32Array;
  readonly #bundle = new BundleSlots();
  #shadowWords = 0;

  constructor(machine: Machine, bundles: number) {
    this.#machine = machine;
    this.#engines = engineEntries(machine);
    this.#order = new CommitOrder(machine.scratchWords);
    this.#code = new Int32Array(stride * usualSteps * (bundles + 1));
    this.#places = new Int32Array(2 * usualSteps * (bundles + 1));
    this.#starts = new Int32Array(bundles + 1);
    this.#costs = new Uint8Array(bundles);
    this.#slots = new Int32Array(bundles * machine.engines.length);
    this.#faultAt = new Int32Array(bundles).fill(-1);
  }

  bundle(at: number, bundle: Bundle): void {
    const found = this.#faults.length;
    const decoded = this.#bundle;
    decoded.clear();
    for (const name of Object.keys(bundle)) {
      const slots = bundle[name]!;
      const engine = this.#engines.get(name);
      if (engine === undefined) {
        this.#costs[at] = 1;
        this.#fault(at, name, undefined, `no such engine; the machine has ${[...this.#engines.keys()].join(", ")}`);
        continue;
      }
      if (engine.free !== true) this.#costs[at] = 1;
      this.#slots[at * this.#engines.size + engine.index] = slots.length;
      if (slots.length > engine.slots) {
        this.#fault(at, name, engine.slots, `the bundle has ${slots.length} ${name} slots, ${engine.slots} allowed`);
      }
      for (let number = 0; number < slots.length; number++) {
        const slot = slots[number]!;
        const entry = engine.opcodes.get(slot[0]);
        if (entry === undefined) this.#fault(at, name, number, `no opcode "${slot[0]}" on this engine`);
        else if (engine.free === true) this.#debugSlot(at, name, number, slot);
        else {
          const first = decoded.room();
          const result = decodeSlot(slot, entry, this.#machine, decoded.operands, first, this.#targets);
          if (typeof result === "string") this.#fault(at, name, number, result);
          else decoded.add(result, entry, engine.index, number);
        }
      }
    }
    if (this.#faults.length > found) this.#faultAt[at] = found;
    else this.#emit(decoded);
    this.#starts[at + 1] = stride * this.#steps;
  }

  finish(program: Program): DecodedProgram {
    return {
      program,
      machine: this.#machine,
      code: this.#code.subarray(0, stride * this.#steps),
      starts: this.#starts,
      places: this.#places.subarray(0, 2 * this.#steps),
      costs: this.#costs,
      slots: this.#slots,
      targets: Float64Array.from(this.#targets),
      shadowWords: this.#shadowWords,
      debug: this.#debug,
      faults: this.#faults,
      faultAt: this.#faultAt,
    };
  }

  #fault(bundle: number, engine: string, slot: number | undefined, message: string): void {
    this.#faults.push({ bundle, engine, slot, message });
  }

  #debugSlot(bundle: number, engine: string, slot: number, words: Slot): void {
    if (!debugOpcodes.has(words[0])) {
      this.#fault(bundle, engine, slot, `the simulator does not know "${words[0]}" on an engine that is free`);
      return;
    }
    const others = this.#debug.get(bundle);
    if (others === undefined) this.#debug.set(bundle, [{ engine, slot, words }]);
    else others.push({ engine, slot, words });
  }

  /** Steps in the order of execution, then the results that had to wait, in the bundle's own order. */
  #emit(slots: BundleSlots): void {
    slots.sort();
    this.#order.mark(slots);
    const { count, order, entries, operands, waits, shadow, microOps } = slots;
    const { scratchWords } = this.#machine;
    this.#reserve(2 * count);
    let words = 0;
    for (let at = 0; at < count; at++) {
      const slot = order[at]!;
      const first = mostOperands * slot;
      let to = operands[first]!;
      if (waits[slot] === 1) {
        to = scratchWords + words;
        shadow[slot] = to;
        words += entries[slot]!.writes;
      }
      this.#step(slots, slot, microOps[slot]!, to, operands[first + 1]!, operands[first + 2]!, operands[first + 3]!);
    }
    if (words === 0) return;
    this.#shadowWords = Math.max(this.#shadowWords, words);
    for (let slot = 0; slot < count; slot++) {
      if (waits[slot] === 0) continue;
      const { writes, latency } = entries[slot]!;
      const number = latency > 1 ? microOp.delay : microOp.copy;
      this.#step(slots, slot, number, operands[mostOperands * slot]!, shadow[slot]!, writes, latency);
    }
  }

  #step(slots: BundleSlots, slot: number, number: number, d: number, a: number, b: number, c: number): void {
    const code = this.#code;
    const at = stride * this.#steps;
    code[at] = number;
    code[at + 1] = d;
    code[at + 2] = a;
    code[at + 3] = b;
    code[at + 4] = c;
    this.#places[2 * this.#steps] = slots.engines[slot]!;
    this.#places[2 * this.#steps + 1] = slots.numbers[slot]!;
    this.#steps++;
  }

  /** Room for so many steps more. */
  #reserve(more: number): void {
    const wanted = this.#steps + more;
    if (stride * wanted <= this.#code.length) return;
    const most = 2 * wanted;
    this.#code = grown(this.#code, stride * most);
    this.#places = grown(this.#places, 2 * most);
  }
}

function grown(words: Int32Array, length: number): Int32Array {
  const larger = new Int32Array(length);
  larger.set(words);
  return larger;
}
