import type { IntegerProgram } from "../ilp/program.ts";
import type { ModuloSchedule } from "../schedule/moduloSchedule.ts";
import type { LoopInstance } from "./loopInstance.ts";

/** The question whether a loop has a schedule of an interval, as an integer program. */
export interface LoopProgram {
  readonly program: IntegerProgram;
  /** The schedule that a solution stands for. */
  decode(x: Float64Array): ModuloSchedule;
  /** What the program leaves out, in words: its "infeasible" says nothing of schedules that use it. Undefined: nothing. */
  readonly leavesOut?: string | undefined;
}

/** Writes the program for an interval; `words` adds rows for the machine's scratch words. */
export type LoopFormulation = {
  readonly name: string;
  build(instance: LoopInstance, interval: number, options?: LoopProgramOptions): LoopProgram;
};

/** What a loop program is asked beside its interval. */
export interface LoopProgramOptions {
  /** Minimise the greatest number of live words at a boundary instead of asking for any schedule. */
  readonly leastWords?: boolean | undefined;
  /** Live words at a boundary at most; the machine's scratch words where absent. */
  readonly words?: number | undefined;
}
