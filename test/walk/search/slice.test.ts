import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { describe, expect, it } from "vitest";
import { BoundInstance } from "../../../src/bounds/boundInstance.ts";
import { headTail } from "../../../src/bounds/headTail.ts";
import { judge } from "../../../src/exact/problem/judge.ts";
import { takeHome } from "../../../src/machine/presets/takeHome.ts";
import { toSchedule } from "../../../src/schedule/compactSchedule.ts";
import { generate } from "../../../src/walk/generator/generate.ts";
import { parsePlan, uniform } from "../../../src/walk/plan/plan.ts";
import { standardPlan } from "../../../src/walk/plan/standardPlan.ts";
import { candidateCost, firstCandidate, instanceOf } from "../../../src/walk/search/candidate.ts";
import { otherMix, withCollectors, withoutCollectors } from "../../../src/walk/search/mix.ts";
import { poolRooms } from "../../../src/walk/search/poolRooms.ts";
import { shifted, transferred } from "../../../src/walk/search/shift.ts";
import { type SliceJob, searchSlice } from "../../../src/walk/search/slice.ts";
import { slotsOf } from "../../../src/walk/search/slotsOf.ts";
import { neighbour, staggerPriority } from "../../../src/walk/search/stagger.ts";
import { fuller, longer, longerGroup, trials } from "../../trials.ts";

const kernel = parsePlan({
  height: 5,
  rounds: 7,
  batch: 32,
  lookups: [1, 2].flatMap(() => ["rsspcgr", "rsssggr"]),
});
const random = (seed: number): (() => number) => {
  const generator = xoroshiro128plus(seed);
  return () => uniformFloat64(generator);
};
const instance = instanceOf(kernel, takeHome);
const first = firstCandidate(kernel, takeHome);
const job: SliceJob = {
  machine: takeHome,
  point: { kernel, stagger: first.stagger },
  seconds: 60,
  evaluations: trials(40, 6, 3),
  seed: 3,
  mixShare: 0.2,
  staggerShare: 0.2,
  temperature: 0.5,
};

longerGroup("the slots of a mix", () => {
  longer("are counted with what a neighbour's block leaves free at its ends, near the bound of the mix's own", () => {
    const size = { height: 6, rounds: 8, batch: 32, contract: "values", pointers: "shared", constants: "computed" };
    const from = parsePlan({ ...size, pairs: "flow", lookups: uniform(32, "rssqcQcr") });
    const rooms = poolRooms(new BoundInstance(generate(from, takeHome), takeHome));
    const next = random(5);
    let [nearer, seen] = [0, 0];
    for (let trial = 0; trial < 7; trial++) {
      const mix = trial === 0 ? from : otherMix(from, next);
      if (mix === undefined) continue;
      const bound = headTail(new BoundInstance(generate(mix, takeHome), takeHome)).cycles;
      const [plain, counted] = [slotsOf(mix, takeHome), slotsOf(mix, takeHome, rooms)];
      expect(plain).toBeLessThanOrEqual(bound);
      if (trial === 0) expect(counted).toBe(bound);
      expect(Math.abs(counted - bound)).toBeLessThanOrEqual(12);
      seen++;
      if (Math.abs(counted - bound) < bound - plain) nearer++;
    }
    expect(nearer).toBeGreaterThan(seen / 2);
  });
});

describe("a slice of a search", () => {
  it("ends when its time is over, however late its thread has started", () => {
    const { tried } = searchSlice({ ...job, evaluations: undefined, until: Date.now() });
    expect(tried).toBeGreaterThan(0);
  });

  longer("is the same for the same seed and evaluations, and not worse than where it began", () => {
    const result = searchSlice(job);
    expect(result.tried).toBe(job.evaluations);
    expect(result.cost).toBeLessThan(candidateCost(first));
    expect(searchSlice(job)).toEqual(result);
  });

  longer("keeps schedules only that the checker takes and that find addresses", () => {
    const { best } = searchSlice({ ...job, seed: 4 });
    const block = generate(best!.kernel, takeHome);
    expect(judge(block, takeHome, toSchedule(block, best!.schedule)).status).toBe("valid");
  });

  longer("comes to nothing where no schedule fits", () => {
    expect(searchSlice({ ...job, scratchWords: 40 })).toEqual({ cost: Number.MAX_VALUE, tried: 1 });
    expect(searchSlice({ ...job, point: { kernel }, scratchWords: 40 }).best).toBeUndefined();
  });
});

describe("the moves of a search", () => {
  fuller("shift parts of a schedule and leave it valid", () => {
    for (let seed = 1; seed <= trials(10, 4, 2); seed++) {
      const moved = shifted(instance, first.schedule, { cutoff: 10_000 }, random(seed));
      expect(judge(instance.block, takeHome, toSchedule(instance.block, moved!)).status).toBe("valid");
    }
    expect(shifted(instance, first.schedule, { cutoff: 3 }, random(1))).toBeUndefined();
  });

  it("carry a schedule over to another kernel", () => {
    const other = withCollectors(kernel, 1, random(1));
    expect(other.lookups.slice(0, 2)).toEqual(["rssqcgr", "rsssggr"]);
    const to = instanceOf(other, takeHome);
    const carried = transferred(instance, first.schedule, to, { cutoff: 10_000 });
    expect(judge(to.block, takeHome, toSchedule(to.block, carried!)).status).toBe("valid");
    const back = transferred(instance, first.schedule, instance, { cutoff: 10_000 });
    expect(back!.length).toBeLessThanOrEqual(first.schedule.length + 2);
  });

  it("lead to plans that can be generated, and differ", () => {
    const draw = random(7);
    let changed = 0;
    for (let k = 0; k < 100; k++) {
      const other = otherMix(kernel, draw);
      if (other === undefined) continue;
      changed++;
      expect(other).not.toEqual(kernel);
      expect(parsePlan(other)).toEqual(other);
    }
    expect(changed).toBeGreaterThan(50);
    const clean = standardPlan({ height: 5, rounds: 7, batch: 128 }, "values-clean");
    for (let k = 0; k < 100; k++) expect(otherMix(clean, draw)?.lookups.join("") ?? "").not.toContain("q");
    expect(withoutCollectors(["rqc", "rpc"])).toEqual(["rpc", "rpc"]);
  });

  it("change a stagger, and never put an operation before what it needs", () => {
    const draw = random(9);
    let { stagger } = first;
    for (let k = 0; k < trials(20, 6); k++) {
      const next = neighbour(stagger, draw);
      const priority = staggerPriority(instance, next);
      for (const { from, to, latency } of instance.block.dependences) {
        expect(priority[from]!).toBeGreaterThanOrEqual(priority[to]! + latency);
      }
      stagger = next;
    }
    expect(stagger).not.toEqual(first.stagger);
  });
});
