import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { describe, expect, it, test } from "vitest";
import { dependenceGraph } from "../../src/graph/dependenceGraph.ts";
import type { Block, Dependence } from "../../src/ir/block.ts";
import { parseBlock } from "../../src/ir/notation.ts";
import { valueOrderFault } from "../../src/ir/valueOrder.ts";
import { reachability, reaches } from "../graph/reachability.ts";
import { randomBlock } from "../laws/randomBlock.ts";
import { fuller, inFast, trials } from "../trials.ts";

const machine = { engines: [{ name: "e", slots: 2 }] };
const refusal = (block: Block): string => valueOrderFault(block)?.message ?? "";

describe("valueOrderFault", () => {
  it.each([
    { what: "a user after its definer", text: "a:e b:e<-a", says: "" },
    { what: "a user after its definer by a longer way", text: "a:e c[0]:e;order:a b:e<-a;none:a;order:c", says: "" },
    {
      what: "a user that does not depend on its definer",
      text: "a:e b:e<-a;none:a",
      says: 'value 0 ("a"): "b" reads what "a" writes, but no dependences lead from the one to the other',
    },
    {
      what: "a dependence against program order",
      text: "a:e;order:b b:e<-a;none:a",
      says: 'value 0 ("a"): "b" reads what "a" writes, but no dependences lead from the one to the other',
    },
    {
      what: "an overwriter that does not wait for a reader",
      text: "x? a:e<-x b(x):e;none:a",
      says: 'value 0 ("x"): "b" overwrites what "a" reads, but no dependences lead from the one to the other',
    },
    {
      what: "two writes of one word without order",
      text: "n[2] a(n.0):e b(n.0):e;none:a",
      says: 'value 0 ("n"): "b" overwrites what "a" writes, but no dependences lead from the one to the other',
    },
    {
      what: "words of one value that are defined and used each for itself",
      text: "n[2] a(n.0):e c:e<-n.0 b(n.1):e d:e<-n.1",
      says: "",
    },
    { what: "a listed user after its definer", text: "v{a>b} a[0]:e b[0]:e;order:a", says: "" },
    {
      what: "a listed user without order",
      text: "v{a>b} a[0]:e b[0]:e",
      says: 'value 0 ("v"): "b" uses it and "a" defines it, but no dependences lead from "a" to "b"',
    },
    {
      what: "a listed user before its definer",
      text: "v{a>b} a[0]:e;order:b b[0]:e",
      says: 'value 0 ("v"): "b" uses it and "a" defines it, but no dependences lead from "a" to "b"',
    },
    { what: "a listed user of a live-in value before its definer", text: "v?{a>b} a[0]:e;order:b b[0]:e", says: "" },
    {
      what: "a listed user that one of two definers is not ordered with",
      text: "v{a,c>b} a[0]:e b[0]:e;order:a c[0]:e",
      says: 'value 0 ("v"): "b" uses it and "c" defines it, but no dependences lead from "c" to "b"',
    },
    { what: "a listed user between two definers", text: "v{a,c>b} a[0]:e b[0]:e;order:a c[0]:e;order:b", says: "" },
    {
      what: "an operation that redefines what it uses",
      text: "v{a,b>b,c} a[0]:e b[0]:e;order:a c[0]:e;order:b",
      says: "",
    },
  ])("$what", ({ text, says }) => expect(refusal(parseBlock(text, machine))).toBe(says));

  fuller("random lists: the same answer as a table of all paths", () => {
    let refused = 0;
    for (let seed = 1; seed <= inFast(25, 150); seed++) {
      const random = xoroshiro128plus(seed);
      const between = (low: number, high: number) => uniformInt(random, low, high);
      const count = between(2, 90);
      const list = (): number[] => [...new Set(Array.from({ length: between(1, 2) }, () => between(0, count - 1)))];
      const name = Array.from({ length: count }, (_, i) => `o${i}`);
      const plain = parseBlock(name.map((id) => `${id}[0]:e`).join(" "), machine);
      const dependences = Array.from({ length: between(count, 6 * count) }, (): Dependence => {
        const to = between(1, count - 1);
        return { from: between(Math.max(0, to - 12), to - 1), to, latency: 1, kind: "order" };
      });
      const values = Array.from({ length: between(1, 40) >> between(0, 5) }, (_, v) => {
        const [definers, users] = [list(), list()];
        return { name: `v${v}`, words: 1, definers, users, liveIn: between(0, 3) === 0, liveOut: false };
      });
      const block = { ...plain, dependences, values };
      const reach = reachability(dependenceGraph(block));
      const right = values.every(({ definers, users, liveIn }) =>
        users.every((u) => {
          const ordered = definers.every((d) => d === u || reaches(reach, d, u) || reaches(reach, u, d));
          return ordered && (liveIn || definers.some((d) => d === u || reaches(reach, d, u)));
        }),
      );
      expect(refusal(block) === "", `seed ${seed}`).toBe(right);
      if (!right) refused++;
    }
    expect(refused).toBeGreaterThan(inFast(5, 30));
    expect(refused).toBeLessThan(inFast(20, 120));
  });

  test("random blocks are in order; without a RAW dependence that nothing implies, they are not", () => {
    for (let seed = 1; seed <= trials(100, 40); seed++) {
      const { block } = randomBlock(seed, { operations: [5, 40] });
      expect(refusal(block), `seed ${seed}`).toBe("");
      for (const edge of block.dependences) {
        if (edge.kind !== "RAW") continue;
        const dependences = block.dependences.filter(({ from, to }) => from !== edge.from || to !== edge.to);
        const less = { ...block, dependences };
        if (reaches(reachability(dependenceGraph(less)), edge.from, edge.to)) continue;
        expect(refusal(less), `seed ${seed}`).toContain(block.operations[edge.to]!.id);
        break;
      }
    }
  });

  fuller("thousands of operations in one chain, and as many users half a chain from their definers", () => {
    const count = trials(20_000, 6000, 3000);
    const value = { words: 1, liveIn: false, liveOut: false };
    const operations = Array.from({ length: count }, (_, i) => {
      return {
        id: `o${i}`,
        opcode: "e",
        operands: [],
        forms: [{ rows: [{ engine: 0, offset: 0, slots: 1 }], lanes: 1 }],
      };
    });
    const dependences = operations
      .slice(1)
      .map((_, from): Dependence => ({ from, to: from + 1, latency: 1, kind: "order" }));
    const half = count / 2;
    const values = Array.from({ length: half }, (_, i) => ({
      ...value,
      name: `v${i}`,
      definers: [i],
      users: [i + half],
    }));
    const block: Block = { name: "chain", operations, values, dependences };
    expect(refusal(block)).toBe("");
    const middle = half + half / 2;
    const parted = { ...block, dependences: dependences.filter(({ from }) => from !== middle) };
    expect(refusal(parted)).toContain(`"o${middle + 1}" uses it and "o${middle + 1 - half}" defines it`);
  });
});
