/** Why an entry of the trail holds. From `propagator` on: the propagator of that number, and what it noted. */
export const reasons = {
  decision: 0,
  /** A clause: where it stands in the arena. */
  clause: 1,
  /** An arc of a precedence edge. */
  arc: 2,
  /** A condition of an edge that cannot hold: the arc, and the key of its source. */
  condition: 3,
  propagator: 4,
} as const;
