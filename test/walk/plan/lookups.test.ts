import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { lane } from "../../../src/ir/builder.ts";
import { evaluate } from "../../../src/ir/evaluate.ts";
import { takeHome } from "../../../src/machine/presets/takeHome.ts";
import { finish } from "../../../src/time/steps.ts";
import { planCensus, planTotal } from "../../../src/walk/census/planCensus.ts";
import { BookShelf } from "../../../src/walk/family/bookShelf.ts";
import { certifyFamily } from "../../../src/walk/family/describeFamily.ts";
import { type FamilyBound, familyBound } from "../../../src/walk/family/family.ts";
import type { FamilySize } from "../../../src/walk/family/variant.ts";
import { checkFamilyCertificate } from "../../../src/walk/familyProof/checkFamilyCertificate.ts";
import { recheckFamily } from "../../../src/walk/familyProof/recheckFamily.ts";
import { address } from "../../../src/walk/generator/address.ts";
import { generate } from "../../../src/walk/generator/generate.ts";
import { lookupWriters, type WriteLookup } from "../../../src/walk/generator/lookupWriters.ts";
import { layoutOf } from "../../../src/walk/layout.ts";
import {
  type Lookup,
  type LookupRow,
  type Lookups,
  lookupsOf,
  type Target,
} from "../../../src/walk/plan/lookupRegistry.ts";
import { standardLookups } from "../../../src/walk/plan/lookups.ts";
import { depthOf, type KernelPlan, parsePlan, uniform } from "../../../src/walk/plan/plan.ts";
import { addTally } from "../../../src/walk/plan/tally.ts";
import { workspaceOf } from "../../../src/walk/plan/workspace.ts";
import { otherMix } from "../../../src/walk/search/mix.ts";
import { everyTrial, fuller, longer, sampled, thinned, trials } from "../../trials.ts";
import { counted } from "../generator/countedBlock.ts";

/** The rows of the standard registry, and others. */
function withRows(more: Readonly<Record<string, LookupRow>>): Lookups {
  return lookupsOf({ ...Object.fromEntries(standardLookups.all.map((row) => [row.letter, row])), ...more });
}

/** The generated block has the operations that the census counts: in the last group's visits, and in all. */
function expectCounted(plan: KernelPlan, lookups: Lookups, writers: Readonly<Record<string, WriteLookup>>): void {
  const workspace = workspaceOf(plan, lookups);
  const { all, visits } = counted(generate(plan, takeHome, workspace, writers));
  const census = planCensus(plan, workspace);
  const group = plan.lookups.length - 1;
  for (let round = 0; round < plan.rounds; round++) {
    const own = { ...census.visits[group]![round]!.tally };
    const more = round === plan.rounds - 1 ? census.visits[group]![round + 1] : undefined;
    if (more !== undefined) addTally(own, more.tally);
    expect(visits.get(`${group} ${round}`), `${JSON.stringify(plan)} round ${round}`).toEqual(own);
  }
  expect(planTotal(census), JSON.stringify(plan)).toEqual(all);
}

/** A plan that has a letter in the rounds of a depth, with what it takes and what takes it around it, select trees elsewhere. */
function planWith(lookups: Lookups, written: string, depth: number): string[] {
  const { lookup } = lookups.read(written);
  const giver = lookup.takes && lookups.all.find(({ leaves }) => leaves === lookup.takes)!;
  const taker = lookup.leaves && lookups.all.find(({ takes }) => takes === lookup.leaves)!;
  const letters = Array.from({ length: shape.rounds }, (_, round) => {
    const at = depthOf(shape, round);
    if (at === depth) return written;
    if (at === depth + 1 && taker !== undefined) return taker.letter;
    if (at === depth - 1 && giver !== undefined) return giver.letter;
    return at === 0 ? "r" : at <= 5 ? "s" : "g";
  });
  return uniform(shape.batch, letters.join(""));
}

/** The plan, if its letters may stand where they do. */
function possible(plan: unknown): KernelPlan | undefined {
  try {
    return parsePlan(plan);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const shape = { height: 6, rounds: 8, batch: 16 };

describe("the registry of lookups", () => {
  fuller.each(thinned([...standardLookups.letters], 3))(
    "counts what the generator writes for %s, wherever it may stand",
    (written) => {
      let tried = 0;
      for (const [turn, contract] of (["values", "values+indices"] as const).entries()) {
        for (let depth = 0; depth <= 5; depth++) {
          if (!everyTrial && depth % 2 !== turn) continue;
          const plan = possible({
            ...shape,
            contract,
            lookups: planWith(standardLookups, written, depth),
            collectors: depth % 2,
          });
          if (plan === undefined) continue;
          expect(plan.lookups[0]).toContain(written);
          expectCounted(plan, standardLookups, lookupWriters);
          tried++;
        }
      }
      expect(tried).toBeGreaterThan(
        written === "w" || written === "W" || written === "r" ? trials(1, 0) : trials(5, 2),
      );
    },
  );

  const gather = standardLookups.read("g").lookup;
  it.each<[string, Readonly<Record<string, LookupRow>>, string]>([
    ["a letter twice", { x: { ...gather, capital: "P" } }, 'two lookups have the letter "P"'],
    ["a sign", { "?": { ...gather, capital: "X" } }, '"?" is no letter'],
    ["a likeness to nothing", { x: { ...gather, capital: "X", collectsLike: "y" } }, '"x" collects like "y"'],
    ["no capital for an address", { x: withoutCapital(gather) }, '"x" needs a capital'],
  ])("refuses %s", (_, rows, message) => {
    expect(() => withRows(rows)).toThrow(message);
  });

  it("says which letters there are", () => {
    expect(() => standardLookups.read("x")).toThrow(
      '"x" is no lookup; there are r, s, g, w, p, q, c, o, i, j, G, W, P, Q, O, I',
    );
  });
});

function withoutCapital({ capital: _, ...row }: Lookup): LookupRow {
  return row;
}

/** Six words before a node: one step down, from raw states, is A' = 2A + parity, with no constant. */
const before: Target = {
  claims: "level",
  place: ({ forest }, depth) => ({ base: forest + 2 ** depth - 1 - 6, stride: 1 }),
};

/**
 * A letter that is not the generator's, with a target of its own: eight vloads that begin six words before the node. Word 6 is
 * xored into the state by alu, lane by lane, before the next vload lands on it.
 */
const overfetch: LookupRow = {
  name: "gather by vloads",
  capital: "V",
  objection: () => undefined,
  target: before,
  raw: true,
  count: () => ({ load: 8, scalar: 8 }),
  exchange: "gathers",
};

const writeOverfetch: WriteLookup = ({ writer, workspace }, { walker, depth, wide }) => {
  const place = before.place(workspace.layout, depth, undefined);
  const vector = address(writer, walker, depth, place, wide);
  walker.anchor = { ...place, depth, vector };
  const landed = writer.builder.value("landed", 15);
  const mixed = writer.builder.value("mixed", 8);
  for (let k = 0; k < 8; k++) {
    const into = { value: landed.value, word: k, words: 8 };
    writer.vload(lane(vector, k), place.base, place.base + 2 ** depth + 7, { into });
    writer.scalar("^", lane(walker.state, k), lane(landed, k + 6), { into: lane(mixed, k) });
  }
  return mixed;
};

describe("a letter added by its row and its writer", () => {
  const lookups = withRows({ v: overfetch });
  const writers = { ...lookupWriters, v: writeOverfetch };
  const size = { height: 4, rounds: 6, batch: 128 };
  const plan = (letters: string, switches: object = {}) =>
    parsePlan({ ...size, ...switches, lookups: uniform(size.batch, letters) }, lookups);

  it("is read, and only where it is known", () => {
    expect(plan("rsVvvr").lookups[0]).toBe("rsVvvr");
    expect(() => parsePlan(plan("rsVvvr"))).toThrow("must match pattern");
    expect(() => plan("rspvvr")).toThrow('round 3, "v": the round after a record takes its child');
  });

  it.each(["rsVvvr", "rvpcVr", "vvvvvv", "rsspcv"])("is written and counted in %s", (letters) => {
    const golden: { forestHeight: number; batchSize: number; mem: number[]; values: number[]; indices: number[] }[] =
      JSON.parse(readFileSync("test/cases/golden.json", "utf8"));
    const from = golden.find(({ forestHeight, batchSize }) => forestHeight === 4 && batchSize === 128)!;
    for (const contract of sampled(["values+indices", "values"] as const, 2)) {
      const made = plan(letters, { contract });
      const block = generate(made, takeHome, workspaceOf(made, lookups), writers);
      const { memory } = evaluate(block, Uint32Array.from(from.mem));
      const { values, indices } = layoutOf(size);
      expect([...memory.subarray(values, values + size.batch)]).toEqual(from.values);
      if (contract === "values+indices") {
        expect([...memory.subarray(indices, indices + size.batch)]).toEqual(from.indices);
      }
      expectCounted(made, lookups, writers);
    }
  });

  longer("is one of its family, whose bound takes it where it is cheap", () => {
    const family: FamilySize = { height: 3, rounds: 4, batch: 16, contract: "values" };
    // Dear flow and stores, cheap loads: no records, no select trees, gathers below each other.
    const prices = { alu: 3, valu: 24, load: 1, store: 20, flow: 90 };
    const weights = Object.entries(prices).map(([engine, weight]) => ({ engine, weight }));
    const standard = familyBound(family, takeHome, weights);
    const wider = familyBound(family, takeHome, weights, new BookShelf(family, lookups));
    expect(standard.witness.least.letters).not.toMatch(/v/i);
    expect(wider.witness.least.letters).toMatch(/v/i);
    expect(wider.witness.demand).toBeLessThan(standard.witness.demand);
    const recheck = (bound: FamilyBound) => {
      const certificate = certifyFamily(bound, takeHome, lookups);
      return finish(recheckFamily(certificate.family, takeHome, certificate));
    };
    expect(recheck(wider)).toBeGreaterThan(0);
    expect(() => recheck(standard)).toThrow(/^plans may cost \d+, less than the demand: /);
    // A family with a letter more is not that of the kernels, until the verifier is told of it.
    expect(() => finish(checkFamilyCertificate(certifyFamily(wider, takeHome, lookups)))).toThrow(
      /the family is not that of the kernels: family.letters.10 is \{"letter":"v".*, it is not there$/,
    );
  });

  it("is exchanged by the search", () => {
    let seed = 1;
    const random = () => {
      seed = (seed * 48271) % 0x7fffffff;
      return seed / 0x7fffffff;
    };
    const seen = new Set<string>();
    const kernel = plan("rssggr");
    for (let k = 0; k < 100; k++) {
      for (const letter of otherMix(kernel, random, lookups)?.lookups.join("") ?? "") seen.add(letter);
    }
    expect([...seen].sort().join("")).toBe("GOVWgorsv");
  });
});
