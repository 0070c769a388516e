// The notebook of the same name; `npm run notebooks` executes it.
// Files: results/rungs.jsonl
// Kernels: rotated input, preamble, best plan

// %% [markdown]
// # Packing the preamble
//
// Before the first group of lanes can hash its first node, the kernel needs constants in scratch: multipliers and addends of
// the hash, addresses, the tree's top nodes, most of them copied to all lanes of a vector. All of that comes through few
// slots: two loads a cycle, one flow slot. The author of the first post moved such set-up operations by hand, between engines
// and past each other, and called it *what we'd rather have the compiler figure out*. This notebook has it figured out:
//
// 1. what must exist before the first group can start, and through which engine it comes,
// 2. when every engine can be full at the earliest, against a bound,
// 3. the same set-up with constants by load alone, by flow alone, on alu where they can be, or as exact scheduling chooses,
// 4. exact against greedy on growing preambles.
//
// Every number was computed by the cells, or read from a record that is named; conclusions are checked against the figures: a
// sentence that they do not bear out ends the notebook. Seconds are those of the computer that executed it.

// %%
import { readFileSync } from "node:fs";
import * as Plot from "@observablehq/plot";
import { BoundInstance } from "../../src/bounds/boundInstance.ts";
import { check } from "../../src/check/check.ts";
import { solveBlock } from "../../src/exact/lengths/solveBlock.ts";
import { slotsByCycle } from "../../src/explain/utilisation.ts";
import type { IntegerProgram, Term } from "../../src/ilp/program.ts";
import type { Block, Operation } from "../../src/ir/block.ts";
import { parseRecords } from "../../src/report/records/record.ts";
import { rungRows } from "../../src/report/studies/rungsTable.ts";
import { toSchedule } from "../../src/schedule/compactSchedule.ts";
import type { Schedule } from "../../src/schedule/schedule.ts";
import { highs } from "../../src/solve/highs.ts";
import { finish } from "../../src/time/steps.ts";
import { bestName, kernelNamed } from "./shared/kernels.ts";
import { engines, firstRounds, greedyCycles, type KernelPiece, pieceBound } from "./shared/pieces.ts";
import { limit, setting } from "./shared/settings.ts";
import { say, showConclusions, showFigure, showTable } from "./shared/show.ts";
import { limitOf, witnessInWords } from "./shared/witness.ts";

// %% [markdown]
// ## What must exist first
//
// Two rungs of the first post's ladder (rebuilt with its tricks, `src/walk/ladder`) and the shortest plan of this project.
// A *beginning* is what the first k groups do in their first rounds, with everything that this waits for: a block of its
// own. For the first round of one group, this is all there is to wait for; by opcode, and by the engines that could do it.

// %%
const names = ["rotated input", "preamble", bestName];
const kernels = names.map(kernelNamed);
const [rotated, prepared, best] = kernels as [(typeof kernels)[0], (typeof kernels)[0], (typeof kernels)[0]];
const { machine } = best;

const enginesOf = ({ forms }: Operation): string =>
  forms
    .map(
      ({ rows, lanes }) =>
        `${rows.map(({ engine }) => machine.engines[engine]!.name).join("+")}${lanes > 1 ? ` × ${lanes}` : ""}`,
    )
    .join(" or ");

const setUp = kernels.flatMap(({ name, block }) => {
  const counts = new Map<string, number>();
  for (const operation of firstRounds(block, 1, 1).operations) {
    if (operation.provenance?.group !== undefined) continue;
    const key = `${operation.opcode}|${enginesOf(operation)}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([key, count]) => {
    const [opcode, by] = key.split("|") as [string, string];
    return { kernel: name, opcode, by, count };
  });
});
await showTable(setUp.map(({ kernel, opcode, by, count }) => ({ kernel, opcode, "done by": by, operations: count })));

// %%
await say(
  kernels
    .map(({ name, block }) => {
      const first = firstRounds(block, 1, 1);
      const bound = pieceBound({ block: first, machine });
      const why = witnessInWords(bound, first);
      return `- **${name}**: round 0 of the first group takes at least ${bound.cycles} cycles: ${why}.`;
    })
    .join("\n"),
);

// %% [markdown]
// The whole set-up, not only that of the first group. In the best plan it is not over for a long time: records of deep
// tree levels are built beside the first rounds, in slots that would be idle.

// %%
await showTable(
  kernels.map(({ name, block }) => {
    const all = block.operations.filter(({ provenance }) => provenance?.group === undefined);
    const only = (by: string) => all.filter((operation) => enginesOf(operation) === by).length;
    return {
      ...{
        kernel: name,
        "set-up operations": all.length,
        "load alone": only("load"),
        "load or flow": only("load or flow"),
      },
      ...{
        "alu alone": only("alu"),
        "alu or flow": only("alu or flow"),
        "valu alone": only("valu"),
        store: only("store"),
      },
    };
  }),
);

// %% [markdown]
// ## The earliest cycle at which every engine is full
//
// An engine with c slots can be full in cycle t only if c operations for it can issue by t. So the c-th smallest head
// (earliest cycle, by Langevin and Cerny's argument over dependences and slots) of the operations that can go to an
// engine is a bound of the first cycle in which it is full, and the greatest of these bounds one for the first cycle in which all are. `store` is left out:
// the results come last. Beside the bound: when it happens in list schedules and in the best plan's schedule.

// %%
const fullEngines = ["alu", "valu", "load", "flow"];

/** By engine, no earlier cycle can have all its slots in use. */
function fullBound(block: Block): Record<string, number> {
  const { heads } = finish(new BoundInstance(block, machine).improved());
  return Object.fromEntries(
    fullEngines.map((name) => {
      const engine = machine.engines.findIndex((each) => each.name === name);
      const units = block.operations.flatMap(({ forms }, index) => {
        const here = forms.filter(({ rows }) => rows.some((row) => row.engine === engine));
        // A divided operation brings as many units as it has lanes.
        return Array.from({ length: Math.max(0, ...here.map(({ lanes }) => lanes)) }, () => heads.heads[index]!);
      });
      return [name, units.sort((a, b) => a - b)[machine.engines[engine]!.slots - 1]!];
    }),
  );
}

/** By engine, the first cycle with all slots in use; and the first in which all of them are full. */
function firstFull(block: Block, schedule: Schedule): Record<string, number> {
  const used = slotsByCycle(block, machine, schedule);
  const isFull = (name: string, cycle: number): boolean => {
    const engine = machine.engines.findIndex((each) => each.name === name);
    return used[engine]![cycle]! >= machine.engines[engine]!.slots;
  };
  const cycles = Array.from({ length: schedule.length }, (_, cycle) => cycle);
  const first = fullEngines.map((name) => [name, cycles.findIndex((cycle) => isFull(name, cycle))] as const);
  return {
    ...Object.fromEntries(first),
    all: cycles.findIndex((cycle) => fullEngines.every((name) => isFull(name, cycle))),
  };
}

const earliest = fullBound(best.block);
const ramped = firstRounds(best.block, setting(16, 4), setting(4, 3));
const fullest = [
  { schedule: "no schedule before", ...earliest, all: Math.max(...Object.values(earliest)) },
  ...greedyCycles({ block: ramped, machine }).flatMap(({ rule, schedule }) =>
    schedule === undefined
      ? []
      : [{ schedule: `${rule}, justified`, ...firstFull(ramped, toSchedule(ramped, schedule)) }],
  ),
  { schedule: bestName, ...firstFull(best.block, best.schedule!) },
] as (Record<string, number> & { schedule: string })[];
await showTable(
  fullest.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([key, cycle]) => [
        key === "all" ? "all four in one cycle" : key,
        Number(cycle) < 0 ? "never" : cycle,
      ]),
    ),
  ),
);

// %% [markdown]
// One operation's head knows nothing of the twelve that must issue together. So the question is asked exactly, as a small
// integer program: is there a way to issue operations in cycles 0 to t, none more than once and each after what it waits for,
// so that all four engines are full in cycle t? Operations may be left out; scratch and dependences that hold in some forms only are not
// asked for. So *no* is a no for every schedule, and *yes* says what slots and dependences allow.
//
// $\sum_{f,u} x_{ifu} \le \ell_f$ (units: one, or eight lanes), $\sum_{u \le s} x_{ju} \le \sum_{u \le s-l} x_{iu}$ for every edge and
// cycle, slots in every cycle, and equality with the slots in cycle $t$.

// %%
/** Whether all four engines can be full in cycle `t` of some beginning, as far as slots and dependences go. */
async function canBeFull(block: Block, heads: Int32Array, t: number) {
  const columns: IntegerProgram["columns"][number][] = [];
  const rows: IntegerProgram["rows"][number][] = [];
  const slots = machine.engines.map(() => Array.from({ length: t + 1 }, (): Term[] => []));
  /** By operation, its columns, each with the cycle and the share of the operation that one unit of it is. */
  const issues = block.operations.map(({ forms }, index) =>
    heads[index]! > t
      ? []
      : forms.flatMap(({ rows: [row], lanes }) =>
          Array.from({ length: t + 1 - heads[index]! }, (_, at) => {
            const cycle = heads[index]! + at;
            const column = columns.length;
            columns.push({ name: `x${column}`, lower: 0, upper: lanes, integer: true });
            slots[row!.engine]![cycle]!.push({ column, coefficient: row!.slots });
            return { column, cycle, share: 1 / lanes };
          }),
        ),
  );
  const add = (terms: Term[], lower: number, upper: number): void =>
    void rows.push({ name: `r${rows.length}`, terms, lower, upper });
  const until = (index: number, cycle: number, scale: number): Term[] =>
    issues[index]!.flatMap((issue) =>
      issue.cycle <= cycle ? [{ column: issue.column, coefficient: scale * issue.share }] : [],
    );
  for (const index of block.operations.keys()) if (issues[index]!.length > 0) add(until(index, t, 8), 0, 8);
  for (const { from, to, latency, fromForms, toForms } of block.dependences) {
    if (fromForms !== undefined || toForms !== undefined) continue;
    for (const { column, cycle } of issues[to]!) {
      // Nothing of the taker issues before the whole giver has.
      const most = columns[column]!.upper;
      add([{ column, coefficient: 8 / most }, ...until(from, cycle - latency, -8)], Number.NEGATIVE_INFINITY, 0);
    }
  }
  for (const [engine, { name, slots: there }] of machine.engines.entries()) {
    for (const [cycle, terms] of slots[engine]!.entries()) {
      const full = cycle === t && fullEngines.includes(name);
      if (full || terms.length > there) add(terms, full ? there : 0, there);
    }
  }
  const program: IntegerProgram = { name: `full in cycle ${t}`, columns, rows, objective: [] };
  return {
    program,
    outcome: await highs.solve(program, { limitSeconds: 60, anySolution: true, seed: 1 }),
  };
}

const earliestHeads = finish(new BoundInstance(best.block, machine).improved()).heads.heads;
const asked: Record<string, string | number>[] = [];
for (let t = Math.max(...Object.values(earliest)); t <= firstFull(best.block, best.schedule!)["all"]!; t++) {
  const { program, outcome } = await canBeFull(best.block, earliestHeads, t);
  const yes = outcome.status === "optimal" || outcome.status === "feasible";
  asked.push({
    ...{ cycle: t, columns: program.columns.length, rows: program.rows.length },
    "all four full": yes ? "yes" : outcome.status === "infeasible" ? "no, the engine says so" : "undecided",
    seconds: Number(outcome.seconds.toFixed(1)),
  });
  if (yes) break;
}
await showTable(asked, { measured: ["seconds"] });

// %%
const shownCycles = 64;
const colours = { alu: "#1f77b4", valu: "#9467bd", load: "#d62728", flow: "#2ca02c" };
const usedByBest = slotsByCycle(best.block, machine, best.schedule!);
const ramp = fullEngines.flatMap((name) => {
  const engine = machine.engines.findIndex((each) => each.name === name);
  return Array.from({ length: shownCycles }, (_, cycle) => ({
    ...{ engine: name, cycle, share: usedByBest[engine]![cycle]! / machine.engines[engine]!.slots },
  }));
});
await showFigure(
  `Slots in use in the first ${shownCycles} cycles of the best plan; dashed: no schedule is full earlier`,
  {
    height: 460,
    x: { label: "cycle" },
    y: { label: "share of slots", ticks: [0, 0.5], domain: [0, 1] },
    fy: { label: null, domain: fullEngines, axis: "right" },
    marginRight: 50,
    marks: [
      Plot.rectY(ramp, {
        ...{ x1: "cycle", x2: ({ cycle }: { cycle: number }) => cycle + 1, y: "share", fy: "engine", inset: 0.5 },
        fill: ({ engine }: { engine: string }) => colours[engine as keyof typeof colours],
      }),
      Plot.ruleX(
        fullEngines.map((engine) => ({ engine, cycle: earliest[engine]! })),
        { x: "cycle", fy: "engine", strokeDasharray: "4 3", strokeWidth: 2 },
      ),
    ],
  },
);

// %% [markdown]
// ## Constants by load, by flow, on alu, or as they fit
//
// A constant may be a load, or an `add_imm` on flow to a word that is still zero; a pointer may be the sum of two others, on
// alu, or an `add_imm` to one, on flow. The first post's author had everything loaded at first (rung *rotated input*), then shuffled
// by hand (rung *preamble*). Below, the same beginnings, with the choice withheld or granted. What the
// free choice comes to is the hand's work done by a proof: which constant goes where is decided by the schedule. The best plan has more such
// choices, for the pointers and records of deep levels too.

// %%
/** The block with those constants and set-up operations that could go to an engine, among others, on that engine only. */
function constantsBy(block: Block, engine: string): Block {
  const wanted = machine.engines.findIndex(({ name }) => name === engine);
  const chosen = new Map<number, number>();
  const operations = block.operations.map((operation, index) => {
    const { forms, opcode, provenance } = operation;
    const form = forms.findIndex(({ rows }) => rows.some((row) => row.engine === wanted));
    const isSetUp = opcode === "const" || provenance?.group === undefined;
    if (!isSetUp || forms.length < 2 || form < 0) return operation;
    chosen.set(index, form);
    return { ...operation, forms: [forms[form]!] };
  });
  // What a value or a dependence says of forms holds always now, or never.
  const holds = (index: number, forms: readonly number[] | undefined): boolean =>
    forms === undefined || !chosen.has(index) || forms.includes(chosen.get(index)!);
  const open = (index: number, forms: readonly number[] | undefined) => (chosen.has(index) ? undefined : forms);
  const values = block.values.map(({ formUses = [], ...value }) => ({
    ...value,
    users: value.users.filter((user) => holds(user, formUses.find((use) => use.user === user)?.forms)),
    formUses: formUses.filter(({ user }) => !chosen.has(user)),
  }));
  const dependences = block.dependences
    .filter(({ from, to, fromForms, toForms }) => holds(from, fromForms) && holds(to, toForms))
    .map((edge) => ({ ...edge, fromForms: open(edge.from, edge.fromForms), toForms: open(edge.to, edge.toForms) }));
  return { ...block, operations, values, dependences };
}

async function exactly(piece: KernelPiece) {
  const solution = await solveBlock(piece.block, piece.machine, {
    portfolio: engines,
    seconds: limit(8, 2),
    seed: 1,
  });
  if (solution.schedule === undefined || check(piece.block, piece.machine, solution.schedule).length > 0) {
    throw new Error(`${piece.block.name}: no schedule that the checker takes`);
  }
  return { ...solution, schedule: solution.schedule };
}
const interval = ({ lower, upper }: { lower: number; upper?: number | undefined }) =>
  lower === upper ? `${lower}` : `${lower} to ${upper}`;

interface Variant {
  readonly kernel: string;
  readonly groups: number;
  readonly rounds: number;
  readonly what: string;
  readonly on: Readonly<Record<string, number>>;
  readonly solution: Awaited<ReturnType<typeof exactly>>;
}
const freely = "as they fit";
const variants: Variant[] = [];
for (const [kernel, groups, rounds] of setting(
  [
    ["preamble", 2, 2],
    ["preamble", 4, 2],
    ["preamble", 8, 2],
    ["preamble", 16, 2],
    [bestName, 2, 2],
    [bestName, 4, 3],
    [bestName, 4, 4],
  ] as const,
  [["preamble", 2, 2]] as const,
)) {
  const free = firstRounds(kernel === bestName ? best.block : prepared.block, groups, rounds);
  const choices: (readonly [what: string, block: Block])[] = [
    ...(kernel === bestName
      ? []
      : [["everything loaded (rotated input)", firstRounds(rotated.block, groups, rounds)] as const]),
    ["by load", constantsBy(free, "load")],
    ["by flow", constantsBy(free, "flow")],
    // Only the best plan has set-up operations that alu could do beside another engine.
    ...(kernel === bestName ? [["on alu", constantsBy(free, "alu")] as const] : []),
    [freely, free],
  ];
  for (const [what, block] of choices) {
    const solution = await exactly({ block, machine });
    const on: Record<string, number> = { load: 0, flow: 0, alu: 0 };
    for (const [index, { forms, opcode, provenance }] of block.operations.entries()) {
      const { engine } = forms[solution.schedule.placements[index]!.form]!.rows[0]!;
      const { name } = machine.engines[engine]!;
      // Constants and pointers; what is read from memory or copied to all lanes has no choice.
      const isSetUp = opcode === "const" || (provenance?.group === undefined && /^(\+|add_imm)$/.test(opcode));
      if (isSetUp) on[name] = (on[name] ?? 0) + 1;
    }
    variants.push({ kernel, groups, rounds, what, on, solution });
  }
}
await showTable(
  variants.map(({ kernel, groups, rounds, what, on, solution }) => ({
    ...{
      kernel,
      groups,
      rounds,
      constants: what,
      "on load": on["load"]!,
      "on flow": on["flow"]!,
      "on alu": on["alu"]!,
    },
    ...{ "shortest, cycles": interval(solution), "what proves it": solution.proof.split(";")[0]! },
  })),
  { measured: ["on load", "on flow", "on alu", "shortest, cycles", "what proves it"] },
);

// %% [markdown]
// And the whole kernel: what the hand saved in the post, and what the same choice is worth here, where the compiler makes it
// (the greedy sweep and exact windows of `results/rungs.jsonl`).

// %%
const rungs = rungRows(parseRecords(readFileSync("../../results/rungs.jsonl", "utf8"), "results/rungs.jsonl"));
const [before, after] = ["rotated input", "preamble"].map((name) => rungs.find(({ rung }) => rung === name)!);
await showTable(
  [before!, after!].map(({ rung, published, greedy, exact, bound }) => ({
    ...{ rung, "the post, by hand": published, "greedy sweep": greedy, "exact windows": exact, bound },
  })),
);

// %% [markdown]
// ## Exact against greedy on growing preambles
//
// Beginnings of the best plan and of the first post's rung, more groups and rounds at a time. Five rules, plain and justified,
// against the exact length.

// %%
const growing = setting(
  [
    [1, 1],
    [1, 2],
    [2, 2],
    [4, 2],
    [4, 3],
    [4, 4],
    [8, 3],
  ] as const,
  [
    [1, 1],
    [2, 2],
  ] as const,
);
const grown: {
  kernel: string;
  block: Block;
  greedy: ReturnType<typeof greedyCycles>;
  solution: Awaited<ReturnType<typeof exactly>>;
}[] = [];
for (const { name, block: whole } of [prepared, best]) {
  for (const [groups, rounds] of growing) {
    const block = firstRounds(whole, groups, rounds);
    grown.push({
      kernel: name,
      block,
      greedy: greedyCycles({ block, machine }),
      solution: await exactly({ block, machine }),
    });
  }
}
await showTable(
  grown.map(({ kernel, block, greedy, solution }) => ({
    kernel,
    beginning: block.name,
    operations: block.operations.length,
    ...Object.fromEntries(
      greedy.map(({ rule, listed, justified }) => [rule, `${listed ?? "stuck"} / ${justified ?? ""}`]),
    ),
    exact: interval(solution),
    "held by": limitOf(pieceBound({ block, machine }), block, machine),
    seconds: Number(solution.seconds.toFixed(1)),
  })),
  { measured: ["exact", "seconds"] },
);

// %%
const kinds = {
  "worst rule": "#bbbbbb",
  "best rule": "#ff7f0e",
  "best rule, justified": "#1f77b4",
  "exact search": "#2ca02c",
};
/** Smaller ones lie on greater ones, so that equal lengths can be told. */
const dotSize = { "worst rule": 9, "best rule": 7.5, "best rule, justified": 6, "exact search": 3.5 };
const dots = grown.flatMap(({ kernel, block, greedy, solution }) => {
  const listed = greedy.flatMap((each) => each.listed ?? []);
  const justified = greedy.flatMap((each) => each.justified ?? []);
  const lengths = [Math.max(...listed), Math.min(...listed), Math.min(...justified), solution.upper!];
  return Object.keys(kinds).map((what, at) => ({
    ...{ kernel, operations: String(block.operations.length), what, over: lengths[at]! - solution.lower },
  }));
});
await showFigure(
  "Cycles above the greatest proved bound, by the size of the beginning (equal ones lie on each other)",
  {
    height: 420,
    marginRight: 100,
    x: {
      label: "operations",
      type: "band",
      domain: [...new Set(dots.map(({ operations }) => operations))].sort((a, b) => Number(a) - Number(b)),
    },
    y: { label: "cycles above the bound", grid: true, nice: true },
    r: { type: "identity" },
    fy: { label: null, domain: ["preamble", bestName], axis: "right" },
    marks: [
      Plot.ruleY([0]),
      Plot.dot(dots, {
        ...{ x: "operations", y: "over", fy: "kernel" },
        r: ({ what }: { what: string }) => dotSize[what as keyof typeof dotSize],
        fill: ({ what }: { what: string }) => kinds[what as keyof typeof kinds],
      }),
    ],
  },
  kinds,
);

// %% [markdown]
// ## What we learn

// %%
const closed = grown.filter(({ solution }) => solution.lower === solution.upper);
const gains = grown.map(
  ({ greedy, solution }) => Math.min(...greedy.flatMap(({ listed }) => listed ?? [])) - solution.upper!,
);
const listed = (of: (typeof grown)[number]): number[] => of.greedy.flatMap((each) => each.listed ?? []);
const chained = grown.filter(({ block }) =>
  limitOf(pieceBound({ block, machine }), block, machine).startsWith("chain"),
);
const slotted = grown.filter((each) => !chained.includes(each));
const missed = (each: (typeof grown)[number]): number => Math.max(...listed(each)) - each.solution.upper!;
const worst = (some: typeof grown): number => Math.max(...some.map(missed));
const easy = chained.filter((each) => missed(each) === 0);
const firstAll = (rule: RegExp): number[] =>
  fullest.filter(({ schedule }) => rule.test(schedule)).map((row) => Number(row["all"]));
const byPaths = firstAll(/^(critical path|resource tail)/);
const byGroups = firstAll(/^ready order/);
const ahead = Math.max(...byGroups, ...byPaths) - Math.min(...byGroups, ...byPaths);
const cases = variants.filter(({ what }) => what === freely);
const others = (of: Variant) =>
  variants.filter(
    (each) =>
      each.what !== freely && each.kernel === of.kernel && each.groups === of.groups && each.rounds === of.rounds,
  );
const strictly = cases.filter((free) => others(free).every(({ solution }) => free.solution.upper! < solution.lower));
const mixed = cases.filter(({ on }) => on["load"]! > 0 && on["flow"]! > 0);
await showConclusions(
  [
    [
      `${closed.length} of ${grown.length} beginnings have a proved length. The best plain rule is longer than the exact schedule in ${gains.filter((gain) => gain > 0).length} of them, by ${Math.max(...gains)} cycles at most.`,
      closed.length > grown.length / 2 && gains.some((gain) => gain > 0),
    ],
    [
      `In ${easy.length} of the ${chained.length} that a chain holds every rule finds the shortest schedule${easy.length === chained.length ? "" : `, in the others some rule is longer by up to ${worst(chained)} cycles`}; in the ${slotted.length} that slots hold some rule is longer by up to ${worst(slotted)} cycles.`,
      easy.length > 0 && worst(chained) < worst(slotted),
    ],
    [
      `Rules that send group after group, as a diagonal wants it, have all engines full in cycle ${byGroups.join(" or ")} at the earliest; those that look at paths in cycle ${byPaths.join(" or ")}: ${ahead <= 1 ? "no kind of rule is ahead by more than a cycle" : `${Math.min(...byGroups) > Math.max(...byPaths) ? "paths" : "groups"} are ahead`}.`,
      ahead <= 1 || Math.min(...byGroups) > Math.max(...byPaths) || Math.max(...byGroups) < Math.min(...byPaths),
    ],
    [
      `No schedule of the best plan has alu, valu, load and flow full in one cycle before cycle ${Math.max(...Object.values(earliest))}; the integer program ends at cycle ${asked.at(-1)!["cycle"]} (${asked.at(-1)!["all four full"]}); its own schedule has them so in cycle ${firstFull(best.block, best.schedule!)["all"]}.`,
      asked.at(-1)!["all four full"] === "yes",
    ],
    [
      `Given the choice, the schedule puts constants on load and on flow in ${mixed.length} of ${cases.length} beginnings. In ${strictly.length} of them it is provably shorter than with every choice withheld; a proved one is never longer.`,
      mixed.length > 0 &&
        strictly.length > 0 &&
        cases.every((free) => others(free).every(({ solution }) => free.solution.lower <= solution.upper!)),
    ],
    [
      `By hand the author took ${before!.published - after!.published} cycles off the kernel (${before!.published} to ${after!.published}). The compiler takes ${before!.exact - after!.exact} off (${before!.exact} to ${after!.exact}), and the bound falls by ${before!.bound - after!.bound}: what the hand did is found, and nothing had to be moved.`,
      before!.exact > after!.exact && after!.exact < after!.published,
    ],
  ],
  { measured: true },
);

// %% [markdown]
// The hand's work is a choice of forms, and the schedule can make it. What is left is the ramp above: alu and valu wait for the
// first nodes, and a plan that fills those cycles does it with work that has to be done some time (records, pointers), not with an
// earlier start.
