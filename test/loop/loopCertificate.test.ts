import { describe, expect, test } from "vitest";
import { loopBoundOf, scheduleLoop } from "../../src/loop/scheduleLoop.ts";
import { checkLoopCertificate, type LoopCertificate, printLoopCertificate } from "../../src/proof/loopCertificate.ts";
import { unlimited } from "../../src/time/budget.ts";
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

async function certificate(): Promise<LoopCertificate> {
  const { loop, machine } = tight;
  const result = await scheduleLoop(loop, machine, { budget: unlimited() });
  return JSON.parse(printLoopCertificate({ loop, machine, schedule: result.best!, bound: loopBoundOf(result) }));
}

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
    c.bound.refutations[0]!.nodes.find((node) => "crowd" in node || node.children.length > 0);

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

  test.each(corruptions)("is refused with %s", async (_, corrupt, reason) => {
    const forged = (await certificate()) as Mutable<LoopCertificate>;
    expect(nodeOf(forged)).toBeDefined();
    corrupt(forged);
    expect(() => checkLoopCertificate(forged)).toThrow(reason);
  });
});
