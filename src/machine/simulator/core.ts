import { stride } from "./bundleCode.ts";
import type { DecodedProgram } from "./decode.ts";

/** A result that has yet to land: it does when `due` cycles have completed. */
interface LateResult {
  readonly due: number;
  readonly to: number;
  readonly words: Int32Array;
}

/** The state of a core between bundles. `simulate.ts` starts and runs it. */
export interface Core {
  readonly program: DecodedProgram;
  /** The machine's scratch words, then the shadow words of waiting results. */
  readonly scratch: Uint32Array;
  /** The same words as signed ones: adding and storing them needs no conversion. */
  readonly signedScratch: Int32Array;
  readonly memory: Uint32Array;
  pc: number;
  /** Cycles completed. */
  cycle: number;
  state: "running" | "paused" | "stopped";
  readonly pausing: boolean;
  readonly traceBuffer: number[];
  /** How often each bundle has executed. */
  readonly executions: Float64Array;
  /** The bundle issued in each cycle; absent unless asked for. */
  readonly issued: number[] | undefined;
  late: LateResult[];
}

/** The most words of a trace buffer, and the most pauses that are noted: a program without an end must not fill the memory. */
export const mostNoted = 1_000_000;

/** The most cycles of which each is kept with its bundle. */
export const mostIssued = 20_000_000;

/** Stops the simulation at the micro-operation at `code[at]`. */
export function raise(core: Core, bundle: number, at: number, message: string): never {
  const { listed, machine, program } = core.program;
  // Counted over the bundle's engines in its own order, the free ones left out.
  let slot = listed[at / stride]!;
  const issued = Object.entries(program[bundle]!).filter(([name]) =>
    machine.engines.some((engine) => engine.name === name && engine.free !== true),
  );
  for (const [engine, slots] of issued) {
    if (slot < slots.length) throw faultError(core.cycle, { bundle, engine, slot, message });
    slot -= slots.length;
  }
  throw new Error(`bundle ${bundle} has no slot for the step at ${at}`);
}

/** Why a slot cannot execute, and where it stands. `slot` is absent where the engine itself is at fault. */
export interface Fault {
  readonly bundle: number;
  readonly engine: string;
  readonly slot?: number | undefined;
  readonly message: string;
}

/** `bundle 3, engine alu, slot 2: message` */
export function faultText({ bundle, engine, slot, message }: Fault): string {
  return `bundle ${bundle}, engine ${engine}${slot === undefined ? "" : `, slot ${slot}`}: ${message}`;
}

/** The error of a fault that execution has met, `cycle` being the number of cycles completed before it. */
export function faultError(cycle: number, fault: Fault): RangeError {
  return new RangeError(`cycle ${cycle}, ${faultText(fault)}`);
}
