import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Door, doors, trouble } from "./doors.ts";

let folder = "";
let all: readonly Door[] = [];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "hostile-"));
  all = await doors(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

// A few of each here; thousands in test/slow.
describe("a mutated file", () => {
  it("is taken or refused in one line, by every verb that reads one", async () => {
    expect(all).toHaveLength(13);
    for (const door of all) expect(await trouble(door, folder, 12, 1), door.name).toEqual([]);
  });
});
