// The bound of every family of kernels and its best mix: the standard case under all contracts, and the small sizes.
//
//   npx tsx experiments/family.ts [--only TEXT] [--no-record] [--json]

import { command } from "../src/command/options/command.ts";
import { options } from "../src/command/options/options.ts";
import { recordOption } from "../src/command/options/outputOptions.ts";
import { runExperiment } from "../src/command/processIo.ts";
import { type StudyWorkers, withWorkers } from "../src/command/queue/studyWorkers.ts";
import { withPhases } from "../src/command/run/phases.ts";
import { exitCodes } from "../src/command/run/run.ts";
import { takeHome } from "../src/machine/presets/takeHome.ts";
import { provenance } from "../src/report/records/record.ts";
import { type FamilyRow, familyColumns, familyMarkdown, familyRow } from "../src/report/studies/familyTable.ts";
import { cliTable } from "../src/report/text/cliTable.ts";
import { engineNamed } from "../src/solve/engines.ts";
import { Budget } from "../src/time/budget.ts";
import { certifyFamily } from "../src/walk/family/describeFamily.ts";
import { familyStudy } from "../src/walk/family/familyStudy.ts";
import { checkFamilyCertificate } from "../src/walk/familyProof/checkFamilyCertificate.ts";
import { type Contract, contracts, standardSize, type WorkloadSize } from "../src/walk/image.ts";
import { ladder } from "../src/walk/ladder/ladder.ts";

const placeOf = ({ height, rounds, batch, contract }: WorkloadSize & { readonly contract: Contract }): string =>
  `(${height}, ${rounds}, ${batch}) ${contract}`;

export const familyExperiment = command({
  name: "family",
  describe: "Bound families of kernels, re-check the bounds and find the best mixes",
  details: "The standard size under all contracts, and the small sizes: ten minutes.",
  positionals: {},
  options: { only: options.only, solver: options.solver, queue: options.queue, record: recordOption("family") },
  examples: [
    ['--only "(2, 4, 128)"', "the families of one size"],
    ["--record results/family.jsonl", "the study as it is kept"],
  ],
  words: ["family", "mix", "letters", "pooled", "head-tail"],
  async run({ only = "", solver, queue, record }, context) {
    const { json, print, printJson, tell, look, signal } = context;
    const small = ladder(takeHome).filter(({ name }) => name.startsWith("size "));
    const families = [
      ...contracts.map((contract) => ({ ...standardSize, contract })),
      ...small.map(({ size, contract }) => ({ ...size, contract })),
    ]
      .map((family) => ({ ...family, place: placeOf(family) }))
      .filter(({ place }) => place.includes(only));
    if (families.length === 0) throw new RangeError(`--only ${only}: no family's name contains it`);
    const rowOf = async (
      { height, rounds, batch, contract, place }: (typeof families)[number],
      workers: StudyWorkers,
    ): Promise<FamilyRow> => {
      const begun = performance.now();
      const budget = new Budget({ seconds: Number.POSITIVE_INFINITY, signal });
      const row = await withPhases(context, place, async (state) => {
        const study = await familyStudy(
          { height, rounds, batch, contract },
          takeHome,
          workers.solver(engineNamed(solver)),
          {
            budget,
            progress: (phase, bound) => state({ phase: `${place}: ${phase}`, bound }),
          },
        );
        const measured = familyRow(study, (performance.now() - begun) / 1000);
        state({ phase: `${place}: re-checking its plans` });
        await budget.complete(checkFamilyCertificate(certifyFamily(study.bound, takeHome)));
        return measured;
      });
      tell(`${place}: bound ${row.bound}, slots ${row.slots}, ${row.seconds} s`);
      return row;
    };
    // The rows before a signal are not lost.
    const rows = await withWorkers(queue, "family", context, (workers) =>
      workers.each(families, (family) => rowOf(family, workers)),
    );
    if (json) printJson({ rows });
    else print(`${cliTable(familyColumns, rows, look)}\n`);
    if (only === "" && !signal.aborted) {
      record?.append(
        {
          experiment: "family",
          ...provenance(),
          machine: takeHome.name,
          parameters: { solver },
          seeds: {},
          limits: {},
          results: { rows },
        },
        familyMarkdown,
      );
    }
    return exitCodes.fine;
  },
});

await runExperiment(import.meta, familyExperiment, { busy: true });
