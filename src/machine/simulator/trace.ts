import type { Bundle } from "../program.ts";
import type { DecodedProgram } from "./decode.ts";
import type { SimulationResult } from "./simulate.ts";

/** What issued in each cycle of a run: `bundles[cycle]`, the slots by engine as the program lists them. */
export interface Trace {
  readonly bundles: readonly Bundle[];
  /** The bundle's address in each cycle. */
  readonly addresses: readonly number[];
}

/** How full an engine was over a run, or over some cycles of it. */
export interface Utilisation {
  readonly engine: string;
  /** Slots issued. */
  readonly slots: number;
  /** Slots that could have issued: slots a cycle, times cycles. */
  readonly capacity: number;
}

/** How full the engines were in cycles [start, end). */
export interface UtilisationWindow {
  readonly start: number;
  readonly end: number;
  readonly engines: readonly Utilisation[];
}

/**
 * The trace of a run that was simulated with `trace`. Bundles that cost no cycle (empty, or debug only) are not in it.
 * @throws {RangeError} when the run was not recorded.
 */
export function traceOf(program: DecodedProgram, result: Pick<SimulationResult, "issued">): Trace {
  if (result.issued === undefined) throw new RangeError("nothing was recorded; simulate with trace: true");
  return { addresses: result.issued, bundles: result.issued.map((address) => program.program[address]!) };
}

/** Slots by engine over a whole run, free engines left out. Needs no trace. */
export function utilisation(
  program: DecodedProgram,
  result: Pick<SimulationResult, "cycle" | "executions">,
): Utilisation[] {
  const engines = program.machine.engines.length;
  const counts = new Float64Array(engines);
  for (const [bundle, times] of result.executions.entries()) {
    for (let engine = 0; engine < engines; engine++)
      counts[engine]! += times * program.slots[bundle * engines + engine]!;
  }
  return inOrder(program, counts, result.cycle);
}

/**
 * Slots by engine in consecutive windows of `cycles` cycles (the last one may be shorter): startup, steady state and
 * drain apart.
 * @throws {RangeError} when `cycles` is not a positive integer, or the run was not recorded.
 */
export function utilisationByWindow(
  program: DecodedProgram,
  result: Pick<SimulationResult, "issued">,
  cycles: number,
): UtilisationWindow[] {
  if (!Number.isInteger(cycles) || cycles < 1)
    throw new RangeError(`windows of ${cycles} cycles; at least 1 is needed`);
  const { addresses } = traceOf(program, result);
  const engines = program.machine.engines.length;
  const windows: UtilisationWindow[] = [];
  for (let start = 0; start < addresses.length; start += cycles) {
    const window = addresses.slice(start, start + cycles);
    const counts = new Float64Array(engines);
    for (const address of window) {
      for (let engine = 0; engine < engines; engine++) counts[engine]! += program.slots[address * engines + engine]!;
    }
    windows.push({ start, end: start + window.length, engines: inOrder(program, counts, window.length) });
  }
  return windows;
}

function inOrder({ machine }: DecodedProgram, counts: Float64Array, cycles: number): Utilisation[] {
  return machine.engines.flatMap(({ name, slots, free }, at) =>
    free === true ? [] : [{ engine: name, slots: counts[at]!, capacity: slots * cycles }],
  );
}
