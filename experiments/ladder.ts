// Both posts' ladders rebuilt rung by rung, our own rungs above them, and the small sizes.
//
//   npx tsx experiments/ladder.ts [--only TEXT] [--inputs N] [--no-record] [--json]
import { BoundInstance } from "../src/bounds/boundInstance.ts";
import { headTail } from "../src/bounds/headTail.ts";
import { command } from "../src/command/options/command.ts";
import { withDefault } from "../src/command/options/option.ts";
import { options } from "../src/command/options/options.ts";
import { recordOption } from "../src/command/options/outputOptions.ts";
import { runExperiment } from "../src/command/processIo.ts";
import { coordinating } from "../src/command/queue/coordinating.ts";
import { queuedClimb } from "../src/command/queue/rungJobs.ts";
import { type PhaseContext, withPhases } from "../src/command/run/phases.ts";
import { exitCodes } from "../src/command/run/run.ts";
import { endsLp } from "../src/exact/refutation/endsLp.ts";
import type { Machine } from "../src/machine/machine.ts";
import { takeHome } from "../src/machine/presets/takeHome.ts";
import { provenance } from "../src/report/records/record.ts";
import { type LadderRow, ladderColumns, ladderMarkdown } from "../src/report/studies/ladderTable.ts";
import { cliTable } from "../src/report/text/cliTable.ts";
import { highs } from "../src/solve/highs.ts";
import { simulateKernel } from "../src/walk/generator/simulated.ts";
import { contracts, standardSize } from "../src/walk/image.ts";
import { floors } from "../src/walk/ladder/floors.ts";
import { ladder, type Rung } from "../src/walk/ladder/ladder.ts";
import { climb, type RungOutcome } from "../src/walk/ladder/rung.ts";
import { planFileName, replay } from "../src/walk/search/planFile.ts";
import { bestPlan, planNames } from "../src/walk/search/planStore.ts";

/** The rungs that are no rule's work: what a search found and kept under `results/plans`. */
const searched = (): Rung[] =>
  contracts
    .filter((contract) => planNames().includes(planFileName({ ...standardSize, contract })))
    .map((contract) => ({
      name: `searched plan, ${contract}`,
      size: standardSize,
      contract,
      scheduling: "plan",
      machine: takeHome,
      build: () => replay(bestPlan({ ...standardSize, contract }).plan, takeHome).block,
    }));

/** Wall-clock seconds for both ends of a plan's block; they take a few. */
const endsSeconds = 600;

/** Of a plan that was searched for every cycle counts: the bound that its certificate has. */
async function boundOfPlan(
  { block, bound, schedule }: RungOutcome,
  machine: Machine,
  signal: AbortSignal,
): Promise<number> {
  const instance = new BoundInstance(block, machine);
  const limits = { solver: highs, seconds: endsSeconds, lower: headTail(instance), upper: schedule.length, signal };
  return Math.max(bound, (await endsLp(instance, limits)).bound.cycles);
}

async function row(
  rung: Rung,
  { inputs: wanted, seed, climber }: { readonly inputs: number; readonly seed: number; readonly climber: typeof climb },
  context: PhaseContext,
): Promise<LadderRow> {
  const begun = performance.now();
  const known = rung.scheduling === "plan" ? bestPlan({ ...rung.size, contract: rung.contract }).plan : undefined;
  const { outcome, bound, inputs } = await withPhases(context, rung.name, async (state) => {
    const outcome = await climber(rung, known && replay(known, rung.machine).schedule, {
      progress: (phase, best) => state({ phase: `${rung.name}: ${phase}`, best }),
      signal: context.signal,
    });
    const bound = known === undefined ? outcome.bound : await boundOfPlan(outcome, rung.machine, context.signal);
    state({ phase: `${rung.name}: simulated`, best: outcome.schedule.length, bound });
    const kernel = { ...rung.size, contract: rung.contract };
    const { inputs } = simulateKernel(outcome.block, rung.machine, kernel, outcome, { inputs: wanted, seed });
    return { outcome, bound, inputs };
  });
  return {
    rung: rung.name,
    ...(rung.source === undefined ? {} : { source: rung.source }),
    contract: rung.contract,
    ...(rung.cycles === undefined ? {} : { published: rung.cycles }),
    cycles: outcome.schedule.length,
    rule: outcome.rule,
    operations: outcome.block.operations.length,
    bound,
    floors: floors(outcome.block, rung.machine, outcome.schedule),
    live: outcome.live,
    unlimited: outcome.unlimited,
    scratch: rung.machine.scratchWords,
    simulated: inputs,
    seconds: Math.round((performance.now() - begun) / 10) / 100,
  };
}

export const ladderExperiment = command({
  name: "ladder",
  describe: "Rebuild both posts' ladders rung by rung, our own rungs above them, and the small sizes",
  details: "Schedules, checks and simulates every rung, ten minutes in all.",
  positionals: {},
  options: {
    only: options.only,
    inputs: { ...withDefault(options.inputs, 4), says: "Random inputs per rung, beside the edge cases" },
    seed: options.seed,
    queue: options.queue,
    record: recordOption("ladder"),
  },
  examples: [
    ["--only size", "the small sizes"],
    ["--record results/ladder.jsonl", "the study as it is kept"],
  ],
  negative: "a rung is longer than the published figure",
  words: ["lanes/60", "live words", "in lockstep", "letters"],
  async run({ only = "", inputs, seed, queue, record }, context) {
    const { json, print, printJson, tell, look, signal } = context;
    const rungs = [...ladder(takeHome), ...searched()].filter(({ name }) => name.includes(only));
    if (rungs.length === 0) throw new RangeError(`--only ${only}: no rung's name contains it`);
    const rows: LadderRow[] = [];
    const worse: string[] = [];
    const coordinator = queue && (await coordinating(queue, { title: "ladder", tell }));
    // At a queue all rungs are out at once, as far as it takes them; a kept plan needs no work.
    const outcomes = new Map(
      rungs.flatMap((rung): [string, Promise<RungOutcome>][] =>
        coordinator === undefined || rung.scheduling === "plan"
          ? []
          : [[rung.name, queuedClimb(coordinator, rung, signal)]],
      ),
    );
    for (const outcome of outcomes.values()) outcome.catch(() => undefined);
    try {
      for (const rung of rungs) {
        if (signal.aborted) break;
        const climber: typeof climb = (...of) => outcomes.get(rung.name) ?? climb(...of);
        const measured = await row(rung, { inputs, seed, climber }, context);
        // A sweep that a signal cut short is no row.
        if (signal.aborted) break;
        rows.push(measured);
        const { published, cycles } = measured;
        const beside = published === undefined ? "" : ` (theirs ${published})`;
        tell(`${rung.name}: ${cycles} cycles${beside}, ${measured.seconds} s`);
        if (published !== undefined && cycles > published) worse.push(rung.name);
      }
    } finally {
      await coordinator?.close();
    }
    if (json) printJson({ rows, worse });
    else print(`${cliTable(ladderColumns, rows, look)}\n`);
    if (only === "" && !signal.aborted) {
      record?.append(
        {
          experiment: "ladder",
          ...provenance(),
          machine: takeHome.name,
          parameters: {},
          seeds: { seed },
          limits: { inputs },
          results: { rows },
        },
        ladderMarkdown,
      );
    }
    if (worse.length > 0) tell(`longer than the published figure: ${worse.join(", ")}`);
    return worse.length > 0 ? exitCodes.negative : exitCodes.fine;
  },
});

await runExperiment(import.meta, ladderExperiment, { busy: true });
