import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import process from "node:process";
import { describe, expect, test } from "vitest";
import { parseJson } from "../../src/files/parseJson.ts";
import { contentHash } from "../../src/ir/contentHash.ts";
import { encodeSteps } from "../../src/proof/blockCode.ts";
import { readCertificate } from "../../src/proof/certificate.ts";
import { checkCertificate } from "../../src/proof/checkCertificate.ts";
import { checkLoopCertificate, printLoopCertificate } from "../../src/proof/loopCertificate.ts";
import { verify } from "../../src/proof/verify.ts";
import { loopBoundFault } from "../../src/proof/verifyLoop.ts";
import { WorkMeter } from "../../src/proof/verifyMeter.ts";
import { encodeSchedule } from "../../src/schedule/scheduleCode.ts";
import { parseLoop } from "../loop/parseLoop.ts";
import { longer, longerGroup } from "../trials.ts";
import { python } from "./python.ts";

// What forgers tried who read the verifier: each of these was taken once, or took gigabytes, minutes, or another answer from
// tools/verify.py than from here; or is the nearest to one that was.

// biome-ignore lint/suspicious/noExplicitAny: forgers write where the types forbid it.
type Loose = any;

const three = readFileSync(new URL("../cases/three-certificate.json", import.meta.url), "utf8").trim();

/** The worked example changed, with the hash that it then has. */
function forged(change: (c: Loose) => void): string {
  const c = JSON.parse(three);
  change(c);
  const { engines, scratchWords } = c.machine;
  c.instance = contentHash(c.block, { engines, scratchWords });
  return JSON.stringify(c);
}

const scheduled = (length: number, start: readonly number[], fragments: readonly number[] = []): string =>
  encodeSchedule({
    ...{ length, form: Int8Array.from(start, () => 0), start: Int32Array.from(start), end: Int32Array.from(start) },
    fragments: Int32Array.from(fragments),
  });
const operation = (id: string, engine: number, more: Loose = {}, form: Loose = {}): Loose => ({
  ...{ id, opcode: "op", operands: [] },
  forms: [{ rows: [{ engine, offset: 0, slots: 1 }], lanes: 1, ...form }],
  ...more,
});
const value = (more: Loose): Loose => ({
  ...{ name: "v", words: 1, definers: [], users: [], liveIn: false, liveOut: false },
  ...more,
});
const search = (refuted: number, steps: readonly number[], prices: readonly number[][] = []): Loose => ({
  ...{ kind: "search", refuted, prices },
  steps: encodeSteps(Int32Array.from(steps)),
});
const path = (operations: number[], latencies: number[] = []): Loose => ({ kind: "path", operations, latencies });
/** A schedule of one operation with as many lanes as can be, and what reads a value of so many words. */
const wide = (c: Loose, words: number): void => {
  c.machine.scratchWords = 2 ** 20;
  c.block = {
    name: "wide",
    operations: [operation("a", 0, { operands: [{ value: 0, word: 0, words }] }, { lanes: 1024 })],
    values: [value({ words, users: [0], liveIn: true })],
    dependences: [],
  };
  const fragments = Array.from({ length: 1024 }, (_, cycle) => [0, cycle, 1]).flat();
  Object.assign(c, { length: 1024, bound: 1, witness: path([0]), schedule: scheduled(1024, [0], fragments) });
};
/** The last operation millions of cycles later, and a refutation of the length before. */
const far = (c: Loose, steps: readonly number[], prices?: readonly number[][]): void => {
  const length = 2 ** 22 - 2;
  Object.assign(c, { length, bound: length, schedule: scheduled(length, [0, 1, length - 1]) });
  c.witness = search(length - 1, steps, prices);
};
const repeated = (lemma: readonly number[], times: number): number[] => [0, ...Array(times).fill(lemma).flat(), -1];

/** Why `verify` refuses it (nothing: it does not), and whether `verify.py` says the same. */
const files: readonly [name: string, text: string, because?: RegExp][] = [
  [
    "an engine of which a reader may think there is no end",
    forged((c) => (c.machine.engines[0].unlimited = true)),
    /unlimited/,
  ],
  ["an engine that is not unlimited, said so", forged((c) => (c.machine.engines[0].unlimited = false)), /unlimited/],
  [
    "a carried dependence that nothing keeps",
    forged((c) => (c.block.carried = [{ from: 0, to: 1, latency: 1, kind: "order", distance: 1 }])),
    /carried dependences/,
  ],
  ["a release of 0", forged((c) => (c.block.operations[0].release = 0)), /a release, a latest cycle or a due date/],
  ["a latest cycle", forged((c) => (c.block.operations[0].latest = 9)), /a release, a latest cycle or a due date/],
  ["a due date", forged((c) => (c.block.operations[0].due = 9)), /a release, a latest cycle or a due date/],
  [
    "a maximum time lag under a solver's word",
    forged((c) => {
      c.block.dependences.push({ from: 2, to: 0, latency: -9, kind: "order" });
      const program = { sha256: "0".repeat(64), text: "" };
      c.witness = {
        kind: "solver",
        refuted: 3,
        engine: "glpk",
        version: "5",
        formulation: "step",
        parameters: {},
        program,
      };
    }),
    /maximum time lag/,
  ],
  ["a bound of 4.0", three.replace('"bound":4', '"bound":4.0')],
  ["a bound of 4e0", three.replace('"bound":4', '"bound":4e0')],
  ["a head of -0", three.replace('"head":0', '"head":-0')],
  ["a bound of 4.5", three.replace('"bound":4', '"bound":4.5'), /bound/],
  ["a bound of true", three.replace('"head":0', '"head":false'), /head/],
  ["a head that is no number", three.replace('"head":0', '"head":NaN'), /not JSON/],
  ["a head without end", three.replace('"head":0', '"head":1e999'), /head/],
  ["a member in a pool", three.replace('"capacity":1', '"capacity":1,"proved":1'), /proved/],
  ["a member in a weight", three.replace('"weight":1', '"weight":1,"proved":1'), /proved/],
  ["a bound twice, once with escapes", three.replace('"bound":4', '"bound":4,"b\\u006fund":9'), /same name/],
  ["a member of all objects", three.replace('"bound":4', '"bound":4,"__proto__":{"bound":9}'), /__proto__/],
  ["text after the end", `${three}{}`, /something follows/],
  [
    "a row of no slots that reaches far, and what its path proves",
    forged((c) => {
      c.block.operations[2].forms[0].rows.push({ engine: 0, offset: 9, slots: 0 });
      Object.assign(c, { length: 13, bound: 12, schedule: scheduled(13, [0, 1, 3]), witness: path([1, 2], [2]) });
    }),
  ],
  [
    "the same, for a cycle more",
    forged((c) => {
      c.block.operations[2].forms[0].rows.push({ engine: 0, offset: 9, slots: 0 });
      Object.assign(c, { length: 13, bound: 13, schedule: scheduled(13, [0, 1, 3]), witness: path([1, 2], [2]) });
    }),
    /the witness proves 12/,
  ],
  [
    "a row of a free engine that reaches far, in a path",
    forged((c) => {
      c.machine.engines.push({ name: "debug", slots: 1, free: true });
      c.block.operations[2].forms[0].rows.push({ engine: 2, offset: 9, slots: 1 });
      Object.assign(c, { length: 13, bound: 13, schedule: scheduled(13, [0, 1, 3]), witness: path([1, 2], [2]) });
    }),
    /the witness proves 3/,
  ],
  [
    "a writer that the value does not list, in a search for words",
    forged((c) => {
      const of = [operation("b", 0, { result: { value: 0, word: 0, words: 1 } }), operation("a", 1)];
      const values = [value({ definers: [1] }), value({ definers: [1] })];
      c.block = { name: "unlisted", operations: of, values, dependences: [] };
      c.machine.scratchWords = 1;
      Object.assign(c, { length: 2, bound: 2, schedule: scheduled(2, [1, 0]), witness: search(1, [0, -1]) });
    }),
    /words are live/,
  ],
  ["an empty search", forged((c) => (c.witness = search(3, []))), /may still be a schedule/],
  ["a search that begins with the end", forged((c) => (c.witness = search(3, [0, -1]))), /does not follow/],
  ["a step that uses itself", forged((c) => (c.witness = search(3, [0, 0, 0, -1]))), /come before/],
  ["a lemma of no rule", forged((c) => (c.witness = search(3, [0, 10, 0, 0, 0, 0, -1]))), /rule/],
  ["a lemma of windows of forms", forged((c) => (c.witness = search(3, [0, 7, 0, 0, 0, 0, -1]))), /rule 7/],
  [
    "a lemma of an operation that is none",
    forged((c) => (c.witness = search(3, [0, 2, 99, 0, 0, 0, -1]))),
    /no operation 99/,
  ],
  ["a lemma with atoms beyond the file", forged((c) => (c.witness = search(3, [0, 1, 0, 0, 0, 9999, -1]))), /atoms/],
  ["an atom of a variable that is none", forged((c) => (c.witness = search(3, [1, 9999, 0, -1]))), /side|atom/],
  ["a number of 34 bits", forged((c) => (c.witness = { ...search(3, []), steps: "//////8=" })), /too large/],
  [
    "a price vector of an engine less, never used",
    forged((c) => (c.witness = search(3, [0, -1], [[1]]))),
    /price vector/,
  ],
  ["words for each of a thousand lanes", forged((c) => wide(c, 2 ** 19)), /words, at most/],
  [
    "lanes beyond number",
    forged((c) => {
      wide(c, 1024);
      const one = c.block.operations[0];
      c.block.operations = Array.from({ length: 1200 }, (_, at) => ({ ...one, id: `a${at}`, operands: [] }));
      c.block.values = [];
    }),
    /lanes, at most/,
  ],
  [
    "a length of millions on hundreds of engines, in a search",
    forged((c) => {
      const engines = Array.from({ length: 254 }, (_, at) => ({ name: `e${at}`, slots: 1 }));
      c.machine.engines.push(...engines);
      far(c, repeated([4, 0, 0, 0, 0], 1));
    }),
    /a lemma of rule 4/,
  ],
  [
    "slots of millions of cycles",
    forged((c) => far(c, repeated([5, 0, 0, 2 ** 22, 0], 1), [[1, 1]])),
    /a lemma of rule 5/,
  ],
  [
    "a cycle that may be any of millions",
    forged((c) => far(c, repeated([4, 0, 5, 0, 1, 0, 0], 1))),
    /a lemma of rule 4/,
  ],
];

function ours(text: string): string {
  try {
    checkCertificate(readCertificate(parseJson(text)));
    return "";
  } catch (error) {
    expect(error).toBeInstanceOf(RangeError);
    return (error as Error).message;
  }
}

describe("a file that a forger wrote", () => {
  test.each(files)("%s", (_, text, because) => {
    const before = process.memoryUsage();
    const said = ours(text);
    if (because === undefined) expect(said).toBe("");
    else expect(said).toMatch(because);
    const after = process.memoryUsage();
    expect(after.heapUsed + after.external - before.heapUsed - before.external).toBeLessThan(300 * 2 ** 20);
  });

  longerGroup("given to tools/verify.py", () => {
    const asked = spawnSync("python3", ["--version"]).status === 0 ? longer : test.skip;
    asked("gets the same answer", () => {
      const said = python(files.map(([, text]) => `${text}\n`));
      const wanted = files.map(([, , because]) => (because === undefined ? "verified" : "refused"));
      expect(files.map(([name], at) => [name, said[at]])).toEqual(files.map(([name], at) => [name, wanted[at]]));
    });
  });
});

describe("what a check may cost", () => {
  const meter = (): WorkMeter => new WorkMeter(20_000);
  const tooLong = /more than 20000 steps/;
  const { block, machine } = JSON.parse(three);
  const many = { ...block, operations: [...block.operations], values: [], dependences: [] as Loose[] };
  for (let at = 3; at < 400; at++) {
    many.operations.push(operation(`o${at}`, 0));
    many.dependences.push({ from: at - 1, to: at, latency: 1, kind: "order" });
  }
  const pool = { weights: [{ engine: "load", weight: 1 }], capacity: 1 };
  const steps = many.operations.slice(4, 300).map((_: unknown, at: number) => {
    return { operation: at + 4, cycles: 1, pool: 0, head: 0, distance: 1 };
  });
  const improved = { pools: [pool], heads: steps, tails: [] };
  const empty = { pools: [], heads: [], tails: [] };
  const atoms = Array.from({ length: 200 }, () => [0, 1]).flat();
  const witnesses: readonly [string, Loose][] = [
    [
      "raising heads, each by all before",
      {
        kind: "improved",
        ...improved,
        cut: { ancestors: 0, operations: 0 },
        interval: { kind: "interval", pool, head: 0, tail: 0, members: 1, demand: 1 },
      },
    ],
    [
      "distances between all operations",
      {
        ...{ kind: "linear", refuted: 500, improved: { ...empty, pools: [pool] }, slots: [], words: [], flows: [] },
        distances: many.operations.slice(5).map((_: unknown, at: number) => {
          return { from: 3, to: at + 5, cycles: 0, pool: 0, head: 0, tail: 0 };
        }),
      },
    ],
    [
      "prices of many cycles",
      {
        ...{ kind: "linear", refuted: 500, improved: empty, distances: [], words: [], flows: [] },
        slots: Array.from({ length: 200 }, (_, cycle) => ({ engine: "load", cycle, price: 1 })),
      },
    ],
    [
      "shaving cycle by cycle",
      {
        kind: "shaving",
        refuted: 399,
        improved: { ...empty, pools: [pool] },
        steps: Array(50).fill({ operation: 0, end: "head" }),
      },
    ],
    // The second step assumes what the first does, and uses it again and again.
    [
      "a long step used again",
      search(9, [200, ...atoms, 1, 0, 0, 0, 0, -1, 200, ...atoms, ...Array(300).fill([0, 0]).flat(), -1]),
    ],
  ];
  test.each(witnesses)("of %s", (_, witness) => {
    const bound = { name: "long", cycles: 1, scope: "block" as const, witness };
    expect(verify(many, machine, bound, meter())).toMatch(
      witness.kind === "search" ? /more than 20000|does not hold/ : tooLong,
    );
  });

  test("of a refutation whose choices all lead to one node", () => {
    // Every operation may issue in either form; below them all two operations find one slot.
    const depth = 30;
    const names = Array.from({ length: depth }, (_, at) => `o${at}[0]:e${at}`);
    const engines = names.map((_, at) => `e${at}:2`);
    const { loop, machine: of } = parseLoop([...names, "x[0]:z", "y[0]:z"].join(" "), [...engines, "z:1"].join(" "));
    const body = {
      ...loop.body,
      operations: loop.body.operations.map((each, at) =>
        at < depth ? { ...each, forms: [each.forms[0]!, each.forms[0]!] } : each,
      ),
    };
    const nodes = Array.from({ length: depth }, (_, at) => {
      return { operation: at, children: [0, 1].map((form) => ({ form, row: 0, node: at + 1 })) };
    });
    const crowd = { crowd: [depth, depth + 1], engine: depth };
    const bound = { cycles: 2, refutations: [{ interval: 1, nodes: [...nodes, crowd] }] } as Loose;
    expect(() => loopBoundFault({ ...loop, body }, of, bound, new WorkMeter(200_000))).toThrow(
      /more than 200000 steps/,
    );
    const short = { cycles: 2, refutations: [{ interval: 1, nodes: [crowd] }] } as Loose;
    const paid = new WorkMeter(200_000);
    expect(loopBoundFault({ ...loop, body }, of, short, paid)).toBeUndefined();
    expect(paid.spent).toBeLessThan(0.2);
  });

  test("of an interval of millions on hundreds of engines", () => {
    const { loop, machine: of } = parseLoop("a[0]:x b[0]:y", "x:1 y:1");
    const engines = [...of.engines, ...Array.from({ length: 250 }, (_, at) => ({ name: `e${at}`, slots: 1 }))];
    const interval = 2 ** 22;
    const placements = [0, 1].map((cycle) => ({ form: 0, cycles: [cycle] }));
    const refutations = [{ interval: 1, nodes: [{ crowd: [0], engine: 0 }] }];
    const cycle = [{ from: 0, to: 0, cycles: interval - 1, distance: 1 }];
    const carried = [{ from: 0, to: 0, latency: 65_535, kind: "order" as const, distance: 1 }];
    const file = JSON.parse(
      printLoopCertificate({
        loop: { ...loop, body: { ...loop.body, carried } },
        machine: { engines },
        schedule: { interval, placements },
        bound: {
          cycles: interval,
          cycle: [{ ...cycle[0]!, cycles: 65_535 }],
          refutations: [{ ...refutations[0]!, interval: 65_535 }],
        } as Loose,
      }),
    );
    expect(() => checkLoopCertificate(file)).toThrow(/more than \d+ steps/);
  });
});

describe("a loop certificate that a forger wrote", () => {
  const of = (change: (file: Loose) => void): Loose => {
    const { loop, machine } = parseLoop("a[0]:x b[0]:y;order:a/9", "x:1 y:1");
    const file = JSON.parse(
      printLoopCertificate({
        ...{ loop, machine: { ...machine, scratchWords: 1 } },
        schedule: { interval: 1, placements: [0, 9].map((cycle) => ({ form: 0, cycles: [cycle] })) },
        bound: { cycles: 1, refutations: [] } as Loose,
      }),
    );
    delete file.loop.body.carried;
    change(file);
    return file;
  };

  test.each<[string, (file: Loose) => void, RegExp | undefined]>([
    ["as it should be", () => {}, undefined],
    [
      "a reader that its value does not list, so that copies seem to be gone",
      (c) => {
        const range = { value: 0, word: 0, words: 1 };
        c.loop.body.values = [value({ definers: [0] })];
        c.loop.body.operations[0].result = range;
        c.loop.body.operations[1].operands = [range];
        c.loop.body.dependences.push({ from: 0, to: 1, latency: 1, kind: "RAW" });
      },
      /9 words are live/,
    ],
    [
      "a writer that its value does not list",
      (c) => {
        c.loop.body.values = [value({ words: 2 })];
        c.loop.body.operations[0].result = { value: 0, word: 0, words: 2 };
      },
      /words are live/,
    ],
    [
      "two recurrences into one value",
      (c) => {
        c.loop.body.values = [value({ liveIn: true }), value({ definers: [0] }), value({ definers: [1] })];
        c.loop.recurrences = [1, 2].map((from) => ({ into: 0, from, distance: 1 }));
      },
      /two recurrences lead into one value/,
    ],
    [
      "words for each of a thousand lanes",
      (c) => {
        c.loop.body.values = [value({ words: 2 ** 19, liveIn: true, users: [0] })];
        c.loop.body.operations[0].operands = [{ value: 0, word: 0, words: 2 ** 19 }];
        c.loop.body.operations[0].forms[0].lanes = 1024;
      },
      /words, at most/,
    ],
  ])("%s", (_, change, because) => {
    const file = of(change);
    if (because === undefined) expect(checkLoopCertificate(file)).toMatchObject({ interval: 1, bound: 1 });
    else expect(() => checkLoopCertificate(file)).toThrow(because);
  });
});
