import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { bestBound } from "../../../src/bounds/best.ts";
import { BoundInstance } from "../../../src/bounds/boundInstance.ts";
import { writeCertificates } from "../../../src/command/job/windowCertificates.ts";
import { verifyCommand } from "../../../src/command/verbs/verify.ts";
import { lcg } from "../../../src/exact/learning/lcg.ts";
import { judge } from "../../../src/exact/problem/judge.ts";
import { Cutter } from "../../../src/exact/problem/window.ts";
import { windowBlock } from "../../../src/exact/problem/windowBlock.ts";
import type { Refuted } from "../../../src/exact/windows/closedWindows.ts";
import { whyClosed } from "../../../src/exact/windows/neighbourhood.ts";
import { contentHash } from "../../../src/ir/contentHash.ts";
import { prepare } from "../../../src/list/listInstance.ts";
import { sweep } from "../../../src/list/sweep.ts";
import { printCertificate, readCertificate, statedBound } from "../../../src/proof/certificate.ts";
import { type Certified, certify } from "../../../src/proof/certify.ts";
import { checkCertificate } from "../../../src/proof/checkCertificate.ts";
import { certificatesTable } from "../../../src/report/job/certificatesTable.ts";
import type { JobResult } from "../../../src/report/job/summary.ts";
import { toSchedule } from "../../../src/schedule/compactSchedule.ts";
import { livePeak, liveRanges } from "../../../src/schedule/scratch/liveRanges.ts";
import { engineNamed } from "../../../src/solve/engines.ts";
import { Budget } from "../../../src/time/budget.ts";
import { randomBlock } from "../../laws/randomBlock.ts";
import { longer } from "../../trials.ts";
import { runCommand } from "../runCommand.ts";

const folder = mkdtempSync(join(tmpdir(), "slotwise-certificates-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a search over the windows of a schedule would come to, whose words bind: who refutes each, and which can lose a cycle. */
async function searched(seed: number) {
  const { block, machine: roomy } = randomBlock(seed, { operations: [24, 30], scratch: 80 });
  const found = await sweep(prepare(block, roomy), { passes: 3, seed: 1 });
  const short = toSchedule(block, found.schedule);
  const machine = { ...roomy, scratchWords: livePeak(block, liveRanges(block, short), short.length).words };
  const verdict = judge(block, machine, short);
  if (verdict.status !== "valid") throw new Error(verdict.because);
  const { schedule, allocation } = verdict.verified;
  const cutter = new Cutter(block, machine);
  const refuted: Refuted[] = [];
  const shorter: { from: number; to: number }[] = [];
  const windows: object[] = [];
  for (let size = 2; size <= schedule.length; size += 2) {
    for (let from = 0; from + size <= schedule.length; from += 2) {
      const to = from + size;
      const window = cutter.cut(schedule, from, to, size - 1);
      if (whyClosed(cutter, schedule, from, to) !== undefined) {
        windows.push({ kind: "remove", status: "closed", from, to });
      } else if (window.complete) {
        const { status } = await lcg.decide(window.problem, { seconds: 60, seed: 0 });
        if (status === "refuted") refuted.push({ from, to, by: lcg.name });
        if (status === "scheduled") shorter.push({ from, to });
      }
    }
  }
  const bound = bestBound(new BoundInstance(block, machine));
  const result = { block, schedule, allocation, windows, refuted, bound, witnessed: bound } as unknown as JobResult;
  return { block, machine, result, cutter, refuted, shorter };
}

describe("certificates of a main job", () => {
  longer.each([19, 35])(
    "has one for every window that counting or the search with learned clauses refuted, words in it: block %i",
    async (seed) => {
      const { block, machine, result, cutter, refuted, shorter } = await searched(seed);
      expect(Math.min(refuted.length, shorter.length)).toBeGreaterThan(0);
      const name = `b${seed}`;
      const written = await writeCertificates(result, machine, {
        ...{ folder, name, source: { block }, solver: engineNamed("highs"), windowSeconds: 60 },
        budget: new Budget({ seconds: 600 }),
      });
      expect(written[0]).toMatchObject({ scope: "block", from: 0, to: result.schedule.length });
      const windows = written.filter(({ scope }) => scope === "window");
      for (const { from, to, by, file, because } of windows) {
        if (file === undefined) expect(because, `${from}..${to} by ${by}`).toMatch(/what stands outside forbids it/);
        else {
          const certificate = readCertificate(JSON.parse(readFileSync(file, "utf8")));
          const cycles = to - from;
          expect(checkCertificate(certificate)).toMatchObject({
            bound: cycles,
            length: cycles,
            scope: "window",
            recheck: "exact",
          });
          expect(certificate.window).toMatchObject({ from, to });
        }
      }
      expect(windows.filter(({ by, file }) => by === "lcg" && file !== undefined).length).toBeGreaterThan(0);
      // No witness says more than there is: windows that can lose a cycle have schedules of that length.
      for (const { from, to } of shorter) {
        const made = windowBlock(cutter, result.schedule, from, to);
        if (typeof made === "string") continue;
        expect(bestBound(new BoundInstance(made.block, made.machine)).cycles).toBeLessThan(to - from);
      }
      const files = readdirSync(folder).filter((each) => each.startsWith(`${name}.`));
      expect(files).toHaveLength(written.filter(({ file }) => file !== undefined).length);
      const { stdout, code } = await runCommand(
        verifyCommand,
        join(folder, files.find((each) => each.includes("window"))!),
      );
      expect(code).toBe(0);
      expect(stdout).toContain("scope window");
      const table = certificatesTable(written);
      expect(table).toMatch(/slotwise\s+verify\s+re-checks\s+them/);
      expect(Math.max(...table.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
    },
  );

  longer("are told from those of other windows, schedules and blocks", async () => {
    const at = (name: string): string => join(folder, name);
    const { block: random, machine: roomy } = randomBlock(35, { operations: [24, 30], scratch: 80 });
    const found = toSchedule(random, (await sweep(prepare(random, roomy), { passes: 3, seed: 1 })).schedule);
    const write = (name: string, parts: Pick<Certified, "block" | "machine" | "schedule" | "window">): string => {
      const bound = bestBound(new BoundInstance(parts.block, parts.machine));
      writeFileSync(at(name), printCertificate(certify({ ...parts, source: { block: parts.block }, bound })));
      return name;
    };
    const block = at(write("own.block.json", { block: random, machine: roomy, schedule: found }));
    const instance = contentHash(random, roomy);
    const own = [2, 3, 5].flatMap((from) => {
      const cut = windowBlock(new Cutter(random, roomy), found, from, from + 4);
      if (typeof cut === "string" || cut.schedule === undefined) return [];
      const window = { instance, from, to: from + 4 };
      return [write(`own.window-${from}.json`, { ...cut, schedule: cut.schedule, window })];
    });
    expect(own.length).toBeGreaterThan(1);
    const [one, other] = own.map((name) => JSON.parse(readFileSync(at(name), "utf8")));
    const asked = async (certificate: object, schedule: string) => {
      writeFileSync(at("asked.json"), JSON.stringify(certificate));
      const { stdout, stderr, code } = await runCommand(verifyCommand, at("asked.json"), "--schedule", schedule);
      return { code, said: `${stdout}${stderr}`.replace(/\s+/g, " ") };
    };
    for (const name of own.slice(0, 3)) {
      const { said, code } = await asked(JSON.parse(readFileSync(at(name), "utf8")), block);
      expect(code, said).toBe(0);
      expect(said).toMatch(/cycles \d+\.\.\d+ of the schedule, whose block this is/);
      expect(said).not.toMatch(/unchecked: [^.]*window named/);
    }
    // A schedule of the same block that is a cycle later has other windows.
    const whole = readCertificate(JSON.parse(readFileSync(block, "utf8")));
    const { block: of, machine, schedule, allocation } = checkCertificate(whole);
    const placements = schedule.placements.map(({ form, cycles }) => ({
      form,
      cycles: cycles.map((cycle) => cycle + 1),
    }));
    const later = { placements, length: schedule.length + 1 };
    const made = certify({
      block: of,
      machine,
      source: { block: of },
      schedule: later,
      allocation,
      bound: statedBound(whole),
    });
    writeFileSync(at("later.json"), printCertificate(made));
    const { window } = one;
    const { length } = schedule;
    const refused: readonly [string, object, string, RegExp][] = [
      [
        "a window a cycle on",
        { ...one, window: { ...window, from: window.from + 1, to: window.to + 1 } },
        block,
        /of the schedule/,
      ],
      ["another window's block", { ...other, window }, block, /the certificate's is/],
      [
        "a window of another block",
        { ...one, window: { ...window, instance: "0".repeat(64) } },
        block,
        /is of block 0{12}/,
      ],
      [
        "a window beyond the schedule",
        { ...one, window: { ...window, to: length + 9 } },
        block,
        /two cycles or more of/,
      ],
      [
        "a window the wrong way round",
        { ...one, window: { ...window, from: window.to, to: window.from } },
        block,
        /two cycles or more/,
      ],
      ["a window of a later schedule", one, at("later.json"), /of the schedule are block|forbids it|withholds/],
      ["a window of a window", one, at(own[0]!), /is of block/],
      ["a whole block", whole, block, /is of a whole block/],
    ];
    for (const [name, certificate, file, because] of refused) {
      const { said, code } = await asked(certificate, file);
      expect(code, name).toBe(1);
      expect(said, name).toMatch(because);
    }
    expect(await asked(one, at("none.json"))).toMatchObject({ code: 2, said: expect.stringContaining("no such file") });
  });

  it("says what was left for want of time", async () => {
    const { block, machine, result } = await searched(35);
    let clock = 0;
    const budget = new Budget({ seconds: 1, now: () => clock });
    const written = await writeCertificates(result, machine, {
      ...{ folder, name: "late", source: { block }, solver: engineNamed("highs"), windowSeconds: 1, budget },
      progress: (done) => {
        clock = done * 1000;
      },
    });
    expect(written.filter(({ file }) => file !== undefined)).toHaveLength(1);
    expect(written.at(-1)).toMatchObject({ scope: "window", because: "no time was left" });
  });
});
