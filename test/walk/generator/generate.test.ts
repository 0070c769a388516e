import { readFileSync } from "node:fs";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { describe, expect, it } from "vitest";
import { evaluate } from "../../../src/ir/evaluate.ts";
import { takeHome } from "../../../src/machine/presets/takeHome.ts";
import { generate } from "../../../src/walk/generator/generate.ts";
import { naiveKernel } from "../../../src/walk/generator/naive.ts";
import { contracts } from "../../../src/walk/image.ts";
import { ladder } from "../../../src/walk/ladder/ladder.ts";
import { layoutOf } from "../../../src/walk/layout.ts";
import { depthOf, type KernelPlan, parsePlan, uniform } from "../../../src/walk/plan/plan.ts";
import { standardPlan } from "../../../src/walk/plan/standardPlan.ts";
import { workspaceOf } from "../../../src/walk/plan/workspace.ts";
import { everyTrial, fuller, inFast, longer, sampled, trials } from "../../trials.ts";

interface GoldenCase {
  readonly forestHeight: number;
  readonly rounds: number;
  readonly batchSize: number;
  readonly mem: readonly number[];
  readonly values: readonly number[];
  readonly indices: readonly number[];
}

const golden: GoldenCase[] = JSON.parse(readFileSync("test/cases/golden.json", "utf8"));
const sizeOf = (from: GoldenCase) => ({ height: from.forestHeight, rounds: from.rounds, batch: from.batchSize });

/**
 * The value array and the index array after a block ran in program order, every operation in the given form; `mixed`: the
 * native and the last one in turn.
 */
function run(plan: KernelPlan, image: readonly number[], form: "native" | "last" | "mixed") {
  const block = generate(plan, takeHome);
  const native = (at: number): boolean => form === "native" || (form === "mixed" && at % 2 === 0);
  const forms = block.operations.map((operation, at) => (native(at) ? 0 : operation.forms.length - 1));
  const { memory } = evaluate(block, Uint32Array.from(image), { forms });
  const { values, indices } = layoutOf(plan);
  if (plan.contract === "values-clean") {
    expect(memory.subarray(0, values)).toEqual(Uint32Array.from(image).subarray(0, values));
  }
  return {
    values: [...memory.subarray(values, values + plan.batch)],
    indices: [...memory.subarray(indices, indices + plan.batch)],
  };
}

describe("the kernel generator", () => {
  // The two standard cases take as long as all others: the slow suite has one of them, the endurance suite both.
  const standing = golden.filter((from, at) => everyTrial || inFast(at > 1, at !== 1) || golden[at] !== from);
  fuller.each(standing.map((from) => ({ ...sizeOf(from), from })))(
    "computes the walk of height $height, rounds $rounds, batch $batch under every contract, in any form",
    ({ from, ...size }) => {
      // The two standard cases share the work: the first in native forms, the second in the last ones.
      const both = ["native", "last"] as const;
      const forms = from === golden[0] ? both.slice(0, 1) : from === golden[1] ? both.slice(1) : both;
      // The fast suite has the large cases under one contract: the small ones are under all.
      const large = size.height * size.rounds > 100;
      for (const contract of large ? sampled(contracts, contracts.length) : contracts) {
        const plan = standardPlan(size, contract);
        // Of the small cases every contract in one form, every form under some contract.
        const turn = contracts.indexOf(contract) + golden.indexOf(from);
        for (const form of everyTrial || large ? forms : [both[turn % 2]!]) {
          const { values, indices } = run(plan, from.mem, form);
          expect(values).toEqual(from.values);
          if (contract === "values+indices") expect(indices).toEqual(from.indices);
        }
      }
    },
  );

  longer("computes the walk under random lookups and switches", () => {
    const from = golden.find(({ forestHeight, batchSize }) => forestHeight === 4 && batchSize === 128)!;
    const random = xoroshiro128plus(20);
    const draw = <T>(...list: readonly T[]): T => list[uniformInt(random, 0, list.length - 1)]!;
    for (let trial = 0; trial < trials(24, 5); trial++) {
      const size = sizeOf(from);
      const encoded = draw(true, true, false);
      const contract = draw(...contracts);
      // Copies of levels lie over the tree: where there are some, no gather reads it.
      const copies = draw(true, false);
      const letters = () => {
        let written = "";
        for (let round = 0; round < size.rounds; round++) {
          const depth = depthOf(size, round);
          const record = encoded && depth === 3 && round + 1 < size.rounds;
          const clean = contract === "values-clean";
          const copied = encoded && !clean && depth >= 3 && copies;
          if (/[pq]$/i.test(written)) written += "c";
          else if (depth === 0) written += "r";
          else if (record) written += draw("p", "P", clean ? "p" : "q", clean ? "P" : "Q", "s");
          else if (copied) written += draw("w", "W", "s");
          else written += draw("s", "s", depth === 4 && !copies ? draw("g", "G") : "s");
        }
        return written;
      };
      const plan = parsePlan({
        ...size,
        contract,
        lookups: Array.from({ length: size.batch / 8 }, letters),
        hash: draw("plain", "fused", "merged"),
        encoded,
        pairs: draw("flow", "either", "madd"),
        address: draw("flow", "either", "arithmetic"),
        addressSelects: draw(1, 2, 3),
        constants: draw("load", "either"),
        pointers: draw("constant", "doubling", "shared"),
        collectors: draw(0, 1, 2),
        indexSelects: draw(1, 2),
      });
      const result = run(plan, from.mem, draw("native", "last"));
      expect(result.values, JSON.stringify(plan)).toEqual(from.values);
      if (plan.contract === "values+indices") expect(result.indices, JSON.stringify(plan)).toEqual(from.indices);
    }
  });

  const mixes = [
    ["copies of levels around records", "rsswwqcwwggrssww", {}],
    ["copies of levels, addresses by arithmetic", "rsswwwwwwggrssww", { address: "arithmetic" }],
    ["capitals everywhere, shared collectors and pointers", "rssQcQcQcGGrssPc", { collectors: 3, pointers: "shared" }],
    ["the same with indices", "rssQcQcQcGGrssPc", { collectors: 2, indexSelects: 2, contract: "values+indices" }],
    ["a capital's third selected bit", "rssPcQcqcGgrssQc", { addressSelects: 2, address: "flow", pairs: "flow" }],
  ] as const;
  longer.each(sampled(mixes, 3))(
    "computes the walk with %s, every second operation in its last form",
    (_, letters, switches) => {
      const from = golden.find(({ forestHeight, batchSize }) => forestHeight === 10 && batchSize === 256)!;
      const plan = parsePlan({ ...sizeOf(from), lookups: uniform(256, letters), ...switches });
      const result = run(plan, from.mem, "mixed");
      expect(result.values).toEqual(from.values);
      if (plan.contract === "values+indices") expect(result.indices).toEqual(from.indices);
    },
  );

  longer("computes the walk on every rung of the ladder", () => {
    const from = golden[0]!;
    const rungs = ladder(takeHome).filter(
      ({ name, size, scheduling }) =>
        size.batch === from.batchSize &&
        size.height === from.forestHeight &&
        // The scalar rungs are the naive kernel at 147,734 operations: a small size below stands for them.
        scheduling !== "serial" &&
        name !== "bundling" &&
        !sameBlocks.includes(name),
    );
    for (const rung of sampled(rungs, 40)) {
      const { memory } = evaluate(rung.build(), Uint32Array.from(from.mem));
      const { values } = layoutOf(rung.size);
      expect([...memory.subarray(values, values + rung.size.batch)], rung.name).toEqual(from.values);
    }
  });
});

/** Rungs that differ from a neighbour in scheduling or by one level of selects only. */
const sameBlocks = ["state in scratch", "mux 0", "mux 1", "mux 2", "rotated input", "ALU expansion"];

describe("the naive kernel", () => {
  longer("computes the walk, scalar or vector, state in memory or in scratch", () => {
    const from = golden.find(({ forestHeight, batchSize }) => forestHeight === 2 && batchSize === 128)!;
    const kinds = [1, takeHome.vectorLength].flatMap((width) =>
      (["memory", "scratch"] as const).map((state) => ({ width, state })),
    );
    for (const { width, state } of sampled(kinds, 3)) {
      const { memory } = evaluate(naiveKernel(sizeOf(from), takeHome, { width, state }), Uint32Array.from(from.mem));
      const { values, indices } = layoutOf(sizeOf(from));
      expect([...memory.subarray(values, values + from.batchSize)]).toEqual(from.values);
      expect([...memory.subarray(indices, indices + from.batchSize)]).toEqual(from.indices);
    }
  });

  it("has 36 operations a lane-round and 278 of set-up", () => {
    const size = { height: 3, rounds: 2, batch: 16 };
    const { operations } = naiveKernel(size, takeHome, { width: 1, state: "memory" });
    expect(operations.length).toBe(36 * size.rounds * size.batch + 278);
  });
});

describe("plans", () => {
  const size = { height: 4, rounds: 6, batch: 8 };
  it.each([
    ["rssssr", "lookups: 2 groups given", 2],
    ["rsss", "lookups[0]: 4 letters given, there are 6 rounds", 1],
    ["rrsssr", 'lookups[0], round 1, "r": depth 1 has more than one node', 1],
    ["rssspc", 'lookups[0], round 4, "p": a leaf has no children', 1],
    ["rsspsr", 'lookups[0], round 4, "s": the round after a record takes its child', 1],
    ["rsscsr", 'lookups[0], round 3, "c": no record was loaded', 1],
    ["ssssss", 'lookups[0], round 0, "s": depth 0 has one node', 1],
  ])("refuses %s: %s", (letters, message, groups) => {
    const lookups = Array.from({ length: groups }, () => letters);
    expect(() => parsePlan({ ...size, lookups })).toThrow(message);
  });

  it("refuses a batch that is no multiple of eight, and says so", () => {
    const message = "batch 12: a multiple of 8 from 8 to 1024 is wanted";
    expect(() => parsePlan({ ...size, batch: 12, lookups: [] })).toThrow(message);
    expect(() => standardPlan({ ...size, batch: 12 }, "values")).toThrow(message);
    expect(() => standardPlan({ ...size, height: 13 }, "values")).toThrow("height 13: a whole number from 0 to 12");
  });

  it("takes every height, round count and batch in range", () => {
    const random = xoroshiro128plus(3);
    const draw = (from: number, to: number): number => uniformInt(random, from, to);
    for (let trial = 0; trial < trials(60, 15); trial++) {
      const any = { height: draw(0, 12), rounds: draw(1, 40), batch: 8 * draw(1, 128) };
      for (const contract of contracts) expect(standardPlan(any, contract).lookups.length).toBe(any.batch / 8);
    }
  });

  it("says what records need and what memory is left", () => {
    const tight = { height: 10, rounds: 16, batch: 256, lookups: Array.from({ length: 32 }, () => "rsspcpcpcggrsspc") };
    expect(() => workspaceOf(parsePlan(tight))).not.toThrow();
    const lookups = tight.lookups.with(0, "rsspcpcggggrsspc");
    expect(() => generate(parsePlan({ ...tight, lookups }), takeHome)).toThrow(
      /records of depth 7 need 389 words of dead memory; the tree has \d+ left/,
    );
  });
});

describe("the provenance of a kernel's operations", () => {
  it("is the group's and the round's own in every lookup, also where a node is first asked for", () => {
    for (const contract of sampled(contracts, 2)) {
      const plan = standardPlan({ height: 10, rounds: 16, batch: everyTrial ? 64 : 16 }, contract);
      const { operations } = generate(plan, takeHome);
      const mixed = new Map<string, number>();
      const shared = new Map<string, number>();
      for (const { opcode, provenance } of operations) {
        if (provenance?.stage === "nodes") shared.set(opcode, (shared.get(opcode) ?? 0) + 1);
        if (provenance?.stage !== "lookup" || opcode !== "^") continue;
        const visit = `${provenance.group} ${provenance.round}`;
        mixed.set(visit, (mixed.get(visit) ?? 0) + 1);
      }
      // A state is mixed with its nodes by one vector operation, or by one alu slot a lane.
      for (const [group, letters] of plan.lookups.entries()) {
        for (const [round, letter] of [...letters].entries()) {
          expect(mixed.get(`${group} ${round}`), `${contract} ${letter}`).toBe(/[pq]/i.test(letter) ? 8 : 1);
        }
      }
      // What groups share: vectors of nodes, their differences, and what these come from.
      expect([...shared.keys()].filter((opcode) => opcode === "vselect" || opcode === "multiply_add")).toEqual([]);
      expect(shared.get("vbroadcast")).toBeGreaterThan(8);
    }
  });
});
