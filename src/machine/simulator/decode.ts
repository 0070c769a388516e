import type { Machine } from "../machine.ts";
import type { Bundle, Program, Slot } from "../program.ts";
import { CommitOrder } from "./commitOrder.ts";
import type { Fault } from "./core.ts";
import { type DecodedSlot, decodeSlot, type OpcodeEntry, opcodeEntries } from "./decodeSlot.ts";
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
  for (const [at, bundle] of program.entries()) decoder.bundle(at, bundle);
  return decoder.finish(program);
}

class Decoder {
  readonly #machine: Machine;
  readonly #entries: ReadonlyMap<string, OpcodeEntry>;
  readonly #engines: ReadonlyMap<string, number>;
  readonly #order: CommitOrder;
  readonly #code: number[] = [];
  readonly #places: number[] = [];
  readonly #starts: Int32Array;
  readonly #costs: Uint8Array;
  readonly #slots: Int32Array;
  readonly #targets: number[] = [];
  readonly #debug = new Map<number, DebugSlot[]>();
  readonly #faults: Fault[] = [];
  readonly #faultAt: Int32Array;
  #shadowWords = 0;

  constructor(machine: Machine, bundles: number) {
    this.#machine = machine;
    this.#entries = opcodeEntries(machine);
    this.#engines = new Map(machine.engines.map(({ name }, at) => [name, at]));
    this.#order = new CommitOrder(machine.scratchWords);
    this.#starts = new Int32Array(bundles + 1);
    this.#costs = new Uint8Array(bundles);
    this.#slots = new Int32Array(bundles * machine.engines.length);
    this.#faultAt = new Int32Array(bundles).fill(-1);
  }

  bundle(at: number, bundle: Bundle): void {
    const found = this.#faults.length;
    const decoded: DecodedSlot[] = [];
    for (const [name, slots] of Object.entries(bundle)) {
      const index = this.#engines.get(name);
      const engine = index === undefined ? undefined : this.#machine.engines[index];
      if (index === undefined || engine === undefined) {
        this.#costs[at] = 1;
        this.#fault(at, name, undefined, `no such engine; the machine has ${[...this.#engines.keys()].join(", ")}`);
        continue;
      }
      if (engine.free !== true) this.#costs[at] = 1;
      this.#slots[at * this.#engines.size + index] = slots.length;
      if (slots.length > engine.slots) {
        this.#fault(at, name, engine.slots, `the bundle has ${slots.length} ${name} slots, ${engine.slots} allowed`);
      }
      for (const [number, slot] of slots.entries()) {
        const entry = this.#entries.get(`${name} ${slot[0]}`);
        if (entry === undefined) this.#fault(at, name, number, `no opcode "${slot[0]}" on this engine`);
        else if (engine.free === true) this.#debugSlot(at, name, number, slot);
        else {
          const place = { engine: index, slot: number };
          const result = decodeSlot(slot, entry, this.#machine, place, this.#targets);
          if (typeof result === "string") this.#fault(at, name, number, result);
          else decoded.push(result);
        }
      }
    }
    if (this.#faults.length > found) this.#faultAt[at] = found;
    else this.#emit(decoded);
    this.#starts[at + 1] = this.#code.length;
  }

  finish(program: Program): DecodedProgram {
    return {
      program,
      machine: this.#machine,
      code: Int32Array.from(this.#code),
      starts: this.#starts,
      places: Int32Array.from(this.#places),
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

  /** Steps in the order of `executionRank`, then the results that had to wait, in the bundle's own order. */
  #emit(slots: readonly DecodedSlot[]): void {
    const ordered = [...slots].sort((left, right) => executionRank(left) - executionRank(right));
    const waits = this.#order.waits(ordered);
    const shadow = new Map<DecodedSlot, number>();
    let words = 0;
    for (const [at, slot] of ordered.entries()) {
      if (waits[at] !== true || slot.writes === undefined) {
        this.#step(slot, slot.microOp, slot.operands);
        continue;
      }
      const address = this.#machine.scratchWords + words;
      shadow.set(slot, address);
      words += slot.writes.words;
      this.#step(slot, slot.microOp, [address, ...slot.operands.slice(1)]);
    }
    this.#shadowWords = Math.max(this.#shadowWords, words);
    if (shadow.size === 0) return;
    for (const slot of slots) {
      const from = shadow.get(slot);
      if (from === undefined || slot.writes === undefined) continue;
      const operands = [slot.writes.start, from, slot.writes.words, slot.latency];
      this.#step(slot, slot.latency > 1 ? microOp.delay : microOp.copy, operands);
    }
  }

  #step(slot: DecodedSlot, number: number, operands: readonly number[]): void {
    this.#code.push(number, operands[0] ?? 0, operands[1] ?? 0, operands[2] ?? 0, operands[3] ?? 0);
    this.#places.push(slot.engine, slot.slot);
  }
}

// Within a bundle any order is right as long as results wait for later reads (`CommitOrder`), memory is read before it
// is written, which the numbers of micro-operations see to, and stores and control keep their own order. Equal ones
// side by side let the processor predict the switch: a fifth faster than the bundle's order.
function executionRank(slot: DecodedSlot): number {
  return slot.microOp === microOp.vstore ? microOp.store : Math.min(slot.microOp, microOp.firstControl);
}
