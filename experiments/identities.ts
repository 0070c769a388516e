// Which pieces of a round have a shorter form: every template of a few vector operations, with free constants, by SAT.
//
//   npx tsx experiments/identities.ts [--only TEXT] [--record results/identities.jsonl] [--json]

import { command } from "../src/command/options/command.ts";
import { options } from "../src/command/options/options.ts";
import { recordOption } from "../src/command/options/outputOptions.ts";
import { runExperiment } from "../src/command/processIo.ts";
import { queuedSatisfiable } from "../src/command/queue/clauseJobs.ts";
import { withWorkers } from "../src/command/queue/studyWorkers.ts";
import { exitCodes } from "../src/command/run/run.ts";
import { takeHome } from "../src/machine/presets/takeHome.ts";
import { provenance } from "../src/report/records/record.ts";
import { cliTable } from "../src/report/text/cliTable.ts";
import { satisfiable } from "../src/solve/satisfiable.ts";
import { decideTemplate } from "./identities/decideTemplate.ts";
import { type Fragment, fragments } from "./identities/fragments.ts";
import { type IdentityRow, identitiesPage, identityColumns } from "./identities/page.ts";
import { templates, templateText } from "./identities/templates.ts";

/** Of CaDiCaL, for one template. */
const conflicts = 3000;
/** Longer templates are too many for a question each: of two operations there are 946 over one word, 2,463 over two. */
const longestOf = ({ now }: Fragment): number => Math.min(now - 1, 2);

export const identities = command({
  name: "identities",
  describe: "Look for shorter forms of what every round computes",
  details:
    "Every straight line of at most two vector operations with free constants, for each piece of a round that takes more now. " +
    "What is found is printed with its constants; what is refuted is refuted for words of 32 bits, by CaDiCaL.",
  positionals: {},
  options: { only: options.only, queue: options.queue, record: recordOption("identities") },
  examples: [
    ['--only "stage 5, encoded"', "one piece"],
    ["--record results/identities.jsonl", "the study as it is kept"],
  ],
  words: ["fragment", "template"],
  async run({ only = "", queue, record }, context) {
    const { json, print, printJson, tell, look, signal, mention } = context;
    const chosen = fragments.filter(({ name }) => name.includes(only));
    if (chosen.length === 0) throw new RangeError(`--only ${only}: no piece's name contains it`);
    const rows: IdentityRow[] = [];
    await withWorkers(queue, "identities", context, async ({ each, coordinator }) => {
      const ask = coordinator === undefined ? satisfiable : queuedSatisfiable(coordinator, signal);
      for (const fragment of chosen) {
        for (let length = 1; length <= longestOf(fragment); length++) {
          const counts = { templates: 0, refuted: 0, open: 0 };
          const found: string[] = [];
          await each([...templates(fragment.inputs.length, length)], async (template) => {
            counts.templates++;
            if (counts.templates % 50 === 0) mention(`${fragment.name}, ${length}: ${counts.templates} templates`);
            const decision = await decideTemplate(template, fragment, conflicts, ask);
            if (decision.status === "found") found.push(templateText(template, decision.constants, fragment.inputs));
            else counts[decision.status]++;
          });
          const { name, now, why } = fragment;
          rows.push({ fragment: name, now, length, ...counts, found: found.slice(0, 3), hits: found.length, why });
          tell(`${name} in ${length}: ${counts.refuted} of ${counts.templates} refuted, ${found.length} found`);
        }
      }
    });
    if (json) printJson({ rows });
    else print(`${cliTable(identityColumns, rows, look)}\n`);
    if (only !== "" || signal.aborted) return exitCodes.fine;
    record?.append(
      {
        experiment: "identities",
        machine: takeHome.name,
        ...provenance(),
        parameters: { conflicts },
        seeds: {},
        limits: {},
        results: { rows },
      },
      identitiesPage,
    );
    return exitCodes.fine;
  },
});

await runExperiment(import.meta, identities);
