import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { isSure } from "../ir/formDependences.ts";
import { isTimed, timingOf } from "../ir/issueRange.ts";
import { readsResult } from "../ir/waiting.ts";
import { type CompactSchedule, peakWords, reversed } from "../schedule/compactSchedule.ts";
import { finish, type Steps } from "../time/steps.ts";
import type { FormPolicy } from "./formChoice.ts";
import type { ListInstance } from "./listInstance.ts";
import type { ListPass } from "./listPass.ts";
import type { PassInput, PassOutcome, WorkLimits } from "./passInput.ts";
import { PassShelf } from "./passShelf.ts";
import { type Ranking, ranking } from "./ranking.ts";
import { groupSerialOrder, programOrder, type SerialGuard, serialGuard } from "./serialGuard.ts";
import { timedPass } from "./timedPass.ts";

export type { FormPolicy } from "./formChoice.ts";

/** What a list scheduling pass is asked for. Only the priorities are needed. */
export interface ListOptions {
  /** One number per operation; the highest goes first. Ties by index. */
  readonly priority: Float64Array;
  /** Adds `amplitude` times a random number in [0, 1) to each priority. */
  readonly jitter?: { readonly amplitude: number; readonly seed: number } | undefined;
  /** `backward`: from the last cycle to the first; the highest priority is then placed last in the schedule. */
  readonly direction?: "forward" | "backward" | undefined;
  /** Earliest issue cycle of each operation (counted from the end when going backward). */
  readonly release?: Int32Array | undefined;
  /** Prescribed forms; a negative entry leaves the form free. */
  readonly forms?: Int8Array | undefined;
  /** Instead of the machine's; `Infinity` lifts the limit. */
  readonly scratchWords?: number | undefined;
  /** Only schedules shorter than this are wanted: the pass stops as soon as it cannot make one. */
  readonly cutoff?: number | undefined;
  /** What is left to do must fit before the cutoff: see `WorkLimit`. The same schedules come out, others end earlier. */
  readonly work?: WorkLimits | undefined;
  readonly policy?: Partial<FormPolicy> | undefined;
  /**
   * `fallback`: the pass takes words as it finds them, and only if it gets stuck is it repeated under the guard. `first`:
   * under the guard at once, which never gets stuck where a serial order fits but keeps more words free. Default `fallback`.
   */
  readonly guard?: "fallback" | "first" | undefined;
  /** Words that operations leave free unless they are next in the serial order; beside what safety asks for. */
  readonly reserve?: number | undefined;
  /** Words that must be left when a group's first value begins. */
  readonly openReserve?: number | undefined;
}

/** A schedule, or why there is none: a cutoff is also what a pass comes to that was told to end. `retries` counts passes that got stuck before, with less reserve. */
export type ListOutcome =
  | { readonly status: "scheduled"; readonly schedule: CompactSchedule; readonly retries: number }
  | { readonly status: "cutoff"; readonly cycle: number }
  | { readonly status: "stuck"; readonly cycle: number; readonly because: string };

const unlimited = 0x3fffffff;
const shelves = new WeakMap<ListInstance, { readonly forward: PassShelf; readonly backward: PassShelf }>();
/** Always the same: what is made of limits is kept by them. */
const noWork: WorkLimits = { forward: [], backward: [] };

/**
 * Cycle-driven list scheduling. In every cycle the ready operations issue in order of priority, in the first form
 * that fits (`FormPolicy` says when another form than the native one is taken), while their words fit into scratch.
 *
 * Scratch is a hard limit. As long as a serial order of the block fits (see `SerialGuard`), the pass completes whatever
 * the priorities; where none that was tried fits, a stuck pass is repeated with more words kept in reserve.
 *
 * A block with release dates, deadlines or maximum time lags is scheduled by `timedPass` instead, forward only; of the options
 * it reads those that say something of operations, the cutoff and the words.
 * @throws {RangeError} when an array has the wrong length, a priority is NaN, or a prescribed form does not exist.
 */
export function listSchedule(instance: ListInstance, options: ListOptions): ListOutcome {
  return finish(listSteps(instance, options));
}

/** `listSchedule` in steps; told to end it gives up, as at a cutoff. */
export function* listSteps(instance: ListInstance, options: ListOptions): Steps<ListOutcome> {
  const backward = options.direction === "backward";
  if (isTimed(instance.block)) return yield* timed(instance, options);
  const shelf = shelfOf(instance, backward);
  const { pass, release } = shelf.lazily();
  try {
    const { input: free, limited, guard } = compile(instance, options, pass);
    const eager = limited && options.guard !== "first";
    if (options.guard !== "first" && options.forms === undefined) {
      const outcome = yield* shelf.freely(free);
      if (outcome !== undefined) return conclude(instance, outcome, free, 0, backward);
    }
    // The guard is worked out only where it is wanted: most passes complete without.
    let input = eager ? free : { ...free, guard: guard() };
    let outcome = yield* pass().steps(input);
    let retries = 0;
    if (outcome.status === "stuck" && eager) {
      retries++;
      input = { ...free, guard: guard() };
      outcome = yield* pass().steps(input);
    }
    if (outcome.status === "stuck" && limited) {
      for (const share of [16, 8, 4, 2]) {
        retries++;
        outcome = yield* pass().steps({ ...input, reserve: Math.ceil(input.scratchWords / share), openReserve: 0 });
        if (outcome.status !== "stuck") break;
      }
    }
    return conclude(instance, outcome, input, retries, backward);
  } finally {
    release();
  }
}

function* timed(instance: ListInstance, options: ListOptions): Steps<ListOutcome> {
  const { block, machine } = instance;
  if (options.direction === "backward") {
    throw new RangeError(`block "${block.name}": backward list scheduling does not know ${timingOf(block)}`);
  }
  demandLengths(instance, options);
  const outcome = yield* timedPass(instance, {
    ranking: ranking(jittered(options)),
    ...{ forms: options.forms, release: options.release, cutoff: options.cutoff ?? unlimited },
    scratchWords: options.scratchWords ?? machine.scratchWords ?? Number.POSITIVE_INFINITY,
  });
  return outcome.status === "scheduled" ? { ...outcome, retries: 0 } : outcome;
}

function demandLengths({ operations: n }: ListInstance, options: ListOptions): void {
  for (const name of ["priority", "release", "forms"] as const) {
    const length = options[name]?.length;
    if (length !== undefined && length !== n) throw new RangeError(`${name} has ${length} entries for ${n} operations`);
  }
}

function conclude(
  instance: ListInstance,
  outcome: PassOutcome,
  input: PassInput,
  retries: number,
  backward: boolean,
): ListOutcome {
  if (outcome.status === "cutoff") return outcome;
  if (outcome.status === "scheduled") {
    if (outcome.schedule.length >= input.cutoff) return { status: "cutoff", cycle: outcome.schedule.length };
    if (!backward) return { status: "scheduled", schedule: outcome.schedule, retries };
    const schedule = reversed(outcome.schedule, outcome.firstUsed);
    // Backward, a value written by several operations and read by none can stand at a boundary already closed.
    if (!mayEndUnread(instance)) return { status: "scheduled", schedule, retries };
    const peak = peakWords(instance.block, schedule);
    if (peak <= input.scratchWords) return { status: "scheduled", schedule, retries };
    return { status: "stuck", cycle: 0, because: `a dead value raises the live words to ${peak}` };
  }
  const { cycle, waiting, live } = outcome;
  const because =
    `${waiting} operations are left, none of those that are ready fits into the ` +
    `${input.scratchWords - live} words that are free of ${input.scratchWords}; ` +
    `the serial order tried needs ${input.guard.peak}`;
  return { status: "stuck", cycle, because };
}

function shelfOf(instance: ListInstance, backward: boolean): PassShelf {
  let both = shelves.get(instance);
  if (both === undefined) {
    both = { forward: new PassShelf(instance, false), backward: new PassShelf(instance, true) };
    shelves.set(instance, both);
  }
  return backward ? both.backward : both.forward;
}

const unread = new WeakMap<ListInstance, boolean>();

/**
 * Whether some value of several definers may end with one that nothing reads: of those only a backward pass does not know
 * how many words are live. Where each is read in any form, the value ends with a reader.
 */
function mayEndUnread(instance: ListInstance): boolean {
  const known = unread.get(instance);
  if (known !== undefined) return known;
  const { values, dependences } = instance.block;
  const read = new Uint8Array(instance.operations);
  for (const edge of dependences) if (readsResult(edge.kind) && isSure(edge)) read[edge.from] = 1;
  const found = values.some(
    ({ definers, liveOut }) => !liveOut && definers.length > 1 && definers.some((definer) => read[definer] === 0),
  );
  unread.set(instance, found);
  return found;
}

function compile(
  instance: ListInstance,
  options: ListOptions,
  pass: () => ListPass,
): { input: PassInput; limited: boolean; guard: () => SerialGuard } {
  demandLengths(instance, options);
  const ranks = ranking(jittered(options));
  const scratchWords = Math.min(options.scratchWords ?? instance.machine.scratchWords ?? unlimited, unlimited);
  const limited = scratchWords < unlimited;
  const classOf = classes(instance, options.forms);
  const guard = (): SerialGuard =>
    limited ? guardFor(instance, options, { ranks, classOf, scratchWords, pass }) : unguarded;
  const input: PassInput = {
    ranking: ranks,
    guard: unguarded,
    classOf,
    release: options.release,
    scratchWords,
    reserve: options.reserve ?? 0,
    openReserve: options.openReserve ?? 0,
    cutoff: options.cutoff ?? unlimited,
    work: (options.work ?? noWork)[options.direction ?? "forward"],
    policy: { convert: options.policy?.convert ?? "leftover", divide: options.policy?.divide ?? 1 },
  };
  return { input, limited, guard };
}

const unguarded: SerialGuard = { order: new Int32Array(0), climbs: new Int32Array(1), peak: 0 };

function guardFor(
  instance: ListInstance,
  options: ListOptions,
  {
    ranks,
    classOf,
    scratchWords,
    pass,
  }: { ranks: Ranking; classOf: Int32Array; scratchWords: number; pass: () => ListPass },
): SerialGuard {
  const direction = options.direction === "backward" ? instance.backward : instance.forward;
  const { classOffsets, classForms, alwaysDivided } = instance.forms;
  const divided = Uint8Array.from(classOf, (type) => {
    const end = options.policy?.convert === "never" ? classOffsets[type]! + 1 : classOffsets[type + 1]!;
    for (let k = classOffsets[type]!; k < end; k++) if (alwaysDivided[classForms[k]!] === 0) return 0;
    return 1;
  });
  const { ledger } = pass();
  const byGroup = serialGuard(direction, ledger, groupSerialOrder(instance, direction, ranks), divided);
  if (byGroup.peak <= scratchWords) return byGroup;
  const byProgram = serialGuard(direction, ledger, programOrder(direction), divided);
  return byProgram.peak < byGroup.peak ? byProgram : byGroup;
}

function jittered({ priority, jitter }: ListOptions): Float64Array {
  if (jitter === undefined || jitter.amplitude === 0) return priority;
  const random = xoroshiro128plus(jitter.seed);
  return priority.map((value) => value + jitter.amplitude * uniformFloat64(random));
}

function classes(instance: ListInstance, forms: Int8Array | undefined): Int32Array {
  const { classOf, prescribedOffsets, listLengths } = instance.forms;
  if (forms === undefined) return classOf;
  return classOf.map((free, operation) => {
    const form = forms[operation]!;
    if (form < 0) return free;
    if (form < listLengths[free]!) return prescribedOffsets[free]! + form;
    const id = instance.block.operations[operation]!.id;
    throw new RangeError(`forms[${operation}] is ${form}; operation ${id} has ${listLengths[free]} forms`);
  });
}
