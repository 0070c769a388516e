// Length against live words: for every block of a file the shortest length at so many scratch words, and the fewest words at that
// length, point by point, each with what proves it.
//
//   npx tsx experiments/pareto.ts [--blocks FILE] [--only TEXT] [--seconds S] [--record FILE] ... (--help explains all)
import { racingPortfolio } from "../models/portfolio.ts";
import { readJson } from "../src/command/files/jsonFile.ts";
import { command } from "../src/command/options/command.ts";
import { withDefault } from "../src/command/options/option.ts";
import { options } from "../src/command/options/options.ts";
import { recordOption } from "../src/command/options/outputOptions.ts";
import { runExperiment } from "../src/command/processIo.ts";
import { withWorkers } from "../src/command/queue/studyWorkers.ts";
import { exitCodes } from "../src/command/run/run.ts";
import { lcg } from "../src/exact/learning/lcg.ts";
import { paretoFront } from "../src/exact/lengths/paretoFront.ts";
import type { Block, Value } from "../src/ir/block.ts";
import { parseBlocksFile } from "../src/ir/blocksFile.ts";
import { provenance } from "../src/report/records/record.ts";
import { type ParetoRow, paretoColumns, paretoMarkdown } from "../src/report/studies/paretoTable.ts";
import { cliTable } from "../src/report/text/cliTable.ts";
import { engineNamed, installedEngines } from "../src/solve/engines.ts";
import { caseBlocks } from "./benchmarks/caseBlocks.ts";

export const pareto = command({
  name: "pareto",
  describe: "Length against live words: the Pareto front of every block of a file, with proofs",
  details:
    "A block of a file without values gets a word for every result that somebody waits for (RAW). Each point is a length and the fewest " +
    "words that it takes; with one word less no schedule has that length.",
  positionals: {},
  options: {
    blocks: caseBlocks,
    only: options.only,
    seconds: { ...withDefault(options.seconds, 10), says: "Wall-clock seconds for a point" },
    seed: options.seed,
    queue: options.queue,
    record: recordOption("pareto"),
  },
  examples: [
    ["--only hal --seconds 2", "the blocks of one name"],
    ["--record results/pareto.jsonl", "the study as it is kept"],
  ],
  negative: "a point is not proved",
  async run({ blocks, only = "", seconds, seed, queue, record }, context) {
    const { json, print, printJson, mention, look, signal } = context;
    const all = readJson(blocks, parseBlocksFile, { wanted: "blocks", flag: "--blocks" });
    const cases = all.filter(({ block }) => block.name.includes(only));
    if (cases.length === 0) throw new RangeError(`--only ${only}: no block's name contains it`);
    const glpk = installedEngines().find(({ name }) => name === "glpk");
    const portfolio = racingPortfolio({ glpk, highs: engineNamed("highs"), cadical: engineNamed("cadical"), lcg });
    const rowOf = async (
      { block: read, machine }: (typeof cases)[number],
      by: typeof portfolio,
    ): Promise<ParetoRow> => {
      const block = withResultWords(read);
      const begun = performance.now();
      const { points, ends } = await paretoFront(block, machine, {
        ...{ portfolio: by, seconds, seed, signal },
        onPoint: ({ length, words }) => mention(`${block.name}: ${length} cycles in ${words} words`),
      });
      const spent = Math.round((performance.now() - begun) / 100) / 10;
      const told = points.map(({ length, words, proved }) => ({ length, words, proved }));
      return { block: block.name, operations: block.operations.length, points: told, ends, seconds: spent };
    };
    const rows = await withWorkers(queue, "pareto", context, ({ each, portfolio: at }) =>
      each(cases, (one) => rowOf(one, at(portfolio))),
    );
    if (json) printJson({ rows });
    else print(`${cliTable(paretoColumns, rows, look)}\n`);
    record?.append(
      {
        experiment: "pareto",
        ...provenance(),
        machine: "of the blocks",
        parameters: { blocks: cases.length },
        seeds: { seed },
        limits: { seconds },
        results: { rows },
      },
      paretoMarkdown,
    );
    return rows.every(({ points }) => points.every(({ proved }) => proved)) ? exitCodes.fine : exitCodes.negative;
  },
});

await runExperiment(import.meta, pareto);

/** The block, with a word for the result of every operation that somebody waits for, where it has no values of its own. */
export function withResultWords(block: Block): Block {
  if (block.values.length > 0) return block;
  const users = block.operations.map((): Set<number> => new Set());
  for (const { from, to, kind } of block.dependences) if (kind === "RAW") users[from]!.add(to);
  const values = block.operations.flatMap(({ id }, definer): Value[] => {
    const its = [...users[definer]!].sort((a, b) => a - b);
    if (its.length === 0) return [];
    return [{ name: id, words: 1, definers: [definer], users: its, liveIn: false, liveOut: false }];
  });
  return { ...block, values };
}
