import { describe, expect, test } from "vitest";
import { modulo } from "../../models/modulo.ts";
import { check } from "../../src/check/check.ts";
import { checkLoop } from "../../src/check/checkLoop.ts";
import type { RefutationNode } from "../../src/loop/loopBound.ts";
import { loopInstance } from "../../src/loop/loopInstance.ts";
import { loopBoundOf, scheduleLoop } from "../../src/loop/scheduleLoop.ts";
import { unrolled, unrolledSchedule } from "../../src/loop/unrolled.ts";
import { loopBoundFault } from "../../src/proof/verifyLoop.ts";
import { liveWordsModulo } from "../../src/schedule/moduloSchedule.ts";
import { highs } from "../../src/solve/highs.ts";
import { unlimited } from "../../src/time/budget.ts";
import { fuller, inFast, longer, trials } from "../trials.ts";
import { exhaustiveLoop, randomLoop, readersLoop } from "./randomLoop.ts";

describe("schedules of random loops", () => {
  longer("the shortest interval is that of an exhaustive search, and proved", async () => {
    let refuted = 0;
    for (let seed = 1; seed <= trials(150, 16); seed++) {
      const { loop, machine } = randomLoop(seed);
      const result = await scheduleLoop(loop, machine, { budget: unlimited() });
      const found = result.best!.interval;
      expect(checkLoop(loop, machine, result.best!), `seed ${seed}`).toEqual([]);
      expect(result.bound, `seed ${seed}`).toBe(found);
      expect(loopBoundFault(loop, machine, loopBoundOf(result)), `seed ${seed}`).toBeUndefined();
      refuted += result.refutations.length;
      // Forms and rows alone decide; whoever is late can be as late in another stage, so a few stages show all there is.
      for (let interval = 1; interval < found; interval++) {
        expect(exhaustiveLoop(loop, machine, interval, 14), `seed ${seed}, interval ${interval}`).toBeUndefined();
      }
      const block = unrolled(loop, 4);
      expect(check(block, machine, unrolledSchedule(loop, result.best!, 4)), `seed ${seed}`).toEqual([]);
      // A shorter interval with the same placements is refused, and so is a bound above.
      const tight = { interval: found - 1, placements: result.best!.placements };
      if (found > 1) expect(checkLoop(loop, machine, tight), `seed ${seed}`).not.toEqual([]);
      const above = { ...loopBoundOf(result), cycles: found + 1 };
      expect(loopBoundFault(loop, machine, above), `seed ${seed}`).toBeDefined();
    }
    expect(refuted).toBeGreaterThan(trials(1, 1, 0));
  });

  fuller(
    "with too few words for the shortest interval the next one is proved, by live words, and is that of an exhaustive search",
    async () => {
      let bound = 0;
      for (let seed = 1; seed <= trials(60, 6, 3); seed++) {
        const { loop, machine } = randomLoop(seed, true);
        const free = await scheduleLoop(loop, machine, { budget: unlimited() });
        const scratchWords = Math.max(...liveWordsModulo(loop, free.best!)) - 1;
        const tight = { ...machine, scratchWords };
        const result = await scheduleLoop(loop, tight, { budget: unlimited() });
        expect(loopBoundFault(loop, tight, loopBoundOf(result)), `seed ${seed}`).toBeUndefined();
        // With fewer words than any interval takes there is no schedule at all.
        if (result.best === undefined) continue;
        expect(checkLoop(loop, tight, result.best), `seed ${seed}`).toEqual([]);
        expect(result.best.interval, `seed ${seed}`).toBe(result.bound);
        for (let interval = free.bound; interval < result.bound; interval++) {
          expect(exhaustiveLoop(loop, tight, interval, 12), `seed ${seed}, interval ${interval}`).toBeUndefined();
          bound++;
        }
      }
      expect(bound).toBeGreaterThan(0);
    },
  );

  const readers = [
    [160, 10, 4],
    [160, 7, 5],
    [215, 9, 5],
    [324, 5, 5],
  ] as const;
  // Words that suffice row by row, and for the sum of all rows, and not at once: the ends of values with several readers are split.
  fuller.each(readers.filter(([seed]) => inFast(seed === 324, true)))(
    "of loop %i with values of many readers in %i words the interval %i is proved with splits",
    async (seed, scratchWords, interval) => {
      const { loop, machine } = readersLoop(seed);
      const tight = { ...machine, scratchWords };
      const result = await scheduleLoop(loop, tight, { budget: unlimited() });
      expect([result.bound, result.best?.interval]).toEqual([interval, interval]);
      const bound = loopBoundOf(result);
      expect(loopBoundFault(loop, tight, bound)).toBeUndefined();
      const at = bound.refutations.length - 1;
      const { nodes } = bound.refutations[at]!;
      const forged = (n: number, node: RefutationNode): string | undefined => {
        const refutations = bound.refutations.with(at, { interval: interval - 1, nodes: nodes.with(n, node) });
        return loopBoundFault(loop, tight, { ...bound, refutations });
      };
      let splits = 0;
      for (const [n, node] of nodes.entries()) {
        if (!("split" in node)) continue;
        splits++;
        const { split, sooner, later } = node;
        expect(forged(n, { ...node, split: { ...split, cycles: split.cycles + interval } })).toBeDefined();
        expect(forged(n, { ...node, split: { ...split, from: 99 } })).toMatch(/without rows/);
        expect(forged(n, { ...node, sooner: { node: 0 } })).toMatch(/stands before/);
        expect(forged(n, { split, sooner: later, later: sooner })).toBeDefined();
        expect(forged(n, { ...node, later: { cycle: [split.from] } })).toMatch(/not positive/);
      }
      expect(splits).toBeGreaterThan(0);
      // An engine that knows nothing of this agrees.
      const { program } = modulo.build(loopInstance(loop, tight), interval - 1);
      expect((await highs.solve(program, { limitSeconds: 60, anySolution: true })).status).toBe("infeasible");
      expect(loopBoundFault(loop, { ...machine, scratchWords: scratchWords + 1 }, bound)).toBeDefined();
    },
  );

  longer.each(readers)(
    "of loop %i in %i words an engine agrees that none is shorter than %i",
    async (seed, scratchWords, interval) => {
      const { loop, machine } = readersLoop(seed);
      const { program } = modulo.build(loopInstance(loop, { ...machine, scratchWords }), interval - 1);
      const outcome = await highs.solve(program, { limitSeconds: 200, anySolution: true });
      expect(outcome.status).toBe("infeasible");
    },
    300_000,
  );

  test("lanes of divided operations part on cycles of waits, and that is proved", async () => {
    let refuted = 0;
    for (let seed = 1; seed <= trials(60, 6); seed++) {
      const { loop, machine } = randomLoop(seed, false, true);
      const result = await scheduleLoop(loop, machine, { budget: unlimited() });
      const found = result.best!.interval;
      expect(checkLoop(loop, machine, result.best!), `seed ${seed}`).toEqual([]);
      expect(result.bound, `seed ${seed}`).toBe(found);
      const bound = loopBoundOf(result);
      expect(loopBoundFault(loop, machine, bound), `seed ${seed}`).toBeUndefined();
      // Every way to part lanes counts: without one the refutation is none.
      for (const [at, { interval, nodes }] of bound.refutations.entries()) {
        for (const [n, node] of nodes.entries()) {
          if (!("operation" in node) || node.children.length === 0) continue;
          const less = nodes.with(n, { ...node, children: node.children.slice(1) });
          const refutations = bound.refutations.with(at, { interval, nodes: less });
          expect(loopBoundFault(loop, machine, { ...bound, refutations }), `seed ${seed}`).toMatch(/may issue/);
        }
      }
      for (let interval = result.resources.cycles; interval < found; interval++) {
        if (interval < 1) continue;
        expect(exhaustiveLoop(loop, machine, interval, 10), `seed ${seed}, interval ${interval}`).toBeUndefined();
        refuted++;
      }
    }
    expect(refuted).toBeGreaterThan(0);
  });

  longer("the integer program finds an interval possible where the search does", async () => {
    for (let seed = 1; seed <= trials(40, 8); seed++) {
      const { loop, machine } = randomLoop(seed);
      const { best } = await scheduleLoop(loop, machine, { budget: unlimited() });
      const instance = loopInstance(loop, machine);
      for (const interval of [best!.interval - 1, best!.interval]) {
        if (interval < 1) continue;
        const { program, decode } = modulo.build(instance, interval);
        const outcome = await highs.solve(program, { limitSeconds: 20, anySolution: true });
        if (interval < best!.interval) expect(outcome.status, `seed ${seed}`).toBe("infeasible");
        else if (outcome.status !== "optimal" && outcome.status !== "feasible")
          expect.fail(`seed ${seed}: ${outcome.status}`);
        else expect(checkLoop(loop, machine, decode(outcome.x)), `seed ${seed}`).toEqual([]);
      }
    }
  });

  longer("live words at least are those of an exhaustive search", async () => {
    for (let seed = 1; seed <= trials(25, 2); seed++) {
      const { loop, machine } = randomLoop(seed, true);
      const { best } = await scheduleLoop(loop, machine, { budget: unlimited() });
      const { interval } = best!;
      const { program, decode } = modulo.build(loopInstance(loop, machine), interval, { leastWords: true });
      const outcome = await highs.solve(program, { limitSeconds: 20 });
      if (outcome.status !== "optimal") expect.fail(`seed ${seed}: ${outcome.status}`);
      const words = Math.max(...liveWordsModulo(loop, decode(outcome.x)));
      expect(words, `seed ${seed}`).toBe(Math.round(outcome.objective));
      const withWords = (scratchWords: number) => ({ ...machine, scratchWords });
      expect(checkLoop(loop, withWords(words), decode(outcome.x)), `seed ${seed}`).toEqual([]);
      expect(checkLoop(loop, withWords(words - 1), decode(outcome.x)), `seed ${seed}`).not.toEqual([]);
      expect(exhaustiveLoop(loop, withWords(words - 1), interval, 12), `seed ${seed}`).toBeUndefined();
    }
  });
});
