import type { Block, Dependence, OperationIndex } from "../ir/block.ts";
import { holdsAt } from "../ir/formDependences.ts";
import { issueRange } from "../ir/issueRange.ts";
import { addedBy, waitAfter, waitsForResult } from "../ir/waiting.ts";
import { firstCycle, lastCycle, type Schedule } from "../schedule/schedule.ts";

/** When each operation could have issued and when it must be done, all others staying where the schedule has them. */
export interface Readiness {
  /** First and last issue cycle; they differ where lanes are spread over cycles. */
  readonly first: Int32Array;
  readonly last: Int32Array;
  /** First cycle in which the dependences allow the operation, in the form it has. */
  readonly ready: Int32Array;
  /** The predecessor that `ready` comes from; -1 where it is 0 and nothing is waited for. */
  readonly waitsFor: Int32Array;
  /** The same of any of its forms, which may wait for other operations. */
  readyIn(operation: OperationIndex, form: number): { readonly cycle: number; readonly waitsFor: number };
  /** Last cycle in which the operation may end in a form. */
  dueIn(operation: OperationIndex, form: number): number;
}

/** Reads a schedule's dependences from both ends. Without successors an operation is due in the last cycle. */
export function readiness(block: Block, schedule: Schedule): Readiness {
  const n = block.operations.length;
  const first = Int32Array.from(schedule.placements, firstCycle);
  const last = Int32Array.from(schedule.placements, lastCycle);
  const extra = Int32Array.from(block.operations, ({ forms }, operation) => {
    return addedBy(forms[schedule.placements[operation]!.form]);
  });
  const dueData = new Int32Array(n).fill(0x3fffffff);
  const dueOther = Int32Array.from(block.operations, (operation, i) => {
    const form = operation.forms[schedule.placements[i]!.form]!;
    return Math.min(schedule.length - 1, issueRange(operation, form).deadline);
  });
  const sureReady = Int32Array.from(block.operations, ({ release = 0 }) => release);
  const sureWaitsFor = new Int32Array(n).fill(-1);
  /** Dependences that hold for some forms of the operation at one end, by that end, where the other end's form is one of theirs. */
  const into = new Map<OperationIndex, Dependence[]>();
  const outOf = new Map<OperationIndex, Dependence[]>();
  const arrival = (edge: Dependence): number =>
    last[edge.from]! + edge.latency + (waitsForResult(edge.kind) ? extra[edge.from]! : 0);
  for (const edge of block.dependences) {
    const { from, to, latency, kind, fromForms, toForms } = edge;
    const [source, target] = [schedule.placements[from]!.form, schedule.placements[to]!.form];
    if (holdsAt(fromForms, source)) {
      if (toForms !== undefined) listed(into, to, edge);
      else if (arrival(edge) > sureReady[to]!) {
        sureReady[to] = arrival(edge);
        // Who waits through a maximum lag may be waited for: no chain leads on there.
        sureWaitsFor[to] = edge.latency < 0 ? -1 : from;
      }
    }
    if (!holdsAt(toForms, target)) continue;
    if (fromForms !== undefined) listed(outOf, from, edge);
    else {
      const due = waitsForResult(kind) ? dueData : dueOther;
      due[from] = Math.min(due[from]!, first[to]! - latency);
    }
  }
  const readyIn: Readiness["readyIn"] = (operation, form) => {
    let [cycle, waitsFor] = [sureReady[operation]!, sureWaitsFor[operation]!];
    for (const edge of into.get(operation) ?? []) {
      if (!holdsAt(edge.toForms, form) || arrival(edge) <= cycle) continue;
      [cycle, waitsFor] = [arrival(edge), edge.latency < 0 ? -1 : edge.from];
    }
    return { cycle, waitsFor };
  };
  const dueIn: Readiness["dueIn"] = (operation, form) => {
    const shape = block.operations[operation]!.forms[form]!;
    let due = Math.min(dueOther[operation]!, dueData[operation]! - addedBy(shape));
    for (const edge of outOf.get(operation) ?? []) {
      if (holdsAt(edge.fromForms, form)) due = Math.min(due, first[edge.to]! - waitAfter(edge, shape));
    }
    return due;
  };
  const ready = sureReady.slice();
  const waitsFor = sureWaitsFor.slice();
  for (const operation of into.keys()) {
    const own = readyIn(operation, schedule.placements[operation]!.form);
    [ready[operation], waitsFor[operation]] = [own.cycle, own.waitsFor];
  }
  return { first, last, ready, waitsFor, readyIn, dueIn };
}

function listed(lists: Map<OperationIndex, Dependence[]>, operation: OperationIndex, edge: Dependence): void {
  const known = lists.get(operation);
  if (known === undefined) lists.set(operation, [edge]);
  else known.push(edge);
}
