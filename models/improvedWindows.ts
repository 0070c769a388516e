// Issue windows by Langevin and Cerny's heads and tails: an operation waits until the slots of its ancestors are found,
// not only for the longest path through them (src/bounds/improvedHeads.ts). A release becomes the improved head, a
// deadline the horizon less the improved tail. The heads see a window's fullest cycle on every engine, which is a
// relaxation of its residual slots, so they hold for a window as they do for a block.
import { defaultAncestorLimit, improvedTimes } from "../src/bounds/improvedTimes.ts";
import { Relaxation } from "../src/bounds/relaxation.ts";
import type { Problem } from "../src/exact/problem/problem.ts";
import type { Steps } from "../src/time/steps.ts";

/** The problem with releases and deadlines that every schedule of it keeps anyhow. */
export function* improvedWindows(problem: Problem): Steps<Problem> {
  const { operations, horizon, engines, slots } = problem;
  // An engine without a slot left gets one here: its forms have no window anyhow, and nothing is divided by 0.
  const most = slots.map((cycles) => cycles.reduce((a, b) => Math.max(a, b), 1));
  const machine = { engines: engines.map((name, engine) => ({ name, slots: most[engine]! })) };
  const relaxation = new Relaxation(problem, machine);
  const { reach } = relaxation;
  const { heads, tails } = yield* improvedTimes(relaxation, defaultAncestorLimit, {
    heads: Int32Array.from(operations, ({ release }) => Math.max(0, release)),
    tails: Int32Array.from(operations, ({ deadline }, i) => Math.max(reach[i]!, horizon - 1 - deadline)),
  });
  return {
    ...problem,
    operations: operations.map((one, i) => {
      const release = Math.max(one.release, heads.heads[i]!);
      const deadline = Math.min(one.deadline, horizon - 1 - tails.heads[i]!);
      const formWindows = one.formWindows?.map((window) => ({
        release: Math.max(window.release, release),
        deadline: Math.min(window.deadline, deadline),
      }));
      return { ...one, release, deadline, ...(formWindows === undefined ? {} : { formWindows }) };
    }),
  };
}
