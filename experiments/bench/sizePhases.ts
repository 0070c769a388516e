import { closeSync, openSync, writeSync } from "node:fs";
import { cheapBounds } from "../../src/bounds/best.ts";
import { BoundInstance } from "../../src/bounds/boundInstance.ts";
import { check } from "../../src/check/check.ts";
import { largeEntries } from "../../src/command/input/largeBlocks.ts";
import { stitch } from "../../src/exact/problem/stitch.ts";
import { Cutter } from "../../src/exact/problem/window.ts";
import { leftShift } from "../../src/exact/windows/leftShift.ts";
import { rankWindows, stallMap } from "../../src/explain/stallMap.ts";
import type { Block } from "../../src/ir/block.ts";
import { layeredBlock } from "../../src/ir/layeredBlock.ts";
import { blocksFilePieces } from "../../src/ir/printBlocksFile.ts";
import { validateBlock } from "../../src/ir/validateBlock.ts";
import { listSchedule } from "../../src/list/list.ts";
import { type ListInstance, prepare } from "../../src/list/listInstance.ts";
import { indexMinusHeight } from "../../src/list/priority.ts";
import { ranking } from "../../src/list/ranking.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { toSchedule } from "../../src/schedule/compactSchedule.ts";
import type { Schedule } from "../../src/schedule/schedule.ts";
import { allocate } from "../../src/schedule/scratch/allocate.ts";
import { finish } from "../../src/time/steps.ts";
import { generate } from "../../src/walk/generator/generate.ts";
import { standardPlan } from "../../src/walk/plan/standardPlan.ts";

/** A phase of the pipeline: its name and what it does. Those behind it find what it made. */
export interface SizePhase {
  readonly name: string;
  run(): void;
}

/** Words of scratch that schedules leave free, so that vectors find contiguous ones. */
const spareWords = 128;

/** `operations` random ones; or the walk kernel of 1,024 lanes and 40 rounds. */
export type SizeSubject = number | "walk";

/** Makes the block and writes its file. */
export function writingPhases(subject: SizeSubject, file: string): SizePhase[] {
  let block: Block;
  return [
    {
      name: "generate",
      run: () => {
        block = blockOf(subject);
      },
    },
    { name: "write the file", run: () => writeBlock(block, file) },
  ];
}

/** The pipeline from a block's file (or, of the walk, from its generator) to a checked schedule, and one window put back. */
export function pipelinePhases(subject: SizeSubject, file: string): SizePhase[] {
  let block: Block;
  let instance: ListInstance;
  let bounds: BoundInstance;
  let schedule: Schedule;
  let priority: Float64Array;
  let cutter: Cutter;
  let windows: ReturnType<typeof rankWindows>;
  const list = (direction: "forward" | "backward"): void => {
    const scratchWords = takeHome.scratchWords - spareWords;
    const outcome = listSchedule(instance, { priority, direction, policy: { convert: "contested" }, scratchWords });
    if (outcome.status !== "scheduled") throw new Error(`${direction} pass: ${JSON.stringify(outcome)}`);
    if (direction === "forward") schedule = toSchedule(block, outcome.schedule);
  };
  return [
    subject === "walk"
      ? {
          name: "generate",
          run: () => {
            block = blockOf(subject);
          },
        }
      : {
          name: "read the file",
          run: () => {
            block = readBlock(file);
          },
        },
    { name: "validate", run: () => validateBlock(block, takeHome) },
    {
      name: "compile for bounds",
      run: () => {
        bounds = new BoundInstance(block, takeHome);
      },
    },
    ...cheapBounds.map((bound) => ({
      name: bound.name,
      run: () => {
        bound(bounds);
      },
    })),
    {
      name: "compile for lists",
      run: () => {
        instance = prepare(block, takeHome);
      },
    },
    {
      name: "ranks",
      run: () => {
        priority = indexMinusHeight(16).priority(instance);
        ranking(priority);
      },
    },
    { name: "list pass, backward", run: () => list("backward") },
    { name: "list pass, forward", run: () => list("forward") },
    { name: "check", run: () => none(check(block, takeHome, schedule)) },
    {
      name: "live words, addresses, check",
      run: () => {
        const outcome = allocate(block, takeHome, schedule);
        if (outcome.status === "failed") throw new Error(`no addresses: value ${outcome.value}`);
        none(check(block, takeHome, schedule, outcome.allocation));
      },
    },
    {
      name: "choose windows",
      run: () => {
        windows = rankWindows(takeHome, stallMap(block, takeHome, schedule), 80);
      },
    },
    {
      name: "cut a window",
      run: () => {
        cutter = new Cutter(block, takeHome);
        cutter.cut(schedule, windows[0]!.from, windows[0]!.to);
      },
    },
    {
      name: "stitch, left shift, check",
      run: () => {
        const window = cutter.cut(schedule, windows.at(-1)!.from, windows.at(-1)!.to);
        none(check(block, takeHome, leftShift(block, takeHome, stitch(schedule, window, window.current))));
      },
    },
  ];
}

function blockOf(subject: SizeSubject): Block {
  if (subject !== "walk") return layeredBlock(takeHome, { operations: subject });
  return generate(standardPlan({ height: 10, rounds: 40, batch: 1024 }, "values"), takeHome);
}

function writeBlock(block: Block, file: string): void {
  const { engines, scratchWords } = takeHome;
  const out = openSync(file, "w");
  try {
    for (const piece of blocksFilePieces([{ block, machine: { engines, scratchWords } }])) writeSync(out, piece);
  } finally {
    closeSync(out);
  }
}

function readBlock(file: string): Block {
  const read = finish(finish(largeEntries(file))[0]!.read());
  if (read.status !== "read") throw new Error(read.because);
  return read.instance.block;
}

function none(violations: readonly { readonly message: string }[]): void {
  if (violations.length > 0) throw new Error(violations[0]!.message);
}
