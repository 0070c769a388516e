// The notebook of the same name; `npm run notebooks` executes it.
// Kernels: preamble, best plan

// %% [markdown]
// # Reading a bound
//
// *No schedule is shorter than n cycles* is a claim about all schedules, and nobody can look at all of them. What can be
// looked at is a **witness**: a chain, a set of operations, a price list. This notebook reads three of them, and
// re-checks one by hand, with additions that fit on a page. The same check, done for every kind of witness and in whole numbers, is
// `npx slotwise verify`; it shares no code with what finds bounds.

// %%
import * as Plot from "@observablehq/plot";
import { bestBound, cheapBounds, lowerBounds } from "../../src/bounds/best.ts";
import type { Bound } from "../../src/bounds/bound.ts";
import { BoundInstance } from "../../src/bounds/boundInstance.ts";
import { headTail } from "../../src/bounds/headTail.ts";
import { pooledResource } from "../../src/bounds/pooledResource.ts";
import { parseBlock } from "../../src/ir/notation.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { certify } from "../../src/proof/certify.ts";
import { checkCertificate } from "../../src/proof/checkCertificate.ts";
import { verify } from "../../src/proof/verify.ts";
import { toSchedule } from "../../src/schedule/compactSchedule.ts";
import { bestName, kernelNamed } from "./shared/kernels.ts";
import { firstRounds, greedyCycles } from "./shared/pieces.ts";
import { say, showFigure, showTable } from "./shared/show.ts";
import { witnessInWords } from "./shared/witness.ts";

// %% [markdown]
// ## Head, body, tail
//
// A block small enough for one look: an address, six loads that need it, their sum as a tree, a store. The machine has two load slots.
//
// The *head* of an operation is the longest path before it: it cannot issue earlier. Its *tail* is the longest path behind it: so
// many cycles come after. Take all operations on one engine with a head of at least $a$ and a tail of at least $b$. They
// issue after cycle $a$, they are all over $b$ cycles before the end, and between the two they need $\lceil n / c \rceil$ cycles:
// the length is at least $a + \lceil n/c \rceil + b$.

// %%
const small = parseBlock(
  `p:flow
   a:load<-p  b:load<-p  c:load<-p  d:load<-p  e:load<-p  f:load<-p
   s:alu<-a,b  t:alu<-c,d  u:alu<-e,f  v:alu<-s,t  w:alu<-v,u
   x[0]:store<-w`,
  takeHome,
  "six loads and their sum",
);
const instance = new BoundInstance(small, takeHome);
await showTable(
  small.operations.map(({ id, forms }, index) => ({
    operation: id,
    engine: takeHome.engines[forms[0]!.rows[0]!.engine]!.name,
    head: instance.heads[index]!,
    tail: instance.tails[index]!,
  })),
);

// %%
const bounds = lowerBounds(instance);
await showTable(
  bounds.map((bound) => ({
    bound: bound.name,
    cycles: bound.cycles,
    because: witnessInWords(bound, small),
    verifier: verify(small, takeHome, bound) ?? "takes it",
  })),
);

// %%
const loads = small.operations.flatMap(({ id, forms }, index) => {
  const engine = takeHome.engines[forms[0]!.rows[0]!.engine]!.name;
  return [{ id, engine, from: instance.heads[index]!, to: bounds[0]!.cycles - instance.tails[index]! }];
});
const colours = { load: "#d62728", alu: "#1f77b4", flow: "#2ca02c", store: "#9467bd" };
await showFigure(
  `Where each operation may issue in a schedule of ${bounds[0]!.cycles} cycles, by head and tail`,
  {
    height: 340,
    x: { label: "cycle", grid: true, domain: [0, bounds[0]!.cycles], ticks: bounds[0]!.cycles },
    y: { label: null, domain: loads.map(({ id }) => id) },
    marks: [
      Plot.barX(loads, {
        ...{ x1: "from", x2: "to", y: "id", inset: 2 },
        fill: ({ engine }: { engine: string }) => colours[engine as keyof typeof colours],
      }),
    ],
  },
  colours,
);

// %% [markdown]
// ## Prices
//
// Where an operation may choose its engine, no engine alone says much: what one cannot take, another does. The argument is saved
// by *prices*. Put a price on a slot of each engine. An operation then costs at least what its cheapest form costs,
// whichever it chooses, and a cycle offers what all its slots together cost. So $\lceil \text{sum of the least costs} / \text{a cycle's worth} \rceil$
// cycles are needed. This holds for *every* price list; the best one is the dual solution of a linear program,
// and once it is on the table nobody needs to know where it came from.

// %%
const { block, machine } = kernelNamed(bestName);
const whole = new BoundInstance(block, machine);
const priced = pooledResource(whole);
if (priced.witness.kind !== "interval") throw new Error("an interval is wanted");
const { pool, demand } = priced.witness;
await say(`${bestName}, ${block.operations.length} operations: ${witnessInWords(priced, block)}.`);

// %% [markdown]
// By hand: every operation's forms, priced; the cheapest of each; the sum. Operations are gathered by what they could do.

// %%
const price = new Map(pool.weights.map(({ engine, weight }) => [engine, weight]));
const kinds = new Map<string, { forms: string; least: number; count: number }>();
for (const { forms } of block.operations) {
  const costs = forms.map(({ rows, lanes }) =>
    rows.reduce((sum, { engine, slots }) => sum + lanes * slots * (price.get(machine.engines[engine]!.name) ?? 0), 0),
  );
  const text = forms
    .map(({ rows, lanes }, at) => {
      const names = rows.map(({ engine }) => machine.engines[engine]!.name).join("+");
      return `${names}${lanes > 1 ? ` × ${lanes}` : ""} costs ${costs[at]}`;
    })
    .join(", or ");
  const kind = kinds.get(text) ?? { forms: text, least: Math.min(...costs), count: 0 };
  kinds.set(text, { ...kind, count: kind.count + 1 });
}
const sums = [...kinds.values()].sort((a, b) => b.least * b.count - a.least * a.count);
const total = sums.reduce((sum, { least, count }) => sum + least * count, 0);
const offered = machine.engines.reduce((sum, { name, slots }) => sum + slots * (price.get(name) ?? 0), 0);
await showTable([
  ...sums.map(({ forms, least, count }) => ({
    "an operation that may": forms,
    "costs at least": least,
    operations: count,
    together: least * count,
  })),
  { "an operation that may": "**all**", "costs at least": 0, operations: block.operations.length, together: total },
]);

// %%
if (total !== demand || offered !== pool.capacity)
  throw new Error(`by hand ${total} / ${offered}, the witness says ${demand} / ${pool.capacity}`);
await say(
  `A cycle offers ${machine.engines.flatMap(({ name, slots }) => (price.has(name) ? [`${slots} × ${price.get(name)} (${name})`] : [])).join(" + ")} = ` +
    `${offered}. So ⌈${total} / ${offered}⌉ = **${Math.ceil(total / offered)} cycles**; the witness claims ${priced.cycles}.`,
);

// %% [markdown]
// The prices fit this block; with others the sum proves less. One price varied, the others kept (the cell ends the notebook if
// any of them proved more):

// %%
const curve = Array.from({ length: 61 }, (_, step) => {
  const scale = step / 20;
  const [first] = pool.weights.map(({ engine }) => engine);
  const at = (engine: string): number => (price.get(engine) ?? 0) * (engine === first ? scale : 1);
  const cost = block.operations.reduce(
    (sum, { forms }) =>
      sum +
      Math.min(
        ...forms.map(({ rows, lanes }) =>
          rows.reduce((each, { engine, slots }) => each + lanes * slots * at(machine.engines[engine]!.name), 0),
        ),
      ),
    0,
  );
  const worth = machine.engines.reduce((sum, { name, slots }) => sum + slots * at(name), 0);
  return { scale, cycles: worth === 0 ? 0 : cost / worth };
});
const best = curve.reduce((most, each) => (each.cycles > most.cycles ? each : most));
if (Math.ceil(best.cycles) > priced.cycles)
  throw new Error(`the price times ${best.scale} proves ${best.cycles} cycles`);
await showFigure(`What the argument proves when the price of ${pool.weights[0]!.engine} is scaled`, {
  x: { label: "times the witness's price" },
  y: { label: "cycles", grid: true, zero: true },
  marks: [
    Plot.lineY(curve, { x: "scale", y: "cycles", stroke: "#1f77b4", strokeWidth: 2 }),
    Plot.ruleX([1], { strokeDasharray: "4 3" }),
    Plot.dot(curve, { x: "scale", y: "cycles", r: 2, fill: "#1f77b4" }),
  ],
});

// %% [markdown]
// ## A certificate, verified by hand
//
// A *certificate* is a file with a block, a schedule and a bound with its witness. Here is one of a beginning of the first
// post's kernel (four groups, two rounds), checked twice: by the verifier, and by the few lines below, which use
// nothing but the block's dependences, its forms and the witness.

// %%
const post = kernelNamed("preamble");
const piece = firstRounds(post.block, 4, 2);
const claim: Bound = headTail(new BoundInstance(piece, post.machine));
if (claim.witness.kind !== "interval") throw new Error("an interval is wanted");
const { witness } = claim;
await say(`The claim: ${claim.cycles} cycles at least; ${witnessInWords(claim, piece)}.`);

// %%
/** Longest paths over the dependences that hold whatever forms are chosen, by repeated relaxation. */
function longest(from: "from" | "to"): number[] {
  const to = from === "from" ? "to" : "from";
  const cycles = piece.operations.map(() => 0);
  for (let changed = true; changed; ) {
    changed = false;
    for (const edge of piece.dependences) {
      if (edge.fromForms !== undefined || edge.toForms !== undefined) continue;
      const reached = cycles[edge[from]]! + edge.latency;
      if (reached <= cycles[edge[to]]!) continue;
      cycles[edge[to]] = reached;
      changed = true;
    }
  }
  return cycles;
}
const [heads, tails] = [longest("from"), longest("to")];
const weights = new Map(witness.pool.weights.map(({ engine, weight }) => [engine, weight]));
const members = piece.operations.flatMap(({ id, forms }, index) => {
  if (heads[index]! < witness.head || tails[index]! < witness.tail) return [];
  const costs = forms.map(({ rows, lanes }) =>
    rows.reduce(
      (sum, { engine, slots }) => sum + lanes * slots * (weights.get(post.machine.engines[engine]!.name) ?? 0),
      0,
    ),
  );
  const least = Math.min(...costs);
  return least > 0 ? [{ operation: id, head: heads[index]!, tail: tails[index]!, costs: least }] : [];
});
await showTable(members);

// %%
const cost = members.reduce((sum, { costs }) => sum + costs, 0);
const worth = post.machine.engines.reduce((sum, { name, slots }) => sum + slots * (weights.get(name) ?? 0), 0);
const proved = witness.head + Math.ceil(cost / worth) + witness.tail;
if (proved !== claim.cycles) throw new Error(`by hand ${proved} cycles, claimed are ${claim.cycles}`);
await say(
  `By hand: ${members.length} operations that cost ${cost} together, ${worth} a cycle: ` +
    `${witness.head} + ⌈${cost}/${worth}⌉ + ${witness.tail} = **${proved}**, as claimed. ` +
    `The verifier: ${verify(piece, post.machine, claim) ?? "takes it"}. And of a claim of one cycle more with the same witness it says: ` +
    `“${verify(piece, post.machine, { ...claim, cycles: claim.cycles + 1 })}”.`,
);

// %% [markdown]
// With a schedule beside it, the claim is a certificate: a file that anybody can check who has neither the search nor an engine.

// %%
const schedules = greedyCycles({ block: piece, machine: post.machine }).flatMap(({ schedule }) =>
  schedule === undefined ? [] : [toSchedule(piece, schedule)],
);
const shortest = schedules.reduce((best, each) => (each.length < best.length ? each : best));
const certificate = certify({
  block: piece,
  machine: post.machine,
  source: { block: piece },
  schedule: shortest,
  bound: claim,
});
const verdict = checkCertificate(certificate);
await say(
  `The certificate has ${JSON.stringify(certificate).length} bytes: ${certificate.length} cycles scheduled, ${certificate.bound} proved ` +
    `(${certificate.boundName}). Its check says: ${verdict.length} cycles and a bound of ${verdict.bound}, re-checked from the witness (${verdict.recheck}).`,
);

// %% [markdown]
// ## The best plan
//
// All cheap bounds of the shortest plan, and what is left between the best of them and its schedule. The committed
// certificate of the plan (`results/certificates`) holds the same claim; `npm run verify` checks it in CI.

// %%
const planBounds = cheapBounds.map((find) => find(whole));
const { length } = kernelNamed(bestName).schedule!;
await showTable(
  planBounds.map((bound) => ({
    ...{ bound: bound.name, cycles: bound.cycles, "left to the schedule": length - bound.cycles },
    verifier: verify(block, machine, bound) ?? "takes it",
  })),
);

// %%
const greatest = bestBound(whole);
await say(
  `${length} cycles, and no schedule of this block has fewer than ${greatest.cycles}: ${witnessInWords(greatest, block)}. ` +
    "The bound's scope is this block: another choice of lookups is another block, with another bound.",
);
