import { fork } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { makeFolder } from "../../src/files/makeFolder.ts";
import { withLock } from "../../src/files/withLock.ts";
import { parseRecords } from "../../src/report/records/record.ts";
import { longer, trials } from "../trials.ts";

const folder = mkdtempSync(join(tmpdir(), "slotwise-lock-"));
afterAll(() => rmSync(folder, { recursive: true }));

const appender = fileURLToPath(new URL("./appendRecords.mjs", import.meta.url));

describe("lock", () => {
  longer(
    "keeps every record of processes that append at the same time, and their page",
    async () => {
      const file = join(folder, "runs.jsonl");
      const writers = trials(4, 2);
      const codes = await Promise.all(
        Array.from({ length: writers }, (_, writer) => {
          const child = fork(appender, [file, `${writer}`, "10"], { execArgv: [] });
          return new Promise((resolve) => child.on("close", resolve));
        }),
      );
      expect(codes).toEqual(codes.map(() => 0));
      const records = parseRecords(readFileSync(file, "utf8"));
      const seeds = records.map(({ seeds }) => seeds["seed"]!).sort((a, b) => a - b);
      expect(seeds).toEqual(Array.from({ length: 10 * writers }, (_, at) => at));
      expect(readFileSync(join(folder, "runs.md"), "utf8")).toBe(`${10 * writers} records\n`);
      expect(readdirSync(folder).sort()).toEqual(["runs.jsonl", "runs.md"]);
    },
    60_000,
  );

  it("is broken where its process is gone, or it is old and says nothing, and left behind by nobody", () => {
    const file = join(folder, "stale");
    const lock = `${file}.lock`;
    // No process has such a number: Linux has at most 4,194,304.
    writeFileSync(lock, `99999999 ${hostname()} 1`);
    expect(withLock(file, () => "done")).toBe("done");
    writeFileSync(lock, "");
    utimesSync(lock, 1, 1);
    expect(withLock(file, () => "done")).toBe("done");
    expect(existsSync(lock)).toBe(false);
    expect(() =>
      withLock(file, () => {
        throw new RangeError("inside");
      }),
    ).toThrow("inside");
    expect(existsSync(lock)).toBe(false);
  });

  it("is refused in one line where it cannot be made", () => {
    expect(() => withLock(join(folder, "nowhere", "file"), () => 0)).toThrow(
      /file\.lock: no lock can be made \(ENOENT\)/,
    );
  });
});

describe("a folder", () => {
  it("is made with those above it, or refused with the part that is the trouble", () => {
    const deep = join(folder, "a", "b", "c");
    makeFolder(deep);
    makeFolder(deep);
    expect(existsSync(deep)).toBe(true);
    writeFileSync(join(folder, "file"), "");
    expect(() => makeFolder(join(folder, "file", "b"))).toThrow(/file: a file, where a folder is wanted/);
    // Node's own never ends here.
    expect(() => makeFolder("/proc/x/y")).toThrow(RangeError);
  });
});
