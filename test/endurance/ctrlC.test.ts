import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { job } from "../experiments/mainJob.ts";
import { hasTerminal, inTerminal, type Strike } from "./terminal.ts";

const folder = mkdtempSync(join(tmpdir(), "slotwise-ctrl-c-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Large enough for threads, and with passes that never end where the strike is to come in the greedy phase. */
const size = "--height 6 --rounds 8 --batch 128 --window-seconds 1";
const endless = `${size} --passes 1000000`;
const short = `${size} --passes 1 --search-seconds 60`;

/** Cycles of the best schedule in a state folder, and of its program. */
function kept(state: string): { schedule: number; program: number } | undefined {
  const files = readdirSync(state).filter((name) => name.startsWith("best-") && name.endsWith(".json"));
  const [schedule, program] = ["schedule", "program"].map((kind) =>
    files.find((name) => name.endsWith(".program.json") === (kind === "program")),
  );
  if (schedule === undefined || program === undefined) return undefined;
  const read = (name: string) => JSON.parse(readFileSync(join(state, name), "utf8"));
  return { schedule: read(schedule).cycles, program: read(program).length };
}

const lastBest = (text: string): number | undefined => {
  const all = [...text.matchAll(/best (\d+) cycles/g)];
  return all.length === 0 ? undefined : Number(all.at(-1)![1]);
};

/** Neither cursor nor line wrap is away at the end. */
function restored(text: string): void {
  for (const [shown, hidden] of [
    ["\u001b[?25h", "\u001b[?25l"],
    ["\u001b[?7h", "\u001b[?7l"],
  ] as const) {
    expect(text.lastIndexOf(shown)).toBeGreaterThanOrEqual(text.lastIndexOf(hidden));
  }
}

/** What the job shows, in this order; a phase that is over before the terminal's next picture is never seen. */
const shown = [
  "starting",
  "kernel: generating",
  "lower bounds",
  "greedy: first passes",
  "greedy: \\d+ of",
  "windows: first ones",
  "[1-9]\\d* windows, [1-9]",
] as const;

/** The phase, or any later one. */
const since = (phase: (typeof shown)[number]): RegExp => new RegExp(shown.slice(shown.indexOf(phase)).join("|"));

const moments: readonly (Strike & { readonly run: string; readonly name: string })[] = [
  { name: "while it starts", run: endless, seen: since("starting"), milliseconds: 0 },
  { name: "while the kernel is made", run: endless, seen: since("kernel: generating"), milliseconds: 0 },
  { name: "while bounds are calculated", run: endless, seen: since("lower bounds"), milliseconds: 0 },
  { name: "before the first schedule", run: endless, seen: since("greedy: first passes"), milliseconds: 0 },
  { name: "after the first schedules", run: endless, seen: since("greedy: \\d+ of"), milliseconds: 0 },
  { name: "five times in the greedy phase", run: endless, seen: since("greedy: \\d+ of"), milliseconds: 700, times: 5 },
  { name: "when windows begin", run: short, seen: since("windows: first ones"), milliseconds: 0 },
  { name: "among windows", run: short, seen: since("[1-9]\\d* windows, [1-9]"), milliseconds: 100 },
];

describe("Ctrl-C in a terminal, through npx tsx", () => {
  it.skipIf(!hasTerminal).each(moments)(
    "$name: 130, nothing lost, the terminal as it was",
    async ({ run, ...strike }) => {
      const state = mkdtempSync(join(folder, "state-"));
      const command = `npx tsx experiments/window-ilp.ts ${run} --state ${state}`;
      const { code, text, before } = await inTerminal(command, strike);
      expect(code, text).toBe(130);
      expect(text).not.toContain("a defect of slotwise");
      restored(text);
      const best = lastBest(before);
      const files = kept(state);
      if (best !== undefined) expect(files?.schedule).toBeLessThanOrEqual(best);
      expect(files?.program).toBe(files?.schedule);
      // The thread of the job was there: the result was printed, with the files' names.
      if (/kernel/.test(before)) {
        expect(text).toContain("search ended");
        expect(files).toBeDefined();
      }
    },
    300_000,
  );

  it("goes on after Ctrl-C in the greedy phase from the best schedule there was", async () => {
    const state = mkdtempSync(join(folder, "state-"));
    const first = await signalled("SIGKILL", `${endless} --state ${state}`, /best \d+ cycles/);
    const best = kept(state)!;
    expect(best.schedule).toBeLessThanOrEqual(lastBest(first.text)!);
    const again = await signalled("SIGINT", `${size} --passes 1 --resume --state ${state}`, /greedy: \d+ cycles/);
    expect(again.code).toBe(130);
    expect(kept(state)!.schedule).toBeLessThanOrEqual(best.schedule);
  }, 300_000);

  it.each([
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)(
    "%s ends in order with exit code %i",
    async (signal, expected) => {
      const state = mkdtempSync(join(folder, "state-"));
      const { code, text } = await signalled(signal, `${endless} --state ${state}`, /best \d+ cycles/);
      expect(code, text).toBe(expected);
      expect(text).toContain("search ended (cancelled)");
      expect(kept(state)?.schedule).toBeLessThanOrEqual(lastBest(text)!);
    },
    300_000,
  );
});

/** The job without a terminal, sent a signal when stderr shows something. */
async function signalled(signal: NodeJS.Signals, run: string, interrupt: RegExp) {
  const { code, out, err } = await job(`${run} --no-record`, { signal, interrupt });
  return { code, text: err + out };
}
