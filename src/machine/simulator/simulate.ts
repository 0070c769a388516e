import { finish, type Steps } from "../../time/steps.ts";
import { CompiledLoop } from "./compiledLoop.ts";
import { type Core, faultError, mostIssued, mostNoted } from "./core.ts";
import { checkDebug, type Reference } from "./debugCheck.ts";
import type { DecodedProgram } from "./decode.ts";
import { executeBundle } from "./execute.ts";

/** How to run a program. */
export interface SimulationOptions {
  /** Whether `pause` pauses. True by default, as on the original; `simulate` resumes at once and notes the cycle. */
  readonly enablePause?: boolean | undefined;
  /** An error is raised before a cycle with this number starts (cycles count from 0). No limit by default. */
  readonly cycleLimit?: number | undefined;
  /** Turns debug slots on: the values that `compare` and `vcompare` compare with. */
  readonly reference?: Reference | undefined;
  /** Record which bundle issued in each cycle (`trace.ts` reads it). */
  readonly trace?: boolean | undefined;
  /** Hears of the cycle now and then. */
  readonly progress?: ((cycle: number) => void) | undefined;
  /** `false`: without the compiled loop (`CompiledLoop`). The results are the same, and later: this is for comparisons. */
  readonly compiled?: boolean | undefined;
  /** Called when a cycle has ended and its results have landed. Scratch holds the core's own words: to be read, not kept. */
  readonly afterCycle?: ((cycle: number, scratch: Uint32Array) => void) | undefined;
}

/** Where a program ended. */
export interface SimulationResult {
  /** Cycles used. */
  readonly cycle: number;
  /** The cycle count whenever the core stopped running: at each pause, and at the end. */
  readonly cyclesAtPause: readonly number[];
  readonly pc: number;
  readonly memory: Uint32Array;
  readonly scratch: Uint32Array;
  readonly traceBuffer: readonly number[];
  /** How often each bundle executed. */
  readonly executions: Float64Array;
  /** The bundle issued in each cycle, where `trace` was asked for. */
  readonly issued: readonly number[] | undefined;
}

/** A core at rest before its first bundle: scratch zero, a copy of the memory image. Its first `run` starts it. */
export function startCore(program: DecodedProgram, memory: Uint32Array, options: SimulationOptions = {}): Core {
  const scratch = new Uint32Array(program.machine.scratchWords + program.shadowWords);
  return {
    program,
    scratch,
    signedScratch: new Int32Array(scratch.buffer),
    memory: memory.slice(),
    pc: 0,
    cycle: 0,
    state: "paused",
    pausing: options.enablePause ?? true,
    traceBuffer: [],
    executions: new Float64Array(program.costs.length),
    issued: options.trace === true ? [] : undefined,
    late: [],
  };
}

/**
 * Runs a core until it pauses or stops; a paused one resumes at the next bundle. Does nothing to one that has stopped.
 * @throws {RangeError} naming the cycle, the bundle, the engine and the slot at fault; or the limit that was passed.
 */
export function runToPause(
  core: Core,
  options: Pick<SimulationOptions, "cycleLimit" | "reference" | "afterCycle" | "compiled"> = {},
): void {
  finish(runSteps(core, options));
}

/** Bundles between two steps: some milliseconds. */
const stretch = 20_000;

function* runSteps(
  core: Core,
  options: Pick<SimulationOptions, "cycleLimit" | "reference" | "progress" | "afterCycle" | "compiled">,
): Steps<void> {
  const { costs, debug, faultAt, faults } = core.program;
  const { reference, cycleLimit = Number.POSITIVE_INFINITY, afterCycle } = options;
  const { executions, issued } = core;
  if (core.state === "paused") core.state = "running";
  // What is watched cycle by cycle is executed here.
  const watched = reference !== undefined || afterCycle !== undefined || issued !== undefined;
  const loop = watched || options.compiled === false ? undefined : CompiledLoop.for(core.program.machine);
  /** Bundles to execute here before the compiled loop is worth its call. */
  let here = loop === undefined ? Number.POSITIVE_INFINITY : 0;
  for (let done = 1; core.state === "running"; done++) {
    if (done % stretch === 0) {
      options.progress?.(core.cycle);
      yield;
    }
    // A jump may lead farther than the loop's 32 bits.
    if (here-- <= 0 && core.late.length === 0 && core.pc < costs.length) {
      const executed = loop!.run(core, cycleLimit);
      here = executed < 0 ? Number.POSITIVE_INFINITY : executed < loop!.costOfCall(core) ? loop!.costOfCall(core) : 0;
      options.progress?.(core.cycle);
      if (executed > 0) yield;
    }
    const bundle = core.pc;
    if (bundle >= costs.length) {
      core.state = "stopped";
      break;
    }
    if (faultAt[bundle]! >= 0) throw faultError(core.cycle, faults[faultAt[bundle]!]!);
    if (costs[bundle] === 1 && core.cycle >= cycleLimit) {
      throw new RangeError(
        `cycle ${core.cycle}, bundle ${bundle}: the program runs past ${cycleLimit} cycles, the limit`,
      );
    }
    core.pc = bundle + 1;
    if (reference !== undefined) checkDebug(core, bundle, debug.get(bundle) ?? [], reference);
    executeBundle(core, bundle);
    executions[bundle]!++;
    if (costs[bundle] === 0) continue;
    core.cycle++;
    if (issued !== undefined) {
      if (issued.length >= mostIssued)
        throw new RangeError(`cycle ${core.cycle}: a trace has at most ${mostIssued} cycles`);
      issued.push(bundle);
    }
    if (core.late.length > 0) land(core, core.cycle);
    afterCycle?.(core.cycle - 1, core.scratch);
  }
  // A core that has stopped still owes what its last cycles computed.
  if (core.state === "stopped") land(core, Number.POSITIVE_INFINITY);
}

/**
 * Runs a program on a memory image to its end, resuming at every pause. The image is not changed.
 * @throws {RangeError} see `runToPause`.
 */
export function simulate(
  program: DecodedProgram,
  memory: Uint32Array,
  options: SimulationOptions = {},
): SimulationResult {
  return finish(simulateSteps(program, memory, options));
}

/** The same in steps, for programs that run long. */
export function* simulateSteps(
  program: DecodedProgram,
  memory: Uint32Array,
  options: SimulationOptions = {},
): Steps<SimulationResult> {
  const core = startCore(program, memory, options);
  const cyclesAtPause: number[] = [];
  while (core.state !== "stopped") {
    yield* runSteps(core, options);
    if (cyclesAtPause.length >= mostNoted) {
      throw new RangeError(`cycle ${core.cycle}: the program has paused more than ${mostNoted} times`);
    }
    cyclesAtPause.push(core.cycle);
  }
  return {
    cycle: core.cycle,
    cyclesAtPause,
    pc: core.pc,
    memory: core.memory,
    scratch: core.scratch.slice(0, program.machine.scratchWords),
    traceBuffer: core.traceBuffer,
    executions: core.executions,
    issued: core.issued,
  };
}

/** Late results land when their cycle has completed, in the order of issue; after results that took one cycle. */
function land(core: Core, cycle: number): void {
  const due = core.late.filter((result) => result.due <= cycle);
  if (due.length === 0) return;
  due.sort((left, right) => left.due - right.due);
  for (const { to, words } of due) core.signedScratch.set(words, to);
  core.late = core.late.filter((result) => result.due > cycle);
}
