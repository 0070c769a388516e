import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mainReasons, thresholdsOf } from "../../../src/command/reports/gradeReport.ts";
import { gradeCommand } from "../../../src/command/verbs/grade.ts";
import { verbs, verbsHelp } from "../../../src/command/verbs.ts";
import { explain } from "../../../src/explain/explain.ts";
import { lift } from "../../../src/lift/lift.ts";
import { takeHome } from "../../../src/machine/presets/takeHome.ts";
import { parseProgram, printProgram } from "../../../src/machine/program.ts";
import { countedLoop, fixedLoop, loopMemory, swap } from "../../lift/loops.ts";
import { longer } from "../../trials.ts";
import { runCommandIn, runNamed } from "../runCommand.ts";

const folder = mkdtempSync(join(tmpdir(), "programs-"));
afterAll(() => rmSync(folder, { recursive: true }));
const place = (name: string): string => join(folder, name);
const slotwise = (...words: string[]) => runNamed(verbs, verbsHelp, ...words);
const json = async (...words: string[]) => JSON.parse((await slotwise(...words, "--json")).stdout);
const size = ["--height", "1", "--rounds", "2", "--batch", "8"];
const kernel = place("kernel.json");
const memory = place("memory.json");

beforeAll(async () => {
  for (const [name, program] of Object.entries({ fixedLoop, countedLoop, swap })) {
    writeFileSync(place(`${name}.json`), printProgram(program));
  }
  writeFileSync(memory, JSON.stringify(loopMemory));
  await slotwise("export", ...size, "-o", kernel);
});

describe("a program", () => {
  longer("is a block and a schedule for every verb, as is the file that import writes", async () => {
    const block = place("block.json");
    const report = await json("import", kernel, "-o", block);
    const { length } = parseProgram(JSON.parse(readFileSync(kernel, "utf8")));
    expect(report).toMatchObject({ bundles: length, cycles: length, schedule: length, copies: 0 });
    for (const file of [kernel, block]) {
      expect((await json("explain", file)).cycles).toBe(length);
      expect((await json("shadow", file)).cycles).toBe(length);
      expect(await json("bound", file)).toMatchObject({ length, bound: report.bound, operations: report.operations });
      expect((await json("solve", file, "--seconds", "3"))[0].lower).toBeGreaterThanOrEqual(report.bound);
    }
    expect((await json("diff", block, kernel)).moved).toEqual([]);
  });

  longer("gets shorter and leaves the same memory", async () => {
    const serial = place("serial.json");
    const slots = parseProgram(JSON.parse(readFileSync(kernel, "utf8"))).flatMap((bundle) =>
      Object.entries(bundle).flatMap(([engine, all]) => all.map((slot) => ({ [engine]: [slot] }))),
    );
    // Slots of a bundle read what others of it overwrite: not every order is one.
    const { block, given } = lift(parseProgram(JSON.parse(readFileSync(kernel, "utf8"))), takeHome);
    if ("because" in given) throw new Error(given.because);
    expect(slots.length).toBe(block.operations.length);
    const file = place("lifted.json");
    await slotwise("import", kernel, "-o", file);
    const data = JSON.parse(readFileSync(file, "utf8"));
    const [entry] = data.schedules;
    entry.operations.forEach((each: { cycles: number[] }, at: number) => {
      each.cycles = [at];
    });
    Object.assign(entry, { upper: entry.operations.length, status: "feasible" });
    delete entry.addresses;
    writeFileSync(serial, JSON.stringify(data));
    const out = place("shorter.json");
    expect((await slotwise("diff", kernel, place("swap.json"))).stderr).toMatch(
      /not of the same block: .*; \d+ operations of .*kernel\.json have no counterpart \(b\d+\.\w+\.[^ ]+, …\), \d+ operations of/,
    );
    const words = ["--seconds", "1", "--passes", "20", "--inputs", "2", "--threads", "1", "-o", out];
    const report = await json("reschedule", serial, ...size, ...words);
    expect(report.before).toBe(block.operations.length);
    expect(report.after).toBeLessThan(report.before / 2);
    expect(report.comparison).toEqual({ inputs: 12, skipped: 0 });
    const moved = await json("diff", kernel, out);
    expect(moved).toMatchObject({ operations: block.operations.length, cycles: [given.schedule.length, report.after] });
    expect((await json("grade", out, ...size, "--inputs", "2")).cycles).toEqual({
      least: report.after,
      most: report.after,
    });
  });

  test("that exchanges words of a vector in a bundle stays as it is", async () => {
    const out = place("swapped.json");
    const report = await json("reschedule", place("swap.json"), "--memory", memory, "--seconds", "1", "-o", out);
    expect(report).toMatchObject({ before: 4, after: 4, lifted: { copies: 1 } });
    expect(readFileSync(out, "utf8")).toBe(printProgram(swap));
  });

  test("that comes to its end on no input is not verified, and so not written", async () => {
    const [lost, out] = [place("lost.json"), place("found.json")];
    writeFileSync(
      lost,
      JSON.stringify([{ load: [["const", 0, 2 ** 30]] }, {}, { alu: [] }, { load: [["load", 1, 0]] }]),
    );
    const { code, stdout } = await slotwise("reschedule", lost, "--seconds", "1", "--inputs", "1", "-o", out);
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(/3 -> 2 cycles[\s\S]*verified {2}no: the program comes to its end on no/),
    ]);
    expect(() => readFileSync(out)).toThrow();
    // Programs of empty bundles are programs.
    writeFileSync(lost, "[{}]");
    expect(await json("import", lost)).toMatchObject({ bundles: 1, cycles: 0, operations: 0 });
  });

  test("with jumps is explained along a run and refused for scheduling, with the reason", async () => {
    for (const verb of ["import", "reschedule"]) {
      const { code, stderr } = await slotwise(verb, place("fixedLoop.json"));
      expect([code, stderr]).toEqual([
        2,
        expect.stringMatching(/fixedLoop\.json: bundle 5 has a cond_jump: .*--unroll/),
      ]);
    }
    const told = await json("explain", place("fixedLoop.json"), "--memory", memory);
    expect(told.cycles).toBe(2 + 16 * 4);
    expect(told.byStage).toContainEqual(expect.objectContaining({ part: "bundle 5", operations: 16 }));
  });

  test("with a loop of fixed turns is unrolled on request", async () => {
    const out = place("unrolled.json");
    const words = ["--memory", memory, "--seconds", "1", "--passes", "10", "--inputs", "3", "-o", out];
    const report = await json("reschedule", place("fixedLoop.json"), "--unroll", ...words);
    expect(report).toMatchObject({ before: 67, comparison: { inputs: 4, skipped: 0 } });
    expect(report.after).toBeLessThan(30);
    const refused = await slotwise("reschedule", place("countedLoop.json"), "--unroll");
    expect(refused.stderr).toMatch(/bundle 5, engine flow, slot 0: cond_jump: it depends on what memory holds/);
  });

  test("may be taken as observed; where that was wrong, nothing is written", async () => {
    const out = place("assumed.json");
    const counted = place("countedLoop.json");
    const words = ["--observe", "1", "--seconds", "1", "--passes", "5", "--inputs", "12", "-o", out];
    const { code, stdout, stderr } = await slotwise("reschedule", counted, "--memory", memory, ...words);
    expect([code, stdout]).toEqual([1, expect.stringMatching(/WRONG: memory word \d+ is /)]);
    expect(stderr).toMatch(/ASSUMED: the way through the program, and addresses, as on 1 inputs/);
    expect(() => readFileSync(out)).toThrow();
  });
});

describe("grade", () => {
  test("says what is right, and how far everything is", async () => {
    const report = await json("grade", kernel, ...size, "--inputs", "3");
    expect(report.judged.contracts[0]).toMatchObject({ contract: "values", right: true });
    expect(report.bound.cycles).toBeLessThanOrEqual(report.cycles.least);
    expect(report.idle.length).toBeGreaterThan(0);
    expect(report.thresholds).toBeUndefined();
    const { code, stdout } = await slotwise("grade", place("swap.json"), "--inputs", "1");
    expect([code, stdout]).toEqual([1, expect.stringMatching(/WRONG under every contract[\s\S]*0 of 8 met/)]);
  });

  test("knows the thresholds", () => {
    expect(thresholdsOf(200_000)).toEqual({ met: [], next: 147_734 });
    expect(thresholdsOf(1600)).toEqual({ met: [147_734, 18_532, 2164, 1790], next: 1579 });
    expect(thresholdsOf(1363).met.length).toBe(8);
  });

  test("names reasons of engines that are in the way only", async () => {
    const { block, given } = lift(parseProgram(JSON.parse(readFileSync(kernel, "utf8"))), takeHome);
    if ("because" in given) throw new Error(given.because);
    const explanation = explain(block, takeHome, given.schedule);
    const reasons = mainReasons(explanation);
    const fullest = Math.max(...explanation.total.engines.map(({ used, capacity }) => used / capacity));
    for (const { engine, slots, reason } of reasons) {
      const row = explanation.total.engines.find((each) => each.engine === engine)!;
      expect(row.used / row.capacity).toBeGreaterThanOrEqual(0.8 * fullest);
      expect(row.reasons[reason]).toBe(slots);
    }
  });

  longer("--watch grades again at each save, a bad one too, until a signal", async () => {
    const file = place("watched.json");
    writeFileSync(file, printProgram(swap));
    const stop = new AbortController();
    const seen: string[] = [];
    const watching = runCommandIn(
      { signal: stop.signal, onWrite: (text) => seen.push(text) },
      gradeCommand,
      ...[file, ...size, "--inputs", "1", "--watch", "--json"],
    );
    const until = async (fits: () => boolean): Promise<void> => {
      while (!fits()) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    await until(() => seen.some((text) => text.includes('"bundles":4')));
    writeFileSync(file, "[");
    await until(() => seen.some((text) => text.includes("not JSON")));
    writeFileSync(file, readFileSync(kernel, "utf8"));
    await until(() => seen.some((text) => text.includes('"right":true')));
    stop.abort();
    expect((await watching).code).toBe(130);
  });
});
