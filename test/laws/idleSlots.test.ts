import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { describe, expect, it } from "vitest";
import { check } from "../../src/check/check.ts";
import { explain } from "../../src/explain/explain.ts";
import {
  type IdleReason,
  type IdleSlot,
  type IdleView,
  idleReasons,
  idleSlots,
  idleView,
} from "../../src/explain/idleSlots.ts";
import { stallMap } from "../../src/explain/stallMap.ts";
import type { Block } from "../../src/ir/block.ts";
import { usersIn } from "../../src/ir/formDependences.ts";
import { listSchedule } from "../../src/list/list.ts";
import { prepare } from "../../src/list/listInstance.ts";
import { criticalPath } from "../../src/list/priority.ts";
import type { SchedulingMachine } from "../../src/machine/machine.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { toSchedule } from "../../src/schedule/compactSchedule.ts";
import { firstCycle, lastCycle, type Placement, type Schedule } from "../../src/schedule/schedule.ts";
import { generate } from "../../src/walk/generator/generate.ts";
import { standardSize } from "../../src/walk/image.ts";
import { standardPlan } from "../../src/walk/plan/standardPlan.ts";
import { everyTrial, fuller, longer, trials } from "../trials.ts";
import { randomBlock } from "./randomBlock.ts";

/** A valid schedule with holes: operations are released at random, in random order. */
function randomSchedule(block: Block, machine: SchedulingMachine, seed: number): Schedule | undefined {
  const random = xoroshiro128plus(seed);
  const n = block.operations.length;
  const spread = uniformInt(random, 0, 2) * n;
  const outcome = listSchedule(prepare(block, machine), {
    priority: Float64Array.from({ length: n }, () => uniformInt(random, 0, 1000)),
    release: Int32Array.from({ length: n }, () => uniformInt(random, 0, spread)),
    policy: { convert: "contested", divide: 1 },
  });
  if (outcome.status !== "scheduled") return undefined;
  const schedule = toSchedule(block, outcome.schedule);
  return check(block, machine, schedule).length === 0 ? schedule : undefined;
}

/** The schedule with the operation issued earlier, so that it uses the slot, by each row that could; lanes end no later than now. */
function* moves(block: Block, machine: SchedulingMachine, schedule: Schedule, slot: IdleSlot): Generator<Schedule> {
  const operation = slot.operation!;
  const placement = schedule.placements[operation]!;
  const { idle } = stallMap(block, machine, schedule);
  for (const [form, { rows, lanes }] of block.operations[operation]!.forms.entries()) {
    for (const { engine, offset, slots } of rows) {
      if (engine !== slot.engine) continue;
      const issue = slot.cycle - offset;
      // Only what is earlier: a row at a later offset may reach the slot from where the operation is.
      if (issue < 0 || issue >= (form === placement.form ? lastCycle(placement) : firstCycle(placement))) continue;
      let cycles: number[] = [issue];
      if (lanes > 1 && form === placement.form) {
        const latest = placement.cycles.lastIndexOf(lastCycle(placement));
        cycles = placement.cycles.with(latest, issue);
      } else if (lanes > 1) {
        cycles = [];
        for (let cycle = issue; cycles.length < lanes && cycle <= lastCycle(placement); cycle++) {
          for (let free = idle[engine]![cycle]!; free >= slots && cycles.length < lanes; free -= slots)
            cycles.push(cycle);
        }
        if (cycles.length < lanes) continue;
      }
      const moved: Placement = { form, cycles: cycles.toSorted((a, b) => a - b) };
      yield { placements: schedule.placements.with(operation, moved), length: schedule.length };
    }
  }
}

const options = { operations: [4, 14], scratch: 70, slowForms: 20, longForms: 20 } as const;

describe("the reasons of idle slots, on random blocks", () => {
  const cases = Array.from({ length: trials(400, 120, 40) }, (_, index) => index + 1).flatMap((seed) => {
    const flavour = seed % 4 === 0 ? { formReads: 50, forms: 90, extraEdges: 30 } : {};
    const { block, machine } = randomBlock(seed, { ...options, ...flavour });
    const schedule = randomSchedule(block, machine, seed);
    return schedule === undefined ? [] : [{ seed, view: idleView(block, machine, schedule) }];
  });

  fuller("add up to the idle slots of every engine and cycle", () => {
    expect(cases.length).toBeGreaterThan(trials(300, 90, 30));
    const wrong = cases.filter(({ view }) => {
      const left = stallMap(view.block, view.machine, view.schedule).idle.map((cycles) => [...cycles]);
      for (const { engine, cycle, slots } of idleSlots(view)) left[engine]![cycle]! -= slots;
      return left.flat().some((count) => count !== 0);
    });
    expect(wrong.map(({ seed }) => seed)).toEqual([]);
  });

  fuller("name each operation once a cycle and engine, and only one that could use the slot", () => {
    const wrong: string[] = [];
    for (const { seed, view } of cases) {
      const named = new Set<string>();
      for (const { engine, cycle, slots, reason, operation, waitsFor } of idleSlots(view)) {
        const key = `${seed}: ${reason} of ${engine}@${cycle}, operation ${operation}`;
        if (slots <= 0 || (operation === undefined) !== (reason === "noneLeft") || named.has(key)) wrong.push(key);
        if (operation === undefined) continue;
        named.add(key);
        if (reason === "noneReady" && waitsFor! < 0) wrong.push(key);
        const rows = view.block.operations[operation]!.forms.flatMap((form) => form.rows);
        if (!rows.some((row) => row.engine === engine)) wrong.push(key);
        if (cycle >= view.readiness.last[operation]! + 2) wrong.push(key);
      }
    }
    expect(wrong).toEqual([]);
  });

  longer("are what the checker says of a schedule in which that operation uses the slot", () => {
    const wrong: string[] = [];
    const counts: Record<IdleReason, number> = { policy: 0, noWords: 0, otherTaken: 0, noneReady: 0, noneLeft: 0 };
    for (const { seed, view } of cases) {
      const { block, machine, schedule } = view;
      const before = new Set<string>();
      for (const slot of idleSlots(view)) {
        counts[slot.reason] += slot.slots;
        if (slot.operation === undefined) continue;
        // The schedule may become shorter than it says: that is the point.
        const judged = [...moves(block, machine, schedule, slot)].map((moved) =>
          check(block, machine, moved).filter(({ kind }) => kind !== "length"),
        );
        const possible = judged.some((violations) => violations.length === 0);
        const place = `${slot.engine}@${slot.cycle}`;
        // Of several that would each have the words, the later ones have them no more.
        const shared = slot.reason === "noWords" && before.has(place);
        if (slot.reason === "policy") before.add(place);
        if (possible === (slot.reason === "policy") || shared || spends(view, slot)) continue;
        wrong.push(`${seed}: ${slot.reason} of ${place}: ${judged.flat().map(({ message }) => message)}`);
      }
    }
    expect(wrong).toEqual([]);
    for (const reason of idleReasons) expect(counts[reason], reason).toBeGreaterThan(trials(20, 6));
  });
});

/**
 * Where `noWords` is on the safe side: an operation in lanes counts its operands to its old end, a result that nobody
 * else touches counts up to where it began.
 */
function spends({ block, schedule }: IdleView, { reason, operation }: IdleSlot): boolean {
  if (reason !== "noWords") return false;
  const { forms, result } = block.operations[operation!]!;
  const value = result === undefined ? undefined : block.values[result.value]!;
  const readers = value === undefined ? [] : usersIn(value, (user) => schedule.placements[user]!.form);
  const dead = value !== undefined && !value.liveOut && readers.length === 0;
  return dead || forms.some(({ lanes }) => lanes > 1) || schedule.placements[operation!]!.cycles.length > 1;
}

describe("the explanation of a kernel", () => {
  it("accounts for every slot, in the whole and in each part", () => {
    const block = generate(
      standardPlan(everyTrial ? standardSize : { height: 4, rounds: 6, batch: 64 }, "values"),
      takeHome,
    );
    const instance = prepare(block, takeHome);
    const outcome = listSchedule(instance, { priority: criticalPath().priority(instance) });
    if (outcome.status !== "scheduled") throw new Error(`not scheduled: ${outcome.status}`);
    const schedule = toSchedule(block, outcome.schedule);
    const explanation = explain(block, takeHome, schedule);
    const { idle } = stallMap(block, takeHome, schedule);
    const sum = (counts: Iterable<number>) => [...counts].reduce((total, count) => total + count, 0);

    for (const [at, { engine, idle: count, capacity, used, reasons }] of explanation.total.engines.entries()) {
      expect(count).toBe(sum(idle[at]!));
      expect(sum(Object.values(reasons))).toBe(count);
      expect(used + count).toBe(capacity);
      expect(used).toBe(sum(explanation.usedByCycle[engine]!));
      for (const parts of [explanation.byRound, explanation.byGroup, explanation.byStage]) {
        expect(sum(parts.map(({ slots }) => slots[engine]!))).toBe(used);
      }
      for (const ranges of [explanation.windows, explanation.phases]) {
        for (const reason of idleReasons) {
          expect(sum(ranges.map(({ engines }) => engines[at]!.reasons[reason]))).toBe(reasons[reason]);
        }
      }
      const waiting = explanation.waiting[at]!;
      expect(waiting.start + waiting.words + waiting.policy + sum(Object.values(waiting.slots))).toBe(
        reasons.noneReady,
      );
      const purposes = explanation.byPurpose.map(({ slots }) => slots[engine] ?? 0);
      expect(sum(purposes)).toBe(count - reasons.noneLeft);
      expect(sum(explanation.slots.filter((slot) => slot.engine === engine).map(({ slots }) => slots))).toBe(count);
    }
    expect(explanation.total.engines.map(({ engine }) => engine)).toEqual(["alu", "valu", "load", "store", "flow"]);
  });
});
