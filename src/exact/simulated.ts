/** What the simulator said of a schedule. */
export interface Simulated {
  /** Random inputs on which the final memory was the reference walk's. */
  readonly inputs: number;
  /** Cycles the simulator counted; the schedule's length. */
  readonly cycles: number;
}
