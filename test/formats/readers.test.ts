import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { BoundInstance } from "../../src/bounds/boundInstance.ts";
import { headTail } from "../../src/bounds/headTail.ts";
import { impossible } from "../../src/exact/refutation/impossible.ts";
import { readFormat } from "../../src/formats/formats.ts";
import { parseUnit } from "../../src/formats/units.ts";
import type { Instance } from "../../src/ir/blocksFile.ts";
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

test("RCPSP/max: a source's lags are dates, a maximum lag stays, what is scarce is for who schedules to say", () => {
  const text = (lags: string, units: number) =>
    `2 1 0 0\n0 1 2 1 2 [1] [0]\n1 1 2 2 3 ${lags}\n2 1 2 3 0 [2] [-6]\n3 1 0\n0 1 0 0\n1 1 3 2\n2 1 2 2\n3 1 0 0\n${units}\n`;
  const { block, machine } = readFormat("sch", text("[1] [3]", 3), "x");
  expect(block.operations.map(({ id, release = 0, latest }) => [id, release, latest])).toEqual([
    ["1", 1, undefined],
    ["2", 0, 6],
  ]);
  expect(block.dependences).toEqual([{ from: 0, to: 1, latency: 1, kind: "order" }]);
  expect(impossible(block, machine)).toBeUndefined();
  expect(impossible(...pairOf(readFormat("sch", text("[1] [3]", 1), "x")))).toBe(
    "operation 1 needs 2 slots of R1 in a cycle, the machine has 1",
  );
  const backward = readFormat("sch", text("[-2] [3]", 3), "x").block;
  expect(backward.dependences).toEqual([{ from: 0, to: 1, latency: -2, kind: "order" }]);
});

test("instants that may lie at the end are lags between what stands on either side", () => {
  // 1 takes 4 cycles; 2 is an instant behind it, before which 3 issues 3 cycles at most, and which ties the next turn of 1.
  const model = `<ModelInformation><Resources><Resource name="P" limit="1" latency="4" blockingTime="1"/>
    <Resource name="Z" limit="-1" latency="0" blockingTime="0"/></Resources></ModelInformation>`;
  const edgeOf = (source: number, target: number, distance: number, delay: number) =>
    `<edge source="${source}" target="${target}"><data key="distance">${distance}</data><data key="delay">${delay}</data></edge>`;
  const node = (id: number, used: string) => `<node id="${id}"><data key="uses_resource">${used}</data></node>`;
  const graph = `<graphml><graph>${node(1, "P")}${node(2, "Z")}${node(3, "P")}${edgeOf(1, 2, 0, 0)}${edgeOf(2, 3, 0, -3)}${edgeOf(2, 1, 2, 0)}</graph></graphml>`;
  const { block } = readFormat("graphml", graph, "x", { model: () => model });
  expect(block.operations.map(({ id }) => id)).toEqual(["1", "3"]);
  expect(block.dependences).toEqual([{ from: 0, to: 1, latency: 1, kind: "order" }]);
  expect(block.carried).toEqual([{ from: 0, to: 0, latency: 4, kind: "order", distance: 2 }]);
});

const pairOf = ({ block, machine }: Instance) => [block, machine] as const;
