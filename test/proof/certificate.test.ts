import { readFileSync } from "node:fs";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { bestBound } from "../../src/bounds/best.ts";
import type { Bound } from "../../src/bounds/bound.ts";
import { BoundInstance } from "../../src/bounds/boundInstance.ts";
import { langevinCerny } from "../../src/bounds/langevinCerny.ts";
import { judge } from "../../src/exact/problem/judge.ts";
import { destructiveLp } from "../../src/exact/refutation/destructiveLp.ts";
import { parseBlocksFile } from "../../src/ir/blocksFile.ts";
import { prepare } from "../../src/list/listInstance.ts";
import { sweep } from "../../src/list/sweep.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import type { Certificate } from "../../src/proof/certificate.ts";
import { printCertificate, readCertificate } from "../../src/proof/certificate.ts";
import { certify } from "../../src/proof/certify.ts";
import { checkCertificate } from "../../src/proof/checkCertificate.ts";
import { fromSchedule, toSchedule } from "../../src/schedule/compactSchedule.ts";
import type { Schedule } from "../../src/schedule/schedule.ts";
import { decodeSchedule, encodeSchedule } from "../../src/schedule/scheduleCode.ts";
import { highs } from "../../src/solve/highs.ts";
import { generate } from "../../src/walk/generator/generate.ts";
import { standardPlan } from "../../src/walk/plan/standardPlan.ts";

// biome-ignore lint/suspicious/noExplicitAny: corruptions write where the types forbid it.
type Loose = any;

const instances = parseBlocksFile(JSON.parse(readFileSync(new URL("../cases/blocks.json", import.meta.url), "utf8")));
const named = (name: string) => instances.find(({ block }) => block.name.startsWith(name))!;

/** As it comes back from a file. */
const reread = (certificate: Certificate): Loose => JSON.parse(printCertificate(certificate));

const verdictOf = (data: unknown) => checkCertificate(readCertificate(data));

/** The certificate with its schedule changed as a schedule. */
function rescheduled(certificate: Loose, operations: number, change: (schedule: Loose) => void): void {
  const compact = decodeSchedule(certificate.schedule, operations);
  change(compact);
  certificate.schedule = encodeSchedule(compact);
}

const kernel = standardPlan({ height: 3, rounds: 4, batch: 16 }, "values");
const block = generate(kernel, takeHome);
let boundOfKernel: Bound;
let ofKernel: Certificate;
let ofImproved: Certificate;
let ofShaving: Certificate;
let ofLinear: Certificate;

beforeAll(async () => {
  const found = await sweep(prepare(block, takeHome), { passes: 20, seed: 1 });
  const verdict = judge(block, takeHome, toSchedule(block, found.schedule));
  if (verdict.status === "rejected") throw new Error(verdict.because);
  const { schedule, allocation } = verdict.verified;
  const source = { kernel };
  boundOfKernel = bestBound(new BoundInstance(block, takeHome));
  ofKernel = certify({ block, machine: takeHome, source, schedule, allocation, bound: boundOfKernel });
  ofImproved = certify({
    ...{ block, machine: takeHome, source, bound: langevinCerny(new BoundInstance(block, takeHome)) },
    schedule: later(schedule),
  });
  const ewf = named("ewf");
  ofShaving = certify({
    ...ewf,
    source: { block: ewf.block },
    ...(await listed(ewf)),
    bound: bestBound(new BoundInstance(ewf.block, ewf.machine)),
  });
  const small = squeezed();
  const { bound } = await destructiveLp(new BoundInstance(small.block, small.machine), {
    solver: highs,
    seconds: 20,
    upper: 99,
  });
  ofLinear = certify({ ...small, source: { block: small.block }, schedule: small.schedule, bound });
});

/** One cycle longer than it need be. */
function later({ placements, length }: Schedule): Schedule {
  const moved = placements.map(({ form, cycles }) => ({ form, cycles: cycles.map((cycle) => cycle + 1) }));
  return { placements: moved, length: length + 1 };
}

async function listed({ block: of, machine }: Pick<(typeof instances)[number], "block" | "machine">) {
  const found = await sweep(prepare(of, machine), { passes: 200, seed: 1 });
  return { schedule: toSchedule(of, found.schedule) };
}

/** Six pairs of a load and an addition that frees its two words; room for two of them at a time. */
function squeezed() {
  const pairs = 6;
  const form = (engine: number) => [{ rows: [{ engine, offset: 0, slots: 1 }], lanes: 1 }];
  const of = {
    name: "squeezed",
    operations: Array.from({ length: 2 * pairs }, (_, i) => ({
      id: i % 2 === 0 ? `load${i / 2}` : `add${(i - 1) / 2}`,
      opcode: "op",
      operands: [],
      forms: form(i % 2),
    })),
    values: Array.from({ length: pairs }, (_, k) => ({
      ...{ name: `v${k}`, words: 2, definers: [2 * k], users: [2 * k + 1] },
      ...{ liveIn: false, liveOut: false },
    })),
    dependences: Array.from({ length: pairs }, (_, k) => {
      return { from: 2 * k, to: 2 * k + 1, latency: 3, kind: "RAW" as const };
    }),
  };
  const machine = {
    engines: [
      { name: "load", slots: 2 },
      { name: "add", slots: 2 },
    ],
    scratchWords: 4,
  };
  // Two values live at a time, three cycles each: a pair of loads every third cycle.
  const placements = of.operations.map((_, i) => ({ form: 0, cycles: [3 * (i >> 2) + 3 * (i % 2)] }));
  const schedule: Schedule = { placements, length: 10 };
  return { block: of, machine, schedule };
}

describe("a certificate", () => {
  test("of every kind is taken, and says what it establishes", () => {
    for (const [certificate, kind] of [
      [ofKernel, "interval"],
      [ofImproved, "improved"],
      [ofShaving, "shaving"],
      [ofLinear, "linear"],
    ] as const) {
      expect(certificate.witness.kind).toBe(kind);
      const verdict = verdictOf(reread(certificate));
      expect(verdict).toMatchObject({ length: certificate.length, bound: certificate.bound, scope: "block" });
      expect(verdict.recheck).toBe("exact");
      expect(verdict.bound).toBeLessThanOrEqual(verdict.length);
    }
  });

  test("the linear relaxation sees live words where counting slots does not", () => {
    const { block: of, machine } = squeezed();
    expect(bestBound(new BoundInstance(of, machine)).cycles).toBeLessThan(10);
    expect(ofLinear).toMatchObject({ length: 10, bound: 10 });
  });

  test("is small", () => {
    expect(printCertificate(ofKernel).length).toBeLessThan(20_000);
  });

  test("of a solver is taken as a solver's word, never as a proof", () => {
    const data = reread(ofShaving);
    const program = { sha256: "0".repeat(64), text: "" };
    const asked = { engine: "glpk", version: "glpk.js 5", formulation: "step", parameters: {}, program };
    data.witness = { kind: "solver", refuted: data.bound - 1, ...asked };
    expect(verdictOf(data)).toMatchObject({ recheck: "solver", bound: ofShaving.bound });
    data.witness.refuted--;
    expect(() => verdictOf(data)).toThrow("but glpk refuted length");
  });
});

describe("a corrupted certificate is refused with its reason", () => {
  const last = (of: Loose) => of.schedule.slice(0, Math.floor(of.schedule.length / 8) * 4);
  for (const [name, certificate, corrupt, reason] of [
    ["one cycle more", () => ofImproved, (c) => c.bound++, "cycles claimed, the witness proves"],
    ["a bound above the length", () => ofKernel, (c) => (c.bound = c.length + 1), "but the schedule has only"],
    ["another length", () => ofKernel, (c) => c.length--, "the schedule has"],
    ["another hash", () => ofKernel, (c) => (c.instance = "f".repeat(64)), "the instance hash is ffffffffffff…"],
    [
      "an earlier version",
      () => ofKernel,
      (c) => (c.version = 2),
      "of version 2; this program reads version 4: slotwise bound",
    ],
    ["no version", () => ofKernel, (c) => delete c.version, "not a certificate: version"],
    ["another format", () => ofKernel, (c) => (c.format = "plan"), "not a slotwise certificate"],
    ["a kernel that is none", () => ofKernel, (c) => (c.kernel.batch = 0), "not a certificate: kernel.batch"],
    ["no block", () => ofKernel, (c) => delete c.encodedBlock, "either a block or an encoded block"],
    ["two blocks", () => ofKernel, (c) => (c.block = ofShaving.block), "either a block or an encoded block"],
    ["a block of zeros", () => ofKernel, (c) => (c.encodedBlock = zeros(2 ** 26 + 1)), "longer than 67108864 bytes"],
    ["a block that is no deflated text", () => ofKernel, (c) => (c.encodedBlock = "AAAA"), "the block is no deflated"],
    ["a truncated block", () => ofKernel, (c) => (c.encodedBlock = halved(c.encodedBlock)), "the block is no deflated"],
    ["a block that is no JSON", () => ofKernel, (c) => recoded(c, (text) => text.slice(1)), "the block: not JSON"],
    ["a block with spaces", () => ofKernel, (c) => recoded(c, (text) => text.replace(",", ", ")), "in another form"],
    [
      "a block of other shape",
      () => ofKernel,
      (c) => recoded(c, (text) => text.replace('"slotwise instance",', "")),
      "the block: ",
    ],
    [
      "a block of another machine",
      () => ofKernel,
      (c) => recoded(c, (text) => text.replace("1536", "1537")),
      "machine",
    ],
    ["another opcode", () => ofKernel, (c) => recoded(c, (text) => text.replace('"^"', '"|"')), "the instance hash is"],
    ["a machine that is none of ours", () => ofKernel, (c) => (c.machine.name = "cray"), 'for machine "cray"'],
    [
      "a machine without an engine",
      () => ofKernel,
      (c) => c.machine.engines.splice(4, 1),
      'it has engine 4 "debug"; the preset has "flow"',
    ],
    ["a machine with more slots", () => ofKernel, (c) => c.machine.engines[0].slots++, 'slots of engine "alu": 13'],
    ["more scratch", () => ofKernel, (c) => c.machine.scratchWords++, "has scratch words: 1537; the preset has 1536"],
    ["scratch without limit", () => ofKernel, (c) => delete c.machine.scratchWords, "has scratch words: undefined"],
    ["a free engine", () => ofKernel, (c) => (c.machine.engines[2].free = true), 'engine "load" free: true'],
    ["an engine more", () => ofKernel, (c) => c.machine.engines.push({ name: "x", slots: 1 }), "engines: 7"],
    ["an engine more, not a preset's", () => ofShaving, (c) => c.machine.engines.push({ name: "x", slots: 1 }), "hash"],
    ["the name of a preset", () => ofShaving, (c) => (c.machine.name = "take-home"), 'is named "take-home", but'],
    ["a truncated schedule", () => ofKernel, (c) => (c.schedule = last(c)), "the schedule "],
    ["no schedule", () => ofKernel, (c) => (c.schedule = "AAAA"), "the schedule "],
    ["a truncated allocation", () => ofKernel, (c) => (c.allocation = ""), "the allocation is"],
    ["another weight", () => ofKernel, (c) => c.witness.pool.weights[0].weight++, "the slots of a cycle cost"],
    ["another capacity", () => ofKernel, (c) => c.witness.pool.capacity--, "the slots of a cycle cost"],
    ["another head", () => ofKernel, (c) => c.witness.head++, "is not proved"],
    ["another tail", () => ofKernel, (c) => c.witness.tail++, "is not proved"],
    ["a member less", () => ofKernel, (c) => c.witness.members--, "members claimed, there are"],
    ["more demand", () => ofKernel, (c) => (c.witness.demand += 100), "a demand of"],
    ["a witness of another kind", () => ofKernel, (c) => (c.witness.kind = "oracle"), "not a certificate: witness"],
    ["a number that is none", () => ofKernel, (c) => (c.witness.head = "0"), "not a certificate: witness.head"],
    ["another scope", () => ofKernel, (c) => (c.scope = "family"), 'scope "family"'],
    ["a raised head", () => ofImproved, (c) => (c.witness.heads[0].cycles += 9), "cycles claimed"],
    ["a raise of nothing", () => ofImproved, (c) => (c.witness.heads[0].operation = 1e9), "no such one"],
    ["a step taken away", () => ofShaving, (c) => c.witness.steps.pop(), "is not refuted after the last step"],
    ["an engine that is not there", () => ofShaving, (c) => c.machine.engines.pop(), "a row's engine is 1"],
    ["a dependence less", () => ofShaving, (c) => c.block.dependences.pop(), "the instance hash is"],
    ["a dependence of nothing", () => ofShaving, (c) => (c.block.dependences[0].to = 99), '"to" is 99'],
    ["a slot's price", () => ofLinear, (c) => bump(c.witness.words), "possible"],
    ["a price below 0", () => ofLinear, (c) => (c.witness.words[0].price = -1), "is no price"],
    ["a price after the end", () => ofLinear, (c) => (c.witness.words[0].cycle = 99), "cycle 99 is not below 9"],
    ["a flow", () => ofLinear, (c) => drop(c.witness.flows), "possible"],
    ["a flow the wrong way", () => ofLinear, (c) => c.witness.flows[0].splice(0, 2, ...turned(c)), "does not imply"],
    ["a refuted length more", () => ofLinear, (c) => c.witness.refuted++, "possible"],
    ["a flow of nothing", () => ofLinear, (c) => (c.witness.flows[0][0][1] = 99), "no step"],
  ] as readonly [string, () => Certificate, (c: Loose) => unknown, string][]) {
    test(name, () => {
      const data = reread(certificate());
      corrupt(data);
      let message = "";
      try {
        verdictOf(data);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
        message = (error as Error).message;
      }
      expect(message).toContain(reason);
      expect(message).not.toContain("\n");
    });
  }

  const zeros = (bytes: number) => deflateRawSync(Buffer.alloc(bytes), { level: 1 }).toString("base64");
  const halved = (code: string) => code.slice(0, Math.floor(code.length / 8) * 4);
  const recoded = (c: Loose, change: (text: string) => string) => {
    const text = inflateRawSync(Buffer.from(c.encodedBlock, "base64")).toString();
    const changed = change(text);
    expect(changed).not.toBe(text);
    c.encodedBlock = deflateRawSync(changed).toString("base64");
  };
  const bump = (prices: Loose[]) => {
    for (const each of prices) each.price = 0;
  };
  const drop = (flows: Loose[]) => flows.splice(0, flows.length);
  const turned = (c: Loose) => [c.witness.flows[0][1], c.witness.flows[0][0]];

  for (const [name, change, reason] of [
    ["an earlier cycle", (s) => s.start.fill(0), "the schedule is not valid"],
    ["a form that is none", (s) => s.form.fill(9), "in form 9"],
    ["an operation moved past the end", (s) => (s.start[0] = 500), "the schedule "],
    ["too many lanes", (s) => (s.fragments = Int32Array.of(0, 3, 60)), "lanes"],
  ] as readonly [string, (schedule: Loose) => unknown, string][]) {
    test(`the schedule: ${name}`, () => {
      const data = reread(ofKernel);
      rescheduled(data, block.operations.length, change);
      expect(() => verdictOf(data)).toThrow(reason);
    });
  }

  test("two values at one address", () => {
    const { schedule } = verdictOf(reread(ofKernel));
    const allocation = { addresses: block.values.map(() => 0) };
    const source = { kernel };
    const bad = certify({ block, machine: takeHome, source, schedule, allocation, bound: boundOfKernel });
    expect(() => verdictOf(reread(bad))).toThrow("the schedule is not valid");
  });
});

test("a schedule survives its encoding", () => {
  const { schedule } = verdictOf(reread(ofKernel));
  expect(encodeSchedule(fromSchedule(schedule))).toBe(ofKernel.schedule);
});
