/** What a file of another tool says: activities with durations and demands on resources, and lags between their starts. */
export interface Project {
  readonly name: string;
  readonly resources: readonly Resource[];
  readonly activities: readonly Activity[];
  readonly lags: readonly Lag[];
  /** An activity may demand more of a resource than there is: then there is no schedule, which is for who schedules to say. */
  readonly scarce?: boolean | undefined;
  /** The activity that stands for the beginning, where there is one: it starts in cycle 0. */
  readonly source?: number | undefined;
}

/** So many units are there in every cycle; undefined where they are not limited. */
export interface Resource {
  readonly name: string;
  readonly units: number | undefined;
}

/** Starts once and is not interrupted. */
export interface Activity {
  /** Unique in the project. */
  readonly id: string;
  readonly opcode: string;
  /** Cycles from its start until it is complete; the project's length is the last completion. */
  readonly duration: number;
  /** Units of resources, each for its first `cycles` cycles. */
  readonly demands: readonly { readonly resource: number; readonly units: number; readonly cycles: number }[];
}

/** `to` starts `cycles` after the start of `from` at the earliest; negative: a maximum time lag. */
export interface Lag {
  readonly from: number;
  readonly to: number;
  readonly cycles: number;
  /** Of a loop: `to` waits for the `from` of so many turns before. */
  readonly distance?: number | undefined;
}
