// The notebook of the same name; `npm run notebooks` executes it.
// Kernels: preamble

// %% [markdown]
// # Four formulations of one window
//
// *Is there a schedule of T cycles?* can be written as an integer program in many ways that have the same whole-numbered
// solutions. They differ in size, in what their linear relaxation knows, and so in how long an engine takes. This notebook writes one
// small block in four ways, solves the relaxations, asks three engines, and adds one inequality by hand.
//
// Notation: operation $i$ in form $f$ has latency $\ell_{ij}$ to its user $j$; engine $e$ has $c_e$ slots a cycle; $T$ cycles.
//
// | | variables | every operation once | precedence $i \to j$ |
// | --- | --- | --- | --- |
// | **pulse** | $x_{ift} = 1$: $i$ issues in cycle $t$ | $\sum_{f,t} x_{ift} = 1$ | $\sum_{u \le t} x_{ju} \le \sum_{u \le t - \ell} x_{iu}$ for every $t$ |
// | **step** | $y_{ift} = 1$: $i$ has issued by $t$ | $y_{if,t-1} \le y_{ift}$, $\sum_f y_{if,T-1} = 1$ | $y_{jt} \le y_{i,t-\ell}$ for every $t$ |
// | **aggregated** | $x_{ift}$ as in pulse | as in pulse | $\sum_t t\,x_{jt} - \sum_t t\,x_{it} \ge \ell$, one row an edge |
// | **channelled** | both, tied by $x_{ift} = y_{ift} - y_{if,t-1}$ | both | as in step |
//
// Slots are the same in all: $\sum_i x_{ift} \le c_e$ for every engine and cycle. Pulse and step are the same polyhedron in other
// coordinates: their relaxations know the same. Aggregated has fewer rows and knows less: fractions of an operation may sit on
// both sides of its user as long as the *means* keep their distance. Channelled doubles the variables, so that a clause
// learning engine can speak of both, *issues at t* and *has issued by t*.

// %%
import * as Plot from "@observablehq/plot";
import { channelledWith } from "../../models/channelled.ts";
import { pulseWith } from "../../models/pulse.ts";
import { pulseAggregatedWith } from "../../models/pulseAggregated.ts";
import { stepWith } from "../../models/step.ts";
import { bare, strong } from "../../models/strengthening.ts";
import { BoundInstance } from "../../src/bounds/boundInstance.ts";
import { headTail } from "../../src/bounds/headTail.ts";
import { wholeBlock } from "../../src/exact/problem/wholeBlock.ts";
import type { IntegerProgram, Row } from "../../src/ilp/program.ts";
import { cadical } from "../../src/solve/cadical.ts";
import { glpk } from "../../src/solve/glpk.ts";
import { highs } from "../../src/solve/highs.ts";
import { kernelNamed } from "./shared/kernels.ts";
import { firstRounds } from "./shared/pieces.ts";
import { limit, setting } from "./shared/settings.ts";
import { say, showConclusions, showFigure, showTable } from "./shared/show.ts";
import { witnessInWords } from "./shared/witness.ts";

// %% [markdown]
// ## The window
//
// The first two rounds of a few groups of the first post's kernel (rung *preamble*), with the set-up that they wait for: four
// select operations come together at the end of the same short chain, and there is one flow slot a cycle.

// %%
const groups = setting(4, 2);
const { block: whole, machine } = kernelNamed("preamble");
const block = firstRounds(whole, groups, 2);
const instance = new BoundInstance(block, machine);
const bound = headTail(instance);
await say(
  `${block.operations.length} operations, ${block.dependences.length} dependences. At least **${bound.cycles} cycles** by counting: ` +
    `${witnessInWords(bound, block)}.`,
);

// %% [markdown]
// ## Size, and what the relaxation knows
//
// Each formulation *bare*, and with this project's reductions (issue windows from heads and tails, implied edges left out, ...).
// Two questions to the linear relaxation: how small can the *makespan* be (an objective), and is a length of one cycle less than the bound
// *infeasible* (a fixed horizon, no objective).

// %%
const reductions = { bare, reduced: strong };
const written = Object.entries(reductions).flatMap(([how, strengthening]) =>
  [pulseWith, stepWith, pulseAggregatedWith, channelledWith].map((make) => ({ how, formulation: make(strengthening) })),
);
const horizon = bound.cycles + 3;
const nonzeros = ({ rows }: IntegerProgram): number => rows.reduce((sum, { terms }) => sum + terms.length, 0);
const sizes: Record<string, string | number>[] = [];
for (const { how, formulation } of written) {
  const makespan = formulation.build(wholeBlock(block, machine, horizon), { kind: "makespan", tails: instance.tails });
  const relaxed = await highs.solve(makespan.program, { limitSeconds: 60, relax: true });
  const shorter = formulation.build(wholeBlock(block, machine, bound.cycles - 1), { kind: "feasible" });
  const fixed = await highs.solve(shorter.program, { limitSeconds: 60, relax: true });
  sizes.push({
    ...{ formulation: formulation.name, reductions: how },
    ...{ columns: makespan.program.columns.length, rows: makespan.program.rows.length },
    nonzeros: nonzeros(makespan.program),
    // The objective is the latest issue cycle; one more is the length.
    "makespan, relaxed": relaxed.status === "optimal" ? Number((relaxed.objective + 1).toFixed(2)) : relaxed.status,
    [`${bound.cycles - 1} cycles, relaxed`]: fixed.status === "optimal" ? "has a solution" : fixed.status,
  });
}
await showTable(sizes);

// %%
const sizeOf = (name: string, how: string) =>
  sizes.find(({ formulation, reductions: of }) => formulation === name && of === how)!;
const bareRows = sizes.filter(({ reductions: how }) => how === "bare");
const makespans = sizes.map((row) => Number(row["makespan, relaxed"]));
const fixedLength = `${bound.cycles - 1} cycles, relaxed`;
const unseeing = sizes.filter((row) => row[fixedLength] === "has a solution");
const shares = bareRows.map(
  ({ formulation, columns }) => Number(sizeOf(String(formulation), "reduced")["columns"]) / Number(columns),
);
await showConclusions([
  [
    `The makespan's relaxation stays below ${bound.cycles} in every formulation (${Math.min(...makespans)} to ${Math.max(...makespans)}): it may issue a quarter of each select in each of four cycles, and the *mean* of their ends is early.`,
    makespans.every((cycles) => cycles < bound.cycles),
  ],
  [
    `At a fixed length it may not: the windows leave the last select no cycle. ${sizes.length - unseeing.length} of ${sizes.length} relaxations see that ${bound.cycles - 1} cycles are impossible, which is why this project decides lengths instead of minimising them; ${unseeing.map(({ formulation, reductions: how }) => `${formulation} (${how})`).join(", ") || "none"} does not.`,
    unseeing.length === 1 && unseeing[0] === sizeOf("pulse-aggregated", "bare"),
  ],
  [
    "Pulse and step know the same: their relaxations are equal.",
    ["bare", "reduced"].every(
      (how) => sizeOf("pulse", how)["makespan, relaxed"] === sizeOf("step", how)["makespan, relaxed"],
    ),
  ],
  [
    `Reductions leave ${(100 * Math.min(...shares)).toFixed(0)} to ${(100 * Math.max(...shares)).toFixed(0)} % of the columns, and let the relaxation of the aggregated one see what the others see.`,
    Math.max(...shares) < 0.25 && sizeOf("pulse-aggregated", "reduced")[fixedLength] === "infeasible",
  ],
]);

// %% [markdown]
// ## Engines
//
// Wall-clock seconds to decide the length that is one too short (a refutation) and the shortest one (a schedule), with a limit.

// %%
const most = limit(10, 2);
const answers: { how: string; formulation: string; engine: string; cycles: number; status: string; seconds: number }[] =
  [];
for (const { how, formulation } of written) {
  for (const cycles of [bound.cycles - 1, bound.cycles]) {
    const { program } = formulation.build(wholeBlock(block, machine, cycles), { kind: "feasible" });
    for (const solver of [highs, glpk, cadical]) {
      const { status, seconds } = await solver.solve(program, { limitSeconds: most, anySolution: true, seed: 1 });
      const said = status === "optimal" || status === "feasible" ? "a schedule" : status;
      answers.push({ how, formulation: formulation.name, engine: solver.name, cycles, status: said, seconds });
    }
  }
}
await showTable(
  written.flatMap(({ how, formulation: { name } }) =>
    [bound.cycles - 1, bound.cycles].map((cycles) => ({
      ...{ formulation: name, reductions: how, cycles },
      ...Object.fromEntries(
        answers
          .filter((each) => each.how === how && each.formulation === name && each.cycles === cycles)
          .map(({ engine, status, seconds }) => [engine, `${status}, ${seconds.toFixed(2)} s`]),
      ),
    })),
  ),
  { measured: [highs.name, glpk.name, cadical.name] },
);

// %%
const colours = { highs: "#1f77b4", glpk: "#ff7f0e", cadical: "#2ca02c" };
await showFigure(
  `Seconds to decide: circles refute ${bound.cycles - 1} cycles, squares find ${bound.cycles} (hollow: not within ${most} s)`,
  {
    height: 420,
    marginLeft: 150,
    marginRight: 90,
    x: {
      ...{ label: "seconds, logarithmic", type: "log", domain: [0.008, 20], grid: true },
      ...{ ticks: [0.01, 0.03, 0.1, 0.3, 1, 3, 10], tickFormat: String },
    },
    y: { label: null },
    fy: { label: null, axis: "right" },
    symbol: { domain: ["refute", "find"], range: ["circle", "square"] },
    marks: [
      Plot.dot(answers, {
        ...{ x: ({ seconds }: { seconds: number }) => Math.max(0.009, seconds), y: "formulation", r: 5 },
        symbol: ({ cycles }: { cycles: number }) => (cycles < bound.cycles ? "refute" : "find"),
        fy: ({ how }: { how: string }) => how,
        stroke: ({ engine }: { engine: string }) => colours[engine as keyof typeof colours],
        fill: ({ engine, status }: { engine: string; status: string }) =>
          status === "undecided" ? "white" : colours[engine as keyof typeof colours],
      }),
    ],
  },
  colours,
);

// %% [markdown]
// ## One cut, added live
//
// The bound's own argument is an inequality of the makespan $z$ (the latest issue cycle), valid for every schedule: the jobs between
// head $a$ and tail $b$ need $\lceil d/c \rceil$ cycles, so $z \ge a + \lceil d/c \rceil + b - 1$. Below it is added, as one row, to
// the bare pulse program, whose relaxation did not know it.

// %%
const pulse = pulseWith(bare).build(wholeBlock(block, machine, horizon), {
  kind: "makespan",
  tails: instance.tails,
}).program;
const [z] = pulse.objective;
if (bound.witness.kind !== "interval" || z === undefined) throw new Error("an interval and a makespan are wanted");
const { head, tail, demand, pool } = bound.witness;
const cut: Row = {
  name: "head-tail cut",
  terms: [{ column: z.column, coefficient: 1 }],
  lower: head + Math.ceil(demand / pool.capacity) + tail - 1,
  upper: Number.POSITIVE_INFINITY,
};
const withCut: IntegerProgram = { ...pulse, rows: [...pulse.rows, cut] };
const relaxations = [];
for (const [what, program] of [
  ["without the cut", pulse],
  ["with the cut", withCut],
] as const) {
  const outcome = await highs.solve(program, { limitSeconds: 60, relax: true });
  if (outcome.status !== "optimal") throw new Error(`${what}: ${outcome.status}`);
  relaxations.push({
    program: what,
    rows: program.rows.length,
    "relaxed length": Number((outcome.objective + 1).toFixed(2)),
  });
}
await showTable(relaxations);

// %% [markdown]
// Does the cut close the gap of the relaxation, and does the shortest schedule still satisfy it?

// %%
const shortest = await highs.solve(
  pulseWith(strong).build(wholeBlock(block, machine, bound.cycles), { kind: "feasible" }).program,
  {
    ...{ limitSeconds: 60, anySolution: true, seed: 1 },
  },
);
const [weak, strongest] = relaxations.map((row) => row["relaxed length"]);
await say(
  `A schedule of ${bound.cycles} cycles: ${shortest.status === "optimal" || shortest.status === "feasible" ? "found" : shortest.status}. ` +
    `The relaxation alone said ${weak}; one row of one variable says ${strongest}.`,
);

// %% [markdown]
// ## What we learn

// %%
const decided = (how: string) => answers.filter((each) => each.how === how && each.status !== "undecided");
const halfOf = answers.length / 2;
const seconds = (how: string): number => Math.max(...decided(how).map((each) => each.seconds));
const median = (how: string): number => {
  const all = answers.filter((each) => each.how === how).map((each) => each.seconds);
  return all.sort((a, b) => a - b)[all.length >> 1]!;
};
const undecided = (name: string): number =>
  answers.filter((each) => each.formulation === name && each.status === "undecided").length;
/** By formulation, reduced, the engine that decides the length first. */
const firsts = (cycles: number): string =>
  [...new Set(answers.map(({ formulation }) => formulation))]
    .map((name) => {
      const own = answers.filter(
        (each) => each.how === "reduced" && each.formulation === name && each.cycles === cycles,
      );
      const [first] = own.filter(({ status }) => status !== "undecided").sort((a, b) => a.seconds - b.seconds);
      return `${name} ${first?.engine ?? "nobody"}`;
    })
    .join(", ");
await showConclusions(
  [
    [`The cut closes the relaxation's gap: ${weak} becomes ${strongest}, the bound.`, strongest === bound.cycles],
    [
      `Reduced programs are decided in ${decided("reduced").length} of ${halfOf} cases, bare ones in ${decided("bare").length}; half of the reduced ones within ${median("reduced").toFixed(2)} s, of the bare ones within ${median("bare").toFixed(2)} s.`,
      decided("reduced").length > decided("bare").length && median("reduced") < median("bare") / 5,
    ],
    [
      `The naive twin is left undecided ${undecided("pulse-aggregated")} times, step ${undecided("step")} times: the strength is in the windows and in fixing the length first, in the letters second.`,
      undecided("pulse-aggregated") > undecided("step"),
    ],
  ],
  { measured: true },
);

// %%
await say(
  `Which engine is first depends on the question and on the letters. To refute ${bound.cycles - 1} cycles, reduced: ${firsts(bound.cycles - 1)}. ` +
    `To find ${bound.cycles}: ${firsts(bound.cycles)}. The slowest decision took ${seconds("bare").toFixed(1)} s bare and ${seconds("reduced").toFixed(1)} s reduced.`,
  { measured: true },
);
