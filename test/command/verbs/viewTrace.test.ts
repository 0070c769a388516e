import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import process from "node:process";
import { afterAll, describe, expect, it } from "vitest";
import { verbs, verbsHelp } from "../../../src/command/verbs.ts";
import { pageVersion } from "../../../src/view/pageModel.ts";
import { randomImage } from "../../../src/walk/imageSet.ts";
import { longer, longerGroup } from "../../trials.ts";
import { runNamed } from "../runCommand.ts";

const folder = mkdtempSync(join(tmpdir(), "view-"));
afterAll(() => rmSync(folder, { recursive: true }));

const plan = "results/plans/h2-r4-b128-values.json";
const other = "results/plans/h3-r5-b128-values.json";
const run = (...words: string[]) => runNamed(verbs, verbsHelp, ...words);
const at = (name: string, text?: string): string => {
  const path = join(folder, name);
  if (text !== undefined) writeFileSync(path, text);
  return path;
};

describe("view and trace on the command line", () => {
  longer("view writes a page that has no address in it, and says where", async () => {
    const [page, image] = [at("page.html"), at("image.json")];
    writeFileSync(image, JSON.stringify([...randomImage({ height: 2, rounds: 4, batch: 128 }, 1)]));
    const { stdout, code } = await run("view", plan, "--memory", image, "-o", page, "--seconds", "0.1", "--quiet");
    expect([code, stdout]).toEqual([0, expect.stringMatching(/page\.html: 109 cycles, 0\.\d\d MB; open it/)]);
    const html = readFileSync(page, "utf8");
    expect(html).toMatch(/^<!doctype html>/i);
    expect(html).not.toMatch(/(src|href)="https?:/);
  });

  longer("view --json prints the page's data and writes nothing", async () => {
    const { stdout, code } = await run("view", plan, "--json", "--seconds", "0.1", "--quiet");
    const { format, version, schedules } = JSON.parse(stdout);
    expect([code, format, version, schedules.length]).toEqual([0, "slotwise page", pageVersion, 1]);
    expect(existsSync("trace.html")).toBe(false);
  });

  longer(
    "view takes a schedule file beside a plan, with the machine that is named; and says why a cycle less is impossible",
    async () => {
      const [file, image] = [at("schedule.json"), at("own-image.json")];
      writeFileSync(image, JSON.stringify([...randomImage({ height: 2, rounds: 4, batch: 128 }, 1)]));
      expect((await run("export", plan, "--to", "schedule", "-o", file, "--inputs", "1", "--quiet")).code).toBe(0);
      const look = ["--json", "--seconds", "0.1", "--quiet"];
      const compared = JSON.parse((await run("view", plan, "--compare", file, ...look)).stdout);
      expect([compared.schedules.length, compared.differences.moved]).toEqual([2, []]);
      const { bound, why } = compared;
      expect(why).toMatchObject({ horizon: bound.cycles - 1, by: "bound" });
      const [{ engines, from, to, needed, there }] = why.reasons;
      expect(engines.map((engine: number) => compared.machine.engines[engine].name)).toEqual(Object.keys(bound.prices));
      expect(there).toBe(bound.capacity * (to - from + 1));
      expect(needed).toBeGreaterThan(there);
      const bare = await run("view", file, "--memory", image, ...look);
      expect([bare.code, JSON.parse(bare.stdout).error.message]).toEqual([
        2,
        expect.stringMatching(/name the machine with --machine/),
      ]);
      const named = await run("view", file, "--memory", image, "--machine", "take-home", ...look);
      expect(JSON.parse(named.stdout).schedules[0].written.image).toBe(image);
    },
  );

  longer("view --open hands the file to the system's opener", async () => {
    if (process.platform !== "linux") return;
    const [opener, opened, before] = [at("xdg-open"), at("opened.txt"), process.env["PATH"]];
    writeFileSync(opener, `#!/bin/sh\nprintf %s "$1" > "${opened}.new"\nmv "${opened}.new" "${opened}"\n`);
    chmodSync(opener, 0o755);
    process.env["PATH"] = `${folder}${delimiter}${before}`;
    try {
      const { code } = await run("view", plan, "-o", at("opened.html"), "--open", "--seconds", "0.1", "--quiet");
      expect(code).toBe(0);
    } finally {
      process.env["PATH"] = before;
    }
    await expect.poll(() => existsSync(opened), { timeout: 60_000 }).toBe(true);
    expect(readFileSync(opened, "utf8")).toBe(at("opened.html"));
  });

  it("view --open without an opener says so, as any other line", async () => {
    if (process.platform !== "linux") return;
    const before = process.env["PATH"];
    process.env["PATH"] = join(folder, "nothing-here");
    try {
      const { code, stderr } = await run("view", plan, "-o", at("none.html"), "--open", "--seconds", "0.1");
      const says = /^view: no browser could be started \(xdg-open is missing\); open .*none\.html$/m;
      expect([code, stderr]).toEqual([0, expect.stringMatching(says)]);
    } finally {
      process.env["PATH"] = before;
    }
  });

  longer(
    "trace has an event for each slot that the program issues, a line each, and flows of one operation",
    async () => {
      const [trace, program] = [at("trace.json"), at("program.json")];
      const listed = JSON.parse((await run("trace", plan, "--json", "--quiet")).stdout).traceEvents as { ph: string }[];
      const flow = (listed.findLast(({ ph }) => ph === "X") as unknown as { args: { id: string } }).args.id;
      expect((await run("export", plan, "-o", program, "--inputs", "1", "--quiet")).code).toBe(0);
      const { stdout, code } = await run("trace", plan, "-o", trace, "--flow", flow, "--quiet");
      expect([code, stdout]).toEqual([
        0,
        expect.stringMatching(/trace\.json: 109 cycles, \d+ events; open it in ui\./),
      ]);
      const { traceEvents: events } = JSON.parse(readFileSync(trace, "utf8")) as {
        traceEvents: { ph: string; name: string; ts: number; tid: number; args: { name: string } }[];
      };
      expect(readFileSync(trace, "utf8").split("\n").length).toBe(events.length + 3);
      expect(events.filter(({ ph }) => ph === "s").length).toBeGreaterThan(0);
      const track = new Map(
        events.flatMap(({ name, tid, args }) => (name === "thread_name" ? [[tid, args.name] as const] : [])),
      );
      const issued = events.flatMap(({ ph, ts, tid, name }) =>
        ph === "X" ? [`${ts} ${track.get(tid)!.split("-")[0]} ${name}`] : [],
      );
      // What the program that the simulator runs has in the cycle, slot for slot.
      const bundles = JSON.parse(readFileSync(program, "utf8")) as Record<string, [string, ...unknown[]][]>[];
      const slots = bundles.flatMap((bundle, cycle) =>
        Object.entries(bundle).flatMap(([engine, list]) => list.map(([opcode]) => `${cycle} ${engine} ${opcode}`)),
      );
      expect(issued.sort()).toEqual(slots.sort());
    },
  );

  it.each<[string, string[], RegExp]>([
    ["no such file", ["view", "none.json"], /^slotwise view: none\.json: .*no such file/],
    ["no schedule", ["view", at("hello.json", '{"hello":1}')], /hello\.json: neither a program, nor a plan/],
    ["no JSON", ["trace", at("cut.json", "{")], /^slotwise trace: .*cut\.json: /],
    ["nothing named", ["trace", "--height", "3", "--rounds", "3"], /^slotwise trace: /],
    ["another block", ["view", plan, "--compare", other], /not of the same block: .*h2-r4.* operations\), .*h3-r5/],
    ["an image that is none", ["view", plan, "--memory", at("image.txt", "[1,-2]")], /--memory .*image\.txt.*/],
    ["an image that is too short", ["view", plan, "--memory", at("short.json", "[1,2,3]")], /short\.json|image|memory/],
    ["a folder that is none", ["view", plan, "-o", at("none/page.html")], /-o .*none.page\.html: there is no folder/],
    ["a folder as a file", ["trace", plan, "-o", folder], /^slotwise trace: -o /],
    ["an operation that is none", ["trace", plan, "--flow", "g0.nothing"], /--flow g0\.nothing: the block has no such/],
    ["a record that is none", ["trace", plan, "--incumbents", at("r.jsonl", "{}")], /r\.jsonl/],
    ["size beside a file", ["view", plan, "--rounds", "4"], /--rounds and FILE\.json/],
  ])("refuses in one line: %s", async (_, words, line) => {
    const { stdout, stderr, code } = await run(
      ...words,
      ...(words.includes("-o") ? [] : ["-o", at("unused")]),
      "--quiet",
    );
    expect([stdout, code]).toEqual(["", 2]);
    expect(stderr).toMatch(line);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(existsSync(at("unused"))).toBe(false);
  });
});

longerGroup("explain --rounds", () => {
  longer("is the table of rounds where no number follows, the size where one does", async () => {
    const table = async (...words: string[]) => (await run("explain", ...words, "--quiet")).stdout;
    for (const words of [
      ["--rounds", plan],
      [plan, "--rounds", "--live"],
    ]) {
      expect(await table(...words)).toContain("Slots by round");
    }
    const sized = await table("--best", "--height", "2", "--rounds", "4", "--batch", "128");
    expect(sized).toContain("109 cycles");
    expect(sized).not.toContain("Slots by round");
    expect((await run("explain", "--best", "--rounds", "0")).stderr).toMatch(/--rounds 0: a whole number from 1 to 40/);
  });
});
