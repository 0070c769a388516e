import type { Machine } from "../machine.ts";
import type { Bundle, Program, Slot } from "../program.ts";
import { BundleCode, stride } from "./bundleCode.ts";
import type { Fault } from "./core.ts";
import { type DecoderTables, decoderTables, decodeSlot, type EngineEntry, mostOperands } from "./decodeSlot.ts";
import { shape, shapeFlags } from "./opcodeTable.ts";
import { debugOpcodes } from "./semantics.ts";

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
  /** For the micro-operation at `code[stride * i]`: which of its bundle's slots it is of, counted over all engines that are not free. */
  readonly listed: Int32Array;
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

class Decoder {
  readonly #machine: Machine;
  readonly #tables: DecoderTables;
  readonly #bundle: BundleCode;
  /** By place in a bundle, the engine that stood there last. */
  readonly #usual: EngineEntry[] = [];
  readonly #starts: Int32Array;
  readonly #costs: Uint8Array;
  readonly #slots: Int32Array;
  readonly #targets: number[] = [];
  readonly #debug = new Map<number, DebugSlot[]>();
  readonly #faults: Fault[] = [];
  readonly #faultAt: Int32Array;

  constructor(machine: Machine, bundles: number) {
    this.#machine = machine;
    this.#tables = decoderTables(machine);
    this.#bundle = new BundleCode(this.#tables.entries, this.#tables.shapes, machine.scratchWords, bundles);
    this.#starts = new Int32Array(bundles + 1);
    this.#costs = new Uint8Array(bundles);
    this.#slots = new Int32Array(bundles * machine.engines.length);
    this.#faultAt = new Int32Array(bundles).fill(-1);
  }

  bundle(at: number, bundle: Bundle): void {
    const found = this.#faults.length;
    const { engines } = this.#tables;
    const own = Object.keys(bundle);
    for (let k = 0; k < own.length; k++) {
      const name = own[k]!;
      const slots = bundle[name]!;
      // Bundles mostly name the same engines in the same order.
      const engine = this.#usual[k]?.name === name ? this.#usual[k] : engines.get(name);
      if (engine === undefined) {
        this.#costs[at] = 1;
        this.#fault(at, name, undefined, `no such engine; the machine has ${[...engines.keys()].join(", ")}`);
        continue;
      }
      this.#usual[k] = engine;
      this.#slots[at * engines.size + engine.index] = slots.length;
      if (slots.length > engine.slots) {
        this.#fault(at, name, engine.slots, `the bundle has ${slots.length} ${name} slots, ${engine.slots} allowed`);
      }
      if (engine.free === true) this.#debugSlots(at, engine, slots);
      else {
        this.#costs[at] = 1;
        this.#issue(at, engine, slots);
      }
    }
    if (this.#faults.length > found) {
      this.#faultAt[at] = found;
      this.#bundle.drop();
    } else this.#bundle.emit();
    this.#starts[at + 1] = stride * this.#bundle.steps;
  }

  finish(program: Program): DecodedProgram {
    const { code, listed, steps, shadowWords } = this.#bundle;
    return {
      program,
      machine: this.#machine,
      code: code.subarray(0, stride * steps),
      starts: this.#starts,
      listed: listed.subarray(0, steps),
      costs: this.#costs,
      slots: this.#slots,
      targets: Float64Array.from(this.#targets),
      shadowWords,
      debug: this.#debug,
      faults: this.#faults,
      faultAt: this.#faultAt,
    };
  }

  /** Checks an engine's slots and gives them to the bundle; what its row alone does not settle goes the long way. */
  #issue(at: number, { name, table }: EngineEntry, slots: readonly Slot[]): void {
    const bundle = this.#bundle;
    bundle.reserve(slots.length);
    const { shapes } = this.#tables;
    const { operands } = bundle;
    for (let number = 0; number < slots.length; number++) {
      const slot = slots[number]!;
      const opcode = table.find(slot[0]);
      const row = shape.size * opcode;
      if (opcode < 0 || !plain(slot, shapes, row, operands, mostOperands * bundle.count)) {
        this.#long(at, name, number, slot, opcode);
        continue;
      }
      bundle.add(opcode, shapes[row + shape.rank]!);
    }
  }

  /** A slot that has a fault, or that needs more than its row says. */
  #long(at: number, name: string, number: number, slot: Slot, opcode: number): void {
    const entry = this.#tables.entries[opcode];
    if (entry === undefined) {
      this.#fault(at, name, number, `no opcode "${slot[0]}" on this engine`);
      return;
    }
    const bundle = this.#bundle;
    const first = mostOperands * bundle.count;
    const result = decodeSlot(slot, entry, this.#machine, bundle.operands, first, this.#targets);
    if (typeof result === "string") this.#fault(at, name, number, result);
    else bundle.add(opcode, this.#tables.shapes[shape.size * opcode + shape.rank]!);
  }

  #fault(bundle: number, engine: string, slot: number | undefined, message: string): void {
    this.#faults.push({ bundle, engine, slot, message });
  }

  #debugSlots(bundle: number, { name, table }: EngineEntry, slots: readonly Slot[]): void {
    for (const [slot, words] of slots.entries()) {
      if (table.find(words[0]) < 0) this.#fault(bundle, name, slot, `no opcode "${words[0]}" on this engine`);
      else if (!debugOpcodes.has(words[0])) {
        this.#fault(bundle, name, slot, `the simulator does not know "${words[0]}" on an engine that is free`);
      } else {
        const others = this.#debug.get(bundle);
        if (others === undefined) this.#debug.set(bundle, [{ engine: name, slot, words }]);
        else others.push({ engine: name, slot, words });
      }
    }
  }
}

/** Writes the operands of a slot whose row says all that there is to check; false where it does not, or they are not all right. */
function plain(slot: Slot, shapes: Int32Array, row: number, operands: Int32Array, first: number): boolean {
  const flags = shapes[row + shape.flags]!;
  const count = shapes[row + shape.operands]!;
  if ((flags & (shapeFlags.plain | shapeFlags.lane)) === 0 || slot.length !== count + 1) return false;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  if (count > 0) {
    a = slot[1] as number;
    if ((a | 0) !== a) return false;
    if (count > 1) {
      b = slot[2] as number;
      if ((b | 0) !== b) return false;
      if (count > 2) {
        c = slot[3] as number;
        if ((c | 0) !== c) return false;
        if (count > 3) {
          d = slot[4] as number;
          if ((d | 0) !== d) return false;
        }
      }
    }
  }
  if ((flags & shapeFlags.lane) !== 0) {
    // Sums of what is no address anyhow would leave 32 bits.
    if (c < 0 || c > 0xffff || a < 0 || b < 0) return false;
    a += c;
    b += c;
    c = 0;
  }
  const last = row + shape.last;
  // Unsigned, so that one comparison is of both ends.
  if (
    a >>> 0 > shapes[last]! >>> 0 ||
    b >>> 0 > shapes[last + 1]! >>> 0 ||
    c >>> 0 > shapes[last + 2]! >>> 0 ||
    d >>> 0 > shapes[last + 3]! >>> 0
  ) {
    return false;
  }
  operands[first] = a;
  operands[first + 1] = b;
  operands[first + 2] = c;
  operands[first + 3] = d;
  return true;
}
