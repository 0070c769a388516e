import { setImmediate } from "node:timers/promises";
import { isTimed } from "../ir/issueRange.ts";
import type { CompactSchedule } from "../schedule/compactSchedule.ts";
import { Budget, unlimited } from "../time/budget.ts";
import { justifySteps } from "./justify.ts";
import { type FormPolicy, listSteps } from "./list.ts";
import type { ListInstance } from "./listInstance.ts";
import type { Rule } from "./priority.ts";
import { ruleGrid } from "./ruleGrid.ts";

/** Seconds after its budget that a sweep waits for a first schedule. */
export const firstSeconds = 1;

/** What one rule came to. */
export interface SweepRow {
  readonly rule: string;
  readonly convert: FormPolicy["convert"];
  /** Words kept free when a group opens. */
  readonly openReserve: number;
  /** Length of the list schedule in cycles; absent where the pass got stuck. */
  readonly listed?: number | undefined;
  /** Length after justification; absent for rules that were not among the best. */
  readonly justified?: number | undefined;
}

/** The best schedule of all rules: the greedy reference. */
export interface SweepResult {
  readonly schedule: CompactSchedule;
  /** The rule that led to it, with its form policy, and `+ justification` where that shortened it. */
  readonly rule: string;
  /** One row per rule and policy, in the order in which they ran. */
  readonly rows: readonly SweepRow[];
  readonly passes: number;
}

/** How much to try. The budget is in passes, not seconds, so that the result is the same on every computer. */
export interface SweepOptions {
  /** Default: `ruleGrid(instance)`. */
  readonly rules?: readonly Rule[] | undefined;
  /** Passes in all. Default 1500. */
  readonly passes?: number | undefined;
  /** How many of the best rules are justified. Default 12. */
  readonly justified?: number | undefined;
  readonly seed?: number | undefined;
  readonly scratchWords?: number | undefined;
  /**
   * Only schedules that it takes become the best: that their values find addresses, say. It is asked about schedules that
   * are shorter than the best alone; one that it refuses is still justified, where it may come right. Default: all.
   */
  readonly accept?: ((schedule: CompactSchedule, rule: string) => boolean) | undefined;
  /** Stop when a schedule of this length is found: a lower bound, usually. */
  readonly target?: number | undefined;
  readonly progress?: ((passes: number, of: number, best: number, rule: string) => void) | undefined;
  /** Stops early with the best so far; at least one accepted schedule is waited for. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Time for all of it, instead of `signal`: rules get a third, and a second more is waited for the first schedule. The result
   * then depends on the computer.
   */
  readonly budget?: Budget | undefined;
}

/** How words and forms are handed out; each rule is tried with all of them. Reserves pay where scratch is short. */
const variants = [
  { convert: "contested", openReserve: 0 },
  { convert: "contested", openReserve: 128 },
  { convert: "leftover", openReserve: 0 },
] as const;

interface Candidate {
  readonly row: number;
  schedule: CompactSchedule;
}

/**
 * Tries every rule in every variant, justifies the best of them to a fixed point, and spends the rest of the
 * budget on justification with jitter, in turn. Deterministic for equal options.
 * @throws {RangeError} when no rule led to a schedule within the scratch words that was accepted.
 */
export async function sweep(instance: ListInstance, options: SweepOptions = {}): Promise<SweepResult> {
  const { rules = ruleGrid(instance), passes: budget = 1500, justified = 12, seed = 1 } = options;
  const { scratchWords, accept, target = 0, progress, signal } = options;
  const time = options.budget ?? new Budget({ seconds: Number.POSITIVE_INFINITY, signal });
  const forRules = options.budget?.part(time.left() / 3) ?? time;
  const patient = options.budget?.extended(firstSeconds) ?? unlimited();
  const rows: SweepRow[] = [];
  const candidates: Candidate[] = [];
  let best: CompactSchedule | undefined;
  let bestRule = "";
  let passes = 0;
  let refused = 0;
  const keep = (schedule: CompactSchedule, rule: string): void => {
    if (best !== undefined && schedule.length >= best.length) return;
    if (accept?.(schedule, rule) === false) {
      refused++;
      return;
    }
    best = schedule;
    bestRule = rule;
  };
  const over = (limit: Budget): boolean => {
    if (best === undefined) return patient.expired;
    return best.length <= target || passes >= budget || limit.expired;
  };
  const report = async (): Promise<void> => {
    progress?.(passes, budget, best?.length ?? 0, bestRule);
    // Lets an abort signal, a timer or a progress bar in.
    await setImmediate();
  };

  // Beside lags and dates a pass chooses forms by itself and keeps no words in reserve.
  const ways = isTimed(instance.block) ? variants.slice(0, 1) : variants;
  let reason = "no rule was given";
  for (const rule of rules) {
    if (over(forRules)) break;
    const priority = rule.priority(instance);
    for (const { convert, openReserve } of ways) {
      if (over(forRules)) break;
      const limit = best === undefined ? patient : time;
      const outcome = await limit.run(
        listSteps(instance, { priority, policy: { convert }, openReserve, scratchWords }),
      );
      passes++;
      if (outcome.status !== "scheduled") {
        rows.push({ rule: rule.name, convert, openReserve });
        reason = outcome.status === "stuck" ? outcome.because : "cut off";
        continue;
      }
      const row = { rule: rule.name, convert, openReserve, listed: outcome.schedule.length };
      // Where scratch is not short, a reserve changes nothing: the same schedule is one candidate.
      const last = candidates.at(-1)?.schedule;
      const another = last === undefined || !last.start.every((cycle, i) => cycle === outcome.schedule.start[i]);
      if (another) candidates.push({ row: rows.length, schedule: outcome.schedule });
      rows.push(row);
      // A schedule that was refused is refused again, after seconds of looking for addresses.
      if (another) keep(outcome.schedule, described(row));
    }
    await report();
  }
  if (best === undefined) {
    if (patient.expired) reason = "the time was over before";
    else if (refused > 0) reason = `${refused} were refused`;
    throw new RangeError(`no rule led to a schedule: ${reason}`);
  }

  candidates.sort((a, b) => a.schedule.length - b.schedule.length || a.row - b.row);
  const chosen = candidates.slice(0, justified);
  const justifyOnce = async (candidate: Candidate, jitter: number, rounds: number): Promise<void> => {
    const row = rows[candidate.row]!;
    const steps = justifySteps(instance, candidate.schedule, {
      rounds,
      slack: jitter === 0 ? 0 : 2,
      jitter: jitter === 0 ? undefined : { amplitude: jitter, seed: seed + 1000 * passes },
      policy: { convert: row.convert },
      openReserve: row.openReserve,
      scratchWords,
      target,
    });
    const result = await time.run(steps);
    passes += result.passes;
    candidate.schedule = result.schedule;
    rows[candidate.row] = { ...row, justified: result.schedule.length };
    keep(result.schedule, `${described(row)} + justification`);
  };
  for (const candidate of chosen) {
    if (over(time)) break;
    await justifyOnce(candidate, 0, Math.min(20, Math.ceil((budget - passes) / 2)));
    await report();
  }
  for (let turn = 0; chosen.length > 0 && !over(time); turn++) {
    // Halve the field every time round: the last ones get most of the budget.
    if (turn > 0 && turn % chosen.length === 0) {
      chosen.sort((a, b) => a.schedule.length - b.schedule.length || a.row - b.row);
      chosen.length = Math.min(chosen.length, Math.max(2, chosen.length >> 1));
      turn = 0;
    }
    await justifyOnce(chosen[turn % chosen.length]!, jitters[passes % jitters.length]!, Math.min(10, budget - passes));
    await report();
  }
  return { schedule: best, rule: bestRule, rows, passes };
}

const jitters = [2, 1, 5, 3];

function described({ rule, convert, openReserve }: SweepRow): string {
  return `${rule}, ${convert}${openReserve > 0 ? `, reserve ${openReserve}` : ""}`;
}
