import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { describe, expect, it } from "vitest";
import { check } from "../../src/check/check.ts";
import { type ListOptions, listSchedule } from "../../src/list/list.ts";
import { prepare } from "../../src/list/listInstance.ts";
import { criticalPath } from "../../src/list/priority.ts";
import { fromSchedule, peakWords, toSchedule } from "../../src/schedule/compactSchedule.ts";
import { livePeak, liveRanges } from "../../src/schedule/scratch/liveRanges.ts";
import { randomBlock } from "../laws/randomBlock.ts";
import { fuller, trials } from "../trials.ts";
import { tiny, tinyBlock } from "./tiny.ts";

function scheduled(...parameters: Parameters<typeof listSchedule>) {
  const outcome = listSchedule(...parameters);
  if (outcome.status !== "scheduled") throw new Error(`not scheduled: ${JSON.stringify(outcome)}`);
  return outcome.schedule;
}

const upfront: Partial<ListOptions> = { policy: { convert: "contested", divide: 1 } };
/** Block, cycles of each operation (forward, critical path first), options. */
const cases: [string, string, Partial<ListOptions>?][] = [
  ["a:load b:load c:alu<-a,b", "0 1 2"],
  ["a:alu b:alu c:alu d:alu<-c", "0 1 0 1"],
  // The only valu slot goes to the operation with successors; the other one finds three alu lanes only in two cycles.
  ["a:valu b:alu<-a c:valu|alu/3", "0 1 0-1"],
  ["a:valu b:alu<-a c:valu|alu/2 d:alu", "0 1 0-1 0"],
  ["a:valu b:alu<-a c:valu|alu/2 d:alu", "0 1 1 0", { policy: { divide: 2 } }],
  ["a:valu b:alu<-a c:valu|alu/2 d:alu", "0 1 1 0", { policy: { divide: 0 } }],
  ["a:valu b:alu<-a c:valu|alu/3", "0 1 1", { policy: { convert: "never" } }],
  // c is more urgent than a, but a has no choice of engine.
  ["a:valu c:valu|alu/2 d:alu<-c", "1 0 1"],
  ["a:valu c:valu|alu/2 d:alu<-c", "0 0 1", upfront],
  // Scratch of 3: the second pair of loads must wait until the first pair is used up.
  ["a:alu b:alu c:alu<-a,b d:alu e:alu f!:alu<-d,e", "0 0 1 1 2 3", { scratchWords: 3 }],
  ["a:alu b:alu c:alu<-a,b d:alu e:alu f!:alu<-d,e", "0 0 2 1 1 2"],
];

describe("listSchedule", () => {
  it.each(cases)("%s => %s", (text, expected, options = {}) => {
    const block = tinyBlock(text);
    const machine = { ...tiny, scratchWords: options.scratchWords };
    const instance = prepare(block, machine);
    const compact = scheduled(instance, { priority: criticalPath().priority(instance), ...options });
    expect(check(block, machine, toSchedule(block, compact))).toEqual([]);
    const cycles = Array.from(compact.start, (start, i) =>
      start === compact.end[i] ? `${start}` : `${start}-${compact.end[i]}`,
    );
    expect(cycles.join(" ")).toBe(expected);
  });

  it("says where it got stuck, and why", () => {
    const block = tinyBlock("a[2]:alu b[2]:alu c!:alu<-a,b");
    const outcome = listSchedule(prepare(block, { ...tiny, scratchWords: 3 }), { priority: new Float64Array(3) });
    expect(outcome).toMatchObject({ status: "stuck", because: expect.stringContaining("1 words that are free of 3") });
  });

  it("does not deadlock where priorities would open every group at once", () => {
    const group = (g: number) => `a${g}[2]:load b${g}[2]:load<-a${g} c${g}[4]:alu<-a${g},b${g} d${g}:alu<-c${g}`;
    const block = tinyBlock(Array.from({ length: 6 }, (_, g) => group(g)).join(" "));
    const instance = prepare(block, { ...tiny, scratchWords: 5 });
    // Every a before every b: without a guard two groups would take four words and both wait for two more.
    const priority = Float64Array.from(block.operations, (operation) => (operation.id.startsWith("a") ? 1 : 0));
    for (const direction of ["forward", "backward"] as const) {
      const first = listSchedule(instance, { priority, direction, guard: "first" });
      expect(first).toMatchObject({ status: "scheduled", retries: 0 });
      const schedule = scheduled(instance, { priority, direction });
      expect(peakWords(instance.block, schedule)).toBeLessThanOrEqual(5);
      expect(check(block, instance.machine, toSchedule(block, schedule))).toEqual([]);
    }
  });

  it("refuses arrays that do not fit the block", () => {
    const instance = prepare(tinyBlock("a:alu b:valu"), tiny);
    expect(() => listSchedule(instance, { priority: new Float64Array(1) })).toThrow("1 entries for 2 operations");
    const priority = new Float64Array(2);
    expect(() => listSchedule(instance, { priority, forms: Int8Array.of(0, 1) })).toThrow("operation b has 1 forms");
    expect(() => listSchedule(instance, { priority: Float64Array.of(0, Number.NaN) })).toThrow("priority[1] is NaN");
    const wide = { ...tinyBlock("a:alu"), operations: tinyBlock("a:alu").operations.map((o) => ({ ...o, forms: [] })) };
    expect(() => prepare(wide, tiny)).toThrow('operation "a": the number of forms is 0');
  });
});

const policies = [
  { convert: "leftover", divide: 1 },
  { convert: "contested", divide: 2 },
  { convert: "never", divide: 0 },
] as const;

describe("laws over random blocks", () => {
  const seeds = Array.from({ length: trials(300, 80, 25) }, (_, seed) => seed);
  const blocks = seeds.map((seed) => {
    const options = {
      operations: [4, seed % 3 === 0 ? 60 : 14],
      scratch: 70,
      longForms: seed % 4 === 0 ? 20 : 0,
      ...(seed % 3 === 1 ? { formReads: 50, extraEdges: 40 } : {}),
    } as const;
    const { block, machine } = randomBlock(seed, options);
    const random = xoroshiro128plus(seed);
    const priority = Float64Array.from(block.operations, () => Math.floor(6 * uniformFloat64(random)));
    return { seed, block, machine, instance: prepare(block, machine), priority };
  });

  fuller("every pass, either way, with any policy, is valid: scratch included", () => {
    let limited = 0;
    for (const { seed, block, machine, instance, priority } of blocks) {
      for (const direction of ["forward", "backward"] as const) {
        const policy = policies[seed % policies.length]!;
        const guard = seed % 2 === 0 ? "first" : "fallback";
        const outcome = listSchedule(instance, { priority, direction, policy, guard });
        if (outcome.status === "stuck" && direction === "backward" && outcome.because.includes("dead value")) continue;
        if (outcome.status !== "scheduled") throw new Error(`seed ${seed}, ${direction}: ${JSON.stringify(outcome)}`);
        const schedule = toSchedule(block, outcome.schedule);
        expect({ seed, direction, found: check(block, machine, schedule) }).toEqual({ seed, direction, found: [] });
        expect(peakWords(instance.block, outcome.schedule)).toBe(
          livePeak(block, liveRanges(block, schedule), schedule.length).words,
        );
        expect(toSchedule(block, fromSchedule(schedule))).toEqual(schedule);
        if (machine.scratchWords !== undefined) limited++;
      }
    }
    expect(limited).toBeGreaterThan(trials(200, 53, 14));
  });

  fuller("the same options give the same schedule, and passes leave no traces", () => {
    for (const { instance, priority } of blocks.slice(0, trials(60, 25, 8))) {
      const options = { priority, jitter: { amplitude: 3, seed: 7 } };
      const first = scheduled(instance, options);
      scheduled(instance, { priority: priority.map((value) => -value) });
      expect(scheduled(instance, options)).toEqual(first);
      expect(scheduled(prepare(instance.block, instance.machine), options)).toEqual(first);
    }
  });

  it("prescribed forms and releases are kept, and a cutoff is a promise", () => {
    for (const { seed, instance, priority } of blocks) {
      const free = scheduled(instance, { priority });
      const forms = free.form.map((form, i) => (i % 2 === 0 ? form : -1));
      const release = free.start.map((start, i) => (i % 3 === 0 ? start + 2 : 0));
      const outcome = listSchedule(instance, { priority, forms, release });
      if (outcome.status === "scheduled") {
        for (const [i, form] of forms.entries()) if (form >= 0) expect(outcome.schedule.form[i]).toBe(form);
        for (const [i, cycle] of release.entries()) expect(outcome.schedule.start[i]).toBeGreaterThanOrEqual(cycle);
      }
      expect({ seed, status: listSchedule(instance, { priority, cutoff: free.length }).status }).toEqual({
        seed,
        status: "cutoff",
      });
      expect(scheduled(instance, { priority, cutoff: free.length + 1 })).toEqual(free);
    }
  });
});
