import type { DecodedTrace } from "./decodedTrace.ts";
import type { Selection } from "./pageState.ts";

/** The operation and those that it waited for, one after the other, to where the waiting began. */
export function chainOf(trace: DecodedTrace, operation: number): number[] {
  const chain = [operation];
  for (let late = trace.lateness(operation); typeof late === "number" && late >= 0; ) {
    chain.push(late);
    late = trace.lateness(late);
  }
  return chain;
}

/** Why an operation was not done a cycle earlier, in words; what it waited for is named by the caller. */
export function latenessWords(trace: DecodedTrace, operation: number): string {
  const late = trace.lateness(operation);
  if (typeof late === "number") return late < 0 ? "nothing: it is done in the first cycle that it could be" : "";
  const [why, at, cycle] = late;
  if (why === 1)
    return `a slot of ${trace.block.model.machine.engines[at]?.name ?? "?"}: none was left in cycle ${cycle}`;
  if (why === 2) return `scratch: there were no words for its result in cycle ${at}`;
  return `nothing that the dependences, slots or words say: it was put off in cycle ${at}`;
}

/** What the selected operation waited for, or the operation that the empty slot could have had; undefined where there is none. */
export function waitedFor(trace: DecodedTrace, selection: Selection | undefined): number | undefined {
  if (selection === undefined) return undefined;
  if (selection.kind === "operation") {
    const late = trace.lateness(selection.operation);
    return typeof late === "number" && late >= 0 ? late : undefined;
  }
  const entry = trace.idle[selection.cycle * trace.block.rows + selection.row] ?? -1;
  const [, , , , operation = -1, waitsFor = -1] = trace.schedule.idle[entry] ?? [];
  return waitsFor >= 0 ? waitsFor : operation >= 0 ? operation : undefined;
}
