import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { command } from "../../../src/command/options/command.ts";
import { options, settable } from "../../../src/command/options/options.ts";
import { recordOption } from "../../../src/command/options/outputOptions.ts";
import { common, typedOnly } from "../../../src/command/options/readArguments.ts";
import { readSettings } from "../../../src/command/options/settings.ts";
import { exitCodes } from "../../../src/command/run/run.ts";
import { verbs, verbsHelp } from "../../../src/command/verbs.ts";
import { experiments } from "../everyCommand.ts";
import { runCommandIn, runNamed } from "../runCommand.ts";

let folder = "";
beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  folder = mkdtempSync(join(tmpdir(), "settings-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const echo = command({
  name: "echo",
  describe: "Print what holds",
  positionals: {},
  options: {
    seed: options.seed,
    seconds: options.seconds,
    cycles: options.cycles,
    quick: options.quick,
    passes: options.passes,
    pause: options.pause,
    record: recordOption("echo"),
    contract: options.contract,
    plan: options.plan,
  },
  excludes: [{ beside: "plan", without: ["contract"], because: "the file has its own" }],
  examples: [],
  run({ record, ...rest }, { printJson }) {
    printJson({ ...rest, record: record?.name ?? null });
    return exitCodes.fine;
  },
});

/** Runs it in the folder, with these settings there. */
async function held(settings: unknown, ...words: string[]) {
  if (settings !== undefined) writeFileSync(join(folder, "slotwise.json"), JSON.stringify(settings));
  const io = { settings: (named: string | undefined) => readSettings(folder, named) };
  return runCommandIn(io, echo, ...words);
}

describe("settings of a folder", () => {
  it("stand in for what is not typed, are told on stderr, and give way to what is", async () => {
    const settings = { seed: 7, cycles: [3, 4], pause: false, record: false, threads: 2 };
    const { stdout, stderr, code } = await held(settings, "--seed", "5");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ seed: 5, cycles: [3, 4], pause: false, record: null });
    expect(stderr).toBe("settings of slotwise.json: cycles, pause, record\n");
    expect((await held({ seed: 7, quiet: true })).stderr).toBe("");
    expect(JSON.parse((await held({ quick: true })).stdout)).toMatchObject({ quick: true, passes: 200 });
    expect(JSON.parse((await held({ quick: true, passes: "8" }, "--no-quick")).stdout)).toMatchObject({ passes: 8 });
    expect(JSON.parse((await held({ seed: 7 }, "--no-config")).stdout)).toMatchObject({ seed: 1 });
    // An option that means nothing beside a typed one is refused where it is typed, and left alone where it is set.
    expect(JSON.parse((await held({ contract: "values-clean" }, "--plan", "x")).stdout)).toMatchObject({
      contract: "values",
    });
  });

  it("may stand in package.json, or in the file that --config names", async () => {
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "yours", slotwise: { seed: 3 } }));
    const inPackage = await held(undefined);
    expect(JSON.parse(inPackage.stdout)).toMatchObject({ seed: 3 });
    expect(inPackage.stderr).toContain("package.json#slotwise");
    writeFileSync(join(folder, "other.json"), '{"seed": 4}');
    expect(JSON.parse((await held(undefined, "--config", join(folder, "other.json"))).stdout)).toMatchObject({
      seed: 4,
    });
    expect((await held({ seed: 1 })).stderr).toBe(
      "echo: slotwise.json and package.json#slotwise: one of them is enough\n",
    );
  });

  it("leave a package.json alone that is broken or has none", async () => {
    for (const text of ["{", "[]", '{"name": "yours"}']) {
      writeFileSync(join(folder, "package.json"), text);
      expect(await held(undefined)).toMatchObject({ code: 0, stderr: "" });
    }
  });

  it.each<[unknown, string]>([
    [{ secons: 3 }, "slotwise.json: secons: no such setting (did you mean seconds?)"],
    [{ windowSeconds: 3 }, "slotwise.json: windowSeconds: no such setting (did you mean window-seconds?)"],
    [{ "--seed": 3 }, "slotwise.json: --seed: no such setting (did you mean seed?)"],
    [{ help: true }, "slotwise.json: help: no such setting"],
    [{ "judged-contract": "all" }, "slotwise.json: judged-contract: no such setting"],
    [{ seconds: 0 }, "slotwise.json: seconds 0: a number from 0.1 to 86400 is wanted"],
    [{ seed: "0x10" }, "slotwise.json: seed 0x10: a whole number from 0 to 2147483647 is wanted"],
    [{ seed: true }, "slotwise.json: seed: true is neither a number nor a text"],
    [{ seed: null }, "slotwise.json: seed: null is neither a number nor a text"],
    [{ seed: [1] }, "slotwise.json: seed: [1] is neither a number nor a text"],
    [{ pause: "yes" }, "slotwise.json: pause: true or false is wanted"],
    [{ cycles: [] }, "slotwise.json: cycles: the list is empty"],
    [{ contract: "value" }, "slotwise.json: contract value: one of values, values-clean, values+indices is wanted"],
    [[], "slotwise.json: an object is wanted"],
    ["seed", "slotwise.json: an object is wanted"],
  ])("%j are refused in one line", async (settings, message) => {
    const { stdout, stderr, code } = await held(settings);
    expect([stdout, code]).toEqual(["", 2]);
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  });

  it("are refused with line and column where they are no JSON, or name something twice", async () => {
    for (const text of ['{"seed": 1,}', '{"seed": 1, "seed": 2}']) {
      writeFileSync(join(folder, "slotwise.json"), text);
      expect((await held(undefined)).stderr).toMatch(/^echo: slotwise\.json: .*(line|column)/);
    }
  });
});

it("every option of every command can be set, under one name", async () => {
  const commands = [...(await Promise.all(verbs.map(({ load }) => load()))), ...experiments];
  expect(commands.length).toBeGreaterThan(15);
  const rows = commands.flatMap(({ options: own }) => Object.keys(own));
  expect(rows.filter((row) => !(row in settable))).toEqual([]);
  expect(Object.keys(common).filter((row) => !(row in settable))).toEqual([...typedOnly]);
  expect(Object.keys(settable).filter((row) => !rows.includes(row) && !(row in common))).toEqual([]);
});

it("the schema is that of the table", async () => {
  const { properties, additionalProperties } = JSON.parse(
    (await runNamed(verbs, verbsHelp, "config", "--schema")).stdout,
  );
  expect(additionalProperties).toBe(false);
  expect(properties.seconds).toMatchObject({ type: "number", minimum: 0.1, maximum: 86400 });
  expect(properties.contract).toMatchObject({ enum: ["values", "values-clean", "values+indices"] });
  expect(properties["window-seconds"]).toBeDefined();
  expect(properties.cycles.anyOf[0]).toMatchObject({ type: "array" });
});
