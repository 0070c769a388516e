// Our own engine beside every other one: all blocks of a file, and windows cut from plain list schedules of the ladder's rungs,
// each question to each engine alone, with the same limit, in one run.
//
//   npx tsx experiments/contest.ts [--seconds S] [--only TEXT] [--solver lcg,cp-sat,...] [--no-record] ... (--help explains all)
import { basename } from "node:path";
import { readJson } from "../src/command/files/jsonFile.ts";
import type { RecordFile } from "../src/command/files/outputFile.ts";
import { type Context, command } from "../src/command/options/command.ts";
import { withDefault } from "../src/command/options/option.ts";
import { options } from "../src/command/options/options.ts";
import { recordOption } from "../src/command/options/outputOptions.ts";
import { runExperiment } from "../src/command/processIo.ts";
import { withWorkers } from "../src/command/queue/studyWorkers.ts";
import { exitCodes } from "../src/command/run/run.ts";
import { lcg } from "../src/exact/learning/lcg.ts";
import { decide, type Portfolio } from "../src/exact/lengths/portfolio.ts";
import { solveBlock } from "../src/exact/lengths/solveBlock.ts";
import { wholeBlock } from "../src/exact/problem/wholeBlock.ts";
import { type Instance, parseBlocksFile } from "../src/ir/blocksFile.ts";
import { takeHome } from "../src/machine/presets/takeHome.ts";
import { provenance } from "../src/report/records/record.ts";
import { cliTable } from "../src/report/text/cliTable.ts";
import { installedEngines } from "../src/solve/engines.ts";
import { ladder } from "../src/walk/ladder/ladder.ts";
import { caseBlocks } from "./benchmarks/caseBlocks.ts";
import {
  type ContestCell,
  type ContestRow,
  contestColumns,
  contestPage,
  contestTotals,
  questionColumns,
} from "./contest/page.ts";
import { mayBeNamed, type RungWindow, rungWindows } from "./contest/rungWindows.ts";
import { engineAlone } from "./solvers/engineAlone.ts";

/** The dense tableau of javascript-lp-solver is for tiny programs. */
const leftOut = "javascript-lp-solver";

/** Plain list schedules are the best of so many passes, the first rules of the sweep. */
const passes = 12;

/** Search workers of an engine that has them. */
const workers = 2;

/** Blocks of 147,734 operations, of which a list schedule takes minutes. */
const scalarRungs: readonly string[] = ["scalar start", "bundling"];

interface Asked {
  readonly seconds: number;
  readonly seed: number;
  /** The portfolio of one engine. */
  readonly alone: (engine: string) => Portfolio;
  readonly signal: AbortSignal;
}

/** The whole solve, by one engine. */
async function solved(
  { block, machine, known }: Instance,
  engine: string,
  { seconds, seed, alone, signal }: Asked,
): Promise<ContestCell> {
  const portfolio = alone(engine);
  const {
    status,
    lower,
    upper,
    claimants,
    seconds: took,
  } = await solveBlock(block, machine, { portfolio, seconds, seed, signal });
  if (status !== "optimal") return { how: "open", detail: `${lower}..${upper ?? "?"}`, seconds };
  const best = known?.upper;
  if (best !== undefined && lower > best) return { how: "wrong", detail: `${lower}, and ${best} is known`, seconds };
  return { how: claimants.length === 0 ? "proved" : "refuted", detail: `${lower}`, seconds: took };
}

/** One cycle less, by one engine. */
async function decided(
  { problem, wrong }: RungWindow,
  engine: string,
  { seconds, seed, alone, signal }: Asked,
): Promise<ContestCell> {
  const begun = performance.now();
  const answer = await decide(problem, alone(engine).down[0]!, { seconds, seed, signal });
  const took = (performance.now() - begun) / 1000;
  if (answer.status === "undecided") return { how: "open", detail: answer.because, seconds };
  if (answer.status === "refuted") return { how: answer.shown === undefined ? "refuted" : "proved", seconds: took };
  const because = wrong(answer.placements);
  return because === undefined ? { how: "found", seconds: took } : { how: "wrong", detail: because, seconds };
}

/** A refutation of what another engine found is wrong. */
function compared(row: ContestRow): ContestRow {
  const found = Object.values(row.cells).some(({ how }) => how === "found");
  if (!found) return row;
  const cells = Object.entries(row.cells).map(([engine, cell]): [string, ContestCell] => {
    const refuted = cell.how === "refuted" || cell.how === "proved";
    return [engine, refuted ? { ...cell, how: "wrong", detail: "refuted, and another engine found a schedule" } : cell];
  });
  return { ...row, cells: Object.fromEntries(cells) };
}

export const contest = command({
  name: "contest",
  describe: "Our own engine beside every other one: blocks, and windows of the ladder's list schedules",
  details:
    "Each question goes to every engine alone, one after the other. CP-SAT takes part where or-tools-wasm is installed (beside slotwise, " +
    "or in the folder that the environment variable SLOTWISE_CP_SAT names). Ctrl-C ends it with what was asked, and no record.",
  positionals: {},
  options: {
    blocks: caseBlocks,
    only: options.only,
    solver: { ...options.engines, shown: `${lcg.name} and every installed one` },
    seconds: { ...withDefault(options.seconds, 8), says: "Wall-clock seconds for a question" },
    mostWindows: options.mostWindows,
    seed: options.seed,
    queue: options.queue,
    record: recordOption("contest"),
  },
  examples: [
    ["--only hal --seconds 1", "questions whose name has this"],
    ["--record results/contest.jsonl", "the study as it is kept"],
  ],
  negative: "an engine was wrong",
  run: (given, context) =>
    withWorkers(given.queue, "contest", context, ({ portfolio }) => contested(given, portfolio, context)),
});

interface ContestArguments {
  readonly blocks: string;
  readonly only: string | undefined;
  readonly solver: "portfolio" | readonly string[];
  readonly seconds: number;
  readonly mostWindows: number;
  readonly seed: number;
  readonly record: RecordFile | undefined;
}

/** All questions, engine by engine. */
async function contested(
  given: ContestArguments,
  portfolioAt: (portfolio: Portfolio) => Portfolio,
  { json, print, printJson, tell, mention, look, signal }: Context,
): Promise<number> {
  const { blocks, only = "", solver, seconds, mostWindows: most, seed, record } = given;
  const cases = readJson(blocks, parseBlocksFile, { wanted: "blocks", flag: "--blocks" });
  const installed = installedEngines()
    .map(({ name }) => name)
    .filter((name) => name !== leftOut);
  const engines = solver === "portfolio" ? [lcg.name, ...installed] : solver;
  const rungs = [
    ...ladder(takeHome)
      .filter(({ name }) => !scalarRungs.includes(name))
      .entries(),
  ].filter(([, rung]) => mayBeNamed(rung, only));
  if (rungs.length === 0 && !cases.some(({ block }) => block.name.includes(only))) {
    throw new RangeError(`--only ${only}: no question's name contains it`);
  }
  const begun = performance.now();
  const alone = (engine: string): Portfolio => portfolioAt(engineAlone(engine, workers));
  const asked: Asked = { seconds, seed, alone, signal };
  const rows: ContestRow[] = [];
  const add = async (row: Omit<ContestRow, "cells">, ask: (engine: string) => Promise<ContestCell>): Promise<void> => {
    const cells: Record<string, ContestCell> = {};
    for (const engine of engines) {
      if (signal.aborted) return;
      mention(`${row.name}: ${engine}`);
      cells[engine] = await ask(engine);
    }
    rows.push(compared({ ...row, cells }));
    tell(
      `${row.name}: ${Object.entries(cells)
        .map(([engine, { how, seconds: took }]) => `${engine} ${how} ${took.toFixed(2)} s`)
        .join(", ")}`,
    );
  };
  // Every engine's thread loads its WebAssembly before the clock runs: else the first question pays for all.
  const small = cases.reduce((a, b) => (b.block.operations.length < a.block.operations.length ? b : a));
  for (const engine of engines) {
    const problem = wholeBlock(small.block, small.machine, small.block.operations.length);
    await decide(problem, asked.alone(engine).down[0]!, { seconds: 60, seed, signal });
  }
  for (const instance of cases) {
    const { block } = instance;
    if (!block.name.includes(only)) continue;
    await add({ kind: "block", name: block.name, operations: block.operations.length }, (engine) =>
      solved(instance, engine, asked),
    );
  }
  let closed = 0;
  const first: RungWindow[] = [];
  const more: RungWindow[] = [];
  for (const [turn, rung] of most === 0 ? [] : rungs) {
    if (signal.aborted) break;
    mention(`${rung.name}: list schedules`);
    const cut = await rungWindows(rung, turn, passes, signal);
    closed += cut.closed;
    first.push(...cut.windows);
    more.push(...cut.more);
  }
  // One a place first; where counting leaves too few, others of their sizes.
  const windows = [...first, ...more].slice(0, most).filter(({ name }) => name.includes(only));
  for (const window of windows) {
    if (signal.aborted) break;
    await add({ kind: "window", name: window.name, operations: window.problem.operations.length }, (engine) =>
      decided(window, engine, asked),
    );
  }
  if (rows.length === 0 && !signal.aborted) throw new RangeError(`--only ${only}: no question's name contains it`);
  const results = { rows, closed, seconds: Math.round((performance.now() - begun) / 100) / 10 };
  if (json) printJson(results);
  else
    print(`${cliTable(questionColumns(rows), rows, look)}\n${cliTable(contestColumns, contestTotals(rows), look)}\n`);
  if (only === "" && !signal.aborted) {
    record?.append(
      {
        experiment: "contest",
        ...provenance(),
        machine: `each block's own, ${takeHome.name}`,
        parameters: { blocks: basename(blocks), engines: engines.join(), workers },
        seeds: { seed },
        limits: { seconds, passes, mostWindows: most },
        results,
      },
      contestPage,
    );
  }
  return rows.some(({ cells }) => Object.values(cells).some(({ how }) => how === "wrong"))
    ? exitCodes.negative
    : exitCodes.fine;
}

await runExperiment(import.meta, contest);
