import { describe, expect, it } from "vitest";
import { check } from "../../src/check/check.ts";
import { listSchedule } from "../../src/list/list.ts";
import { prepare } from "../../src/list/listInstance.ts";
import { indexMinusHeight, type Rule, softCohort, tailMinusGroup, tailMinusOffsets } from "../../src/list/priority.ts";
import { resourceTails } from "../../src/list/resourceTail.ts";
import { ruleGrid } from "../../src/list/ruleGrid.ts";
import { sweep } from "../../src/list/sweep.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { toSchedule } from "../../src/schedule/compactSchedule.ts";
import { generate } from "../../src/walk/generator/generate.ts";
import { parsePlan, uniform } from "../../src/walk/plan/plan.ts";
import { fuller, longer, sampled, trials } from "../trials.ts";
import { tiny, tinyBlock } from "./tiny.ts";

const plan = parsePlan({ height: 4, rounds: 4, batch: 64, lookups: uniform(64, "rssg") });
const block = generate(plan, takeHome);
const instance = prepare(block, takeHome);

describe("rules", () => {
  it("have names that tell them apart, at least six families", () => {
    const names = ruleGrid(instance).map((rule) => rule.name);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(names.map((name) => name.replaceAll(/[\d.]+/g, "#"))).size).toBeGreaterThanOrEqual(6);
  });

  it.each(sampled(ruleGrid(instance), 3).map((rule) => [rule.name, rule] as const))("%s", (_, rule) => {
    const priority = rule.priority(instance);
    expect(priority.every(Number.isFinite)).toBe(true);
    expect(rule.priority(instance)).toEqual(priority);
    const outcome = listSchedule(instance, { priority });
    if (outcome.status !== "scheduled") throw new Error(JSON.stringify(outcome));
    expect(check(block, takeHome, toSchedule(block, outcome.schedule))).toEqual([]);
  });

  const small = prepare(tinyBlock("k:alu a0:load<-k b0:alu<-a0 c1:load<-k d1:alu<-c1 e1:alu<-d1"), tiny);
  const cases: [Rule, number[]][] = [
    // An operation without a group is as urgent as the most urgent one that reads it, and one more per cycle between.
    [tailMinusGroup(10), [2, 1, 0, -8, -9, -10]],
    [tailMinusOffsets("offsets", Float64Array.of(0, 2)), [2, 1, 0, 0, -1, -2]],
    [indexMinusHeight(2), [6, 1, -2, 1, -2, -5]],
    [softCohort({ penalty: { load: 5 }, otherwise: 1, late: 1 }), [1, 0, 0, -98, -99, -100]],
  ];
  it.each(cases.map(([rule, expected]) => [rule.name, rule, expected] as const))(
    "%s in figures",
    (_, rule, expected) => {
      expect([...rule.priority(small)]).toEqual(expected);
    },
  );

  it("resource tail counts slots: five loads through one port", () => {
    const gather = prepare(tinyBlock("a:alu b:load<-a c:load<-a d:load<-a e:load<-a f:load<-a g:alu<-b"), tiny);
    expect([...resourceTails(gather)]).toEqual([5, 1, 0, 0, 0, 0, 0]);
  });
});

describe("sweep", () => {
  it("is deterministic, valid, and no longer than any row", async () => {
    const rules = ruleGrid(instance).filter((_, k) => k % 6 === 2);
    const options = { rules, passes: trials(110, 30), justified: trials(3, 1) };
    const first = await sweep(instance, options);
    expect(check(block, takeHome, toSchedule(block, first.schedule))).toEqual([]);
    expect(await sweep(prepare(block, takeHome), options)).toEqual(first);
    for (const { listed, justified } of first.rows) {
      expect(first.schedule.length).toBeLessThanOrEqual(justified ?? listed!);
    }
    const best = first.rows.find((row) => (row.justified ?? row.listed) === first.schedule.length);
    expect(first.rule).toContain(best!.rule);
  });

  it("stops when asked, with a schedule", async () => {
    const seen: number[] = [];
    const stop = new AbortController();
    const progress = (passes: number) => {
      seen.push(passes);
      if (seen.length === 2) stop.abort();
    };
    const result = await sweep(instance, { signal: stop.signal, progress });
    expect(result.passes).toBeLessThan(10);
    expect(check(block, takeHome, toSchedule(block, result.schedule))).toEqual([]);
  });

  longer("keeps the scratch limit it is given, or says that nothing fits", async () => {
    const free = await sweep(instance, { passes: trials(30, 15) });
    const tight = await sweep(instance, { passes: trials(60, 20), justified: trials(3, 1), scratchWords: 330 });
    expect(check(block, { ...takeHome, scratchWords: 330 }, toSchedule(block, tight.schedule))).toEqual([]);
    expect(tight.schedule.length).toBeGreaterThanOrEqual(free.schedule.length);
    await expect(sweep(instance, { passes: 30, scratchWords: 20 })).rejects.toThrow("no rule led to a schedule");
  });

  fuller("lets only accepted schedules become the best", async () => {
    const free = await sweep(instance, { passes: trials(40, 15, 9) });
    const asked: number[] = [];
    const accept = ({ length }: { length: number }) => {
      asked.push(length);
      return length > free.schedule.length;
    };
    const picky = await sweep(instance, { passes: trials(40, 15, 9), accept });
    expect(picky.schedule.length).toBeGreaterThan(free.schedule.length);
    expect(asked).toContain(free.schedule.length);
    await expect(sweep(instance, { passes: 20, accept: () => false })).rejects.toThrow(/\d+ were refused$/);
  });
});
