import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readBeside, readText } from "../../src/files/readText.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "read-"));
  mkdirSync(join(folder, "inner"));
  writeFileSync(join(folder, "secret"), "the secret");
  writeFileSync(join(folder, "inner", "file.json"), "{}");
  writeFileSync(join(folder, "inner", "program.lp"), "the program");
  writeFileSync(join(folder, "marked"), "\ufeff[1]");
  writeFileSync(join(folder, "latin"), Buffer.from([0x5b, 0xe9, 0x5d]));
  if (process.platform === "win32") return;
  symlinkSync(join(folder, "secret"), join(folder, "inner", "link.lp"));
  execFileSync("mkfifo", [join(folder, "inner", "pipe.lp")]);
});
afterAll(() => rmSync(folder, { recursive: true }));

const unix = process.platform === "win32" ? it.skip : it;

describe("a file that somebody names", () => {
  it("is read, without its byte order mark", () => {
    expect(readText(join(folder, "secret"))).toBe("the secret");
    expect(readText(join(folder, "marked"))).toBe("[1]");
  });

  it.each<[string, string]>([
    ["nowhere", "no such file (ENOENT)"],
    ["secret/below", "no such file (ENOTDIR)"],
    ["inner", "a folder, not a regular file"],
    ["latin", "not UTF-8 text"],
    ["a\0b", "no path can hold a zero byte"],
  ])("is refused in one line: %s", (name, message) => {
    expect(() => readText(join(folder, name))).toThrow(RangeError);
    expect(() => readText(join(folder, name))).toThrow(message);
  });

  it("is never read beyond the limit", () => {
    expect(readText(join(folder, "secret"), { limit: 10 })).toBe("the secret");
    expect(() => readText(join(folder, "secret"), { limit: 9 })).toThrow("more than 9 bytes, the limit");
  });

  unix("does not hang as a pipe, nor end the program as a device", () => {
    expect(() => readText(join(folder, "inner", "pipe.lp"))).toThrow(
      "a pipe (- reads standard input), not a regular file",
    );
    expect(() => readText("/dev/zero")).toThrow("/dev/zero: a device, not a regular file");
  });
});

describe("a pipe that somebody names", () => {
  const pipe = (): string => join(folder, "inner", "pipe.lp");

  unix("is said to be one where nobody writes", () => {
    expect(() => readText(pipe(), { pipes: true, patience: 0.05 })).toThrow(
      `${pipe()}: a pipe, and nobody has opened it for writing in 0.05 s`,
    );
  });

  unix("is waited for, and read to its end", () => {
    spawn("sh", ["-c", `sleep 0.2; (printf '[1,'; sleep 0.1; printf '2]') > "${pipe()}"`]);
    expect(readText(pipe(), { pipes: true, patience: 60 })).toBe("[1,2]");
  });
});

describe("a file that a file names", () => {
  const beside = (name: string) => readBeside(join(folder, "inner", "file.json"), name);

  it("is read when it is beside it", () => {
    expect(beside("program.lp")).toBe("the program");
  });

  it.each(["../secret", "/etc/hostname", "inner/../../secret", ".", "..", "", "a\\b", "C:secret", "x\0y"])(
    "is not even opened elsewhere: %j",
    (name) => {
      expect(() => beside(name)).toThrow("only a plain name of a file beside it is read");
    },
  );

  unix("is neither a link, nor a pipe", () => {
    expect(() => beside("link.lp")).toThrow("a symbolic link that is not followed");
    expect(() => beside("pipe.lp")).toThrow("a pipe (- reads standard input), not a regular file");
  });

  it("does not exist for what came from standard input", () => {
    expect(() => readBeside("-", "program.lp")).toThrow("standard input has no folder");
  });
});
