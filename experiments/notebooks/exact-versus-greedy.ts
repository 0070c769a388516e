// The notebook of the same name; `npm run notebooks` executes it.
// Files: results/rungs.jsonl
// Kernels: mux 3, ALU expansion, best plan

// %% [markdown]
// # Exact versus greedy
//
// *Is an exact scheduler worth its time?* On one kernel that is at its bound already the question has no answer. So it is
// asked of every rung of both posts' ladders, rebuilt with their tricks and no more: what does a greedy rule give, what a
// sweep over many rules with justification, what do exact windows (integer programs on pieces of the schedule) add, and how
// much could *any* method add, which is what a lower bound says.
//
// The lengths come from the record of `experiments/rungs.ts` (`results/rungs.jsonl`); the rest is computed here.

// %%
import { readFileSync } from "node:fs";
import * as Plot from "@observablehq/plot";
import { Cutter } from "../../src/exact/problem/window.ts";
import { closedWindows } from "../../src/exact/windows/closedWindows.ts";
import { parseRecords } from "../../src/report/records/record.ts";
import { rungRows } from "../../src/report/studies/rungsTable.ts";
import { finish } from "../../src/time/steps.ts";
import { climb } from "../../src/walk/ladder/rung.ts";
import { bestName, kernelNamed, rungNamed } from "./shared/kernels.ts";
import { setting } from "./shared/settings.ts";
import { showConclusions, showFigure, showTable } from "./shared/show.ts";

const records = parseRecords(readFileSync("../../results/rungs.jsonl", "utf8"), "results/rungs.jsonl");
const rows = rungRows(records);
const { limits, date, host } = records.at(-1)!;

// %% [markdown]
// ## Every rung
//
// *One rule* is a single list pass, for each of five rules: by critical path, by program order (strictly, and with the last
// four groups round by round), by `i - 64*height` (the second post's) and by `tail - 6*group`. *Sweep* is the best of many
// rules and form policies, with forward-backward justification. *Exact* goes on from there. *Bound* holds for every schedule of the rung's block.

// %%
await showTable(
  rows.map(({ rung, published, rules, greedy, exact, bound, boundName }) => {
    const cycles = rules.flatMap((each) => each.cycles ?? []);
    return {
      ...{ rung, "the post": published, "worst rule": Math.max(...cycles), "best rule": Math.min(...cycles) },
      ...{ sweep: greedy, exact, bound, "by the bound": boundName, "left to gain": exact - bound },
    };
  }),
);

// %%
const colours = { "best rule": "#ff7f0e", sweep: "#1f77b4", exact: "#2ca02c" };
/** Smaller ones lie on greater ones, so that equal lengths can be told. */
const dotSize = { "best rule": 7.5, sweep: 6, exact: 3.5 };
const percent = rows.flatMap(({ rung, rules, greedy, exact, bound }) => {
  const best = Math.min(...rules.flatMap((each) => each.cycles ?? []));
  const lengths = { "best rule": best, sweep: greedy, exact };
  return Object.entries(lengths).map(([what, cycles]) => ({ rung, what, over: (100 * (cycles - bound)) / bound }));
});
await showFigure(
  "Above the bound, in percent (equal ones lie on each other): what is at zero no method can shorten",
  {
    height: 440,
    marginLeft: 170,
    x: { label: "percent above the rung's bound", grid: true },
    y: { label: null, domain: rows.map(({ rung }) => rung) },
    r: { type: "identity" },
    marks: [
      Plot.ruleX([0]),
      Plot.dot(percent, {
        ...{ x: "over", y: "rung" },
        r: ({ what }: { what: string }) => dotSize[what as keyof typeof dotSize],
        fill: ({ what }: { what: string }) => colours[what as keyof typeof colours],
      }),
    ],
  },
  colours,
);

// %% [markdown]
// ## What paid, and what was closed by counting
//
// A *remove* window asks whether a stretch of the schedule can be done in one cycle less. Counting may refute it at once: by
// heads and tails inside the window and Hall's condition on the slots of every interval. *Groups* are list passes of the
// whole block in which some groups are shifted; *shift* and *engine* windows keep the length and move operations to where
// they help later.

// %%
const totals = new Map<string, { tried: number; closed: number; accepted: number; cycles: number }>();
for (const { paid } of rows) {
  for (const { kind, tried, closed, accepted, cycles } of paid) {
    const sum = totals.get(kind) ?? { tried: 0, closed: 0, accepted: 0, cycles: 0 };
    totals.set(kind, {
      tried: sum.tried + tried,
      closed: sum.closed + closed,
      accepted: sum.accepted + accepted,
      cycles: sum.cycles + cycles,
    });
  }
}
await showTable(
  [...totals].map(([kind, { tried, closed, accepted, cycles }]) => ({
    ...{ kind, tried, "closed by counting": closed, "taken into the schedule": accepted, "cycles saved": cycles },
  })),
);

// %%
const shares = rows.flatMap(({ rung, paid }) => {
  const windows = paid.filter(({ kind }) => kind !== "groups");
  const tried = windows.reduce((sum, each) => sum + each.tried, 0);
  const closed = windows.reduce((sum, each) => sum + each.closed, 0);
  return tried === 0 ? [] : [{ rung, share: closed / tried, label: `${closed} of ${tried}` }];
});
await showFigure("Windows that counting closed, without an engine", {
  height: 420,
  marginLeft: 170,
  marginRight: 100,
  x: { label: "share of the windows tried", domain: [0, 1] },
  y: { label: null, domain: shares.map(({ rung }) => rung) },
  marks: [
    Plot.barX(shares, { x: "share", y: "rung", fill: "#1f77b4" }),
    Plot.text(shares, { x: "share", y: "rung", text: "label", textAnchor: "start", dx: 6 }),
  ],
});

// %% [markdown]
// ## Where counting shows that exactness cannot pay
//
// For three schedules, the longest stretches that counting closes: no window inside one of them can lose a cycle while what is
// outside keeps its order. What is left for exact windows to look at are those that reach over the end of every stretch.

// %%
const names = setting(["mux 3", "ALU expansion", bestName], [bestName]);
const stretches: { kernel: string; place: number; from: number; to: number; because: string }[] = [];
for (const name of names) {
  const { block, machine, schedule: known } = kernelNamed(name);
  const schedule = known ?? (await climb(rungNamed(name))).schedule;
  const closed = finish(closedWindows(new Cutter(block, machine), schedule, []));
  for (const [place, { from, to, because }] of closed.entries()) {
    stretches.push({ kernel: name, place, from, to, because });
  }
}
await showFigure("Stretches in which no cycle can be removed, by counting", {
  height: 90 + 110 * names.length,
  marginRight: 110,
  x: { label: "cycle" },
  y: { axis: null },
  fy: { label: null, axis: "right", domain: names },
  marks: [
    Plot.ruleY(stretches, {
      ...{ x1: "from", x2: "to", fy: "kernel", stroke: "#1f77b4", strokeWidth: 2 },
      y: "place",
    }),
  ],
});

// %%
await showTable(
  stretches
    .filter((_, at) => at % Math.ceil(stretches.length / 12) === 0)
    .map(({ kernel, from, to, because }) => ({ kernel, cycles: `${from} to ${to}`, "why it is closed": because })),
);

// %% [markdown]
// ## What we learn

// %%
const atBound = rows.filter(({ greedy, bound }) => greedy === bound);
const improved = rows.filter(({ greedy, exact }) => exact < greedy);
const ruleGap = rows.map(({ rules, greedy }) => Math.min(...rules.flatMap((each) => each.cycles ?? [])) - greedy);
const saved = improved.map(({ rung, greedy, exact }) => `${rung} by ${greedy - exact}`).join(", ") || "none";
const cyclesBy = (kind: string): number => totals.get(kind)?.cycles ?? 0;
const removal = totals.get("remove") ?? { tried: 0, closed: 0, accepted: 0, cycles: 0 };
const byWindows = [...totals.keys()].filter((kind) => kind !== "groups").reduce((sum, kind) => sum + cyclesBy(kind), 0);
const theirs = rows.map(({ published, exact }) => published - exact);
const ofSweep = Math.max(...ruleGap);
const ofExact = Math.max(...rows.map(({ greedy, exact }) => greedy - exact));
await showConclusions([
  [
    `On ${atBound.length} of ${rows.length} rungs the greedy sweep meets the bound: nothing is left for any method.`,
    atBound.length > 0,
  ],
  [
    `The sweep is worth up to ${ofSweep} cycles over the best of five single rules, what goes on from it up to ${ofExact}: what exactness is compared with matters more than exactness.`,
    ofSweep > ofExact,
  ],
  [
    `What went on from the sweep shortened ${improved.length} rungs: ${saved}. By kind: ${[...totals].map(([kind, { cycles }]) => `${kind} ${cycles}`).join(", ")}. So it was group shifts rather than windows: the whole of a schedule, which no window of some hundred operations can see.`,
    improved.length > 0 && cyclesBy("groups") > byWindows,
  ],
  [
    `Counting refuted ${removal.closed} of ${removal.tried} removals of a cycle, ${((100 * removal.closed) / removal.tried).toFixed(1)} %: exact windows are first of all a proof that a good schedule cannot be improved where it stands.`,
    removal.closed > 0.9 * removal.tried,
  ],
  [
    `Every rung is at least ${Math.min(...theirs)} cycles shorter than in its post, up to ${Math.max(...theirs)}; within ${Math.max(...rows.map(({ exact, bound }) => exact - bound))} cycles of its bound. More than that can only come from another block: other lookups, other constants.`,
    Math.min(...theirs) > 0,
  ],
  [
    `All this with ${limits["seconds"]} s for all rungs together (${host}, ${date.slice(0, 10)}): what is open may close with more.`,
    Number(limits["seconds"]) <= 600,
  ],
]);
