import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { verbs } from "../../src/command/verbs.ts";
import { experimentNames } from "../command/experimentNames.ts";
import { sampled } from "../trials.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const slotwise = [process.execPath, join(root, "bin/slotwise.mjs")];
const tsx = (file: string): string[] => [join(root, "node_modules/.bin/tsx"), join(root, "experiments", `${file}.ts`)];

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "command-line-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a command in another folder, by a shell where it is a text. */
function ran(words: readonly string[] | string, input?: string) {
  const options = { cwd: folder, encoding: "utf8", input, timeout: 300_000 } as const;
  const [file, ...rest] = typeof words === "string" ? ["bash", "-o", "pipefail", "-c", words] : words;
  const { status, stdout, stderr } = spawnSync(file!, rest, options);
  return { status, stdout, stderr };
}

const program = '[{"load":[["const",0,1],["const",1,42]]},{"store":[["store",0,1]],"flow":[["halt"]]}]';
const small = ["--height", "1", "--rounds", "1", "--batch", "8", "--seeds", "1"];

describe("from any folder", () => {
  it.each([
    // One door loads all verbs: two stand for them, the others are asked in test/command.
    ...["solve", verbs.at(-1)!.name].map((name): [string, string[]] => [name, [...slotwise, name]]),
    ...sampled(experimentNames, 6).map((name): [string, string[]] => [`experiment ${name}`, tsx(name)]),
  ])("%s --help ends at once, and neither runs nor writes anything", (_, words) => {
    const before = readdirSync(folder);
    const { status, stdout, stderr } = ran([...words, "--help"]);
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("Examples:");
    expect(readdirSync(folder)).toEqual(before);
  });

  it("slotwise --help and --version", () => {
    expect(ran([...slotwise, "-h"]).stdout).toContain("slotwise VERB");
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    // Not the version of the package whose folder it is called in.
    writeFileSync(join(folder, "package.json"), '{ "name": "yours", "version": "99.0.0", "type": "module" }');
    for (const words of [slotwise, tsx("kernel"), [...slotwise, "solve"]]) {
      expect(ran([...words, "--version"])).toMatchObject({
        status: 0,
        stdout: expect.stringMatching(`^${version}\\n`),
      });
    }
    expect(ran([...slotwise, "--version", "--json"]).status).toBe(0);
    expect(ran([...slotwise, "slove", "x"])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("did you mean solve?"),
    });
  });
});

describe("streams", () => {
  it("read standard input and pipes by name", () => {
    const { status, stdout } = ran([...slotwise, "simulate", "-", ...small, "--json"], program);
    expect([status, JSON.parse(stdout).cycles]).toEqual([1, 2]);
    const shell = `${slotwise.join(" ")} simulate <(echo '${program}') ${small.join(" ")} --json`;
    expect(JSON.parse(ran(shell).stdout).cycles).toBe(2);
  });

  it("end quietly when nobody reads", () => {
    const { status, stderr } = ran(`${slotwise.join(" ")} machine --schema | head -c 1 >/dev/null`);
    expect(stderr).toBe("");
    // All of it may have fitted into the pipe.
    expect([0, 141]).toContain(status);
    const closed = ran(`${slotwise.join(" ")} explain --best --json | true`);
    // Nothing but where it was, on a slow machine.
    expect([closed.status, closed.stderr]).toEqual([141, expect.stringMatching(/^( *\d+ s {2}[^\n]*\n)*$/)]);
  });

  it("say in one line when standard output is full", () => {
    const { status, stderr } = ran(`${slotwise.join(" ")} machine --schema > /dev/full`);
    expect([status, stderr]).toEqual([2, "slotwise: stdout: no space left\n"]);
  });
});

describe("signals", () => {
  const ended = (words: readonly string[], when: RegExp, signals: readonly NodeJS.Signals[]) =>
    new Promise<{ code: number | null; signal: string | null; stderr: string }>((done) => {
      const child = spawn(words[0]!, words.slice(1), { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
      let stderr = "";
      let sent = false;
      child.stderr.on("data", (data) => {
        stderr += data;
        if (sent || !when.test(stderr)) return;
        sent = true;
        for (const signal of signals) child.kill(signal);
      });
      child.on("exit", (code, signal) => done({ code, signal, stderr }));
    });
  const searching = [
    ...tsx("search"),
    "--height",
    "2",
    "--rounds",
    "4",
    "--batch",
    "128",
    "--seconds",
    "60",
    "--slice",
    "1",
  ];

  it("end an experiment with the signal's exit code; two at once count as one", async () => {
    const interrupted = await ended(searching, /round 1/, ["SIGINT", "SIGINT"]);
    expect([interrupted.code, interrupted.signal]).toEqual([130, null]);
    expect(interrupted.stderr.match(/SIGINT/g)).toHaveLength(1);
    expect((await ended(searching, /round 1/, ["SIGTERM"])).code).toBe(143);
  });

  it("leave no record of a run that was stopped", async () => {
    const { code } = await ended([...tsx("ends"), "--cycles", "64", "48", "--seconds", "600"], /preamble|tail/, [
      "SIGINT",
    ]);
    expect(code).toBe(130);
    expect(readdirSync(join(folder, ".slotwise")).filter((name) => name.startsWith("ends"))).toEqual([]);
  });
});

describe("outputs", () => {
  it("are tried before the work, and the results are printed before they are written", () => {
    writeFileSync(join(folder, "p.json"), program);
    const size = ["--height", "2", "--rounds", "2", "--batch", "16"];
    const missing = ran([...slotwise, "bound", ...size, "--certificate", "nowhere/c.json"]);
    expect(missing).toEqual({
      status: 2,
      stdout: "",
      stderr: "slotwise bound: --certificate nowhere/c.json: there is no folder nowhere\n",
    });
    const full = ran([...slotwise, "bound", ...size, "--certificate", "/dev/full"]);
    expect([full.status, full.stderr]).toEqual([2, "slotwise bound: --certificate /dev/full: no space left\n"]);
    expect(full.stdout).toContain("length");
  });
});
