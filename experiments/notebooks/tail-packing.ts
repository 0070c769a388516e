// The notebook of the same name; `npm run notebooks` executes it.
// Kernels: rotated input, ALU expansion, tail, best plan

// %% [markdown]
// # Packing the tail
//
// A vectorised kernel on a VLIW machine runs many identical groups of lanes one after the other, each a few cycles behind
// the one before: a *diagonal*. In the middle of the kernel, whatever one group cannot use, another one can, and the
// machine is full. At the end nobody is left behind the last group. The slots then empty step by step, a *staircase*, and
// the last group finishes almost alone, at the pace of its own chain of dependences.
//
// This notebook takes the last W cycles of several schedules out, as blocks of their own, and asks of each:
//
// 1. how good are greedy rules on it, with and without justification,
// 2. how short can it be: the exact answer, who proved it, and the argument in words,
// 3. what holds it: a chain of dependences, the lookups, or an engine's slots,
// 4. what did the trick of the first post (the last batches round by round) buy, and what would another slot buy.
//
// Every number below was computed by the cells, with the code of this repository. Seconds are wall-clock seconds of the
// computer that executed the notebook and mean little elsewhere; lengths and bounds are the same everywhere.

// %%
import * as Plot from "@observablehq/plot";
import { check } from "../../src/check/check.ts";
import { greedyReference } from "../../src/exact/jobs/greedyReference.ts";
import { solveBlock } from "../../src/exact/lengths/solveBlock.ts";
import { judge } from "../../src/exact/problem/judge.ts";
import { slotsByCycle } from "../../src/explain/utilisation.ts";
import { listSchedule } from "../../src/list/list.ts";
import { prepare } from "../../src/list/listInstance.ts";
import { readyOrder } from "../../src/list/priority.ts";
import type { Schedule } from "../../src/schedule/schedule.ts";
import { climb } from "../../src/walk/ladder/rung.ts";
import { bestName, kernelNamed, rungNamed } from "./shared/kernels.ts";
import { engines, greedyCycles, type KernelPiece, pieceBound, tailPiece } from "./shared/pieces.ts";
import { setting } from "./shared/settings.ts";
import { say, showFigure, showTable } from "./shared/show.ts";
import { limitOf, witnessInWords } from "./shared/witness.ts";

// %% [markdown]
// ## The schedules
//
// Three rungs of the first post's ladder, rebuilt with its tricks and no more (`src/walk/ladder`), and the shortest plan
// that this project has. The rungs are scheduled by list scheduling as their post did: *rotated input* and *ALU expansion*
// with its ready order, *tail* by a sweep over many rules with justification. The judge allocates scratch and checks each.

// %%
const names = setting(["rotated input", "ALU expansion", "tail", bestName], ["rotated input", bestName]);
const kernels: { name: string; whole: ReturnType<typeof kernelNamed>; schedule: Schedule }[] = [];
for (const name of names) {
  const whole = kernelNamed(name);
  let { schedule } = whole;
  if (schedule === undefined) {
    const short = { passes: 120, justified: 4, seed: 1 };
    schedule =
      name === "tail"
        ? (await greedyReference(whole.block, whole.machine, short)).verified.schedule
        : (await climb(rungNamed(name))).schedule;
  }
  const verdict = judge(whole.block, whole.machine, schedule);
  if (verdict.status !== "valid") throw new Error(`${name}: ${verdict.because}`);
  kernels.push({ name, whole, schedule });
}
await showTable(
  kernels.map(({ name, whole, schedule }) => ({
    kernel: name,
    operations: whole.block.operations.length,
    cycles: schedule.length,
    "bound of the whole block": pieceBound(whole).cycles,
  })),
);

// %% [markdown]
// ## The staircase
//
// Slots in use at the end, as a share of what the machine has: `alu` and `valu` weighted by lanes (a valu slot is eight
// alu lanes, and most operations may go to either), `load` and `flow` by slots. Averaged over four cycles. Where a line
// falls early, cycles are being paid for and not used.

// %%
const shown = 160;
const colours = { "alu+valu": "#1f77b4", load: "#d62728", flow: "#2ca02c" };
interface Use {
  readonly kernel: string;
  readonly cycle: number;
  readonly share: number;
  readonly engine: keyof typeof colours;
}
const uses: Use[] = kernels.flatMap(({ name, whole: { block, machine }, schedule }) => {
  const used = slotsByCycle(block, machine, schedule);
  const of = (engine: string) => machine.engines.findIndex((each) => each.name === engine);
  const share = (cycle: number, weights: readonly (readonly [engine: number, weight: number])[]): number => {
    let [taken, there] = [0, 0];
    for (const [engine, weight] of weights) {
      for (let at = cycle; at < Math.min(cycle + 4, schedule.length); at++) {
        taken += used[engine]![at]! * weight;
        there += machine.engines[engine]!.slots * weight;
      }
    }
    return taken / there;
  };
  const pools = {
    "alu+valu": [[of("alu"), 1] as const, [of("valu"), machine.vectorLength] as const],
    load: [[of("load"), 1] as const],
    flow: [[of("flow"), 1] as const],
  };
  return Object.entries(pools).flatMap(([engine, weights]) =>
    Array.from({ length: shown / 4 }, (_, step) => {
      const cycle = schedule.length - shown + 4 * step;
      return { kernel: name, cycle: 4 * step - shown, share: share(cycle, weights), engine: engine as Use["engine"] };
    }),
  );
});
await showFigure(
  `Slots in use in the last ${shown} cycles`,
  {
    height: 80 + 130 * kernels.length,
    marginRight: 110,
    x: { label: "cycles before the end" },
    y: { label: "share of slots", domain: [0, 1], ticks: 3 },
    fy: { label: null, domain: names },
    marks: [
      Plot.ruleY([0, 1], { stroke: "#ddd" }),
      Plot.lineY(uses, {
        ...{ x: "cycle", y: "share", fy: "kernel", z: "engine", curve: "step-after", strokeWidth: 1.8 },
        stroke: ({ engine }: Use) => colours[engine],
      }),
    ],
  },
  colours,
);

// %% [markdown]
// ## The last W cycles as blocks of their own
//
// A time window is convex: along a path of dependences cycles only grow. So everything before the cut is done, and since
// results can be read in the next cycle, nothing inside waits for anything outside. The window is a block: its operations
// with the dependences among them, the values that are live at the cut, all slots of the machine. Its shortest schedule
// fits onto the uncut rest.
//
// *Rule* columns are list schedules, each with the length after forward-backward justification behind the stroke. *Bound*
// is the best bound by counting (no engine). *Exact* encloses the optimum: one number where it is proved.

// %%
const sizes = setting([8, 16, 32, 64, 128], [8, 24]);
const pieces: { kernel: string; cycles: number; piece: KernelPiece }[] = kernels.flatMap(({ name, whole, schedule }) =>
  sizes.map((cycles) => ({ kernel: name, cycles, piece: tailPiece(whole.block, whole.machine, schedule, cycles) })),
);
const greedy = pieces.map(({ piece }) => greedyCycles(piece));
const bounds = pieces.map(({ piece }) => pieceBound(piece));
const solutions: Awaited<ReturnType<typeof solveBlock>>[] = [];
for (const { piece } of pieces) {
  const { block, machine, given } = piece;
  const solution = await solveBlock(block, machine, {
    ...{ portfolio: engines, seconds: setting(12, 3), seed: 1, incumbent: given },
  });
  if (solution.schedule === undefined || check(block, machine, solution.schedule).length > 0) {
    throw new Error(`${block.name}: no schedule that the checker takes`);
  }
  solutions.push(solution);
}
await showTable(
  pieces.map(({ kernel, cycles, piece }, at) => {
    const { lower, upper } = solutions[at]!;
    return {
      kernel,
      W: cycles,
      operations: piece.block.operations.length,
      ...Object.fromEntries(
        greedy[at]!.map(({ rule, listed, justified }) => [rule, `${listed ?? "stuck"} / ${justified ?? ""}`]),
      ),
      bound: bounds[at]!.cycles,
      exact: lower === upper ? `${lower}` : `${lower} to ${upper}`,
    };
  }),
);

// %%
const lines = pieces.flatMap(({ kernel, cycles }, at) => {
  const rules = greedy[at]!;
  const listed = rules.flatMap((each) => each.listed ?? []);
  const justified = rules.flatMap((each) => each.justified ?? []);
  return [
    { kernel, cycles, what: "worst rule", over: Math.max(...listed) },
    { kernel, cycles, what: "best rule", over: Math.min(...listed) },
    { kernel, cycles, what: "best rule, justified", over: Math.min(...justified) },
    { kernel, cycles, what: "exact", over: solutions[at]!.upper! },
  ].map((each) => ({ ...each, over: each.over - bounds[at]!.cycles }));
});
const rulesColours: Readonly<Record<string, string>> = {
  "worst rule": "#bbbbbb",
  "best rule": "#ff7f0e",
  "best rule, justified": "#1f77b4",
  exact: "#2ca02c",
};
await showFigure(
  "Cycles above the bound, by the length of the tail",
  {
    marginRight: 20,
    x: { label: "W, cycles cut off", type: "band", domain: sizes.map(String) },
    y: { label: "cycles above the bound", grid: true },
    fx: { label: null, domain: names, axis: "top" },
    marginTop: 50,
    marks: [
      Plot.ruleY([0]),
      Plot.dot(lines, {
        ...{ fx: "kernel", x: ({ cycles }: { cycles: number }) => String(cycles), y: "over", r: 5 },
        fill: ({ what }: { what: string }) => rulesColours[what]!,
      }),
    ],
  },
  rulesColours,
);

// %% [markdown]
// ## Who proved it, how long it took, and why it cannot be shorter
//
// A proof has two ends. The upper end is a schedule, checked. The lower end is an argument: a chain, or an interval (so many
// operations, each with at least a cycles before and b behind it, need ⌈demand / capacity⌉ cycles of some engine).
// Where counting already meets a list schedule, no engine is asked at all: in the tails of this kernel that is the rule,
// not the exception, and it is the most useful thing that this table says.

// %%
await showTable(
  pieces.map(({ kernel, cycles, piece }, at) => {
    const { proof, seconds } = solutions[at]!;
    return {
      kernel,
      W: cycles,
      "held by": limitOf(bounds[at]!, piece.block, piece.machine),
      "what proves it": proof.split(";")[0]!,
      seconds: Number(seconds.toFixed(1)),
    };
  }),
);

// %%
await say(
  pieces
    .flatMap(({ kernel, cycles, piece }, at) => {
      if (cycles !== sizes.at(-1) && cycles !== sizes.at(-2)) return [];
      const bound = bounds[at]!;
      const why = witnessInWords(bound, piece.block);
      return [`- **${kernel}, W = ${cycles}** (${bound.name} bound, ${bound.cycles}): ${why}.`];
    })
    .join("\n"),
);

// %% [markdown]
// ## The first post's trick: the last batches round by round
//
// The first post let its last four batches go round by round instead of one after the other, so that they end together:
// several chains side by side instead of a staircase. The rule `ready order, last k by round` does that. Below, the whole
// kernel is scheduled by it, for several k; with k = 0 the groups go strictly one after the other.

// %%
const trick = kernels
  .filter(({ name }) => name !== bestName && name !== "tail") // the rung "tail" has the block of "ALU expansion"
  .flatMap(({ name, whole: { block, machine } }) => {
    const instance = prepare(block, machine);
    return setting([0, 1, 2, 4, 8, 16, 32], [0, 4]).map((byRound) => {
      const priority = readyOrder({ rotation: 0, byRound }).priority(instance);
      const outcome = listSchedule(instance, { priority, policy: { convert: "contested" } });
      if (outcome.status !== "scheduled") throw new Error(`${name}, ${byRound} by round: ${outcome.status}`);
      return { kernel: name, byRound, cycles: outcome.schedule.length };
    });
  });
const withoutTrick = (kernel: string) => trick.find((row) => row.kernel === kernel && row.byRound === 0)!.cycles;
await showTable(
  trick.map(({ kernel, byRound, cycles }) => ({
    kernel,
    "last k by round": byRound,
    cycles,
    "saved by the trick": withoutTrick(kernel) - cycles,
  })),
);

// %%
await showFigure("Length of the kernel when the last k groups go round by round", {
  marginRight: 110,
  x: { label: "k, groups that go round by round", type: "point" },
  y: { label: "cycles", grid: true },
  marks: [
    Plot.lineY(trick, { x: "byRound", y: "cycles", z: "kernel", stroke: "kernel", marker: "circle" }),
    Plot.text(
      trick.filter(({ byRound }) => byRound === setting(32, 4)),
      { x: "byRound", y: "cycles", text: "kernel", fill: "kernel", textAnchor: "start", dx: 8 },
    ),
  ],
});

// %% [markdown]
// ## What one slot more would buy
//
// The bound of each tail, computed again for a machine with one more slot of one engine. A saving in the bound is no saving
// in a schedule; but where nothing is saved, the slot cannot help a tail that is at its bound already.

// %%
const largest = pieces.filter(({ cycles }) => cycles === sizes.at(-1));
await showTable(
  largest.map(({ kernel, cycles, piece: { block, machine } }) => {
    const bound = pieceBound({ block, machine }).cycles;
    const savedBy = (engine: string): number => {
      const engines = machine.engines.map((each) => (each.name === engine ? { ...each, slots: each.slots + 1 } : each));
      return bound - pieceBound({ block, machine: { ...machine, engines } }).cycles;
    };
    return {
      ...{ kernel, W: cycles, bound },
      ...Object.fromEntries(
        machine.engines.flatMap(({ name, free }) => (free === true ? [] : [[`one more ${name}`, savedBy(name)]])),
      ),
    };
  }),
);

// %% [markdown]
// ## What we learn
//
// The cell below puts the answer together from the tables above.

// %%
const sentences = names.map((name) => {
  const own = pieces.flatMap(({ kernel, cycles }, at) => (kernel === name ? [{ cycles, at }] : []));
  const closed = own.filter(({ at }) => solutions[at]!.lower === solutions[at]!.upper);
  const saved = own.map(({ cycles, at }) => ({ cycles, cut: cycles - solutions[at]!.upper! }));
  const most = saved.reduce((best, each) => (each.cut > best.cut ? each : best));
  const { at } = own.at(-1)!;
  const { block, machine } = pieces[at]!.piece;
  return (
    `- **${name}**: ${closed.length} of ${own.length} tails have a proved length; ` +
    (most.cut > 0
      ? `scheduling it anew saves ${most.cut} of the last ${most.cycles} cycles of its schedule`
      : "no tail of its schedule can be shortened by what was tried") +
    `; the longest one is held by ${limitOf(bounds[at]!, block, machine)}.`
  );
});
await say(sentences.join("\n"));

// %% [markdown]
// A short window ends in a chain: the last group has its hash to finish and its result to store, whatever the machine. In a
// longer one the slots decide, and which ones depends on the mix of lookups. That is where the lever is: not in packing the
// same operations better (the bound forbids it), but in *other* operations for the last groups, so that the
// engine that holds the tail has less to do there. The best plan does exactly this: its late rounds are
// looked up in other ways than its early ones, and its tail is held by a chain up to the length at which the whole
// kernel is held by arithmetic.
