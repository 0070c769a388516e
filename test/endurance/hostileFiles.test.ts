import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Door, doors, trouble } from "../hostile/doors.ts";

let folder = "";
let all: readonly Door[] = [];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "hostile-"));
  all = await doors(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("more than a thousand mutated files", () => {
  it("are each taken or refused in one line, soon, in little memory", async () => {
    for (const [at, door] of all.entries()) {
      expect(await trouble(door, folder, 120, 100 + at), door.name).toEqual([]);
      expect(process.memoryUsage().rss, door.name).toBeLessThan(2 ** 30);
    }
  });
});
