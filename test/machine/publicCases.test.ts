import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { parseProgram } from "../../src/machine/program.ts";
import { mismatches, parseConformance } from "../../src/machine/simulator/conformance.ts";
import { decode } from "../../src/machine/simulator/decode.ts";
import { simulate } from "../../src/machine/simulator/simulate.ts";
import { everyTrial } from "../trials.ts";

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../cases/public/${name}`, import.meta.url), "utf8"));

/**
 * What the original simulator does and ours refuses, since it is a slip in every program that anybody meant: Python takes a
 * negative scratch address from the end, and a jump target below 0 stops the program.
 */
const refusedCorners = new Map([
  ["jump-negative", "cycle 1, bundle 1, engine flow, slot 0: jumps to bundle -2, the first is 0"],
  [
    "neg-scratch-read",
    "cycle 1, bundle 1, engine alu, slot 0: operand 1 (source) is scratch word -1, the last word is 1535",
  ],
  [
    "neg-scratch-write",
    "cycle 0, bundle 0, engine load, slot 0: operand 0 (dest) is scratch word -1, the last word is 1535",
  ],
]);

describe("corners of the original simulator", () => {
  const corners = parseConformance(read("sim-corner-cases.json"));

  it("are all there", () => {
    expect(corners).toHaveLength(22);
    expect(corners.map(({ name }) => name)).toEqual(expect.arrayContaining([...refusedCorners.keys()]));
  });

  it.each(corners.map((test) => [test.name, test] as const))(
    "%s: ends in the same state, or is refused",
    (name, test) => {
      const refused = refusedCorners.get(name);
      expect(mismatches(test, takeHome)).toEqual(
        refused === undefined ? [] : [{ case: name, field: "error", message: refused }],
      );
    },
  );
});

/** Where and why each stops. The original ends on `float-imm` and `bool-imm`, with words that are no integers. */
const stops: Readonly<Record<string, string>> = {
  "vload-over-end": "cycle 1, bundle 1, engine load, slot 0: memory words 25 to 32, the last word is 31",
  "load-at-length": "cycle 1, bundle 1, engine load, slot 0: memory word 32, the last word is 31",
  "vstore-over-end": "cycle 1, bundle 1, engine store, slot 0: memory words 28 to 35, the last word is 31",
  "store-far": "cycle 1, bundle 1, engine store, slot 0: memory word 1000000, the last word is 31",
  "div0-floor": "cycle 1, bundle 1, engine alu, slot 0: division by zero",
  "div0-cdiv": "cycle 1, bundle 1, engine alu, slot 0: division by zero",
  "div0-mod": "cycle 1, bundle 1, engine alu, slot 0: division by zero",
  "vector-straddles-end":
    "cycle 0, bundle 0, engine valu, slot 0: operand 0 (vdest) is scratch words 1530 to 1537, the last word is 1535",
  "scratch-over-end":
    "cycle 0, bundle 0, engine load, slot 0: operand 0 (dest) is scratch word 1536, the last word is 1535",
  "slots-over": "cycle 0, bundle 0, engine load, slot 2: the bundle has 3 load slots, 2 allowed",
  "flow-two": "cycle 0, bundle 0, engine flow, slot 1: the bundle has 2 flow slots, 1 allowed",
  "unknown-op": 'cycle 0, bundle 0, engine alu, slot 0: no opcode "nand" on this engine',
  "unknown-engine":
    "cycle 0, bundle 0, engine gpu: no such engine; the machine has alu, valu, load, store, flow, debug",
  "wrong-arity": 'cycle 0, bundle 0, engine alu, slot 0: "+" has 2 operands, takes 3 (dest, source, source)',
  "arity-4-valu": 'cycle 0, bundle 0, engine valu, slot 0: "+" has 4 operands, takes 3 (vdest, vsource, vsource)',
  "float-imm": "cycle 0, bundle 0, engine load, slot 0: operand 1 (immediate) is 1.5, not an exact integer",
  "bool-imm": "cycle 0, bundle 0, engine load, slot 0: operand 1 (immediate) is true, not an exact integer",
  "valu-cmp-ops": "cycle 2, bundle 2, engine valu, slot 2: division by zero",
};

describe("errors of the original simulator", () => {
  const cases = read("sim-error-cases.json") as { name: string; mem: number[]; program: unknown }[];

  it("are all told", () => {
    expect(cases.map(({ name }) => name).sort()).toEqual(Object.keys(stops).sort());
  });

  it.each(cases)("$name: with cycle, bundle, engine and slot", ({ name, mem, program }) => {
    const run = () => simulate(decode(parseProgram(program), takeHome), Uint32Array.from(mem));
    expect(run).toThrow(RangeError);
    expect(run).toThrow(new RangeError(stops[name]!));
  });
});

describe("a program without an end", () => {
  it.runIf(everyTrial)("does not fill the memory", () => {
    const run = (...flow: unknown[]) => {
      const program = parseProgram([{ flow: [flow] }, { flow: [["jump", 0]] }]);
      return () => simulate(decode(program, takeHome), new Uint32Array(8));
    };
    expect(run("trace_write", 0)).toThrow(
      "cycle 2000000, bundle 0, engine flow, slot 0: the trace buffer is full (1000000 words)",
    );
    expect(run("pause")).toThrow("the program has paused more than 1000000 times");
  });

  it.each<[string, unknown]>([
    ["jumps to itself", [{ flow: [["jump", 0]] }]],
    ["pauses for ever", [{ flow: [["pause"]] }, { flow: [["jump", 0]] }]],
  ])("ends at the limit of cycles: %s", (_, program) => {
    const run = () => simulate(decode(parseProgram(program), takeHome), new Uint32Array(8), { cycleLimit: 1000 });
    expect(run).toThrow(/^cycle 1000, bundle [01]: the program runs past 1000 cycles, the limit$/);
  });
});
