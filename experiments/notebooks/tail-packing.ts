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
// Every number below was computed by the cells, with the code of this repository, and the conclusions are checked against
// the figures: a sentence that they do not bear out ends the notebook. Seconds are wall-clock seconds of the computer that
// executed it and mean little elsewhere; greedy lengths and bounds are the same everywhere.

// %%
import * as Plot from "@observablehq/plot";
import { channelledWith } from "../../models/channelled.ts";
import { stepWith } from "../../models/step.ts";
import { strong } from "../../models/strengthening.ts";
import { check } from "../../src/check/check.ts";
import { solveBlock } from "../../src/exact/lengths/solveBlock.ts";
import { judge } from "../../src/exact/problem/judge.ts";
import { wholeBlock } from "../../src/exact/problem/wholeBlock.ts";
import { slotsByCycle } from "../../src/explain/utilisation.ts";
import { listSchedule } from "../../src/list/list.ts";
import { prepare } from "../../src/list/listInstance.ts";
import { readyOrder } from "../../src/list/priority.ts";
import type { Schedule } from "../../src/schedule/schedule.ts";
import { cadical } from "../../src/solve/cadical.ts";
import { glpk } from "../../src/solve/glpk.ts";
import { highs } from "../../src/solve/highs.ts";
import type { Solver } from "../../src/solve/solver.ts";
import { climb } from "../../src/walk/ladder/rung.ts";
import { bestName, bestStandardPlan, kernelNamed, rungNamed } from "./shared/kernels.ts";
import { engines, greedyCycles, type KernelPiece, pieceBound, tailPiece } from "./shared/pieces.ts";
import { limit, setting } from "./shared/settings.ts";
import { say, showConclusions, showFigure, showTable } from "./shared/show.ts";
import { limitOf, witnessInWords } from "./shared/witness.ts";

// %% [markdown]
// ## The schedules
//
// Three rungs of the first post's ladder, rebuilt with its tricks and no more (`src/walk/ladder`), and the shortest plan
// that this project has. The rungs are scheduled as the ladder schedules them (`experiments/ladder.ts`): *rotated input* and
// *ALU expansion* by the post's ready order in its best rotation, *tail* by the whole greedy sweep with justification. The
// judge allocates scratch and checks each.

// %%
const names = setting(["rotated input", "ALU expansion", "tail", bestName], ["rotated input", bestName]);
const kernels: { name: string; whole: ReturnType<typeof kernelNamed>; schedule: Schedule; rule: string }[] = [];
for (const name of names) {
  const whole = kernelNamed(name);
  const { schedule, rule } =
    whole.schedule === undefined ? await climb(rungNamed(name)) : { schedule: whole.schedule, rule: "search" };
  const verdict = judge(whole.block, whole.machine, schedule);
  if (verdict.status !== "valid") throw new Error(`${name}: ${verdict.because}`);
  kernels.push({ name, whole, schedule, rule });
}
await showTable(
  kernels.map(({ name, whole, schedule, rule }) => ({
    kernel: name,
    "scheduled by": rule,
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
const wide = 4;
interface Use {
  readonly kernel: string;
  readonly cycle: number;
  readonly share: number;
  readonly engine: string;
}
const uses: Use[] = kernels.flatMap(({ name, whole: { block, machine }, schedule }) => {
  const used = slotsByCycle(block, machine, schedule);
  const of = (engine: string) => machine.engines.findIndex((each) => each.name === engine);
  const share = (cycle: number, weights: readonly (readonly [engine: number, weight: number])[]): number => {
    let [taken, there] = [0, 0];
    for (const [engine, weight] of weights) {
      for (let at = cycle; at < Math.min(cycle + wide, schedule.length); at++) {
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
    Array.from({ length: shown / wide }, (_, step) => {
      const cycle = schedule.length - shown + wide * step;
      return { kernel: name, cycle: wide * step - shown, share: share(cycle, weights), engine };
    }),
  );
});
const engineColour: Readonly<Record<string, string>> = { "alu+valu": "#1f77b4", load: "#d62728", flow: "#2ca02c" };
await showFigure(`Slots in use in the last ${shown} cycles, by engine`, {
  height: 90 + 110 * kernels.length,
  marginTop: 50,
  marginRight: 110,
  x: { label: "cycles before the end", ticks: [-160, -120, -80, -40, 0] },
  y: { label: "share of slots", domain: [0, 1], ticks: [0, 0.5], grid: true },
  fx: { label: null, domain: Object.keys(engineColour), axis: "top" },
  fy: { label: null, domain: names, axis: "right" },
  marks: [
    Plot.rectY(uses, {
      ...{ x1: "cycle", x2: ({ cycle }: Use) => cycle + wide, y: "share", fx: "engine", fy: "kernel", inset: 0 },
      fill: ({ engine }: Use) => engineColour[engine]!,
    }),
    Plot.ruleY([0, 1], { stroke: "#bbb" }),
  ],
});

// %% [markdown]
// What is lost in the staircase: slots left empty in these cycles, counted in cycles of the whole engine.

// %%
const lost = (name: string, engine: string): number =>
  wide * uses.reduce((sum, use) => sum + (use.kernel === name && use.engine === engine ? 1 - use.share : 0), 0);
await showTable(
  names.map((kernel) => ({
    kernel,
    ...Object.fromEntries(Object.keys(engineColour).map((engine) => [engine, Number(lost(kernel, engine).toFixed(1))])),
  })),
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
    ...{ portfolio: engines, seconds: limit(12, 2), seed: 1, incumbent: given },
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
  { measured: ["exact"] },
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
    { kernel, cycles, what: "exact search", over: solutions[at]!.upper! },
  ].map((each) => ({ ...each, over: each.over - bounds[at]!.cycles }));
});
const rulesColours: Readonly<Record<string, string>> = {
  "worst rule": "#bbbbbb",
  "best rule": "#ff7f0e",
  "best rule, justified": "#1f77b4",
  "exact search": "#2ca02c",
};
/** Smaller ones lie on greater ones, so that equal lengths can be told. */
const dotSize: Readonly<Record<string, number>> = {
  "worst rule": 9,
  "best rule": 7.5,
  "best rule, justified": 6,
  "exact search": 3.5,
};
await showFigure(
  "Cycles above the bound, by the length of the tail (equal ones lie on each other)",
  {
    marginRight: 20,
    x: { label: "W, cycles cut off", type: "band", domain: sizes.map(String) },
    y: { label: "cycles above the bound", grid: true, nice: true },
    fx: { label: null, domain: names, axis: "top" },
    marginTop: 50,
    r: { type: "identity" },
    marks: [
      Plot.ruleY([0]),
      Plot.dot(lines, {
        ...{ fx: "kernel", x: ({ cycles }: { cycles: number }) => String(cycles), y: "over" },
        r: ({ what }: { what: string }) => dotSize[what]!,
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
// Where counting already meets a schedule, no engine is asked at all.

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
  { measured: ["what proves it", "seconds"] },
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
// ## The same by engines alone
//
// What would engines have said, had nobody counted? Each gets two programs of a tail with a proved length: the length that is one too
// short (to be refuted) and the length itself (to be found); HiGHS and GLPK the `step` formulation, CaDiCaL the channelled
// one, all with this project's reductions. A chain refutes before there is a program: its columns are none.

// %%
const alone: readonly (readonly [Solver, ReturnType<typeof stepWith>])[] = [
  [highs, stepWith(strong)],
  [glpk, stepWith(strong)],
  [cadical, channelledWith(strong)],
];
const limitSeconds = limit(10, 2);
const asked: { kernel: string; cycles: number; engine: string; refuted: boolean; found: boolean; columns: number }[] =
  [];
const verdicts: Record<string, string | number>[] = [];
for (const [at, { kernel, cycles, piece }] of pieces.entries()) {
  const { lower, upper } = solutions[at]!;
  if (cycles > setting(32, 8) || lower !== upper) continue;
  const row: Record<string, string | number> = { kernel, W: cycles, operations: piece.block.operations.length };
  for (const [solver, formulation] of alone) {
    const ask = async (length: number) => {
      const { program } = formulation.build(wholeBlock(piece.block, piece.machine, length), { kind: "feasible" });
      const outcome = await solver.solve(program, { limitSeconds, anySolution: true, seed: 1 });
      return { ...outcome, columns: program.columns.length };
    };
    const [shorter, same] = [await ask(lower - 1), await ask(lower)];
    const refuted = shorter.status === "infeasible";
    const found = same.status === "optimal" || same.status === "feasible";
    const said = (yes: boolean, word: string, seconds: number): string =>
      yes ? `${word} in ${seconds.toFixed(1)} s` : `not ${word}`;
    row["columns, T - 1"] ??= shorter.columns;
    row[solver.name] = `${said(refuted, "refuted", shorter.seconds)}, ${said(found, "found", same.seconds)}`;
    asked.push({ kernel, cycles, engine: solver.name, refuted, found, columns: shorter.columns });
  }
  verdicts.push(row);
}
await showTable(verdicts, { measured: alone.map(([{ name }]) => name) });

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
  y: { label: "cycles", grid: true, nice: true },
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
// Each longest tail once more, on machines with one more slot of one engine: what the bound falls by, and what the shortest schedule
// does, enclosed by counting and an exact search (`0 to 2`: at least none, at most two). Where the bound falls by nothing, the slot
// buys nothing for a tail that is at its bound. The second table asks the same of the bound of the whole kernel.

// %%
const largest = pieces.flatMap((piece, at) => (piece.cycles === sizes.at(-1) ? [{ ...piece, at }] : []));
const priced = largest[0]!.piece.machine.engines.flatMap(({ name, free }) => (free === true ? [] : [name]));
const oneMore = (machine: KernelPiece["machine"], engine: string): KernelPiece["machine"] => ({
  ...machine,
  engines: machine.engines.map((each) => (each.name === engine ? { ...each, slots: each.slots + 1 } : each)),
});
const bought: { kernel: string; engine: string; bound: number; least: number; most: number }[] = [];
for (const { kernel, piece, at } of largest) {
  for (const engine of priced) {
    const machine = oneMore(piece.machine, engine);
    const bound = bounds[at]!.cycles - pieceBound({ ...piece, machine }).cycles;
    // A schedule of the smaller machine is one of the greater.
    const incumbent = solutions[at]!.schedule;
    const more = await solveBlock(piece.block, machine, {
      ...{ portfolio: engines, seconds: limit(4, 1), seed: 1, incumbent },
    });
    const { lower, upper } = solutions[at]!;
    bought.push({ kernel, engine, bound, least: Math.max(0, lower - more.upper!), most: upper! - more.lower });
  }
}
await showTable(
  largest.map(({ kernel, cycles, at }) => ({
    ...{ kernel, W: cycles, bound: bounds[at]!.cycles },
    ...Object.fromEntries(
      bought.flatMap((each) => (each.kernel === kernel ? [[`bound, one more ${each.engine}`, each.bound]] : [])),
    ),
    ...Object.fromEntries(
      bought.flatMap(({ kernel: of, engine, least, most }) =>
        of === kernel ? [[`exact, one more ${engine}`, least === most ? `${least}` : `${least} to ${most}`]] : [],
      ),
    ),
  })),
  { measured: priced.map((engine) => `exact, one more ${engine}`) },
);

// %%
await showTable(
  kernels.map(({ name, whole: { block, machine } }) => {
    const bound = pieceBound({ block, machine }).cycles;
    const saved = (engine: string) => bound - pieceBound({ block, machine: oneMore(machine, engine) }).cycles;
    return {
      ...{ kernel: name, "bound of the whole": bound },
      ...Object.fromEntries(priced.map((engine) => [`one more ${engine}`, saved(engine)])),
    };
  }),
);

// %% [markdown]
// ## What we learn
//
// Put together from the tables above, kernel by kernel; then what is the same in all of them.

// %%
const ofKernel = (name: string) =>
  pieces.flatMap(({ kernel, cycles }, at) => (kernel === name ? [{ cycles, at }] : []));
const isClosed = ({ at }: { at: number }): boolean => solutions[at]!.lower === solutions[at]!.upper;
const byCounting = ({ at }: { at: number }): boolean => isClosed({ at }) && bounds[at]!.cycles === solutions[at]!.upper;
const heldBy = ({ at }: { at: number }): string =>
  limitOf(bounds[at]!, pieces[at]!.piece.block, pieces[at]!.piece.machine);
await say(
  names
    .map((name) => {
      const own = ofKernel(name);
      const saved = own.map(({ cycles, at }) => ({ cycles, cut: cycles - solutions[at]!.upper! }));
      const most = saved.reduce((best, each) => (each.cut > best.cut ? each : best));
      return (
        `- **${name}**: ${own.filter(isClosed).length} of ${own.length} tails have a proved length; ` +
        (most.cut > 0
          ? `scheduling it anew saves ${most.cut} of the last ${most.cycles} cycles of its schedule`
          : "no tail of its schedule can be shortened by what was tried") +
        `; the longest one is held by ${heldBy(own.at(-1)!)}.`
      );
    })
    .join("\n"),
  { measured: true },
);

// %%
const every = pieces.map((_, at) => ({ at }));
const counted = every.filter(byCounting).length;
const shortest = names.map((name) => ofKernel(name)[0]!);
const longest = names.map((name) => ofKernel(name).at(-1)!);
const stopped = asked.filter(({ found }) => !found);
const { lookups } = bestStandardPlan().kernel;
const half = lookups.length >> 1;
/** Lookups that select one bit more of their address, which is a capital letter. */
const capitals = (rows: readonly string[]): number => rows.join("").replace(/[^A-Z]/g, "").length;
const [former, latter] = [capitals(lookups.slice(0, half)), capitals(lookups.slice(half))];
const bestTails = ofKernel(bestName);
const chained = bestTails.filter((each) => heldBy(each).startsWith("chain")).map(({ cycles }) => cycles);
const wholeBest = kernels.find(({ name }) => name === bestName)!.whole;
const wholeLimit = limitOf(pieceBound(wholeBest), wholeBest.block, wholeBest.machine);
const tricks = trick.filter(({ byRound }) => byRound === 4);
const useless = bought.filter(({ bound, most }) => bound === 0 && most === 0).length;
await showConclusions(
  [
    [
      `${counted} of ${pieces.length} tails are closed by counting: a bound meets a schedule, and no engine is asked. That is the rule here, not the exception.`,
      counted > pieces.length / 2,
    ],
    [
      `Engines alone, with ${limitSeconds} s for each question, refute ${asked.filter(({ refuted }) => refuted).length} of ${asked.length} lengths that are too short, and find ${asked.length - stopped.length} of ${asked.length} schedules; counting and list rules have done all of them, most in less than a second.`,
      asked.some(({ refuted, found }) => !refuted || !found),
    ],
    [
      `The shortest tails (W = ${sizes[0]}) all end in a chain: the last group has its hash to finish and its result to store, whatever the machine.`,
      shortest.every((each) => heldBy(each).startsWith("chain")),
    ],
    [
      `The longest (W = ${sizes.at(-1)}) are all held by slots: ${longest.map((each, at) => `${names[at]} by ${heldBy(each)}`).join("; ")}.`,
      longest.every((each) => !/^(chain|shaving)/.test(heldBy(each))),
    ],
    [
      `The first post's four groups round by round save ${tricks.map(({ kernel, cycles }) => `${withoutTrick(kernel) - cycles} cycles (${kernel})`).join(", ")}; with all groups round by round the kernels become longer than without the trick.`,
      tricks.every(({ kernel, cycles }) => withoutTrick(kernel) > cycles) &&
        trick.filter(({ byRound }) => byRound === 32).every(({ kernel, cycles }) => cycles > withoutTrick(kernel)),
    ],
    [
      `Of ${bought.length} additional slots ${useless} buy a longest tail nothing at all, and that is proved; the most that any buys is ${Math.max(...bought.map(({ least }) => least))} cycles for certain.`,
      useless > 0,
    ],
    [
      `The best plan has other operations in its last groups than in its first ones: of the lookups that select one bit more of their address (a select more on flow, for less on other engines), ${former} are in the first half of its groups and ${latter} in the second.`,
      latter > former,
    ],
    [
      `Its tails are held by a chain for W = ${chained.join(", ")}; the whole kernel is held by ${wholeLimit}.`,
      chained.length > 0 && /^alu\+valu/.test(wholeLimit),
    ],
  ],
  { measured: true },
);

// %% [markdown]
// So the lever at the end of a kernel is not in packing the same operations better, which the bounds forbid. It is in *other*
// operations for the last groups: fewer for the engine that holds the tail, a shorter chain for the last group of all.
