import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { doors, trouble } from "../hostile/doors.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "hostile-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

// A few of each here; thousands in test/endurance.
describe("a mutated file", () => {
  it("is taken or refused in one line, by every verb that reads one", async () => {
    const all = await doors(folder);
    expect(all).toHaveLength(13);
    for (const door of all) expect(await trouble(door, folder, 1, 1), door.name).toEqual([]);
  });
});
