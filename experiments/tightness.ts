// Every bound against the optimum of random tiny blocks, found by exhaustive search. The destructive LP starts from the
// best bound that needs no solver, which the table calls "best of them".
//
//   npx tsx experiments/tightness.ts [--blocks N] [--seed S] [--no-record] [--json]

import { lowerBounds } from "../src/bounds/best.ts";
import { BoundInstance } from "../src/bounds/boundInstance.ts";
import { type Context, command } from "../src/command/options/command.ts";
import { options } from "../src/command/options/options.ts";
import { recordOption } from "../src/command/options/outputOptions.ts";
import { runExperiment } from "../src/command/processIo.ts";
import { type StudyWorkers, withWorkers } from "../src/command/queue/studyWorkers.ts";
import { exitCodes } from "../src/command/run/run.ts";
import { destructiveLp } from "../src/exact/refutation/destructiveLp.ts";
import { provenance } from "../src/report/records/record.ts";
import { type TightnessRow, tightnessColumns, tightnessMarkdown } from "../src/report/studies/tightnessTable.ts";
import { cliTable } from "../src/report/text/cliTable.ts";
import { highs } from "../src/solve/highs.ts";
import { exhaustiveLength } from "../test/laws/exhaustive.ts";
import { type RandomBlockOptions, randomBlock } from "../test/laws/randomBlock.ts";

/** The blocks take turns. */
const flavours: Readonly<Record<string, RandomBlockOptions>> = {
  mixed: {},
  long: { longForms: 30, slowForms: 40 },
  scratch: { scratch: 100 },
  wide: { operations: [5, 7], reads: 25 },
};

interface Invalid {
  readonly bound: string;
  readonly flavour: string;
  readonly seed: number;
  readonly cycles: number;
  readonly optimum: number;
}

interface Measured {
  readonly rows: readonly TightnessRow[];
  readonly invalid: readonly Invalid[];
  readonly seconds: number;
}

/** Every bound of `blocks` random blocks, with seeds from `first` on, beside their optima. */
async function measured(
  blocks: number,
  first: number,
  workers: StudyWorkers,
  mention: Context["mention"],
): Promise<Measured> {
  const rows = new Map<string, TightnessRow>();
  const invalid: Invalid[] = [];
  const begun = performance.now();
  for (let k = 0; k < blocks; k++) {
    const seed = first + k;
    mention(`${k} of ${blocks} blocks`);
    const [flavour, of] = Object.entries(flavours)[k % Object.keys(flavours).length]!;
    const { block, machine } = randomBlock(seed, of);
    const optimum = exhaustiveLength(block, machine);
    if (optimum === undefined)
      throw new Error(`no schedule fits block ${seed} (${flavour}): its generator promises one`);
    const unlimited = machine.scratchWords === undefined;
    const instance = new BoundInstance(block, machine);
    const bounds = lowerBounds(instance);
    const best = { name: "best of them", cycles: bounds[0]!.cycles };
    const linear = await destructiveLp(instance, {
      solver: workers.solver(highs),
      seconds: 20,
      lower: bounds[0]!,
    });
    const named = { name: "destructive LP", cycles: linear.bound.cycles };
    for (const { name, cycles } of [...bounds, best, named]) {
      const row = rows.get(name);
      const tight = cycles === optimum;
      if (cycles > optimum) invalid.push({ bound: name, flavour, seed, cycles, optimum });
      rows.set(name, {
        bound: name,
        blocks: (row?.blocks ?? 0) + 1,
        invalid: (row?.invalid ?? 0) + (cycles > optimum ? 1 : 0),
        tight: (row?.tight ?? 0) + (tight ? 1 : 0),
        unlimited: (row?.unlimited ?? 0) + (unlimited ? 1 : 0),
        tightUnlimited: (row?.tightUnlimited ?? 0) + (tight && unlimited ? 1 : 0),
        meanGap: (row?.meanGap ?? 0) + Math.abs(optimum - cycles) / blocks,
        greatestGap: Math.max(row?.greatestGap ?? 0, optimum - cycles),
      });
    }
  }
  const seconds = Math.round((performance.now() - begun) / 100) / 10;
  const table = [...rows.values()]
    .map((row) => ({ ...row, meanGap: Math.round(row.meanGap * 1000) / 1000 }))
    .sort((a, b) => a.tight - b.tight || a.bound.localeCompare(b.bound));
  return { rows: table, invalid, seconds };
}

export const tightness = command({
  name: "tightness",
  describe: "Compare every bound with the optimum of random tiny blocks",
  details: "The optima are found by exhaustive search; a bound above one is wrong.",
  positionals: {},
  options: { random: options.random, seed: options.seed, queue: options.queue, record: recordOption("tightness") },
  examples: [
    ["--random 100", "a short one"],
    ["--record results/tightness.jsonl", "the study as it is kept"],
  ],
  negative: "a bound exceeds an optimum",
  words: ["head-tail", "Rim-Jain", "Langevin-Cerny", "destructive LP"],
  async run({ random, seed, queue, record }, context) {
    const { json, print, printJson, tell, mention, look } = context;
    const { rows, invalid, seconds } = await withWorkers(queue, "tightness", context, (workers) =>
      measured(random, seed, workers, mention),
    );
    if (json) printJson({ rows, invalid, seconds });
    else print(`${cliTable(tightnessColumns, rows, look)}\n${seconds} s\n`);
    record?.append(
      {
        experiment: "tightness",
        ...provenance(),
        machine: "random: alu 1-4, valu 1-2, load 1-2, flow 1",
        parameters: { blocks: random, flavours: JSON.stringify(flavours) },
        seeds: { first: seed },
        limits: {},
        results: { rows, invalid, seconds },
      },
      tightnessMarkdown,
    );
    if (invalid.length > 0) tell(`${invalid.length} bounds exceed the optimum, first ${JSON.stringify(invalid[0])}`);
    return invalid.length > 0 ? exitCodes.negative : exitCodes.fine;
  },
});

await runExperiment(import.meta, tightness);
