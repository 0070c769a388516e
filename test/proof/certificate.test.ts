import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { bestBound, lowerBounds } from "../../src/bounds/best.ts";
import type { Bound } from "../../src/bounds/bound.ts";
import { BoundInstance } from "../../src/bounds/boundInstance.ts";
import { langevinCerny } from "../../src/bounds/langevinCerny.ts";
import { lcg } from "../../src/exact/learning/lcg.ts";
import { judge } from "../../src/exact/problem/judge.ts";
import { destructiveLp } from "../../src/exact/refutation/destructiveLp.ts";
import { destructiveSearch } from "../../src/exact/refutation/destructiveSearch.ts";
import { parseBlocksFile } from "../../src/ir/blocksFile.ts";
import { contentHash } from "../../src/ir/contentHash.ts";
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
import { fuller, longer, sampled, thinned } from "../trials.ts";
import { python } from "./python.ts";

// biome-ignore lint/suspicious/noExplicitAny: corruptions write where the types forbid it.
type Loose = any;

const instances = parseBlocksFile(JSON.parse(readFileSync(new URL("../cases/blocks.json", import.meta.url), "utf8")));
const named = (name: string) => instances.find(({ block }) => block.name.startsWith(name))!;

/** As it comes back from a file. */
const reread = (certificate: Certificate): Loose => JSON.parse(printCertificate(certificate));

const verdictOf = (data: unknown) => checkCertificate(readCertificate(data));

/** Why it is refused; "" where it is taken. */
function refusalOf(data: unknown): string {
  try {
    verdictOf(data);
    return "";
  } catch (error) {
    expect(error).toBeInstanceOf(RangeError);
    return (error as Error).message;
  }
}

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
let ofPath: Certificate;
let ofSearch: Certificate;
let ofSolver: Certificate;
/** The worked example of docs/certificates.md. */
const ofThree: Certificate = JSON.parse(
  readFileSync(new URL("../cases/three-certificate.json", import.meta.url), "utf8"),
);

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
  const short = await listed(ewf);
  ofShaving = certify({
    ...ewf,
    source: { block: ewf.block },
    ...short,
    bound: bestBound(new BoundInstance(ewf.block, ewf.machine)),
  });
  const small = squeezed();
  const { bound } = await destructiveLp(new BoundInstance(small.block, small.machine), {
    solver: highs,
    seconds: 20,
    upper: 99,
  });
  ofLinear = certify({ ...small, source: { block: small.block }, schedule: small.schedule, bound });
  const tight = await destructiveSearch(new BoundInstance(small.block, small.machine), lcg, {
    ...{ seconds: 60, upper: 10, lower: bestBound(new BoundInstance(small.block, small.machine)) },
  });
  ofSearch = certify({ ...small, source: { block: small.block }, schedule: small.schedule, bound: tight.bound });
  const path = lowerBounds(new BoundInstance(ewf.block, ewf.machine)).find(({ witness }) => witness.kind === "path")!;
  ofPath = certify({ ...ewf, source: { block: ewf.block }, ...short, bound: path });
  const program = { sha256: "0".repeat(64), text: "" };
  const asked = { engine: "glpk", version: "glpk.js 5", formulation: "step", parameters: { seconds: 0.5 }, program };
  ofSolver = { ...ofShaving, witness: { kind: "solver", refuted: ofShaving.bound - 1, ...asked } };
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
      [ofPath, "path"],
      [ofSearch, "search"],
      [ofThree, "interval"],
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
    const data = reread(ofSolver);
    expect(verdictOf(data)).toMatchObject({ recheck: "solver", bound: ofShaving.bound });
    data.witness.refuted--;
    expect(() => verdictOf(data)).toThrow("but glpk refuted length");
  });
});

/** What is done to a certificate, and with which reason it is refused then. */
type Corruption = readonly [
  name: string,
  of: () => Certificate,
  corrupt: (certificate: Loose) => unknown,
  because: string,
];

const last = (of: Loose) => of.schedule.slice(0, Math.floor(of.schedule.length / 8) * 4);
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
/** The block changed, and the hash with it, as a forger would. */
const rehashed = (c: Loose, change: (block: Loose) => unknown) => {
  change(c.block);
  c.instance = contentHash(c.block, c.machine);
};
const onMachine = (c: Loose, change: object) => {
  Object.assign(c.machine, change);
  rehashed(c, () => 0);
};
const row = (block: Loose, operation: number) => block.operations[operation].forms[0].rows[0];

const corruptions: readonly Corruption[] = [
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
  ["a block of zeros", () => ofKernel, (c) => (c.encodedBlock = zeros(2 ** 26 + 1)), "the block is longer than"],
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
  ["a block of another machine", () => ofKernel, (c) => recoded(c, (text) => text.replace("1536", "1537")), "machine"],
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
  ["a refuted length less by search", () => ofSearch, (c) => c.witness.refuted--, "but its witness refuted length"],
  ["steps that break off", () => ofSearch, (c) => (c.witness.steps = halved(c.witness.steps)), "is not proved"],
  ["no steps", () => ofSearch, (c) => (c.witness.steps = ""), "may still be a schedule"],
  ["a price vector too short", () => ofSearch, (c) => c.witness.prices[0].pop(), "price vector 0"],
  ["a price below 0 under a search", () => ofSearch, (c) => (c.witness.prices[0][0] = -1), "witness.prices[0][0]"],
  ["a shorter latency under a search", () => ofSearch, (c) => searchOfLess(c), "step"],
  ["scratch words more under a search", () => ofSearch, (c) => onMachine(c, { scratchWords: 6 }), "a lemma of rule 6"],
  ["a slot's price", () => ofLinear, (c) => bump(c.witness.words), "possible"],
  ["a price below 0", () => ofLinear, (c) => (c.witness.words[0].price = -1), "is no price"],
  ["a price after the end", () => ofLinear, (c) => (c.witness.words[0].cycle = 99), "cycle 99 is not below 9"],
  ["a flow", () => ofLinear, (c) => drop(c.witness.flows), "possible"],
  ["a flow the wrong way", () => ofLinear, (c) => c.witness.flows[0].splice(0, 2, ...turned(c)), "does not imply"],
  ["a refuted length more", () => ofLinear, (c) => c.witness.refuted++, "but its witness refuted length"],
  ["a flow of nothing", () => ofLinear, (c) => (c.witness.flows[0][0][1] = 99), "no step"],
  [
    "a schedule at once",
    () => ofKernel,
    (c) => rescheduled(c, block.operations.length, (s) => s.start.fill(0)),
    "the schedule is not valid",
  ],
  [
    "a form that is none",
    () => ofKernel,
    (c) => rescheduled(c, block.operations.length, (s) => s.form.fill(9)),
    "in form 9",
  ],
  [
    "an operation moved past the end",
    () => ofKernel,
    (c) => rescheduled(c, block.operations.length, (s) => (s.start[0] = 500)),
    "the schedule ",
  ],
  [
    "too many lanes",
    () => ofKernel,
    (c) => rescheduled(c, block.operations.length, (s) => (s.fragments = Int32Array.of(0, 3, 60))),
    "lanes",
  ],
  ["a longer edge of a path", () => ofPath, (c) => c.witness.latencies[0]++, "no dependence of"],
  ["a path with an operation less", () => ofPath, (c) => c.witness.operations.pop(), "latencies"],
  ["a path of nothing", () => ofPath, (c) => (c.witness.operations[0] = 999), "no dependence of"],
  ["a path for a cycle more", () => ofPath, (c) => c.bound++, "cycles claimed, the witness proves"],
  [
    "a shorter path",
    () => ofPath,
    (c) => [c.witness.operations.shift(), c.witness.latencies.shift()],
    "cycles claimed, the witness proves",
  ],
  ["another length refuted by an engine", () => ofSolver, (c) => c.witness.refuted--, "but glpk refuted length"],
  [
    "a slot that is not taken",
    () => ofThree,
    (c) => rehashed(c, (b) => (row(b, 0).slots = 0)),
    "members claimed, there are",
  ],
  [
    "two slots where there is one",
    () => ofThree,
    (c) => rehashed(c, (b) => (row(b, 0).slots = 2)),
    "the schedule is not valid: load issues 2 slots",
  ],
  [
    "a longer latency",
    () => ofThree,
    (c) => rehashed(c, (b) => b.dependences[1].latency++),
    "the schedule is not valid",
  ],
  [
    "a shorter latency",
    () => ofThree,
    (c) => rehashed(c, (b) => b.dependences[1].latency--),
    "members claimed, there are",
  ],
  [
    "a dependence turned round",
    () => ofThree,
    (c) => rehashed(c, (b) => Object.assign(b.dependences[0], { from: 2, to: 0 })),
    "value 0",
  ],
  [
    "a cycle of dependences",
    () => ofThree,
    (c) => rehashed(c, (b) => b.dependences.push({ ...b.dependences[0], from: 2, to: 0 })),
    "cycle",
  ],
  ["a dependence on itself", () => ofThree, (c) => rehashed(c, (b) => (b.dependences[0].from = 2)), "cycle"],
  ["more live words", () => ofThree, (c) => rehashed(c, (b) => (b.values[0].words = 2)), "3 words are live"],
  ["fewer scratch words", () => ofThree, (c) => onMachine(c, { scratchWords: 1 }), "2 words are live"],
  ["fewer scratch words, and the old hash", () => ofThree, (c) => (c.machine.scratchWords = 1), "the instance hash is"],
  [
    "a free engine in a pool",
    () => ofThree,
    (c) => onMachine(c, { engines: c.machine.engines.map((each: Loose) => ({ ...each, free: true })) }),
    "cost nothing",
  ],
  ["a later addition", () => ofThree, (c) => rescheduled(c, 3, (s) => (s.start[2] = 2)), "the schedule is not valid"],
  [
    "two operations of one name",
    () => ofThree,
    (c) => rehashed(c, (b) => (b.operations[1].id = "a")),
    'two operations are called "a"',
  ],
  [
    "an operation without forms",
    () => ofThree,
    (c) => rehashed(c, (b) => (b.operations[1].forms = [])),
    "block.operations[1].forms",
  ],
  [
    "a form of no lanes",
    () => ofThree,
    (c) => rehashed(c, (b) => (b.operations[1].forms[0].lanes = 0)),
    "forms[0].lanes",
  ],
  [
    "a dependence for all of the forms",
    () => ofThree,
    (c) => rehashed(c, (b) => (b.dependences[0].fromForms = [0])),
    "all forms are named",
  ],
  [
    "a dependence for a form that is none",
    () => ofThree,
    (c) => rehashed(c, (b) => (b.dependences[0].toForms = [3])),
    "a form is 3",
  ],
  [
    "a kind of dependence that is none",
    () => ofThree,
    (c) => rehashed(c, (b) => (b.dependences[0].kind = "maybe")),
    "dependences[0].kind",
  ],
  ["a value of no words", () => ofThree, (c) => rehashed(c, (b) => (b.values[0].words = 0)), "values[0].words"],
  ["a definer that is none", () => ofThree, (c) => rehashed(c, (b) => (b.values[0].definers = [7])), "a definer is 7"],
  [
    "a use in forms by who is no user",
    () => ofThree,
    (c) => rehashed(c, (b) => (b.values[0].formUses = [{ user: 1, forms: [0] }])),
    "which is no user",
  ],
  ["a member more", () => ofThree, (c) => (c.note = "proved"), "not a certificate"],
  ["a member more in the machine", () => ofThree, (c) => (c.machine.latency = 1), "not a certificate: machine"],
  ["a member more in the block", () => ofThree, (c) => (c.block.note = "proved"), "not a certificate: block"],
  ["a member more in an operation", () => ofThree, (c) => (c.block.operations[0].slots = 1), "block.operations[0]"],
  ["a member more in the witness", () => ofThree, (c) => (c.witness.note = "proved"), "not a certificate: witness"],
  ["no witness", () => ofThree, (c) => delete c.witness, "not a certificate: witness"],
  ["a bound below 0", () => ofThree, (c) => (c.bound = -1), "not a certificate: bound"],
  ["half a cycle", () => ofThree, (c) => (c.witness.head = 0.5), "not a certificate: witness.head"],
  ["a window's bound", () => ofThree, (c) => (c.scope = "window"), 'scope "window"'],
  ["an empty interval", () => ofThree, (c) => (c.witness.tail = 9), "no operation has a head of"],
  [
    "a price of an engine that is not there",
    () => ofThree,
    (c) => (c.witness.pool.weights[0].engine = "mul"),
    'no engine "mul"',
  ],
  ["a distance that is not proved", () => ofLinear, (c) => distance(c), "cycles claimed"],
  ["a distance of nothing", () => ofLinear, (c) => distance(c, { to: 99 }), "no such operations"],
  ["dearer words than there are", () => ofLinear, (c) => (c.witness.words[0].cycle = -1), "is not below"],
  ["heads raised by nothing", () => ofLinear, (c) => raised(c), "cycles claimed"],
];

const pool = { weights: [{ engine: "load", weight: 1 }], capacity: 2 };
const distance = (c: Loose, more: object = {}) => {
  c.witness.improved.pools = [pool];
  c.witness.distances.push({ from: 0, to: 1, cycles: 9, pool: 0, head: 0, tail: 0, ...more });
};
const searchOfLess = (c: Loose) =>
  rehashed(c, (b) => {
    for (const edge of b.dependences) edge.latency = 1;
  });
const raised = (c: Loose) => {
  c.witness.improved.pools = [pool];
  c.witness.improved.heads = [{ operation: 1, cycles: 5, pool: 0, head: 0, distance: 0 }];
};

describe("a corrupted certificate is refused with its reason", () => {
  for (const [name, certificate, corrupt, reason] of thinned(corruptions, 2)) {
    fuller(name, () => {
      const data = reread(certificate());
      corrupt(data);
      const message = refusalOf(data);
      expect(message).toContain(reason);
      expect(message).not.toContain("\n");
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

describe("what a small file costs is bounded by its size", () => {
  const spread = (engines: number) => ({
    engines: Array.from({ length: engines }, (_, at) => ({ name: `e${at}`, slots: 1 })),
  });
  /** Two operations that lie `length` cycles apart, and what is said of them. */
  const hostile = (machine: object, value: object, length: number, witness: (c: Loose) => object): Loose => {
    const c = reread(ofThree);
    Object.assign(c, { machine, length });
    for (const form of c.block.operations.flatMap((each: Loose) => each.forms)) form.rows[0].engine = 0;
    Object.assign(c.block.values[0], value);
    c.schedule = encodeSchedule({
      ...{ length, form: Int8Array.of(0, 0, 0), start: Int32Array.of(0, 1, length - 1) },
      ...{ end: Int32Array.of(0, 1, length - 1), fragments: new Int32Array() },
    });
    c.witness = witness(c);
    c.bound = c.witness.refuted === undefined ? 4 : c.witness.refuted + 1;
    c.instance = contentHash(c.block, c.machine);
    return c;
  };
  const million = 2 ** 22 - 1;
  const empty = { pools: [], heads: [], tails: [] };
  const linear = (refuted: number) => () => ({
    ...{ kind: "linear", refuted, improved: empty, distances: [], words: [], flows: [] },
    slots: [{ engine: "e0", cycle: 0, price: 1 }],
  });

  test.each<[string, () => Loose, RegExp]>([
    [
      "millions of cycles on 256 engines",
      () => hostile(spread(256), {}, million, () => ofThree.witness),
      /no engine "load"/,
    ],
    ["a price in one cycle of a million", () => hostile(spread(256), {}, million, linear(999_999)), /possible/],
    [
      "a window of millions of cycles",
      () =>
        hostile({ ...spread(2), scratchWords: 9 }, {}, million, () => ({
          ...{ kind: "shaving", refuted: million - 1, improved: empty },
          steps: Array.from({ length: 200 }, () => ({ operation: 0, end: "tail" })),
        })),
      /shaving step 0: operation 0 may issue at its tail/,
    ],
    [
      "a refuted length beyond all schedules",
      () => Object.assign(hostile(spread(2), {}, 9, linear(2 ** 40)), { bound: 4 }),
      /but its witness refuted length 1099511627776/,
    ],
    [
      "sixteen million words",
      () => {
        const c = reread(ofThree);
        c.block.values = Array.from({ length: 16 }, () => ({ ...c.block.values[0], words: 2 ** 20 }));
        for (const { operands } of c.block.operations) operands.push({ value: 0, word: 0, words: 2 ** 20 });
        return c;
      },
      /have 19922944 words, at most \d+ are followed/,
    ],
    [
      "lanes without end",
      () => {
        const c = reread(ofThree);
        c.block.operations[0].forms[0].lanes = 1024;
        c.instance = contentHash(c.block, c.machine);
        const fragments = Int32Array.from({ length: 3 * 150 }, (_, k) => [0, 0, 1024][k % 3]!);
        rescheduled(c, 3, (s) => (s.fragments = fragments));
        return c;
      },
      /issues 2048 lanes of operation 0, of 1024/,
    ],
  ])("%s", (_, made, because) => {
    const data = made();
    const before = process.memoryUsage();
    expect(refusalOf(data)).toMatch(because);
    const after = process.memoryUsage();
    // Tables of a boundary each, sixteen megabytes, and what a test runner makes meanwhile; it were gigabytes.
    expect(after.heapUsed + after.external - before.heapUsed - before.external).toBeLessThan(300 * 2 ** 20);
  });
});

describe.skipIf(spawnSync("python3", ["--version"]).status !== 0)("tools/verify.py (skipped without python3)", () => {
  longer("agrees on every certificate and every corruption, but for what it says that it does not know", () => {
    expect(corruptions.length).toBeGreaterThanOrEqual(60);
    const honest = [ofKernel, ofImproved, ofLinear, ofPath, ofThree, ofShaving, ofSolver, ofSearch].map((each) =>
      reread(each),
    );
    const tried = sampled(corruptions, 3);
    const corrupted = tried.map(([, certificate, corrupt]) => {
      const data = reread(certificate());
      corrupt(data);
      return data;
    });
    const said = python([...honest, ...corrupted].map((data) => `${JSON.stringify(data)}\n`));
    const five = Array(5).fill("verified");
    expect(said.slice(0, 8)).toEqual([...five, "not", "schedule", "verified"]);
    const taken = tried.filter(([, of], at) => of() !== ofShaving && said[8 + at] !== "refused");
    expect(taken.map(([name]) => name)).toEqual([]);
    // It knows all but the steps of shaving.
    const unknown = tried.filter(([, of], at) => of() === ofShaving && said[8 + at] !== "refused");
    expect(unknown.map(([name]) => name)).toEqual(
      tried.some(([name]) => name === "a step taken away") ? ["a step taken away"] : [],
    );
  });

  test("is short, and refuses text that is none", () => {
    expect(readFileSync("tools/verify.py", "utf8").split("\n").length).toBeLessThanOrEqual(401);
    const run = (input: string) => spawnSync("python3", ["-B", "tools/verify.py", "-"], { input, encoding: "utf8" });
    expect(run(printCertificate(ofThree))).toMatchObject({
      status: 0,
      stdout: "verified: length 4, bound 4 (interval witness)\n",
    });
    const others: [text: string, status: number][] = [
      ["[]", 2],
      [printCertificate(ofSolver), 1],
      [printCertificate(ofShaving), 3],
      [printCertificate(ofThree).replace('"length":', '"length":1,"length":'), 2],
    ];
    for (const [text, status] of sampled(others, 4)) expect(run(text).status, text).toBe(status);
  });

  longer("stands alone, and names the second file where it meets the steps of a search", () => {
    const folder = mkdtempSync(join(tmpdir(), "slotwise-verify-"));
    copyFileSync("tools/verify.py", join(folder, "verify.py"));
    const run = (input: string) =>
      spawnSync("python3", ["-B", join(folder, "verify.py"), "-"], { input, encoding: "utf8" });
    expect(run(printCertificate(ofLinear)).status).toBe(0);
    expect(run(printCertificate(ofSearch))).toMatchObject({
      status: 3,
      stdout: expect.stringMatching(/^not known here: .*verify_search\.py must lie beside this file/),
    });
    rmSync(folder, { recursive: true });
  });
});
