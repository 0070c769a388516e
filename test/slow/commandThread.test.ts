import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { inThread, isForThread } from "../../src/command/commandThread.ts";
import { exitCodes, type Io, runVerb, type StopSignal } from "../../src/command/run/run.ts";
import { verbs, verbsHelp } from "../../src/command/verbs.ts";
import { printBlocksFile } from "../../src/ir/printBlocksFile.ts";
import { bigBlock } from "../exact/bigBlock.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "slotwise-thread-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A terminal that keeps what is written to it, and a signal. */
function terminal(onState: (io: { stop: () => void }, text: string) => void = () => {}) {
  const texts = { stdout: "", stderr: "" };
  const stop = new AbortController();
  let stopped: StopSignal | undefined;
  const signalled = {
    stop: () => {
      stopped = "SIGTERM";
      stop.abort();
    },
  };
  const stream = (name: "stdout" | "stderr") => ({
    ...{ isTTY: true, columns: 100 },
    write: (text: string) => {
      texts[name] += text;
      if (name === "stderr") onState(signalled, text);
    },
  });
  const io: Io = {
    ...{ stdout: stream("stdout"), stderr: stream("stderr"), colour: false },
    ...{ signal: () => stop.signal, stopped: () => stopped },
  };
  return { io, texts };
}

function bigFile(operations: number, words = 64): string {
  const path = join(folder, `big${operations}-${words}.json`);
  writeFileSync(path, printBlocksFile([bigBlock(operations, words)]));
  return path;
}

describe("a command in a thread of its own", () => {
  it("is what names a large file, a pipe or a best plan", () => {
    const plan = join(root, "results/plans/h10-r16-b256-values.json");
    expect(isForThread(["explain", bigFile(5000)])).toBe(true);
    expect(isForThread(["explain", "--best"])).toBe(true);
    expect(isForThread(["explain", "-"])).toBe(true);
    expect(isForThread(["explain", plan])).toBe(false);
    expect(isForThread(["machine", folder, "a\0b", join(folder, "none.json")])).toBe(false);
  });

  it("prints what it prints without one, and ends with the same code", async () => {
    const plan = join(root, "results/plans/h2-r4-b128-values.json");
    for (const words of [["explain", plan], ["explain", plan, "--window", "none"], ["nosuchverb"]]) {
      const [here, there] = [terminal(), terminal()];
      const codes = [await runVerb(verbs, verbsHelp, words, here.io), await inThread({ words }, there.io)];
      expect(codes[0]).toBe(codes[1]);
      expect(there.texts.stdout).toBe(here.texts.stdout);
      const last = ({ texts }: typeof here): string => texts.stderr.split("\r\u001b[K").at(-1)!;
      expect(last(there)).toBe(last(here));
    }
  });

  it("shows the time of a piece that lets nothing in", async () => {
    const { io, texts } = terminal();
    expect(await inThread({ words: ["explain", bigFile(40_000)] }, io)).toBe(0);
    expect(texts.stderr).toMatch(/ 0 s {2}reading the schedule/);
    expect(texts.stderr).toMatch(/ [1-9]\d* s {2}reading the schedule/);
    expect(texts.stdout).toContain("40000 operations");
  });

  // With few words no rule leads to a schedule; where that is known before the signal counts, it is what is wrong with the input.
  it.each([
    [30_000, [exitCodes.SIGTERM], /^$/],
    [64, [exitCodes.SIGTERM, exitCodes.usage], /no greedy schedule of big60000/],
  ])("of the main job ends some seconds after a signal: %i words", async (scratch, codes, because) => {
    let late = Number.NaN;
    const { io, texts } = terminal(({ stop }, text) => {
      if (!text.includes("first passes") || !Number.isNaN(late)) return;
      late = performance.now();
      stop();
    });
    const module = new URL("../../experiments/window-ilp.ts", import.meta.url).href;
    const words = ["--block", bigFile(60_000, scratch), "--state", join(folder, `state${scratch}`), "--no-record"];
    const code = await inThread({ words, experiment: { module, program: "window-ilp" } }, io);
    expect(codes, texts.stderr).toContain(code);
    // Four, where the computer does nothing else.
    expect((performance.now() - late) / 1000).toBeLessThan(30);
    if (code === exitCodes.usage) expect(texts.stderr).toMatch(because);
    else expect(texts.stdout).toContain("big60000");
  });

  it("hears of a signal, and ends with what there is", async () => {
    const { io, texts } = terminal(({ stop }, text) => {
      if (text.includes("bounds")) stop();
    });
    expect(await inThread({ words: ["solve", bigFile(20_000), "--seconds", "600"] }, io)).toBe(143);
    expect(texts.stdout).toContain("big20000");
  });
});
