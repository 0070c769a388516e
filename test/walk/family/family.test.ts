import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { describe, expect, it } from "vitest";
import { dependenceGraph } from "../../../src/graph/dependenceGraph.ts";
import { heads, tails } from "../../../src/graph/heads.ts";
import { takeHome } from "../../../src/machine/presets/takeHome.ts";
import { toy } from "../../../src/machine/presets/toy.ts";
import { planCensus, planTotal } from "../../../src/walk/census/planCensus.ts";
import { BookShelf } from "../../../src/walk/family/bookShelf.ts";
import { CaseCosts, unitOf } from "../../../src/walk/family/caseCosts.ts";
import { partsOf } from "../../../src/walk/family/cases.ts";
import { columnTally } from "../../../src/walk/family/columnTally.ts";
import { familyBound } from "../../../src/walk/family/family.ts";
import { leastCase } from "../../../src/walk/family/leastCase.ts";
import { classPrices, costOf } from "../../../src/walk/family/prices.ts";
import { type FamilySize, familyOf } from "../../../src/walk/family/variant.ts";
import { generate } from "../../../src/walk/generator/generate.ts";
import { contracts } from "../../../src/walk/image.ts";
import { depthOf, type KernelPlan, parsePlan } from "../../../src/walk/plan/plan.ts";
import { standardPlan } from "../../../src/walk/plan/standardPlan.ts";
import { workspaceOf } from "../../../src/walk/plan/workspace.ts";
import { fuller, longer, longerGroup, sampled, thinned, trials } from "../../trials.ts";

const random = xoroshiro128plus(77);
const upTo = (n: number): number => uniformInt(random, 0, n);
const draw = <T>(...list: readonly T[]): T => list[upTo(list.length - 1)]!;
const prices = () =>
  ["alu", "valu", "load", "store", "flow"].map((engine) => ({ engine, weight: upTo(engine === "valu" ? 80 : 12) }));

/** The letter that must come next, if one must. */
function successor(letters: string): readonly string[] | undefined {
  if (/[pq]$/.test(letters)) return ["c"];
  return letters.endsWith("i") ? ["j"] : undefined;
}

/** All plans of a group of a family, or a random one. */
function strings(size: FamilySize, encoded: boolean): string[] {
  let found = [""];
  for (let round = 0; round < size.rounds; round++) {
    const depth = depthOf(size, round);
    const letters = depth === 0 ? ["r", "g"] : ["s", "g"];
    if (encoded && depth > 0 && depth < size.height && depth <= 8) letters.push("p");
    if (letters.includes("p")) letters.push("i");
    if (letters.includes("p") && size.contract !== "values-clean") letters.push("q");
    if (depth > 0 && depth < size.height) letters.push("o");
    found = found.flatMap((start) => (successor(start) ?? letters).map((letter) => start + letter));
  }
  return found.filter((letters) => ![...letters].some((letter, k) => letter === "s" && depthOf(size, k) > 5));
}

/** The string with some letters as capitals and some gathers from copies of their levels. */
function varied(size: FamilySize, encoded: boolean, letters: string): string {
  const may = encoded && size.contract !== "values-clean";
  return [...letters]
    .map((letter, k) =>
      letter === "g" && may && depthOf(size, k) >= 3 && depthOf(size, k) <= 8 ? draw("g", "w") : letter,
    )
    .map((letter) => (/[gwpqoi]/.test(letter) ? draw(letter, letter, letter.toUpperCase()) : letter))
    .join("");
}

function fits(plan: KernelPlan): boolean {
  try {
    workspaceOf(plan);
    return true;
  } catch {
    return false;
  }
}

const switches = () => ({
  hash: draw("merged", "merged", "fused", "plain"),
  pairs: draw("flow", "either", "madd"),
  address: draw("flow", "either", "arithmetic"),
  addressSelects: draw(1, 2, 3),
  pointers: draw("constant", "doubling", "shared"),
  collectors: draw(0, 0, 1, 2, 4),
  indexSelects: draw(1, 2),
});

describe("the least case", () => {
  const shapes = [
    { height: 1, rounds: 4, batch: 8 },
    { height: 3, rounds: 5, batch: 16 },
    { height: 2, rounds: 3, batch: 8 },
    { height: 4, rounds: 4, batch: 24 },
    { height: 0, rounds: 2, batch: 8 },
    { height: 4, rounds: 5, batch: 64 },
  ];
  fuller.each(thinned(sampled(shapes, 2), 2))(
    "costs at most what any plan costs, and nearly what the cheapest does: $height, $rounds, $batch",
    (shape) => {
      for (const contract of contracts) {
        const size = { ...shape, contract };
        const balanced = ["alu", "valu", "load", "flow"].map((engine, at) => ({ engine, weight: [1, 8, 3, 2][at]! }));
        const weights = contract === "values" ? balanced : prices();
        const costs = classPrices(weights);
        const least = leastCase(size, costs, new BookShelf(size)).total / unitOf(size);
        let cheapest = Number.POSITIVE_INFINITY;
        const plans: KernelPlan[] = [];
        for (const encoded of [true, false]) {
          const all = strings(size, encoded);
          const groups = size.batch / 8;
          for (let trial = 0; trial < trials(200, 20); trial++) {
            const other = () => varied(size, encoded, draw(...all));
            const same = other();
            const lookups = Array.from({ length: groups }, () => (draw(true, true, false) ? same : other()));
            const plan = parsePlan({ ...size, encoded, ...switches(), lookups });
            if (fits(plan)) plans.push(plan);
          }
          // All strings where the cheapest plan of all is asked for, but of so many groups a third is near enough.
          for (const letters of contract === "values" && size.batch < 64 ? all : sampled(all, 3)) {
            for (const pairs of ["flow", "either", "madd"] as const) {
              for (const address of ["flow", "either", "arithmetic"] as const) {
                const plan = parsePlan({
                  ...size,
                  encoded,
                  ...switches(),
                  hash: "merged",
                  pairs,
                  address,
                  lookups: new Array(groups).fill(letters),
                });
                if (fits(plan)) plans.push(plan);
              }
            }
          }
        }
        for (const plan of plans) {
          const census = planCensus(plan);
          const cost = costOf(planTotal(census), costs);
          // A record in the last round is counted without its children.
          expect(cost, JSON.stringify({ plan, weights })).toBeGreaterThanOrEqual(least - 1e-6);
          cheapest = Math.min(cheapest, cost);
        }
        if (contract === "values") expect(least, JSON.stringify(size)).toBeGreaterThan(0.9 * cheapest);
      }
    },
  );

  longer("is no dearer than the parts of a case", () => {
    const size: FamilySize = { height: 4, rounds: 7, batch: 32, contract: "values" };
    const books = new BookShelf(size);
    const costs = classPrices(prices());
    const of = new CaseCosts(size, costs, books);
    const least = leastCase(size, costs, books);
    const { hash, encoded, workspace, copies, selects } = least.case;
    const chain = [{}, { copies }, { copies, selects }].map((made) => of.of({ hash, encoded, workspace, ...made })!);
    for (const whole of chain) {
      for (const each of partsOf(size, whole.case)) {
        // Without the levels that it wants, a part may have no string of letters at all.
        expect(of.of(each)?.total ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(whole.total);
      }
    }
    expect(costOf(columnTally(size, least, books), costs) * unitOf(size)).toBeCloseTo(least.total, -4);
  });
});

longerGroup("the ends of a schedule", () => {
  longer("hold no more than is exempt", () => {
    for (const contract of contracts) {
      for (const shape of [
        { height: 10, rounds: 16, batch: 64 },
        { height: 2, rounds: 4, batch: 32 },
        { height: 3, rounds: 1, batch: 16 },
      ]) {
        const block = generate(standardPlan(shape, contract), takeHome);
        const graph = dependenceGraph(block);
        const [before, after] = [heads(graph), tails(graph)];
        for (const [i, { opcode }] of block.operations.entries()) {
          if (before[i] === 0) expect(opcode).toBe("const");
          if (before[i] === 1) expect(["vbroadcast", "+", "vload", "const"]).toContain(opcode);
          if (after[i] === 0) expect(["store", "vstore"]).toContain(opcode);
        }
        if (contract === "values+indices") continue;
        const late = block.operations.filter(
          ({ opcode, provenance }, i) => after[i]! < 3 && opcode !== "vstore" && provenance?.stage !== "restore",
        );
        expect(late.length).toBe((3 * shape.batch) / 8);
        expect(late.every(({ forms }) => forms.length === 2)).toBe(true);
      }
    }
  });
});

describe("the family bound", () => {
  const size: FamilySize = { height: 3, rounds: 6, batch: 64, contract: "values" };
  const weights = [
    { engine: "alu", weight: 29 },
    { engine: "valu", weight: 232 },
    { engine: "load", weight: 90 },
    { engine: "flow", weight: 55 },
  ];

  it("refuses a size or a machine that it says nothing about", () => {
    expect(() => familyOf({ ...size, batch: 12 })).toThrow(RangeError);
    expect(() => familyOf({ ...size, height: 13 })).toThrow(RangeError);
    expect(() => familyBound(size, toy, weights)).toThrow(RangeError);
  });
});
