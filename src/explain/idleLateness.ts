import type { Block, Cycle, EngineIndex, OperationIndex } from "../ir/block.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import type { IdleView } from "./idleSlots.ts";

/**
 * Why an operation was not done a cycle earlier: a predecessor; or, ready, it had no slots of an engine, no scratch words,
 * or was put off all the same (policy); or it was done in the first cycle it could (start).
 */
export type LateCause =
  | { readonly kind: "operation"; readonly operation: OperationIndex }
  | { readonly kind: "slots"; readonly engine: EngineIndex; readonly cycle: Cycle }
  | { readonly kind: "words"; readonly cycle: Cycle }
  | { readonly kind: "policy"; readonly cycle: Cycle }
  | { readonly kind: "start" };

/** Where a chain of waiting ends. */
export type RootCause = Exclude<LateCause, { kind: "operation" }>;

/** Follows what made operations late, from each to the predecessor that it waited for, to the first that had no such excuse. */
export class Lateness {
  readonly #view: IdleView;
  readonly #causes = new Map<OperationIndex, LateCause>();
  readonly #roots = new Map<OperationIndex, { operation: OperationIndex; cause: RootCause }>();

  constructor(view: IdleView) {
    this.#view = view;
  }

  /** Why the operation was not done a cycle earlier. */
  cause(operation: OperationIndex): LateCause {
    const known = this.#causes.get(operation);
    if (known !== undefined) return known;
    const cause = this.#find(operation);
    this.#causes.set(operation, cause);
    return cause;
  }

  /** The operations from the given one back to where the waiting began, and why there. */
  chain(operation: OperationIndex): { readonly operations: readonly OperationIndex[]; readonly cause: RootCause } {
    const operations = [operation];
    for (;;) {
      const cause = this.cause(operations.at(-1)!);
      if (cause.kind !== "operation") return { operations, cause };
      operations.push(cause.operation);
    }
  }

  /** The end of an operation's chain alone, at constant time for all chains that share it. */
  root(operation: OperationIndex): { readonly operation: OperationIndex; readonly cause: RootCause } {
    const path: OperationIndex[] = [];
    let at = operation;
    let root = this.#roots.get(at);
    while (root === undefined) {
      path.push(at);
      const cause = this.cause(at);
      if (cause.kind === "operation") {
        at = cause.operation;
        root = this.#roots.get(at);
      } else {
        root = { operation: at, cause };
      }
    }
    for (const each of path) this.#roots.set(each, root);
    return root;
  }

  #find(operation: OperationIndex): LateCause {
    const { block, schedule, readiness, room, words } = this.#view;
    const { first, last, ready, waitsFor } = readiness;
    const { forms } = block.operations[operation]!;
    const { form } = schedule.placements[operation]!;
    if (last[operation]! > first[operation]!) {
      // Lanes in several cycles: it was done late because the last one was.
      const cycle = last[operation]! - 1;
      const engine = room.missing(operation, form, cycle);
      return engine === undefined ? { kind: "policy", cycle } : { kind: "slots", engine, cycle };
    }
    if (first[operation] === ready[operation]) {
      const predecessor = waitsFor[operation]!;
      return predecessor < 0 ? { kind: "start" } : { kind: "operation", operation: predecessor };
    }
    const cycle = first[operation]! - 1;
    const fitting = forms.flatMap((_, at) => (room.fits(operation, at, cycle) ? [at] : []));
    if (fitting.length === 0) {
      const engine = room.missing(operation, form, cycle);
      // The slots of its own form are there, but it would not be done in time in that cycle: the form decides.
      return { kind: "slots", engine: engine ?? forms[form]!.rows[0]!.engine, cycle };
    }
    const allowed = fitting.some((at) => words.fits(operation, at, cycle, forms[at]!.lanes > 1));
    return { kind: allowed ? "policy" : "words", cycle };
  }
}

/** The longest chains are as long as the schedule; a sentence shows so many links from each end. */
const shown = 3;

/**
 * A chain as a sentence: "load412 (cycle 31) waits for alu398 (cycle 30), which waited for scratch in cycle 29".
 */
export function chainText(
  { block, machine, readiness }: { block: Block; machine: SchedulingMachine; readiness: IdleView["readiness"] },
  chain: { readonly operations: readonly OperationIndex[]; readonly cause: RootCause },
): string {
  const named = chain.operations.map((operation) => {
    const { id, provenance } = block.operations[operation]!;
    const stage = provenance?.stage === undefined ? "" : `${provenance.stage}, `;
    return `${id} (${stage}cycle ${readiness.last[operation]!})`;
  });
  const skipped = named.length - 2 * shown;
  const links = skipped > 1 ? [...named.slice(0, shown), `${skipped} more`, ...named.slice(-shown)] : named;
  const [subject, predecessor, ...rest] = links;
  const why = causeText(chain.cause, machine);
  if (predecessor === undefined) return `${subject} ${why}`;
  return `${subject} waits for ${[predecessor, ...rest].join(", that for ")}, which ${why}`;
}

/** What stands at the end of a chain. */
function causeText(cause: RootCause, machine: SchedulingMachine): string {
  switch (cause.kind) {
    case "start":
      return "issued as soon as the block began";
    case "slots":
      return `waited for a slot of ${machine.engines[cause.engine]!.name} in cycle ${cause.cycle}`;
    case "words":
      return `waited for scratch in cycle ${cause.cycle}`;
    case "policy":
      return `was put off in cycle ${cause.cycle}`;
  }
}
