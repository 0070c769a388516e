import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import type { Block } from "../../src/ir/block.ts";
import { bigBlock } from "../exact/bigBlock.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "slotwise-limits-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Seconds that start and reading may take beside `--seconds`, on a computer that does other things too. */
const start = 60;

/** Runs a command, which gets a signal as soon as it has told where it is, where that is asked for. */
function run(words: readonly string[], interrupt?: NodeJS.Signals) {
  const child = spawn(process.execPath, ["--import", "tsx", ...words], { cwd: root });
  const begun = performance.now();
  let signalled = Number.NaN;
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (text) => {
    stdout += text;
  });
  child.stderr.on("data", (text) => {
    stderr += text;
    if (interrupt === undefined || !Number.isNaN(signalled)) return;
    signalled = performance.now();
    child.kill(interrupt);
  });
  return new Promise<{ code: number | null; stdout: string; stderr: string; seconds: number; late: number }>((done) =>
    child.on("close", (code) => {
      const now = performance.now();
      done({ code, stdout, stderr, seconds: (now - begun) / 1000, late: (now - signalled) / 1000 });
    }),
  );
}

/** Writes a block of so many operations as a blocks file. */
function blocksFile(operations: number, words: number): string {
  const { block, machine } = bigBlock(operations, words);
  const id = (i: number): string => block.operations[i]!.id;
  const path = join(folder, `${block.name}.json`);
  const one = {
    ...{ name: block.name, machine },
    operations: block.operations.map(({ id, opcode }) => ({ id, engine: opcode })),
    dependences: block.dependences.map((edge: Block["dependences"][number]) => {
      return { ...edge, from: id(edge.from), to: id(edge.to) };
    }),
    values: block.values.map(({ words, definers, users, liveIn, liveOut }) => {
      return { words, definers: definers.map(id), users: users.map(id), liveIn, liveOut };
    }),
  };
  writeFileSync(path, JSON.stringify([one]));
  return path;
}

const main = "src/command/main.ts";

describe("--seconds holds, and the time is used", () => {
  it.each([
    [20_000, 64, 2],
    [1000, 20, 2],
  ])(
    "%i operations under %i words with %i s",
    async (operations, words, seconds) => {
      const file = blocksFile(operations, words);
      const { stdout, seconds: took } = await run([main, "solve", file, "--seconds", `${seconds}`, "--json"]);
      const [row] = JSON.parse(stdout);
      expect(took).toBeLessThan(seconds + 2 + start);
      expect(row.seconds).toBeLessThan(seconds + 10);
      expect(row.status === "optimal" || row.seconds > 0.95 * seconds).toBe(true);
      // A busy computer may not come to a schedule of 20,000 operations in two seconds, and says so.
      expect(row.upper ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(row.lower);
      if (operations < 20_000) expect(row.upper).not.toBeNull();
    },
    300_000,
  );

  it("latencies of a thousand cost nothing", async () => {
    const file = "test/cases/public/verify/chain2000.json";
    const { stdout } = await run([main, "solve", file, "--seconds", "5", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject([{ status: "optimal", lower: 1_999_001, upper: 1_999_001 }]);
  }, 300_000);

  it("the whole schedule as an end, two seconds in all", async () => {
    const { code, seconds } = await run(["experiments/ends.ts", "--cycles", "1000", "--seconds", "2", "--json"]);
    expect(code).toBe(0);
    expect(seconds).toBeLessThan(2 + 2 + start);
  }, 300_000);

  it("windows from the plain schedule, all of it", async () => {
    const { code, seconds } = await run(["experiments/windows.ts", "--seconds", "6", "--json"]);
    expect(code).toBe(0);
    expect(seconds).toBeLessThan(6 + 2 + start);
  }, 300_000);
});

describe("a signal ends with what there is", () => {
  // It takes less than a second where the computer does nothing else.
  const most = 30;

  it("export writes the best program by then", async () => {
    const program = join(folder, "program.json");
    const { code, late } = await run([main, "export", "-o", program], "SIGINT");
    expect(code).toBe(130);
    expect(late).toBeLessThan(most);
    expect(existsSync(program)).toBe(true);
  }, 300_000);

  it.each([
    ["solve", (): string[] => [main, "solve", blocksFile(20_000, 64), "--seconds", "600"]],
    ["bound", (): string[] => [main, "bound", "--blocks", blocksFile(20_000, 64)]],
    ["family", (): string[] => [main, "family"]],
    ["shadow", (): string[] => [main, "shadow", "--best"]],
    ["ends", (): string[] => ["experiments/ends.ts", "--cycles", "1000", "--seconds", "600"]],
    ["windows", (): string[] => ["experiments/windows.ts", "--seconds", "600"]],
  ])(
    "%s",
    async (_, words) => {
      const { code, late, stderr } = await run(words(), "SIGTERM");
      expect([code, stderr]).toEqual([143, expect.stringContaining(" s  ")]);
      expect(late).toBeLessThan(most);
    },
    300_000,
  );
});
