import { describe, expect, it } from "vitest";
import { takeHome } from "../../../src/machine/presets/takeHome.ts";
import type { Program } from "../../../src/machine/program.ts";
import { decode } from "../../../src/machine/simulator/decode.ts";
import { simulate } from "../../../src/machine/simulator/simulate.ts";
import { traceOf, utilisation, utilisationByWindow } from "../../../src/machine/simulator/trace.ts";

// Bundle 2 runs three times: word 0 counts 2, 1, 0.
const program: Program = [
  {
    load: [
      ["const", 0, 2],
      ["const", 1, 1],
    ],
  },
  { debug: [["comment", "loop"]] },
  {
    alu: [
      ["-", 0, 0, 1],
      ["+", 2, 2, 1],
    ],
    flow: [["cond_jump", 0, 1]],
  },
];
const decoded = decode(program, takeHome);
const result = simulate(decoded, new Uint32Array(0), { trace: true });

describe("a trace", () => {
  it("says what issued in each cycle; debug-only bundles issue in none", () => {
    const trace = traceOf(decoded, result);
    expect(trace.addresses).toEqual([0, 2, 2, 2]);
    expect(trace.bundles[3]).toBe(program[2]);
    expect(() => traceOf(decoded, simulate(decoded, new Uint32Array(0)))).toThrow("simulate with trace: true");
  });

  it("counts slots by engine, over the run and by window", () => {
    const counts = (engines: readonly { engine: string; slots: number; capacity: number }[]) =>
      engines.map(({ engine, slots, capacity }) => `${engine} ${slots}/${capacity}`);
    expect(counts(utilisation(decoded, result))).toEqual([
      "alu 6/48",
      "valu 0/24",
      "load 2/8",
      "store 0/8",
      "flow 3/4",
    ]);
    const windows = utilisationByWindow(decoded, result, 3);
    expect(windows.map(({ start, end }) => [start, end])).toEqual([
      [0, 3],
      [3, 4],
    ]);
    expect(counts(windows[0]!.engines)).toEqual(["alu 4/36", "valu 0/18", "load 2/6", "store 0/6", "flow 2/3"]);
    expect(() => utilisationByWindow(decoded, result, 0)).toThrow("windows of 0 cycles");
  });
});
