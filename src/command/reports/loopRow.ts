import type { Loop } from "../../ir/loop.ts";
import type { LoopResult } from "../../loop/scheduleLoop.ts";
import type { LoopRow } from "../../report/studies/loopTable.ts";
import { liveWordsModulo, stagesOf } from "../../schedule/moduloSchedule.ts";

/** A result as a row of the table. */
export function loopRow(loop: Loop, result: LoopResult, seconds: number): LoopRow {
  const { best, bound, heuristic } = result;
  const status = best === undefined ? "undecided" : best.interval === bound ? "optimal" : "feasible";
  return {
    loop: loop.body.name,
    operations: loop.body.operations.length,
    resources: result.resources.cycles,
    recurrences: result.recurrences.cycles,
    bound,
    ...(heuristic === undefined ? {} : { heuristic: heuristic.interval }),
    ...(best === undefined ? {} : { interval: best.interval, stages: stagesOf(loop, best) }),
    status,
    refuted: result.refutations.filter(({ interval }) => interval < bound).length,
    ...(best === undefined || loop.body.values.length === 0 ? {} : { words: Math.max(...liveWordsModulo(loop, best)) }),
    seconds: Math.round(seconds * 100) / 100,
  };
}

/** Why the interval is no shorter, in words. */
export function loopReasons({ body }: Loop, result: LoopResult): string[] {
  const { resources, recurrences, refutations, bound, claimed, attempts } = result;
  const reasons: string[] = [];
  if (resources.witness.kind === "interval" && resources.cycles > 0) {
    const { pool, demand } = resources.witness;
    const prices = pool.weights
      .map(({ engine, weight }) => (weight === 1 ? engine : `${weight} × ${engine}`))
      .join(" + ");
    reasons.push(
      `resources: ${resources.cycles} cycles, since an iteration asks for ${demand} of ${pool.capacity} (${prices}) a cycle`,
    );
  }
  if (recurrences.cycle !== undefined) {
    const { waits, cycles, distance } = recurrences.cycle;
    const names = waits.slice(0, 8).map(({ from }) => body.operations[from]!.id);
    const more = waits.length > names.length ? `, ${waits.length - names.length} more` : "";
    const back = `${distance} iteration${distance === 1 ? "" : "s"}`;
    reasons.push(
      `recurrences: ${recurrences.cycles} cycles, since ${names.join(" -> ")}${more} takes ${cycles} over ${back}`,
    );
  }
  for (const { interval, nodes } of refutations.filter((each) => each.interval < bound)) {
    const crowds = nodes.filter((node) => "crowd" in node).length;
    reasons.push(`interval ${interval}: refuted in ${nodes.length} nodes, ${crowds} of them crowds of an engine`);
  }
  for (const { interval, by, outcome, detail } of attempts) {
    if (outcome === "claimed") reasons.push(`interval ${interval}: none, ${by} says so; not proved`);
    else if (outcome === "undecided")
      reasons.push(`interval ${interval}: undecided (${by}${detail ? `: ${detail}` : ""})`);
  }
  if (claimed > bound) reasons.push(`with engines' words: at least ${claimed}`);
  return reasons;
}
