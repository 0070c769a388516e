import { describe, expect, it } from "vitest";
import { conformanceCommand } from "../../../src/command/verbs/conformance.ts";
import { machineCommand } from "../../../src/command/verbs/machine.ts";
import { machineJsonSchema } from "../../../src/machine/machine.ts";
import { toy } from "../../../src/machine/presets/toy.ts";
import { runCommand } from "../runCommand.ts";
import { temporaryFiles } from "../temporaryFiles.ts";

const { file } = temporaryFiles("machines-");

describe("conformance", () => {
  const test = {
    name: "one",
    scratchSize: 4,
    enablePause: true,
    mem: [3],
    program: [{ load: [["const", 0, 1]] }],
    expect: { cycle: 1, cyclesAtPause: [1], mem: [3], scratch: [1, 0, 0, 0], traceBuf: [], pc: 1 },
  };

  it("prints passed/total, and exits with 1 on a mismatch", async () => {
    const wrong = { ...test, name: "two", expect: { ...test.expect, cycle: 9, scratch: [2, 0, 0, 0] } };
    expect(await runCommand(conformanceCommand, file("ok.json", [test]))).toMatchObject({ stdout: "1/1\n", code: 0 });
    const { stdout, code } = await runCommand(conformanceCommand, file("half.json", [test, wrong]));
    expect(stdout).toBe("two: cycle is 1, expected 9\ntwo: scratch[0] is 1, expected 2\n1/2\n");
    expect(code).toBe(1);
  });

  it("is never green on a file without cases", async () => {
    const { stdout, stderr, code } = await runCommand(conformanceCommand, file("none.json", []));
    expect([stdout, code]).toEqual(["", 2]);
    expect(stderr).toMatch(/^conformance: .*none\.json: not a conformance file: no cases\n$/);
  });
});

describe("machine", () => {
  it("prints presets, checks files, and prints the schema", async () => {
    expect((await runCommand(machineCommand)).stdout).toMatch(/^take-home: 12 alu, 6 valu.*\ntoy: /);
    expect(JSON.parse((await runCommand(machineCommand, file("toy.json", toy))).stdout)).toEqual(toy);
    expect(JSON.parse((await runCommand(machineCommand, "--schema")).stdout)).toEqual(machineJsonSchema());
    const { stderr, code } = await runCommand(machineCommand, file("bad.json", { ...toy, engines: [] }));
    expect([code, stderr]).toEqual([2, expect.stringMatching(/bad\.json: not a machine description: engines: .*\n$/)]);
  });
});
