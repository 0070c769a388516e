import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { simulateCommand } from "../../../src/command/verbs/simulate.ts";
import type { Program } from "../../../src/machine/program.ts";
import { randomImage } from "../../../src/walk/imageSet.ts";
import { runCommand } from "../runCommand.ts";
import { temporaryFiles } from "../temporaryFiles.ts";

const { file } = temporaryFiles("verbs-");

const verb = (...words: string[]) => runCommand(simulateCommand, ...words);

const program: Program = [
  {
    load: [
      ["const", 0, 1],
      ["const", 1, 42],
    ],
  },
  { store: [["store", 0, 1]], flow: [["halt"]] },
  { alu: [["?"]] },
];

describe("simulate", () => {
  it("prints cycles, slots and what changed, as text and as JSON", async () => {
    const words = [file("p.json", program), "--memory", file("m.json", [5, 6, 7])];
    const { stdout } = await verb(...words);
    for (const text of [/cycles +│ 2 /, /memory 1 /, /not checked/, /bundle 2, engine alu, slot 0/]) {
      expect(stdout).toMatch(text);
    }
    const report = JSON.parse((await verb(...words, "--json")).stdout);
    expect(report).toMatchObject({ cycles: 2, pc: 2, mem: [5, 42, 7], changed: [{ start: 1, end: 2 }] });
    expect(report.utilisation).toContainEqual({ engine: "load", slots: 2, capacity: 4 });
  });

  it("judges all three contracts on many images, and fails where what was asked for is broken", async () => {
    const words = [file("p.json", program), "--height", "2", "--rounds", "1", "--batch", "8", "--json"];
    const { stdout, code } = await verb(...words);
    const report = JSON.parse(stdout);
    expect(report.workload).toMatchObject({ valuesRight: false, indicesRight: false });
    expect(report.judged).toMatchObject({
      images: 43,
      contracts: [{ right: false }, { right: false }, { right: false }],
    });
    expect(report.judged.contracts[0].first).toMatchObject({ part: "values", at: 0, word: 22 });
    expect(code).toBe(1);
    // No rounds: a program that only stores to the header is right, but not clean.
    const image = file("image.json", [...randomImage({ height: 1, rounds: 0, batch: 8 }, 1)]);
    const idle = [file("p.json", program), "--memory", image, "--seeds", "3"];
    const codes = { values: 0, "values-clean": 1, "values+indices": 0, all: 1 };
    for (const [contract, expected] of Object.entries(codes)) {
      expect((await verb(...idle, "--contract", contract)).code, contract).toBe(expected);
    }
    const { stdout: text, code: any } = await verb(...idle);
    expect(any).toBe(0);
    const line = text.replace(/[\s│]+/g, " ");
    expect(line).toContain("contract values right on 14 images");
    expect(line).toContain("contract values-clean WRONG on 14 of 14: header[1] (memory word 1) is 42, should be 3, on");
  });

  it("refuses a program that one image does not find out", async () => {
    const wrong = fileURLToPath(new URL("../../cases/public/verify/wrong-but-accepted.json", import.meta.url));
    const words = [wrong, "--height", "2", "--rounds", "4", "--batch", "128", "--contract", "values", "--json"];
    const { stdout, code } = await verb(...words);
    const { workload, judged } = JSON.parse(stdout);
    expect(workload.valuesRight).toBe(true);
    expect(judged.contracts[0]).toMatchObject({ contract: "values", right: false });
    expect(code).toBe(1);
  });

  it("judges an image that is given, and others of its size where seeds are asked for", async () => {
    const image = file("image.json", [...randomImage({ height: 1, rounds: 0, batch: 8 }, 1)]);
    const words = [file("empty.json", []), "--memory", image, "--json"];
    expect(JSON.parse((await verb(...words)).stdout).judged.images).toBe(1);
    expect(JSON.parse((await verb(...words, "--seeds", "0")).stdout).judged.images).toBe(11);
    const { stderr, code } = await verb(...words.with(2, file("none.json", [1])), "--contract", "all");
    expect(stderr).toContain("--contract needs a workload image: a memory image has a header of 7 words");
    expect(code).toBe(2);
  });

  it.each<[string, string[], string]>([
    ["no file", ["nowhere.json"], "nowhere.json: no such file (ENOENT)"],
    ["no JSON", ["{broken}"], "broken.json: "],
    ["no program", ["{number}"], "number.json: a program is a list of bundles, not 7"],
    ["no memory", ["{good}", "--memory", "{text}"], "text.json: word 1: expected number, not "],
    ["limit", ["{good}", "--limit", "1"], "the program runs past 1 cycles"],
    ["no limit", ["{good}", "--limit", "0"], "--limit 0: a whole number from 1 to 10000000000 is wanted"],
    ["machine", ["{good}", "--machine", "cray"], "cray: there are the machines take-home, toy"],
    ["scratch", ["{good}", "--scratch", "1"], "cycle 0, bundle 0, engine load, slot 1: operand 0 (dest)"],
  ])("says what is wrong: %s", async (_, words, message) => {
    const paths: Record<string, string> = {
      "{broken}": file("broken.json", "[{"),
      "{number}": file("number.json", 7),
      "{text}": file("text.json", [1, "x"]),
      "{good}": file("p.json", program),
    };
    const { stdout, stderr, code } = await verb(...words.map((word) => paths[word] ?? word));
    expect({ stdout, code }).toEqual({ stdout: "", code: 2 });
    expect(stderr).toMatch(/^simulate: [^\n]*\n$/);
    expect(stderr).toContain(message);
  });
});
