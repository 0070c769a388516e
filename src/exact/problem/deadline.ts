import type { Form } from "../../ir/block.ts";
import { holdsAt, isSure } from "../../ir/formDependences.ts";
import { addedBy } from "../../ir/waiting.ts";
import type { ProblemDependence, ProblemOperation } from "./problem.ts";

/** What a fixed successor demands of an operation of the window: issue by `limit`, less the form's extra latency. */
export interface Demand {
  readonly index: number;
  readonly limit: number;
  /** The form's extra latency counts (RAW and WAW). */
  readonly extra: boolean;
  /** The forms that the successor waits for, where it does not for all: numbers of the block. */
  readonly forms?: readonly number[] | undefined;
}

/** What an operation of the window waits for outside of it: issue from `cycle` on, in these forms (absent: in all). */
export interface Arrival {
  readonly index: number;
  readonly cycle: number;
  readonly forms?: readonly number[] | undefined;
}

/** Later than any cycle. */
const never = 2 ** 30;

/**
 * Latest issue cycle of each operation in a given form: inside the horizon, and fixed successors wait for it. It may be
 * negative, then the operation has no place. That rows end inside the horizon follows from its slots.
 */
export function deadlines(
  operations: number,
  horizon: number,
  demands: readonly Demand[],
): (index: number, form: Form, number: number) => number {
  const plain = new Int32Array(operations).fill(never);
  const withExtra = new Int32Array(operations).fill(never);
  const partial = new Map<number, Demand[]>();
  for (const demand of demands) {
    const { index, limit, extra, forms } = demand;
    if (forms !== undefined) {
      partial.set(index, [...(partial.get(index) ?? []), demand]);
      continue;
    }
    const limits = extra ? withExtra : plain;
    limits[index] = Math.min(limits[index]!, limit);
  }
  return (index, form, number) => {
    const extraLatency = addedBy(form);
    let latest = Math.min(plain[index]!, withExtra[index]! - extraLatency, horizon - 1);
    for (const { limit, extra, forms } of partial.get(index) ?? []) {
      if (holdsAt(forms, number)) latest = Math.min(latest, limit - (extra ? extraLatency : 0));
    }
    return latest;
  };
}

/** Earliest issue cycle of each operation in a given form, by its number: from cycle 0 on, or from `least` of the operation. */
export function releasesOf(least: Int32Array, arrivals: readonly Arrival[]): (index: number, number: number) => number {
  const all = least.slice();
  const partial = new Map<number, Arrival[]>();
  for (const arrival of arrivals) {
    const { index, cycle, forms } = arrival;
    if (forms === undefined) all[index] = Math.max(all[index]!, cycle);
    else partial.set(index, [...(partial.get(index) ?? []), arrival]);
  }
  return (index, number) => {
    let earliest = all[index]!;
    for (const { cycle, forms } of partial.get(index) ?? []) {
      if (holdsAt(forms, number)) earliest = Math.max(earliest, cycle);
    }
    return earliest;
  };
}

/** Release and deadline of an operation from those of its forms: one for all, and each its own where they differ. */
export function issueWindow(
  forms: readonly { readonly release: number; readonly deadline: number }[],
): Pick<ProblemOperation, "release" | "deadline" | "formWindows"> {
  const release = Math.min(...forms.map((form) => form.release));
  const deadline = Math.max(...forms.map((form) => form.deadline));
  const alike = forms.every((form) => form.release === release && form.deadline === deadline);
  return { release, deadline, ...(alike ? {} : { formWindows: forms }) };
}

/** A condition or a use in numbers of the forms that are offered; undefined where none is left, `all` where all are. */
export function offeredForms(
  forms: readonly number[] | undefined,
  offered: readonly number[],
): readonly number[] | "all" | undefined {
  if (forms === undefined) return "all";
  const left = [...offered.keys()].filter((at) => forms.includes(offered[at]!));
  return left.length === 0 ? undefined : left.length === offered.length ? "all" : left;
}

/** A dependence or use in offered forms, or undefined where it never holds. */
export function offeredDependence(
  edge: ProblemDependence,
  offered: (index: number) => readonly number[],
): ProblemDependence | undefined {
  const { from, to, latency, kind } = edge;
  if (isSure(edge)) return edge;
  const fromForms = offeredForms(edge.fromForms, offered(from));
  const toForms = offeredForms(edge.toForms, offered(to));
  if (fromForms === undefined || toForms === undefined) return undefined;
  return {
    ...{ from, to, latency, kind },
    ...(fromForms === "all" ? {} : { fromForms }),
    ...(toForms === "all" ? {} : { toForms }),
  };
}
