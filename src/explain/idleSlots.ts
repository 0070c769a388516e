import type { Block, Cycle, EngineIndex, OperationIndex } from "../ir/block.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import type { Schedule } from "../schedule/schedule.ts";
import { type Readiness, readiness } from "./idleReadiness.ts";
import { IdleRoom } from "./idleRoom.ts";
import { type SlotUser, slotUsers } from "./idleUsers.ts";
import { IdleWords } from "./idleWords.ts";

/**
 * Why a slot is empty. Each idle slot of a cycle is given to another operation that issues later and could use it in any of
 * its forms, the likeliest first:
 * - `policy`: ready, and it would fit as everything else stands; the scheduler took it later;
 * - `noWords`: ready and there are slots, but issuing it would exceed scratch;
 * - `otherTaken`: ready, but the rest of its slots are taken (rows elsewhere, lanes), or the form would be done too late;
 * - `noneReady`: waits for a predecessor;
 * - `noneLeft`: no such operation is left for this slot.
 */
export const idleReasons = ["policy", "noWords", "otherTaken", "noneReady", "noneLeft"] as const;

/** One of `idleReasons`. */
export type IdleReason = (typeof idleReasons)[number];

/** Idle slots of an engine in a cycle that have the same reason by the same operation. */
export interface IdleSlot {
  readonly engine: EngineIndex;
  readonly cycle: Cycle;
  readonly slots: number;
  readonly reason: IdleReason;
  /** Absent for `noneLeft`. */
  readonly operation?: OperationIndex;
  /** The predecessor that the operation waits for in the form that could use the slot; -1 for none. */
  readonly waitsFor?: OperationIndex;
}

/** What reasons are found from: a schedule seen from each operation, with slots and words. */
export interface IdleView {
  readonly block: Block;
  readonly machine: SchedulingMachine;
  readonly schedule: Schedule;
  readonly readiness: Readiness;
  readonly room: IdleRoom;
  readonly words: IdleWords;
}

/** Compiles a valid schedule (`check` found nothing) for `idleSlots` and `Lateness`. */
export function idleView(block: Block, machine: SchedulingMachine, schedule: Schedule): IdleView {
  const when = readiness(block, schedule);
  const room = new IdleRoom(block, machine, schedule, when);
  return { block, machine, schedule, readiness: when, room, words: new IdleWords(block, machine, schedule, when) };
}

/**
 * The reason of every idle slot of a schedule, by engine and cycle. Their `slots` add up to the idle slots exactly; slots
 * of free engines are not idle. Engines are looked at one by one: an operation may be named on two engines in one cycle.
 */
export function idleSlots(view: IdleView): IdleSlot[] {
  return view.machine.engines.flatMap((each, engine) => (each.free === true ? [] : ofEngine(view, engine)));
}

function ofEngine(view: IdleView, engine: EngineIndex): IdleSlot[] {
  const idle = view.room.idle[engine]!;
  const users = slotUsers(view, engine);
  const named = new Int32Array(view.block.operations.length).fill(-1);
  const found: IdleSlot[] = [];
  let active: SlotUser[] = [];
  let next = 0;
  for (let cycle = 0; cycle < idle.length; cycle++) {
    while (next < users.length && users[next]!.ready <= cycle) active.push(users[next++]!);
    let left = idle[cycle]!;
    if (left === 0) continue;
    active = active.filter(({ end }) => end > cycle);
    const give = (reason: IdleReason, user: SlotUser): void => {
      if (left === 0 || named[user.operation] === cycle) return;
      named[user.operation] = cycle;
      const slots = Math.min(left, user.slots(cycle));
      left -= slots;
      found.push({ engine, cycle, slots, reason, operation: user.operation, waitsFor: user.waitsFor });
    };
    const blocked = reasonsOf(view, active, cycle, left);
    for (const reason of ["policy", "noWords", "otherTaken"] as const) {
      for (const user of blocked[reason]) give(reason, user);
    }
    for (let at = next; at < users.length && left > 0; at++) {
      // Ready from the start, it waits for nobody: this row reaches no earlier slot.
      if (users[at]!.waitsFor >= 0) give("noneReady", users[at]!);
    }
    if (left > 0) found.push({ engine, cycle, slots: left, reason: "noneLeft" });
  }
  return found;
}

/** Sorts those that are ready by what keeps them out of `cycle`. Words go to the first that fit, until they are used up. */
function reasonsOf(view: IdleView, active: readonly SlotUser[], cycle: Cycle, idle: number) {
  const { room, words, readiness } = view;
  const blocked: Record<"policy" | "noWords" | "otherTaken", SlotUser[]> = { policy: [], noWords: [], otherTaken: [] };
  let free = words.free(cycle);
  let slots = 0;
  for (const user of active) {
    const issue = cycle - user.offset;
    const { operation } = user;
    if (!room.fits(operation, user.form, issue)) {
      blocked.otherTaken.push(user);
      continue;
    }
    const begun = issue >= readiness.first[operation]!;
    const net = begun ? 0 : words.net(operation, issue, user.divided);
    // Words are shared out at the boundary after this cycle; a row at another offset asks for its own.
    const shared = user.offset === 0 && net > 0 && slots > 0 && net > free;
    if (!begun && (shared || !words.fits(operation, user.form, issue, user.divided))) {
      blocked.noWords.push(user);
      continue;
    }
    blocked.policy.push(user);
    if (user.offset === 0) free -= net;
    slots += user.slots(cycle);
    if (slots >= idle) return blocked;
  }
  return blocked;
}
