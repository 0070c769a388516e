import { spawnSync } from "node:child_process";
import { beforeAll, describe, expect, test } from "vitest";
import { bestBound } from "../../src/bounds/best.ts";
import { BoundInstance } from "../../src/bounds/boundInstance.ts";
import { endsLp } from "../../src/exact/refutation/endsLp.ts";
import { parseBlock } from "../../src/ir/notation.ts";
import { prepare } from "../../src/list/listInstance.ts";
import { sweep } from "../../src/list/sweep.ts";
import { readCertificate } from "../../src/proof/certificate.ts";
import { certify } from "../../src/proof/certify.ts";
import { checkCertificate } from "../../src/proof/checkCertificate.ts";
import { toSchedule } from "../../src/schedule/compactSchedule.ts";
import { highs } from "../../src/solve/highs.ts";
import { machineOf } from "../machine/machineOf.ts";
import { python } from "./python.ts";

// biome-ignore lint/suspicious/noExplicitAny: forgers write where the types forbid it.
type Loose = any;

// Ten chains of six additions, each fed by a load and stored at its end; loads and stores come two a cycle. Additions alone
// need 15 cycles of four, after a load and before a store. In the first and the last of these only two have work.
const machine = machineOf("alu:4 load:2 store:2 debug:64!");
const chains = Array.from({ length: 10 }, (_, k) =>
  [`l${k}:load`, `a${k}:alu<-l${k}`, ...["b", "c", "d", "e", "f"].map((x, at) => `${x}${k}:alu<-${"abcde"[at]}${k}`)]
    .concat(`s${k}:store<-f${k}`)
    .join(" "),
);
const block = parseBlock(chains.join(" "), machine);

let honest: Loose;
beforeAll(async () => {
  const instance = new BoundInstance(block, machine);
  const lower = bestBound(instance);
  expect(lower.cycles).toBe(17);
  const { bound } = await endsLp(instance, { solver: highs, seconds: 60, lower });
  const found = await sweep(prepare(block, machine), { passes: 50, seed: 1 });
  const { placements, length } = toSchedule(block, found.schedule);
  // A cycle later, so that there is a length to claim too much.
  const later = placements.map(({ form, cycles }) => ({ form, cycles: cycles.map((cycle) => cycle + 1) }));
  const schedule = { placements: later, length: length + 1 };
  const certificate = certify({ block, machine, source: { block }, schedule, bound });
  honest = JSON.parse(JSON.stringify(certificate));
});

const says = (data: Loose): string => {
  try {
    checkCertificate(readCertificate(data));
    return "verified";
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
};

/** The price between the ends. */
const body = (c: Loose): Loose => c.witness.slots.find(({ until }: Loose) => until !== undefined);

const forgeries: readonly [name: string, forge: (c: Loose) => unknown, because: RegExp][] = [
  ["a length of one cycle more", (c) => (c.bound = ++c.witness.refuted + 1), /leave length 18 possible/],
  ["a length that the schedule has", (c) => (c.bound = c.length + 1), /but the schedule has only/],
  ["no price between the ends", (c) => c.witness.slots.splice(c.witness.slots.indexOf(body(c)), 1), /possible/],
  ["that price twice", (c) => c.witness.slots.push(body(c)), /possible/],
  ["that price in one cycle", (c) => delete body(c).until, /possible/],
  ["that price a cycle longer", (c) => body(c).until++, /possible/],
  ["that price to no end", (c) => (body(c).until = 2 ** 40), /there are no cycles below 17/],
  ["that price backwards", (c) => (body(c).until = body(c).cycle), /there are no cycles below 17/],
  ["a price below 0", (c) => (body(c).price *= -1), /is no price/],
  ["half a price", (c) => (body(c).price = 0.5), /price/],
  ["prices without amounts", (c) => (c.witness.flows = []), /possible/],
  ["amounts without prices", (c) => (c.witness.slots = []), /possible/],
  ["an amount turned round", (c) => c.witness.flows[0].unshift(c.witness.flows[0].splice(1, 1)[0]), /does not imply/],
  ["an amount from a later step", (c) => c.witness.flows[0][0][2]++, /does not imply|is not below/],
  ["an amount to an earlier step", (c) => c.witness.flows[0][1][2]--, /does not imply|is not below/],
  ["a step of no operation", (c) => (c.witness.flows[0][1][1] = 80), /no step/],
  ["a price of an engine that is not there", (c) => (body(c).engine = "mul"), /no engine "mul"/],
  ["a price of slots that are free", (c) => (body(c).engine = "debug"), /cost nothing/],
  ["a dependence of more cycles", (c) => (c.block.dependences[0].latency = 2), /instance hash/],
];

describe("what is proved from both ends of a block", () => {
  test("is above what its engines and paths say, and taken", () => {
    expect(honest).toMatchObject({ bound: 18, length: 19, boundName: "ends LP" });
    expect(says(honest)).toBe("verified");
  });

  test.each(forgeries)("%s is refused", (_, forge, because) => {
    const data = structuredClone(honest);
    forge(data);
    expect(says(data)).toMatch(because);
  });

  test.skipIf(spawnSync("python3", ["--version"]).status !== 0)("tools/verify.py says the same", () => {
    const forged = forgeries.map(([, forge]) => {
      const data = structuredClone(honest);
      forge(data);
      return data;
    });
    const said = python([honest, ...forged].map((data) => `${JSON.stringify(data)}\n`));
    expect(said).toEqual(["verified", ...forgeries.map(() => "refused")]);
  });
});
