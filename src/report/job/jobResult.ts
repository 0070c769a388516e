import type { ExactSchedule } from "../../exact/scheduleExactly.ts";

/** What a simulator said of a result. */
interface SimulatedOn {
  /** Inputs on which the final memory held what the contract asks for. */
  readonly inputs: number;
  readonly cycles: number;
  /** Memory words outside the outputs that some input left changed. */
  readonly dirtyWords: number;
}

/** A result of the main job. A kernel's was simulated; a block without operands can be run by nobody. */
export type JobResult = ExactSchedule<SimulatedOn>;
