import { spawnSync } from "node:child_process";
import { expect } from "vitest";

/** Asks tools/verify.py about many certificates in one process: a line of JSON each, and its first word back. */
export function python(texts: readonly string[]): string[] {
  const script = `
import sys
sys.path.insert(0, "tools")
import verify, zlib
for line in sys.stdin:
    try:
        print(verify.verify(verify.parse(line)).split()[0])
    except (verify.Refused, TypeError, ValueError, LookupError, AttributeError, zlib.error):
        print("refused")
`;
  const { stdout, stderr } = spawnSync("python3", ["-B", "-c", script], { input: texts.join(""), encoding: "utf8" });
  expect(stderr).toBe("");
  return stdout.trim().split("\n");
}
