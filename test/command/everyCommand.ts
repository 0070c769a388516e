import { ablation } from "../../experiments/ablation.ts";
import { bench } from "../../experiments/bench.ts";
import { benchmarks } from "../../experiments/benchmarks.ts";
import { bounds } from "../../experiments/bounds.ts";
import { certificates } from "../../experiments/certificates.ts";
import { contest } from "../../experiments/contest.ts";
import { ends } from "../../experiments/ends.ts";
import { familyExperiment } from "../../experiments/family.ts";
import { identities } from "../../experiments/identities.ts";
import { kernel } from "../../experiments/kernel.ts";
import { ladderExperiment } from "../../experiments/ladder.ts";
import { loops } from "../../experiments/loops.ts";
import { notebooks } from "../../experiments/notebooks.ts";
import { pareto } from "../../experiments/pareto.ts";
import { pictures } from "../../experiments/pictures.ts";
import { queueExperiment } from "../../experiments/queue.ts";
import { quickExperiment } from "../../experiments/quick.ts";
import { readme } from "../../experiments/readme.ts";
import { restamp } from "../../experiments/restamp.ts";
import { rungs } from "../../experiments/rungs.ts";
import { searchExperiment } from "../../experiments/search.ts";
import { searchAblation } from "../../experiments/search-ablation.ts";
import { solvers } from "../../experiments/solvers.ts";
import { switches } from "../../experiments/switches.ts";
import { tightness } from "../../experiments/tightness.ts";
import { windowIlp } from "../../experiments/window-ilp.ts";
import { windowsExperiment } from "../../experiments/windows.ts";
import type { AnyCommand } from "../../src/command/options/command.ts";
import { verbs } from "../../src/command/verbs.ts";

/** Every experiment; a test compares with the files there are. */
export const experiments: readonly AnyCommand[] = [
  ...[
    ablation,
    bench,
    benchmarks,
    bounds,
    certificates,
    contest,
    ends,
    familyExperiment,
    identities,
    kernel,
    ladderExperiment,
    pictures,
    readme,
    restamp,
  ],
  ...[loops, notebooks, pareto, queueExperiment, quickExperiment, rungs, searchAblation, searchExperiment],
  ...[solvers, switches, tightness, windowIlp, windowsExperiment],
];

/** Every verb and every experiment. */
export async function everyCommand(): Promise<readonly AnyCommand[]> {
  const loaded = await Promise.all(verbs.map(({ load }) => load()));
  return [...loaded, ...experiments];
}
