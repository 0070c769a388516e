import { describe, expect, test } from "vitest";
import { kernelLoop, loopKernels } from "../../experiments/loops/kernels.ts";
import type { LoopInput } from "../../src/formats/projectLoop.ts";
import { loopBoundOf, scheduleLoop } from "../../src/loop/scheduleLoop.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { checkLoopCertificate, type LoopCertificate, printLoopCertificate } from "../../src/proof/loopCertificate.ts";
import { unlimited } from "../../src/time/budget.ts";
import { fuller, thinned } from "../trials.ts";
import { parseLoop } from "./parseLoop.ts";

/** Two rings of waits of five cycles through an operation of theirs, five operations on one slot: neither argument alone says 7. */
const tight = parseLoop(
  "a[0]:alu b[0]:alu;order:a/2 c[0]:alu;order:b/1 d[0]:alu;order:a/2 e[0]:alu;order:d/1",
  "alu:1",
  [
    ["c", "a", 2, 1],
    ["e", "a", 2, 1],
  ],
);

async function certificate({ loop, machine }: LoopInput = tight): Promise<LoopCertificate> {
  const result = await scheduleLoop(loop, machine, { budget: unlimited() });
  return JSON.parse(printLoopCertificate({ loop, machine, schedule: result.best!, bound: loopBoundOf(result) }));
}

/** Three lanes on two slots and a product wait for one another: the lanes take two cycles, which neither argument knows. */
const lanes = {
  loop: {
    body: {
      name: "lanes",
      operations: [
        { id: "d", opcode: "op", operands: [], forms: [{ rows: [{ engine: 0, offset: 0, slots: 1 }], lanes: 3 }] },
        { id: "m", opcode: "op", operands: [], forms: [{ rows: [{ engine: 1, offset: 0, slots: 1 }], lanes: 1 }] },
      ],
      values: [],
      dependences: [{ from: 0, to: 1, latency: 1, kind: "order" as const }],
      carried: [{ from: 1, to: 0, latency: 1, kind: "order" as const, distance: 1 }],
    },
    recurrences: [],
  },
  machine: {
    engines: [
      { name: "alu", slots: 2 },
      { name: "mul", slots: 1 },
    ],
  },
};

/** Four taps in fourteen words: two intervals are out by their live words alone. */
const narrow = { ...takeHome, scratchWords: 14 };
const fir = { loop: kernelLoop(loopKernels.find(({ name }) => name === "fir")!, narrow), machine: narrow };

type Mutable<T> = T extends object ? { -readonly [K in keyof T]: Mutable<T[K]> } : T;
// biome-ignore lint/suspicious/noExplicitAny: files hold anything
type Loose = any;

describe("a loop certificate", () => {
  test("says the interval and why there is no shorter one", async () => {
    const verdict = checkLoopCertificate(await certificate());
    expect(verdict.interval).toBe(verdict.bound);
    expect(verdict.witnesses.at(-1)).toMatch(/^\d+ refuted interval/);
  });

  const nodeOf = (c: Mutable<LoopCertificate>): Loose =>
    c.bound.refutations[0]!.nodes.find((node) => !("operation" in node) || node.children.length > 0);

  /** What a forger may do, and what the verifier says of it. */
  const corruptions: readonly [string, (c: Loose) => void, RegExp][] = [
    ["another format", (c) => (c.format = "slotwise certificate"), /format/],
    ["another version", (c) => (c.version = 2), /version 2/],
    ["a shorter interval", (c) => (c.schedule.interval -= 1), /not valid/],
    ["an interval of 0", (c) => (c.schedule.interval = 0), /interval/],
    ["half an interval", (c) => (c.schedule.interval += 0.5), /interval/],
    ["an operation too early", (c) => (c.schedule.placements[1].cycles = [0]), /not valid/],
    [
      "two operations in one slot",
      (c) => (c.schedule.placements[3].cycles = c.schedule.placements[1].cycles),
      /not valid/,
    ],
    ["a placement less", (c) => c.schedule.placements.pop(), /not valid/],
    ["a form that is none", (c) => (c.schedule.placements[0].form = 1), /not valid/],
    ["a bound above the interval", (c) => (c.bound.cycles = c.schedule.interval + 1), /interval of/],
    ["an interval that nothing refutes", (c) => (c.bound.refutations = []), /is not refuted/],
    ["a refutation of another interval", (c) => (c.bound.refutations[0].interval = 1), /is not refuted/],
    ["a root that is missing", (c) => c.bound.refutations[0].nodes.splice(0, 9), /nodes/],
    [
      "a crowd that is smaller",
      (c) => (crowd(c).crowd = crowd(c).crowd.slice(0, 1)),
      /operations find|may issue|cannot/,
    ],
    ["a crowd with a member twice", (c) => crowd(c).crowd.push(crowd(c).crowd[0]), /a crowd is none/],
    ["a crowd of another engine", (c) => (crowd(c).engine = 1), /may do without|a crowd is none/],
    ["a crowd of no operation", (c) => (crowd(c).crowd[0] = 99), /a crowd is none/],
    ["an operation that is none", (c) => replaceNode(c, { operation: 99, children: [] }), /cannot be chosen/],
    ["children that are left out", (c) => replaceNode(c, { operation: 0, children: [] }), /may issue/],
    [
      "a node above itself",
      (c) => {
        const children = [0, 1, 2, 3, 4].map((row) => ({ form: 0, row, node: 1 }));
        c.bound.refutations[0].nodes[1] = { operation: 1, children };
      },
      /node 1 stands before/,
    ],
    [
      "a cycle through operations without rows",
      (c) => replaceNode(c, { operation: 0, children: [{ form: 0, row: 0, cycle: [1, 2] }] }),
      /without a row/,
    ],
    [
      "a cycle that is not positive",
      (c) => replaceNode(c, { operation: 0, children: [{ form: 0, row: 0, cycle: [0] }] }),
      /not positive/,
    ],
    ["prices of an engine that is none", (c) => (c.bound.prices.weights[0].engine = "fpu"), /no price/],
    ["a negative price", (c) => (c.bound.prices.weights[0].weight = -1), /weight|price/],
    ["the same price twice", (c) => c.bound.prices.weights.push(c.bound.prices.weights[0]), /no price/],
    ["a cycle of waits that does not close", (c) => c.bound.cycle?.pop(), /close|wait|iteration|refuted/],
    ["a wait that is longer than the loop's", (c) => (c.bound.cycle[0].cycles += 1), /does not wait/],
    ["a wait over fewer iterations", (c) => wait(c).distance--, /does not wait/],
    ["a wait that the loop has not", (c) => delete c.loop.body.carried, /does not wait|not refuted|may|find|positive/],
    ["a carried wait for no operation", (c) => (c.loop.body.carried[0].from = 77), /"from" is/],
    ["a carried wait of no distance", (c) => (c.loop.body.carried[0].distance = 0), /distance/],
    ["a recurrence of no value", (c) => (c.loop.recurrences = [{ into: 0, from: 0, distance: 1 }]), /carries/],
    ["one slot more", (c) => (c.machine.engines[0].slots += 1), /find|refuted|may/],
    ["an operation less", (c) => c.loop.body.operations.pop(), /.+/],
    ["a member that no format has", (c) => (c.note = "trust me"), /note/],
  ];
  const crowd = (c: Loose): Loose => c.bound.refutations[0].nodes.find((node: Loose) => "crowd" in node);
  const wait = (c: Loose): Loose => c.bound.cycle.find((each: Loose) => each.distance > 0);
  const replaceNode = (c: Loose, node: Loose): void => {
    c.bound.refutations[0].nodes[0] = node;
  };

  fuller.each(thinned(corruptions, 2))("is refused with %s", async (_, corrupt, reason) => {
    const forged = (await certificate()) as Mutable<LoopCertificate>;
    expect(nodeOf(forged)).toBeDefined();
    corrupt(forged);
    expect(() => checkLoopCertificate(forged)).toThrow(reason);
  });

  test("says so of lanes that part, and of live words", async () => {
    const parted = checkLoopCertificate(await certificate(lanes));
    expect([parted.interval, parted.bound]).toEqual([3, 3]);
    const words = await certificate(fir);
    expect(checkLoopCertificate(words)).toMatchObject({ interval: 3, bound: 3 });
    expect(words.bound.refutations.map(({ nodes }) => nodes.map((node) => "chains" in node))).toEqual([[true], [true]]);
  });

  const chain = (c: Loose): Loose => c.bound.refutations[0].nodes[0].chains;
  const forgeries: readonly [string, LoopInput, (c: Loose) => void, RegExp][] = [
    ["chains of no words", fir, (c) => (chain(c)[0].words = 0), /nodes\[0\]/],
    ["chains of more words than a value has", fir, (c) => (chain(c)[0].words = 9), /chains have more/],
    ["a chain twice", fir, (c) => chain(c).push(chain(c)[0]), /chains have more/],
    ["a value that begins and does not end", fir, (c) => (chain(c)[0].to = other(c)), /chain|more chains|ends with/],
    ["a chain that another value's writer begins", fir, (c) => (chain(c)[0].from = 0), /who writes it/],
    ["a chain of a value that is none", fir, (c) => (chain(c)[0].to = 999), /who writes it|ends with/],
    ["a chain that leads nowhere", fir, (c) => chain(c)[0].path.push(chain(c)[0].path[0]), /ends with|wait for one/],
    ["fewer chains", fir, (c) => chain(c).splice(1), /live words need|begins in more/],
    ["a row that is none", fir, (c) => (c.bound.refutations[0].nodes[0].row = 7), /no row 7/],
    ["one word more on the machine", fir, (c) => (c.machine.scratchWords += 9), /live words need/],
    ["no limit of words", fir, (c) => delete c.machine.scratchWords, /does not limit/],
    ["a slot more for the lanes", lanes, (c) => (c.machine.engines[0].slots = 3), /find|may issue/],
    ["a lane less", lanes, (c) => lessLanes(c), /find|may issue/],
    [
      "lanes that take two slots each",
      lanes,
      (c) => (c.loop.body.operations[0].forms[0].rows[0].slots = 2),
      /divided|valid/,
    ],
  ];
  const lessLanes = (c: Loose): void => {
    c.loop.body.operations[0].forms[0].lanes = 2;
    c.schedule.placements[0].cycles.pop();
  };
  const other = (c: Loose): number => c.loop.body.values.findIndex((_: Loose, v: number) => v !== chain(c)[0].to);
  fuller.each(thinned(forgeries, 2))("of words and lanes is refused with %s", async (_, input, corrupt, reason) => {
    const forged = await certificate(input);
    corrupt(forged);
    expect(() => checkLoopCertificate(forged)).toThrow(reason);
  });
});
