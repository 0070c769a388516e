import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { verbs, verbsHelp } from "../../src/command/verbs.ts";
import { parseProgram, printProgram } from "../../src/machine/program.ts";
import { runNamed } from "../command/runCommand.ts";
import { programCases } from "../lift/programCases.ts";
import { sampled } from "../trials.ts";

const folder = mkdtempSync(join(tmpdir(), "odd-programs-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Every fourth of them; all in the endurance suite. */
const cases = sampled(
  programCases.map((each, at) => ({ ...each, at })),
  4,
);

describe.each(cases)("$name", ({ at, program, memory, size, ...way }) => {
  const place = (name: string): string => join(folder, `${at}-${name}`);
  const [file, image] = [place("program.json"), place("memory.json")];
  writeFileSync(file, printProgram(program));
  if (memory !== undefined) writeFileSync(image, JSON.stringify(memory));
  const { height, rounds, batch } = size ?? { height: 1, rounds: 1, batch: 8 };
  const sized = [`--height=${height}`, `--rounds=${rounds}`, `--batch=${batch}`];
  const on = size === undefined ? ["--memory", image] : sized;
  const path = way.unroll === true ? ["--unroll"] : way.jumps === true ? ["--observe", "1"] : [];
  const run = (...words: string[]) => runNamed(verbs, verbsHelp, ...words);
  const json = async (...words: string[]) => {
    const { stdout, stderr, code } = await run(...words, ...path, ...on, "--json", "--quiet");
    expect([stderr, code]).toEqual(["", 0]);
    return JSON.parse(stdout);
  };

  test("goes through every verb", { timeout: 600_000 }, async () => {
    const [block, certificate, shorter] = [place("block.json"), place("certificate.json"), place("shorter.json")];
    const imported = await json("import", file, "-o", block);
    const bound = await json("bound", file, "--certificate", certificate);
    expect(bound.bound).toBeLessThanOrEqual(bound.length);
    expect((await run("verify", certificate)).code).toBe(0);
    expect((await json("explain", file)).cycles).toBe(bound.length);
    expect((await json("shadow", file)).cycles).toBe(bound.length);
    const what = await json("what-if", file, "--slots", "flow=2", "--seconds", "0.2", "--passes", "3");
    expect(what.base.bound).toBeLessThanOrEqual(what.base.exact);
    for (const forms of [[], ["--forms"]]) {
      const words = ["--seconds", "3", "--passes", "10", "--inputs", "3", "--threads", "1", "-o", shorter, ...forms];
      const report = await json("reschedule", file, ...words);
      expect(report.after).toBeLessThanOrEqual(report.before);
      expect(report.comparison.inputs).toBeGreaterThan(0);
      expect(report.comparison).not.toHaveProperty("differs");
      expect(parseProgram(JSON.parse(readFileSync(shorter, "utf8"))).length).toBeLessThanOrEqual(report.before);
      if (forms.length > 0) continue;
      const copies = imported.copies === 0 || report.after < report.before;
      if (copies) expect((await json("diff", block, shorter)).operations).toBe(imported.operations);
    }
    for (const [verb, name] of [
      ["view", "page.html"],
      ["trace", "trace.json"],
    ] as const) {
      expect((await run(verb, file, ...path, ...on, "-o", place(name), "--quiet")).stderr).toBe("");
      expect(readFileSync(place(name)).length).toBeGreaterThan(1000);
    }
    const state = ["--state", place("state"), "--no-record", "--passes", "5", "--search-seconds", "2", "--inputs", "3"];
    const job = await json("schedule", "--block", file, "--threads", "1", "--name", `${at}-program`, ...state);
    expect(job.final.cycles).toBeLessThanOrEqual(imported.cycles + imported.copies);
    expect(job.judges).toEqual(["checker", "simulator"]);
    const graded = await run("grade", file, ...sized, "--inputs", "1", "--json", "--quiet");
    expect(graded.stderr).toBe("");
    const grade = JSON.parse(graded.stdout);
    const wrong = grade.judged.arrays.filter(({ right }: { right: boolean }) => !right);
    if (size !== undefined) {
      const name = /^the last (index|value)|^indices right/.exec(programCases[at]!.name)?.[0];
      const parts = { "the last index": ["indices"], "the last value": ["values"], "indices right": ["values"] };
      expect(wrong.map(({ part }: { part: string }) => part)).toEqual(
        name === undefined ? [] : parts[name as keyof typeof parts],
      );
      expect(grade.bound.cycles).toBeLessThanOrEqual(grade.cycles.least);
    }
  });
});
