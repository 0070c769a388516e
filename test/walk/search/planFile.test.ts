import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { greedyReference } from "../../../src/exact/jobs/greedyReference.ts";
import { takeHome } from "../../../src/machine/presets/takeHome.ts";
import { toy } from "../../../src/machine/presets/toy.ts";
import { decodeAddresses } from "../../../src/proof/blockCode.ts";
import { type CompactSchedule, fromSchedule } from "../../../src/schedule/compactSchedule.ts";
import { decodeSchedule, encodeSchedule } from "../../../src/schedule/scheduleCode.ts";
import { generate } from "../../../src/walk/generator/generate.ts";
import { standardPlan } from "../../../src/walk/plan/standardPlan.ts";
import {
  type PlanFile,
  parsePlanFile,
  planFileName,
  planFileOf,
  printPlanFile,
  replay,
} from "../../../src/walk/search/planFile.ts";
import { longer } from "../../trials.ts";

const kernel = standardPlan({ height: 2, rounds: 3, batch: 16 }, "values");
const block = generate(kernel, takeHome);
const { verified } = await greedyReference(block, takeHome, { passes: 20 });
const schedule = fromSchedule(verified.schedule);
const plan = planFileOf(block, takeHome, { kernel, schedule });

describe("a plan file", () => {
  it("is read as it was written, and replays to the same schedule", () => {
    const text = printPlanFile(plan);
    const read = parsePlanFile(text, "plan.json");
    expect(read).toEqual(plan);
    expect(printPlanFile(read)).toBe(text);
    expect(replay(read, takeHome).schedule).toEqual(verified.schedule);
  });

  it("has a name for each size and contract", () => {
    expect(planFileName({ height: 10, rounds: 16, batch: 256, contract: "values+indices" })).toBe(
      "h10-r16-b256-values-indices.json",
    );
  });

  const broken: readonly { change: Record<string, unknown>; says: RegExp }[] = [
    {
      change: { version: 1 },
      says: /^plan\.json: a plan of version 1; this program reads version 2: npx tsx experiments\/restamp\.ts FILE /,
    },
    { change: { version: "2" }, says: /^plan\.json: not a plan of version 2: version: / },
    { change: { format: "plan" }, says: /^plan\.json: not a plan of version 2: format: / },
    { change: { cycles: 0 }, says: /cycles: / },
    { change: { schedule: "!" }, says: /schedule: / },
    { change: { other: 1 }, says: /the whole: .*other/ },
    { change: { kernel: { ...kernel, lookups: kernel.lookups.slice(1) } }, says: /lookups: 1 groups given/ },
  ];
  it.each(broken)("is refused with $change in one line that says where", ({ change, says }) => {
    const read = (): PlanFile => parsePlanFile(JSON.stringify({ ...plan, ...change }), "plan.json");
    expect(read).toThrow(RangeError);
    expect(read).toThrow(says);
    expect(read).toThrow(/^[^\n]*$/);
  });

  it("is refused where it is no JSON", () => {
    expect(() => parsePlanFile("{", "plan.json")).toThrow(/^plan\.json: not JSON/);
  });

  it("is for one machine and one block, and says so", () => {
    expect(() => replay(plan, toy)).toThrow(`the plan is for machine "${takeHome.name}", not for "${toy.name}"`);
    const other = { ...plan, instance: "0".repeat(64) };
    expect(() => replay(other, takeHome)).toThrow(
      /the plan's kernel generates to [0-9a-f]{12}…, its schedule is of 0{12}…/,
    );
    expect(() => replay({ ...plan, kernel: { ...kernel, hash: "fused" } }, takeHome)).toThrow("its schedule is of");
    const longer = { ...plan, cycles: plan.cycles + 1 };
    expect(() => replay(longer, takeHome)).toThrow(`says ${plan.cycles + 1} cycles, its schedule has ${plan.cycles}`);
  });

  it("is refused where an operation has no such form", () => {
    const form = schedule.form.slice();
    form[0] = 100;
    const wrong = planFileOf(block, takeHome, { kernel, schedule: { ...schedule, form } });
    expect(() => replay(wrong, takeHome)).toThrow(/^the plan has form 100 of /);
  });
});

/** Schedules as the code takes them: ends are the latest of start and fragments. */
const schedules: fc.Arbitrary<CompactSchedule> = fc
  .tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 40 }))
  .chain(([length, count]) => {
    const cycle = fc.nat(length - 1);
    const fragment = fc.tuple(fc.nat(count - 1), cycle, fc.integer({ min: 1, max: 8 }));
    return fc
      .record({
        form: fc.array(fc.nat(127), { minLength: count, maxLength: count }),
        start: fc.array(cycle, { minLength: count, maxLength: count }),
        fragments: fc.array(fragment, { maxLength: 12 }),
      })
      .map(({ form, start, fragments }) => {
        const end = Int32Array.from(start);
        for (const [operation, at] of fragments) end[operation] = Math.max(end[operation]!, at);
        return {
          length,
          form: Int8Array.from(form),
          start: Int32Array.from(start),
          end,
          fragments: Int32Array.from(fragments.flat()),
        };
      });
  });

describe("a schedule's code", () => {
  it("decodes to what was encoded", () => {
    fc.assert(
      fc.property(schedules, (one) => {
        expect(decodeSchedule(encodeSchedule(one), one.form.length)).toEqual(one);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it("never crashes on other bytes: a schedule or a RangeError", () => {
    const text = encodeSchedule(schedule);
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.base64String({ minLength: 1, maxLength: 4 }), (at, other) => {
        const changed = text.slice(0, at) + other.replaceAll("=", "") + text.slice(at + other.length);
        try {
          expect(decodeSchedule(changed, block.operations.length).start.length).toBe(block.operations.length);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  longer("inflates to no more than a schedule of so many operations can have", () => {
    const bomb = deflateRawSync(Buffer.alloc(64 * 2 ** 20)).toString("base64");
    expect(bomb.length).toBeLessThan(100_000);
    expect(() => decodeSchedule(bomb, 10)).toThrow("inflates to more than 7772 bytes, the most of 10 operations");
    expect(() => decodeAddresses(bomb, 10)).toThrow("the allocation is of more values than the block's 10");
  });

  it("says what is wrong", () => {
    expect(() => decodeSchedule("AAAA", 1)).toThrow(/no deflated text|ends after/);
    expect(() => decodeSchedule(encodeSchedule(schedule), 3)).toThrow(
      `of ${schedule.start.length} operations, the block has 3`,
    );
    const late = { ...schedule, length: 2 };
    expect(() => decodeSchedule(encodeSchedule(late), schedule.start.length)).toThrow(
      "has 2 cycles, and an operation in cycle",
    );
  });
});
