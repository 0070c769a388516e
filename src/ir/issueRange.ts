import { isMaximumLag } from "../graph/dependenceGraph.ts";
import type { Block, Cycle, Form, Operation } from "./block.ts";
import { farthestRow } from "./waiting.ts";

/** The first and the last cycle in which lanes may issue. */
export interface IssueRange {
  readonly release: Cycle;
  /** Infinity where nothing is said. */
  readonly deadline: Cycle;
}

/** What an operation's release, latest cycle and due date say of a form. Judges read operations for themselves. */
export function issueRange(
  { release = 0, latest, due }: Pick<Operation, "release" | "latest" | "due">,
  form: Pick<Form, "rows">,
): IssueRange {
  const complete = due === undefined ? Number.POSITIVE_INFINITY : due - 1 - farthestRow(form);
  return { release, deadline: Math.min(latest ?? Number.POSITIVE_INFINITY, complete) };
}

/** Whether an operation must issue by some cycle, whatever comes before it. */
export function hasDeadline({ latest, due }: Pick<Operation, "latest" | "due">): boolean {
  return (latest ?? due) !== undefined;
}

/** Whether a block has release dates, deadlines or maximum time lags: what a block of code never has. */
export function isTimed(block: Pick<Block, "operations" | "dependences">): boolean {
  let timed = known.get(block);
  if (timed === undefined) {
    timed = timingOf(block) !== undefined;
    known.set(block, timed);
  }
  return timed;
}

/** Blocks are never changed. */
const known = new WeakMap<object, boolean>();

/** The first of them that a block has, in words; undefined where it has none. */
export function timingOf({ operations, dependences }: Pick<Block, "operations" | "dependences">): string | undefined {
  const lag = dependences.find(isMaximumLag);
  if (lag !== undefined) {
    const [from, to] = [operations[lag.from]!.id, operations[lag.to]!.id];
    return `a maximum time lag of ${-lag.latency} from "${to}" to "${from}"`;
  }
  const bounded = operations.find(hasDeadline);
  if (bounded !== undefined) {
    const { id, latest, due } = bounded;
    return latest === undefined ? `"${id}" with a due date of ${due}` : `"${id}" with a latest cycle of ${latest}`;
  }
  const released = operations.find(({ release = 0 }) => release > 0);
  return released && `"${released.id}" with a release date of ${released.release}`;
}
