import { formulationNamed } from "../../models/formulations.ts";
import { bestBoundWithin } from "../../src/bounds/best.ts";
import { BoundInstance } from "../../src/bounds/boundInstance.ts";
import type { Context } from "../../src/command/options/command.ts";
import { withPhases } from "../../src/command/run/phases.ts";
import { greedyPasses, greedyReference } from "../../src/exact/jobs/greedyReference.ts";
import type { Journal } from "../../src/exact/jobs/journal.ts";
import type { Pool } from "../../src/exact/jobs/pool.ts";
import { lcg, searchRefutes } from "../../src/exact/learning/lcg.ts";
import { Cutter } from "../../src/exact/problem/window.ts";
import { endsLp } from "../../src/exact/refutation/endsLp.ts";
import { type ClosedWindow, closedWindows } from "../../src/exact/windows/closedWindows.ts";
import { improve } from "../../src/exact/windows/improve.ts";
import type { Block } from "../../src/ir/block.ts";
import type { Machine } from "../../src/machine/machine.ts";
import { windowGains } from "../../src/report/studies/windowGains.ts";
import type { Gain } from "../../src/report/studies/windowRungs.ts";
import { engineNamed } from "../../src/solve/engines.ts";
import { Budget } from "../../src/time/budget.ts";
import { simulateKernel } from "../../src/walk/generator/simulated.ts";
import { bySeconds } from "../benchmarks/bySeconds.ts";

/** Shares of the seconds that the bound and the greedy start may take at most, and what is closed at the end. */
const [boundShare, greedyShare, closedShare] = [0.2, 0.5, 0.1];
/** For a bound that only CPU seconds limit. */
const longest = 3600;
/** For the relaxation of both ends, whatever the seconds: deeper ends seldom say more. */
const endsSeconds = 60;
/** It seldom needs more. */
const closedSeconds = 20;

/** A kernel to improve, and what its program is to leave in memory. */
export interface WindowSubject {
  readonly block: Block;
  readonly machine: Machine;
  readonly kernel: Parameters<typeof simulateKernel>[2];
  /** Ahead of every line about it; none where there is one only. */
  readonly place?: string | undefined;
}

/** With what it is improved. */
export interface ImprovedOptions {
  readonly first: string;
  readonly windowSeconds: number;
  readonly windowOperations: number;
  readonly groupPasses: number;
  readonly solver: string;
  readonly formulation: string;
  readonly seed: number;
  readonly inputs: number;
  readonly journal: Journal;
  /** Threads; without one this thread. */
  readonly pool: Pool | undefined;
  /** Say what is closed at the end. */
  readonly certified: boolean;
  /** CPU seconds of the process for group shifts and windows, whatever bound and list schedules take; without it the budget's. */
  readonly cpuSeconds?: number | undefined;
}

/** What came of it, as records have it. */
export interface ImprovedResult {
  readonly operations: number;
  readonly rule: string;
  readonly before: number;
  readonly after: number;
  readonly bound: number;
  readonly boundName: string;
  readonly simulated: number;
  readonly stopped: string;
  readonly seconds: number;
  /** Of the process with all its threads, meanwhile. */
  readonly cpuSeconds: number;
  readonly steps: readonly { readonly cycles: number; readonly seconds: number; readonly kind: string }[];
  readonly gains: readonly Gain[];
  readonly closed: readonly ClosedWindow[];
}

/** Bound, list schedule, group shifts and windows of one kernel, and what is closed at the end. */
export async function improvedFrom(
  { block, machine, kernel, place = "" }: WindowSubject,
  options: ImprovedOptions,
  { budget, context }: { readonly budget: Budget; readonly context: Context },
): Promise<ImprovedResult> {
  const { first: start, seed, inputs, journal, pool, certified } = options;
  const { windowSeconds, windowOperations, groupPasses, cpuSeconds } = options;
  const seconds = budget.left();
  const begun = performance.now();
  const tell = (text: string): void =>
    context.tell(`${((performance.now() - begun) / 1000).toFixed(1).padStart(6)} s  ${place}${text}`);

  const { bound, greedy } = await withPhases(context, `${place}lower bounds`, async (state) => {
    const instance = new BoundInstance(block, machine);
    const time =
      cpuSeconds === undefined
        ? budget.part(boundShare * seconds)
        : new Budget({ seconds: longest, signal: context.signal });
    const lower = await bestBoundWithin(instance, time, (_, { cycles }) => state({ bound: cycles }));
    const ends = { solver: engineNamed("highs"), seconds: Math.min(endsSeconds, time.left()), signal: time.signal };
    const { bound } = ends.seconds > 0 ? await endsLp(instance, { ...ends, lower }) : { bound: lower };
    const greedy = await greedyReference(block, machine, {
      ...{ passes: greedyPasses, seed, target: bound.cycles },
      signal: cpuSeconds === undefined ? budget.part(greedyShare * seconds).signal : context.signal,
      // Without justification the sweep makes one pass for each rule and policy, and ends.
      ...(start === "justified" ? {} : { justified: 0 }),
      progress: (passes, of, best) =>
        state({ phase: `${place}greedy: ${passes} of ${of} passes`, best: best || undefined }),
    });
    return { bound, greedy };
  });
  const first = greedy.verified.schedule;
  const cut = start === "justified" && greedy.cut ? `, cut after ${greedy.passes} of ${greedy.budget} passes` : "";
  tell(`${start} list schedule: ${first.length} cycles (${greedy.rule}${cut}); bound ${bound.cycles} (${bound.name})`);

  const started = performance.now();
  const spent = process.cpuUsage();
  const since = (): number => Math.round((performance.now() - started) / 100) / 10;
  const steps: { readonly cycles: number; readonly seconds: number; readonly kind: string }[] = [];
  const windowsFor = budget.left() - (certified ? Math.min(closedSeconds, closedShare * budget.left()) : 0);
  const improved = await withPhases(context, `${place}windows`, (state) => {
    const run = (limits: { readonly seconds: number; readonly signal: AbortSignal }) =>
      improve(block, machine, first, {
        ...{ windowSeconds, windowOperations, groupPasses, seed, ...limits },
        ...{ bound: bound.cycles, pool, journal, decider: lcg },
        formulation: formulationNamed(options.formulation),
        solver: engineNamed(options.solver),
        onWindow({ kind, from, to, operations, status, length }) {
          state({ phase: `${place}windows: ${kind} ${from}..${to} ${status}`, best: length, bound: bound.cycles });
          if (length >= (steps.at(-1)?.cycles ?? first.length)) return;
          steps.push({ cycles: length, seconds: since(), kind });
          tell(`${length} cycles: ${kind} ${from}..${to}, ${operations} operations, ${status}`);
        },
      });
    if (cpuSeconds !== undefined) return bySeconds(cpuSeconds, run, context.signal);
    return run({ seconds: Math.max(0.01, windowsFor), signal: context.signal });
  });
  const { schedule, allocation, windows, refuted } = improved;
  // The clock of the CPU ends it by its signal.
  const stopped = improved.stopped === "cancelled" && !context.signal.aborted ? "time limit" : improved.stopped;
  const took = since();
  const { user, system } = process.cpuUsage(spent);
  const { inputs: simulated } = simulateKernel(block, machine, kernel, { schedule, allocation }, { inputs, seed });
  tell(`${first.length} -> ${schedule.length} cycles in ${took} s (${stopped}), simulated on ${simulated} inputs`);

  const closed = certified
    ? await withPhases(context, "what is closed", () =>
        budget.run(closedWindows(new Cutter(block, machine), schedule, refuted, searchRefutes)),
      )
    : [];
  return {
    ...{ operations: block.operations.length, rule: greedy.rule, before: first.length, after: schedule.length },
    ...{ bound: bound.cycles, boundName: bound.name, simulated, stopped, seconds: took, steps },
    cpuSeconds: Math.round((user + system) / 1e5) / 10,
    gains: windowGains(windows, first.length),
    closed,
  };
}
