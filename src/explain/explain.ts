import type { Block, Provenance } from "../ir/block.ts";
import { engineIndex, type SchedulingMachine } from "../machine/machine.ts";
import type { Allocation, Schedule } from "../schedule/schedule.ts";
import { type Chain, longestWaits } from "./explainChains.ts";
import { type PurposeReasons, reasonsByPurpose, type SlotReason, slotReason } from "./explainSlots.ts";
import { Lateness } from "./idleLateness.ts";
import { idleSlots, idleView } from "./idleSlots.ts";
import { idleTotals, idleWindows, type RangeTotals, type WaitingTotals, waitingTotals } from "./idleTotals.ts";
import { type WordsOverTime, wordsOverTime } from "./liveWordsOverTime.ts";
import { type PartUse, slotsByCycle, slotsByPart } from "./utilisation.ts";
import { bindingEngine, type Phase, phases } from "./utilisationPhases.ts";

/** What is in the way of a schedule. Plain JSON; operations are named by id. */
export interface Explanation {
  readonly block: string;
  readonly operations: number;
  readonly cycles: number;
  /** The engine with the largest share of its slots used: phases are cut by it. */
  readonly bindingEngine: string;
  readonly total: RangeTotals;
  /** The operations that the reasons name, by what they are for. */
  readonly byPurpose: readonly PurposeReasons[];
  /** Where the waiting began that left slots without a ready operation. */
  readonly waiting: readonly WaitingTotals[];
  readonly phases: readonly (Phase & RangeTotals)[];
  readonly windowCycles: number;
  readonly windows: readonly RangeTotals[];
  /** Every idle slot, by engine and cycle. */
  readonly slots: readonly SlotReason[];
  /** The waits behind most idle slots; slots of a fuller engine count for more. */
  readonly chains: readonly Chain[];
  /** Slots used by engine in each cycle. */
  readonly usedByCycle: Readonly<Record<string, readonly number[]>>;
  readonly byRound: readonly PartUse[];
  readonly byGroup: readonly PartUse[];
  readonly byStage: readonly PartUse[];
  readonly words: WordsOverTime;
}

/** Choices of `explain`. */
export interface ExplainOptions {
  /** Cycles of a window (default 50). */
  readonly window?: number;
  /** This engine alone. */
  readonly engine?: string | undefined;
  readonly allocation?: Allocation | undefined;
  /** How many chains are told (default 8). */
  readonly chains?: number;
}

/**
 * Explains a valid schedule: a reason for every idle slot, utilisation by cycle, window, phase, round, group and stage, and
 * scratch over time.
 * @throws {RangeError} when the window is no positive integer, or the machine has no such engine.
 */
export function explain(
  block: Block,
  machine: SchedulingMachine,
  schedule: Schedule,
  options: ExplainOptions = {},
): Explanation {
  const { window = 50, chains = 8 } = options;
  const costly = machine.engines.flatMap(({ free }, engine) => (free === true ? [] : [engine]));
  const engines = options.engine === undefined ? costly : [engineIndex(machine, options.engine)];
  const { length } = schedule;
  const view = idleView(block, machine, schedule);
  const slots = idleSlots(view).filter(({ engine }) => engines.includes(engine));
  const lateness = new Lateness(view);
  const used = slotsByCycle(block, machine, schedule);
  const binding = bindingEngine(machine, used);
  const total = idleTotals(machine, slots, engines, [0, length]);
  const windows = idleWindows(machine, slots, engines, { length, cycles: window });
  const by = (part: keyof Provenance): PartUse[] => slotsByPart(block, machine, schedule, part);
  return {
    block: block.name,
    operations: block.operations.length,
    cycles: length,
    bindingEngine: machine.engines[binding]?.name ?? "none",
    total,
    byPurpose: reasonsByPurpose(view, slots),
    waiting: waitingTotals(machine, slots, engines, ({ waitsFor }) => lateness.root(waitsFor!).cause),
    phases: phases(used[binding] ?? new Int32Array(length), machine.engines[binding]?.slots ?? 0).map((phase) => ({
      ...phase,
      ...idleTotals(machine, slots, engines, [phase.start, phase.end]),
    })),
    windowCycles: window,
    windows,
    slots: slots.map((slot) => slotReason(view, lateness, slot)),
    chains: longestWaits(view, lateness, slots, total.engines).slice(0, chains),
    usedByCycle: Object.fromEntries(engines.map((engine) => [machine.engines[engine]!.name, [...used[engine]!]])),
    byRound: by("round"),
    byGroup: by("group"),
    byStage: by("stage"),
    words: wordsOverTime(block, machine, schedule, options.allocation),
  };
}
