/**
 * A long computation in steps: it yields every few milliseconds, is told whether to go on, and ends with what it has by then
 * when it is not. It knows no clock, so that the caller decides whether it runs at one go, in slices or for some steps.
 */
export type Steps<Result> = Generator<void, Result, boolean>;

/** The result without a limit, in this turn of the event loop. */
export function finish<Result>(steps: Steps<Result>): Result {
  return finishWithin(steps, Number.POSITIVE_INFINITY);
}

/** The result after at most so many steps: the same everywhere. */
export function finishWithin<Result>(steps: Steps<Result>, most: number): Result {
  let step = steps.next();
  for (let count = 1; step.done !== true; count++) step = steps.next(count <= most);
  return step.value;
}
