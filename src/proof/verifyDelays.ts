import type { CarriedDependence } from "../ir/block.ts";
import type { Loop } from "../ir/loop.ts";

/** No wait at all. */
export const noDelay = Number.NEGATIVE_INFINITY;

/** A wait of a loop, of whatever distance. */
export type LoopDelay = CarriedDependence;
type LoopSource = Omit<Loop["recurrences"][number], "into">;

/** Dependences of the body, carried ones, and reads of recurrences, all with a distance. */
export function loopDelays({ body, recurrences }: Loop): LoopDelay[] | string {
  const edges: LoopDelay[] = [...body.dependences.map((edge) => ({ ...edge, distance: 0 })), ...(body.carried ?? [])];
  const last = new Map<number, number[]>();
  for (const [i, { result }] of body.operations.entries()) {
    if (result === undefined) continue;
    const words = last.get(result.value) ?? [];
    last.set(result.value, words);
    for (let word = result.word; word < result.word + result.words; word++) words[word] = i;
  }
  const sources = new Map<number, LoopSource[]>();
  for (const { into, ...source } of recurrences) sources.set(into, [...(sources.get(into) ?? []), source]);
  for (const [to, { forms, operands }] of body.operations.entries()) {
    const divided = forms.some((form) => form.operands !== undefined);
    for (const [number, form] of forms.entries()) {
      for (const operand of form.operands ?? operands) {
        if (!("value" in operand)) continue;
        for (const { from, distance } of sources.get(operand.value) ?? []) {
          const written = last.get(from)?.slice(operand.word, operand.word + operand.words) ?? [];
          for (const writer of new Set(written)) {
            if (writer === undefined) continue;
            edges.push({
              from: writer,
              to,
              latency: 1,
              kind: "RAW",
              toForms: divided ? [number] : undefined,
              distance,
            });
          }
        }
      }
    }
  }
  for (const { from, to, latency, distance } of edges) {
    const sound = [from, to].every((end) => body.operations[end] !== undefined);
    if (!sound || !Number.isSafeInteger(latency) || !Number.isSafeInteger(distance) || distance < 0) {
      return `a wait from ${from} to ${to} of ${latency} cycles over ${distance} iterations is none`;
    }
  }
  return edges;
}

/** Cycles that a wait asks for after a form of its source. */
export function delayAfter({ body }: Loop, { from, latency, kind }: LoopDelay, form: number): number {
  const late = kind === "RAW" || kind === "WAW" ? (body.operations[from]!.forms[form]?.extraLatency ?? 0) : 0;
  return latency + late;
}

/** The least over the forms of the source; none where the wait does not hold for all forms of both ends. */
export function sureDelay(loop: Loop, edge: LoopDelay): number {
  if (edge.fromForms !== undefined || edge.toForms !== undefined) return noDelay;
  return Math.min(...loop.body.operations[edge.from]!.forms.map((_, form) => delayAfter(loop, edge, form)));
}
