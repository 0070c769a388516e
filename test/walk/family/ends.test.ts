import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { describe, expect, it } from "vitest";
import type { Block } from "../../../src/ir/block.ts";
import { holdsIn } from "../../../src/ir/formDependences.ts";
import { takeHome } from "../../../src/machine/presets/takeHome.ts";
import { collectorWords } from "../../../src/walk/census/setupCensus.ts";
import { BookShelf } from "../../../src/walk/family/bookShelf.ts";
import { unitOf } from "../../../src/walk/family/caseCosts.ts";
import { isReadEnough, unreadPrice } from "../../../src/walk/family/ends.ts";
import { boundOf } from "../../../src/walk/family/family.ts";
import { leastCase } from "../../../src/walk/family/leastCase.ts";
import { classPrices } from "../../../src/walk/family/prices.ts";
import type { FamilySize } from "../../../src/walk/family/variant.ts";
import { unreadAtEnds } from "../../../src/walk/familyProof/familyPrices.ts";
import { generate } from "../../../src/walk/generator/generate.ts";
import { contracts } from "../../../src/walk/image.ts";
import { longer, sampled, trials } from "../../trials.ts";
import { randomPlans } from "./randomPlans.ts";

const random = xoroshiro128plus(41);
const upTo = (n: number): number => uniformInt(random, 0, n);

/** About the dual prices of good plans. */
const weights = [
  { engine: "alu", weight: 29 },
  { engine: "valu", weight: 232 },
  { engine: "load", weight: 90 },
  { engine: "flow", weight: 55 },
];

const sizes: FamilySize[] = contracts.flatMap((contract) => [
  { height: 2, rounds: 4, batch: 16, contract },
  { height: 3, rounds: 5, batch: 32, contract },
  { height: 4, rounds: 4, batch: 24, contract },
]);

/** A form of each operation: all their first, all their last, or any. */
function drawForms({ operations }: Block): number[] {
  const way = upTo(3);
  const often = upTo(100);
  return operations.map(({ forms }) => {
    if (way === 0) return 0;
    if (way === 1) return forms.length - 1;
    return upTo(99) < often ? 0 : upTo(forms.length - 1);
  });
}

/**
 * Cycles between the last operation of a block and each one at least, in these forms, over the chains that lead to a store of
 * the result; undefined where none does: nothing reads it.
 */
function waysToTheEnd(block: Block, forms: readonly number[]): (number | undefined)[] {
  const { operations, dependences } = block;
  const left: (number | undefined)[] = operations.map(({ opcode }) => (/store/.test(opcode) ? 0 : undefined));
  const inOrder = [...dependences].sort((a, b) => b.to - a.to);
  for (const dependence of inOrder) {
    const { from, to, latency } = dependence;
    const after = left[to];
    if (after === undefined || !holdsIn(dependence, forms[from]!, forms[to]!)) continue;
    if (dependence.kind === "WAR" || dependence.kind === "order") continue;
    left[from] = Math.max(left[from] ?? 0, after + latency);
  }
  return left;
}

/** The first cycle of each operation in these forms. */
function firstCycles({ operations, dependences }: Block, forms: readonly number[]): number[] {
  const first = new Array<number>(operations.length).fill(0);
  for (const dependence of [...dependences].sort((a, b) => a.from - b.from)) {
    const { from, to, latency } = dependence;
    if (holdsIn(dependence, forms[from]!, forms[to]!)) first[to] = Math.max(first[to]!, first[from]! + latency);
  }
  return first;
}

/** The word that an operation makes of nothing but its number, or of other such words. */
function constantOf({ opcode, operands, forms }: Block["operations"][number]): number | undefined {
  const made = opcode === "const" ? operands : forms.find((form) => form.opcode === "const")?.operands;
  return made?.flatMap((each) => ("immediate" in each ? [each.immediate] : []))[0];
}

const engineOf = (engine: number): string => takeHome.engines[engine]!.name;

/** What operations cost in the forms that they issue in. */
function priced(block: Block, forms: readonly number[], which: (operation: number) => boolean): number {
  const price = new Map(weights.map(({ engine, weight }) => [engine, weight]));
  let sum = 0;
  for (const [i, { forms: all }] of block.operations.entries()) {
    if (!which(i)) continue;
    const { rows, lanes } = all[forms[i]!]!;
    for (const { engine, slots } of rows) sum += lanes * slots * (price.get(engineOf(engine)) ?? 0);
  }
  return sum;
}

describe("the ends of plans' blocks, in any forms", () => {
  const costs = classPrices(weights);

  longer.each(sampled(sizes, 4))("hold what is exempt only: $height, $rounds, $batch, $contract", (size) => {
    const plans = randomPlans(size, 9);
    const least = leastCase(size, costs, new BookShelf(size));
    const demand = least.total / unitOf(size);
    expect(isReadEnough(size, costs)).toBe(true);
    for (let trial = 0; trial < trials(60, 2); trial++) {
      const [plan, workspace] = plans.next().value!;
      const block = generate(plan, takeHome, workspace);
      for (let draw = 0; draw < trials(4, 2); draw++) {
        const forms = drawForms(block);
        const said = JSON.stringify({ plan, draw });
        const left = waysToTheEnd(block, forms);
        const late = block.operations.filter(({ opcode, provenance }, i) => {
          const most = size.contract === "values+indices" ? 1 : 3;
          return left[i] !== undefined && left[i] < most && !/store/.test(opcode) && provenance?.stage !== "restore";
        });
        // The last three operations of each group's hash, on valu or as lanes; no constant, no load, no select.
        expect(late.length, said).toBe(size.contract === "values+indices" ? 0 : (3 * size.batch) / 8);
        expect(late.every(({ forms: all }) => all.length === 2 && all[1]!.lanes === 8)).toBe(true);
        // What nothing reads makes no plan cheaper than the demand, but for words of collectors.
        const unread = block.operations.filter((_, i) => left[i] === undefined);
        const words = unread.filter((each) => collectorWords.includes(constantOf(each) ?? 0)).length;
        const spared = words === 0 ? 0 : unreadPrice({ head: 0, tail: 3 }, size.contract, costs);
        expect(priced(block, forms, (i) => left[i] !== undefined) + spared, said).toBeGreaterThanOrEqual(demand - 1e-6);
        // In cycle 1 a sum that reads one constant only is one on flow.
        const first = firstCycles(block, forms);
        const sums = new Map<string, number>();
        for (const [i, operation] of block.operations.entries()) {
          const { opcode, operands, forms: all } = operation;
          if (constantOf(operation) !== undefined) {
            // From the word that is still zero 1 is computed, from nothing else any other.
            const computed = opcode !== "const" && forms[i] === 0;
            if (first[i] === 0 && computed) expect(constantOf(operation), said).toBe(1);
            continue;
          }
          const read = operands.flatMap((each) => ("value" in each ? [each.value] : []));
          if (first[i] === 1 && opcode === "+" && read.length > 1) {
            const pair = [...new Set(read)].sort((a, b) => a - b).join();
            sums.set(pair, (sums.get(pair) ?? 0) + 1);
          }
          expect(first[i], said).toBeGreaterThan(0);
          if (first[i] === 1) expect(["vbroadcast", "+", "vload"], said).toContain(opcode);
          if (first[i] === 1 && opcode === "+") expect(all[forms[i]!]!.lanes, said).toBe(1);
        }
        // The verifier grants two sums to each pair of the constants of cycle 0.
        expect(Math.max(0, ...sums.values()), said).toBeLessThanOrEqual(2);
      }
    }
  });

  longer("may leave words of collectors unread, and one sum more in cycle 1", () => {
    const size: FamilySize = { height: 2, rounds: 4, batch: 16, contract: "values" };
    let [unread, early] = [0, 0];
    const plans = randomPlans(size, 9);
    // Until both were seen.
    for (let trial = 0; trial < 40 && (unread === 0 || early === 0); trial++) {
      const [plan, workspace] = plans.next().value!;
      const block = generate(plan, takeHome, workspace);
      const forms = block.operations.map(({ forms: all }) => all.length - 1);
      const left = waysToTheEnd(block, forms);
      const first = firstCycles(block, forms);
      const constants = block.operations.flatMap(({ opcode }, i) =>
        opcode === "const" && left[i] === undefined ? [i] : [],
      );
      unread = Math.max(unread, constants.length);
      early = Math.max(
        early,
        block.operations.filter(({ forms: all }, i) => first[i] === 1 && all[forms[i]!]!.opcode === "add_imm").length,
      );
    }
    expect(unread).toBeGreaterThan(0);
    expect(early).toBeGreaterThan(0);
  });

  it("prove a tail only where a select is cheap, and then count the words", () => {
    const size: FamilySize = { height: 3, rounds: 5, batch: 32, contract: "values" };
    const dear = weights.map((each) => (each.engine === "flow" ? { ...each, weight: 200 } : each));
    expect(isReadEnough(size, classPrices(dear))).toBe(false);
    const case_ = leastCase(size, classPrices(dear), new BookShelf(size));
    expect(boundOf(size, takeHome, dear, case_).witness.ends.tail).toBe(0);
    // The verifier's own reading says the same.
    const reading = (tail: number, at = costs) => unreadAtEnds({ head: 2, tail }, size, at);
    expect(() => reading(3, classPrices(dear))).toThrow(
      "a tail of 3 cycles is not argued for where a select is so dear",
    );
    expect(reading(0, classPrices(dear))).toBe(0);
    for (const tail of [0, 1, 3] as const) expect(reading(tail)).toBe(unreadPrice({ head: 2, tail }, "values", costs));
    // Seven words at 29, computed, less 26 that each one's sum is dearer on flow, but for one in cycle 1.
    expect(unreadPrice({ head: 2, tail: 3 }, "values", costs)).toBe(7 * 29 - 6 * 26);
    expect(unreadPrice({ head: 1, tail: 1 }, "values+indices", costs)).toBe(7 * (29 - 26));
    expect(unreadPrice({ head: 1, tail: 3 }, "values-clean", costs)).toBe(0);
    expect(unreadPrice({ head: 2, tail: 0 }, "values", costs)).toBe(0);
  });
});
