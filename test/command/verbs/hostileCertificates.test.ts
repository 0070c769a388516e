import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { verbs, verbsHelp } from "../../../src/command/verbs.ts";
import { runNamed } from "../runCommand.ts";

const given = (name: string) => fileURLToPath(new URL(`../../cases/public/verify/${name}.json`, import.meta.url));

describe("verify", () => {
  // Certificates of an earlier version: what they try is tried in the present one too (bound.test.ts, validateBlock.test.ts).
  it.each([
    ["overflow-cert", "2^32 + 1 words in 4"],
    ["path-0", "a witness in a file elsewhere"],
    ["forge-double", "a machine doubled under a preset's name"],
    ["forge-name", "a small kernel named as the standard one"],
    ["forge-solver", "a bound that an engine claims"],
  ])("refuses %s (%s) unread, in one sentence", async (name) => {
    const { stdout, stderr, code } = await runNamed(verbs, verbsHelp, "verify", given(name), "--json");
    expect([code, stderr]).toEqual([1, ""]);
    const answer = JSON.parse(stdout);
    expect(answer.verified).toBe(false);
    expect(stdout).toMatch(/a certificate of version 2; this program reads version \d+: /);
  });

  it("refuses a program that is wrong on some images under every contract", async () => {
    const size = ["--height", "2", "--rounds", "4", "--batch", "128", "--contract", "values"];
    const { stdout, code } = await runNamed(verbs, verbsHelp, "simulate", given("wrong-but-accepted"), ...size);
    expect(code).toBe(1);
    expect(stdout).toMatch(/contract values +│ WRONG on \d+ of \d+/);
  });
});
