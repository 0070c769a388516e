import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { withPhases } from "../../../src/command/run/phases.ts";
import { simulateCommand } from "../../../src/command/verbs/simulate.ts";
import { runCommandIn } from "../runCommand.ts";

afterEach(() => void vi.useRealTimers());

describe("withPhases", () => {
  it("says every second where the work is: phase, seconds, best, bound and gap", async () => {
    vi.useFakeTimers();
    const lines: string[] = [];
    const mention = (line: string): void => void lines.push(line);
    const wait = (seconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(1000 * seconds);
    const result = await withPhases({ mention }, "bounds", async (tell) => {
      await wait(1);
      tell({ bound: 100 });
      tell({ phase: "greedy", best: 130 });
      await wait(2);
      tell({ best: 110 });
      await wait(1);
      return 42;
    });
    await wait(5);
    expect(result).toBe(42);
    expect(lines).toEqual([
      "   0 s  bounds",
      "   1 s  bounds",
      "   1 s  greedy; best 130 cycles; bound 100; gap 30.0 %",
      "   2 s  greedy; best 130 cycles; bound 100; gap 30.0 %",
      "   3 s  greedy; best 130 cycles; bound 100; gap 30.0 %",
      "   4 s  greedy; best 110 cycles; bound 100; gap 10.0 %",
    ]);
  });

  it("is silent afterwards, also after an error", async () => {
    vi.useFakeTimers();
    const mention = vi.fn();
    await expect(withPhases({ mention }, "bounds", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    await vi.advanceTimersByTimeAsync(9000);
    expect(mention).toHaveBeenCalledTimes(1);
  });
});

describe("simulate", () => {
  it("tells how far a long program is, and ends at a signal", async () => {
    const folder = mkdtempSync(join(tmpdir(), "slotwise-endless-"));
    try {
      const program = join(folder, "endless.json");
      writeFileSync(program, '[{"flow":[["jump",0]]}]');
      const stop = new AbortController();
      setTimeout(() => stop.abort(), 200);
      const printed = await runCommandIn(
        { columns: 80, signal: stop.signal },
        simulateCommand,
        ...[program, "--limit", "1e9"],
      );
      expect(printed).toMatchObject({ stdout: "", code: 130 });
      expect(printed.stderr).toContain("the image shown, 0 million cycles");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
