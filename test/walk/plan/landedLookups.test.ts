import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { evaluate } from "../../../src/ir/evaluate.ts";
import { takeHome } from "../../../src/machine/presets/takeHome.ts";
import { planCensus, planTotal } from "../../../src/walk/census/planCensus.ts";
import { generate } from "../../../src/walk/generator/generate.ts";
import { imageSet } from "../../../src/walk/imageSet.ts";
import { layoutOf } from "../../../src/walk/layout.ts";
import { parsePlan, uniform } from "../../../src/walk/plan/plan.ts";
import { workspaceOf } from "../../../src/walk/plan/workspace.ts";
import { otherMix } from "../../../src/walk/search/mix.ts";
import { walk } from "../../../src/walk/walk.ts";
import { longer, sampled } from "../../trials.ts";
import { counted } from "../generator/countedBlock.ts";

// As many lanes as leave dead memory for the records.
const small = { height: 6, rounds: 11, batch: 64 };
const standard = { height: 10, rounds: 16, batch: 128 };

const cases = [
  { ...small, contract: "values", letters: "rsijsogrsij" },
  { ...small, contract: "values", letters: "rsijoogrsIj", collectors: 2, pointers: "shared" },
  { ...small, contract: "values-clean", letters: "rsspcOgrspc" },
  { ...small, contract: "values-clean", letters: "rsIjijgrsij", address: "arithmetic" },
  { ...small, contract: "values+indices", letters: "rssIjOgrsij", addressSelects: 2 },
  { ...small, contract: "values+indices", letters: "rosqcogrsio".replace("io", "ij"), address: "flow" },
  // The children are leaves: nothing reads their parity.
  { ...small, contract: "values+indices", letters: "rspcsijrsss" },
  { ...standard, contract: "values", letters: "rssqcQcqcogrssij", collectors: 2, pointers: "shared" },
] as const;

describe("gathers by vectors and records side by side", () => {
  it.each(sampled(cases, 6))("walk right, every image, and are counted: $letters, $contract", (each) => {
    const { letters, ...rest } = each;
    const plan = parsePlan({ ...rest, lookups: uniform(each.batch, letters) });
    const workspace = workspaceOf(plan);
    const block = generate(plan, takeHome, workspace);
    const { all } = counted(block);
    const census = planCensus(plan, workspace);
    expect(planTotal(census)).toEqual(all);
    const { indices, values, end } = layoutOf(plan);
    for (const { name, image } of imageSet(plan, { seeds: 2, seed: 5 })) {
      const { memory } = evaluate(block, image);
      const expected = walk(image).memory;
      expect(memory.subarray(values, end), name).toEqual(expected.subarray(values, end));
      if (plan.contract === "values+indices") {
        expect(memory.subarray(indices, values), name).toEqual(expected.subarray(indices, values));
      }
      if (plan.contract === "values-clean") expect(memory.subarray(0, values), name).toEqual(image.subarray(0, values));
    }
  });

  it("save what they are for", () => {
    const { kernel } = JSON.parse(readFileSync("results/plans/h10-r16-b256-values.json", "utf8"));
    const before = (letters: string) =>
      letters.replaceAll("o", "g").replaceAll("O", "G").replaceAll("ij", "pc").replaceAll("Ij", "Pc");
    const total = (change: (letters: string) => string) => {
      const plan = parsePlan({ ...kernel, lookups: kernel.lookups.map(before).map(change) });
      return planTotal(planCensus(plan, workspaceOf(plan)));
    };
    const now = total((letters) => letters);
    // Depth 10's step: one select a group, three for a capital's.
    const vectors = total((letters) => `${letters.slice(0, 9)}${letters[9] === "G" ? "O" : "o"}${letters.slice(10)}`);
    expect(now.select - vectors.select).toBeGreaterThanOrEqual(32);
    expect([vectors.load, vectors.madd]).toEqual([now.load, now.madd]);
    // Nothing is copied or collected after the last record, for one select more.
    const beside = total((letters) => `${letters.slice(0, 14)}${letters[14]! < "a" ? "I" : "i"}j`);
    expect(beside.select - now.select).toBe(32);
    expect(now.vector - beside.vector).toBeGreaterThanOrEqual(32);
    expect(beside.load).toBeLessThanOrEqual(now.load);
  });

  longer("are exchanged by a search with what takes them", () => {
    let seed = 1;
    const random = () => {
      seed = (seed * 48271) % 0x7fffffff;
      return seed / 0x7fffffff;
    };
    const kernel = parsePlan({ ...small, lookups: uniform(small.batch, "rssqcggrspc") });
    const seen = new Set<string>();
    for (let k = 0; k < 200; k++) {
      const other = otherMix(kernel, random);
      if (other === undefined) continue;
      expect(() => parsePlan(other)).not.toThrow();
      for (const letter of other.lookups.join("")) seen.add(letter);
    }
    for (const letter of "oOiIj") expect([...seen]).toContain(letter);
  });
});
