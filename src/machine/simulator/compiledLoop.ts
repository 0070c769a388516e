import { stride } from "./bundleCode.ts";
import { bundleEnd, bundleFlag, bundleLoop, bundleState } from "./bundleLoop.ts";
import type { Core } from "./core.ts";
import type { DecodedProgram } from "./decode.ts";
import { executeFrom } from "./execute.ts";
import { scratchBase } from "./laneCode.ts";
import { microOp } from "./semantics.ts";
import { WasmInstance } from "./wasmInstance.ts";

/** Bundles that one call executes at most: some milliseconds. */
const mostSteps = 65_536;
const mostCycles = 2 ** 30;
/** Targets of jumps beyond this are left to `execute.ts`, which reckons in any integer. */
const farTarget = 2 ** 30;
/** Words that are copied in the time of a bundle of `execute.ts`. */
const wordsOfBundle = 512;

/** What a program is to the loop, beside its code. */
interface Prepared {
  readonly flags: Uint8Array;
  readonly targets: Int32Array;
}

const prepared = new WeakMap<DecodedProgram, Prepared>();
const loops = new Map<number, CompiledLoop | undefined>();

/**
 * The bundle loop and its micro-operations as a WebAssembly module: an interpreter like `execute.ts`, with vectors in two
 * instructions where that has eight rounds of a loop. The module is made once for a length of vectors, for all programs.
 * Scratch and memory are copied into the module's memory and back for every call. Bundles that are rare and touch more than
 * these (halt, trace buffer, late results, faults) it leaves to the caller, and every error to `execute.ts`, which words it.
 */
export class CompiledLoop {
  readonly #instance: WasmInstance;
  readonly #lanes: number;
  #loaded: WeakRef<DecodedProgram> | undefined;

  private constructor(instance: WasmInstance, lanes: number) {
    this.#instance = instance;
    this.#lanes = lanes;
  }

  /** The loop for a machine's vectors; undefined where there is no WebAssembly. */
  static for({ vectorLength }: { readonly vectorLength: number }): CompiledLoop | undefined {
    if (loops.has(vectorLength)) return loops.get(vectorLength);
    const instance = WasmInstance.make(() => bundleLoop(vectorLength));
    const made = instance && new CompiledLoop(instance, vectorLength);
    loops.set(vectorLength, made);
    return made;
  }

  /** Bundles of `execute.ts` that take about as long as a call's copies. */
  costOfCall({ scratch, memory, program }: Core): number {
    return Math.ceil((scratch.length + memory.length + program.costs.length) / wordsOfBundle);
  }

  /**
   * Executes bundles from the core's place on, until one that is not for this loop, that would pass the limit, or that lies behind
   * the end; some thousands at most. No result may be on its way.
   * @returns how many bundles were executed; -1 where the core is too large.
   * @throws {RangeError} as `executeBundle`.
   */
  run(core: Core, cycleLimit: number): number {
    const { program, memory, executions } = core;
    const bundles = program.costs.length;
    const at = placesIn(program);
    const instance = this.#instance;
    if (!instance.reserve(at.memory + 4 * memory.length)) return -1;
    if (this.#loaded?.deref() !== program) this.#load(program, at);
    instance.signed.set(core.signedScratch, scratchBase / 4);
    instance.unsigned.set(memory, at.memory / 4);
    instance.signed.fill(0, at.executions / 4, at.executions / 4 + bundles);
    const left = Math.ceil(cycleLimit - core.cycle);
    const cycles = left < mostCycles ? Math.max(0, left) : mostCycles;
    const how = instance.call(
      at.code,
      at.starts,
      at.flags,
      at.executions,
      at.targets,
      at.memory,
      memory.length,
      Math.max(0, memory.length - this.#lanes + 1),
      bundles,
      core.pc,
      mostSteps,
      cycles,
      bundleFlag.elsewhere | (core.pausing ? bundleFlag.pauses : 0),
    );
    const { signed, unsigned } = instance;
    const first = scratchBase / 4;
    core.signedScratch.set(signed.subarray(first, first + core.signedScratch.length));
    memory.set(unsigned.subarray(at.memory / 4, at.memory / 4 + memory.length));
    for (let bundle = 0; bundle < bundles; bundle++) executions[bundle]! += signed[at.executions / 4 + bundle]!;
    core.pc = unsigned[bundleState.pc / 4]!;
    core.cycle += cycles - signed[bundleState.cycles / 4]!;
    if (how === bundleEnd.fault) {
      const bundle = core.pc++;
      executeFrom(core, bundle, signed[bundleState.fault / 4]! / 4);
      throw new Error(`bundle ${bundle}: the compiled loop calls a fault what is none`);
    }
    return mostSteps - signed[bundleState.steps / 4]!;
  }

  #load(program: DecodedProgram, at: Places): void {
    const { signed, bytes } = this.#instance;
    const { flags, targets } = preparedOf(program);
    signed.set(program.code, at.code / 4);
    signed.set(program.starts, at.starts / 4);
    signed.set(targets, at.targets / 4);
    bytes.set(flags, at.flags);
    this.#loaded = new WeakRef(program);
  }
}

/** Bytes at which the parts of a program stand in the module's memory; the memory image is the last. */
interface Places {
  readonly code: number;
  readonly starts: number;
  readonly targets: number;
  readonly executions: number;
  readonly flags: number;
  readonly memory: number;
}

function placesIn({ code: words, starts: rows, targets: jumps, costs, machine, shadowWords }: DecodedProgram): Places {
  const code = scratchBase + 4 * (machine.scratchWords + shadowWords);
  const starts = code + 4 * words.length;
  const targets = starts + 4 * rows.length;
  const executions = targets + 4 * jumps.length;
  const flags = executions + 4 * costs.length;
  const memory = 16 * Math.ceil((flags + costs.length) / 16);
  return { code, starts, targets, executions, flags, memory };
}

function preparedOf(program: DecodedProgram): Prepared {
  const known = prepared.get(program);
  if (known !== undefined) return known;
  const { code, starts, costs, faultAt, targets } = program;
  const flags = costs.slice();
  for (let bundle = 0; bundle < costs.length; bundle++) {
    if (faultAt[bundle]! >= 0) flags[bundle]! |= bundleFlag.elsewhere;
    let jumps = 0;
    // Control stands behind all else but results that have waited; with two slots for it another operation of its engine may follow,
    // which the loop would pass over at a jump.
    let followed = false;
    for (let at = starts[bundle + 1]! - stride; at >= starts[bundle]!; at -= stride) {
      const number = code[at]!;
      if (number === microOp.copy) continue;
      if (number < microOp.firstControl) {
        followed = true;
        continue;
      }
      if (followed) flags[bundle]! |= bundleFlag.elsewhere;
      if (number === microOp.pause) flags[bundle]! |= bundleFlag.pauses;
      else if (number < microOp.firstJump || number === microOp.delay) flags[bundle]! |= bundleFlag.elsewhere;
      else if (++jumps > 1) flags[bundle]! |= bundleFlag.elsewhere;
      else if (number <= microOp.lastImmediateJump) {
        const target = targets[code[at + (number === microOp.lastImmediateJump ? 1 : 2)]!]!;
        if (Math.abs(target) > farTarget) flags[bundle]! |= bundleFlag.elsewhere;
      }
    }
  }
  const made = { flags, targets: Int32Array.from(targets) };
  prepared.set(program, made);
  return made;
}
