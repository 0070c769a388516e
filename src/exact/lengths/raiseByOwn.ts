import type { BoundFunction } from "../../bounds/best.ts";
import type { BoundInstance } from "../../bounds/boundInstance.ts";
import { verify } from "../../proof/verify.ts";
import type { Interval } from "./interval.ts";

/** A bound of the caller's, which the verifier looks at. */
export function raiseByOwn(instance: BoundInstance, interval: Interval, find: BoundFunction): void {
  const bound = find(instance);
  if (bound.cycles <= interval.lower) return;
  const refused = verify(instance.block, instance.machine, bound);
  if (refused === undefined) interval.raise(bound.cycles, `${bound.name} bound`);
  else {
    interval.note(`the witness of ${bound.name} is not accepted: ${refused}`);
    interval.raise(bound.cycles, `${bound.name} bound`, bound.name);
  }
}
