import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { withLock } from "../../src/files/withLock.ts";

vi.mock("node:fs", async (original) => ({
  ...(await original<typeof import("node:fs")>()),
  writeSync: () => {
    throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  },
}));

it("a lock that cannot be written on a full disk is not left behind", () => {
  const folder = mkdtempSync(join(tmpdir(), "slotwise-full-"));
  try {
    const lock = (): void => withLock(join(folder, "records.jsonl"), () => {});
    expect(lock).toThrow("ENOSPC");
    expect(readdirSync(folder)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
