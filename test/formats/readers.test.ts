import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { BoundInstance } from "../../src/bounds/boundInstance.ts";
import { headTail } from "../../src/bounds/headTail.ts";
import { readFormat } from "../../src/formats/formats.ts";
import { parseUnit } from "../../src/formats/units.ts";
import { parseBlocksFile, readBlocksFile } from "../../src/ir/blocksFile.ts";
import { printBlocksFile } from "../../src/ir/printBlocksFile.ts";
import { prepare } from "../../src/list/listInstance.ts";
import { sweep } from "../../src/list/sweep.ts";

const bench = join(import.meta.dirname, "../../../shared/bench");
const read = (file: string) => readFileSync(join(bench, file), "utf8");

describe.skipIf(!existsSync(bench))("published instances (skipped where shared/bench is missing)", () => {
  it("reads Patterson's, and prints blocks that are read back the same", () => {
    const files = readdirSync(join(bench, "psplib/patterson")).filter((file) => file.endsWith(".rcp"));
    expect(files).toHaveLength(28);
    for (const file of files) {
      const { block, machine } = readFormat("rcp", read(`psplib/patterson/${file}`), file);
      const [again] = parseBlocksFile(JSON.parse(printBlocksFile([{ block, machine }])));
      expect(again!.machine).toEqual(machine);
      expect(again!.block.dependences).toEqual(block.dependences);
      const tables = (of: typeof block) =>
        of.operations.map(({ forms }) => [...forms[0]!.rows].map((row) => Object.values(row).join()).sort());
      expect(tables(again!.block)).toEqual(tables(block));
    }
  });

  it("keeps the published optima of Patterson's and of PSPLIB's first between bound and list schedule", async () => {
    const folders = [
      ["rcp", "patterson", 28],
      ["sm", "j30", 6],
    ] as const;
    let met = 0;
    for (const [format, folder, count] of folders) {
      // The collection's list names more of Patterson's than are there.
      const lines = read(`psplib/${folder}/optimum.csv`)
        .trim()
        .split(/\r?\n/)
        .filter((line) => existsSync(join(bench, `psplib/${folder}/${line.split(",")[0]}`)))
        .slice(0, count);
      expect(lines).toHaveLength(count);
      for (const line of lines) {
        const [file, optimum] = line.split(",");
        const { block, machine } = readFormat(format, read(`psplib/${folder}/${file}`), file!);
        const { schedule } = await sweep(prepare(block, machine), { passes: 20, seed: 1 });
        expect(schedule.length, file).toBeGreaterThanOrEqual(Number(optimum));
        expect(headTail(new BoundInstance(block, machine)).cycles, file).toBeLessThanOrEqual(Number(optimum));
        if (schedule.length === Number(optimum)) met++;
      }
    }
    expect(met).toBeGreaterThanOrEqual(8);
  });

  it("schedules EXPRESS's hal on two multipliers of two cycles and one unit of each other kind in its bound", async () => {
    const units = ["mul=2:2", "*=1"].map(parseUnit);
    const { block, machine } = readFormat("dot", read("express/hal.dot"), "hal", { units });
    const { schedule } = await sweep(prepare(block, machine), { passes: 60, seed: 1 });
    expect(schedule.length).toBe(7);
    expect(headTail(new BoundInstance(block, machine)).cycles).toBe(7);
  });
});

const blockCase = (file: string) =>
  readBlocksFile(JSON.parse(readFileSync(join(import.meta.dirname, `../cases/public/${file}.json`), "utf8")))[0]!;

test.each(["b07-duration", "b08-demand"])("%s is a block of 4 cycles", async (file) => {
  const given = blockCase(file);
  if (given.status !== "read") throw new Error(given.because);
  const { schedule } = await sweep(prepare(given.instance.block, given.instance.machine), { passes: 4, seed: 1 });
  expect(schedule.length).toBe(4);
});

test("b04-negative-lag keeps its maximum time lag, b09-distance its loop distance", () => {
  const [lag, loop] = ["b04-negative-lag", "b09-distance"].map((file) => {
    const given = blockCase(file);
    if (given.status !== "read") throw new Error(given.because);
    return given.instance.block;
  });
  expect(lag!.dependences[1]).toEqual({ from: 1, to: 0, latency: -5, kind: "order" });
  expect(loop!.dependences).toEqual([]);
  expect(loop!.carried).toEqual([{ from: 0, to: 1, latency: 3, kind: "RAW", distance: 1 }]);
});
