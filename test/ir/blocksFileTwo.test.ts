import { expect, test } from "vitest";
import { BoundInstance } from "../../src/bounds/boundInstance.ts";
import { criticalPathBound } from "../../src/bounds/criticalPathBound.ts";
import { check } from "../../src/check/check.ts";
import { lcg } from "../../src/exact/learning/lcg.ts";
import { solveBlock } from "../../src/exact/lengths/solveBlock.ts";
import { Cutter } from "../../src/exact/problem/window.ts";
import { impossible } from "../../src/exact/refutation/impossible.ts";
import { type Instance, parseBlocksFile } from "../../src/ir/blocksFile.ts";
import { printBlocksFile } from "../../src/ir/printBlocksFile.ts";
import { listSchedule } from "../../src/list/list.ts";
import { prepare } from "../../src/list/listInstance.ts";
import { sweep } from "../../src/list/sweep.ts";
import { limits } from "../../src/machine/limits.ts";
import { certify } from "../../src/proof/certify.ts";
import { verify } from "../../src/proof/verify.ts";

const engines = [
  { name: "e", slots: 2 },
  { name: "f", slots: 1 },
];

const read = (operations: object[], dependences: object[] = [], rest: object = {}): Instance =>
  parseBlocksFile([{ name: "x", machine: { engines }, operations, dependences, ...rest }])[0]!;

const [a, b] = [
  { id: "a", engine: "e" },
  { id: "b", engine: "f" },
];
const edge = (latency: number | undefined, more: object = {}) => ({ from: "a", to: "b", latency, ...more });

test("each member is read as it is documented", () => {
  const row = (engine: number, offset: number, slots: number) => ({ engine, offset, slots });
  const formsOf = (operation: object) => read([{ id: "a", ...operation }]).block.operations[0]!.forms;
  expect(formsOf({ engine: "e", slots: 2, cycles: 2 })).toEqual([{ rows: [row(0, 0, 2), row(0, 1, 2)], lanes: 1 }]);
  // Blocking apart from latency: a row of no slots in the last cycle.
  expect(formsOf({ engine: "f", cycles: 2, latency: 4 })[0]!.rows).toEqual([row(1, 0, 1), row(1, 1, 1), row(1, 3, 0)]);
  expect(formsOf({ engine: "f", cycles: 3, latency: 2 })[0]!.rows).toHaveLength(3);
  expect(formsOf({ rows: [{ engine: "e" }, { engine: "f", offset: 1, cycles: 2 }] })[0]!.rows).toEqual([
    ...[row(0, 0, 1), row(1, 1, 1), row(1, 2, 1)],
  ]);
  expect(formsOf({ rows: [] })).toEqual([{ rows: [], lanes: 1 }]);
  expect(
    formsOf({
      latency: 2,
      forms: [
        { engine: "e", opcode: "v" },
        { engine: "f", lanes: 4, extraLatency: 3 },
      ],
    }),
  ).toEqual([
    { rows: [row(0, 0, 1), row(0, 1, 0)], lanes: 1, opcode: "v" },
    { rows: [row(1, 0, 1), row(1, 4, 0)], lanes: 4, extraLatency: 3 },
  ]);
  const timed = read([
    { ...a, release: 3, due: 9, group: 1 },
    { ...b, fixed: 4 },
  ]).block.operations;
  expect(timed[0]).toMatchObject({ release: 3, due: 9, provenance: { group: 1 } });
  expect(timed[1]).toMatchObject({ release: 4, latest: 4 });
  const { dependences, carried } = read(
    [{ ...a, latency: 3 }, b],
    [...[edge(undefined), edge(-2), edge(1, { kind: "WAR", distance: 2 })]],
  ).block;
  expect(dependences).toEqual([
    { from: 0, to: 1, latency: 3, kind: "RAW" },
    { from: 0, to: 1, latency: -2, kind: "order" },
  ]);
  expect(carried).toMatchObject([{ latency: 1, kind: "WAR", distance: 2 }]);
});

test("version 2 in its frame, version 1 as a list; unlimited and huge engines say no never and when they must", () => {
  const block = { name: "x", machine: { engines }, operations: [a, b], dependences: [edge(1)] };
  const framed = { format: "slotwise blocks", version: 2, blocks: [block] };
  expect(parseBlocksFile(framed)).toEqual(parseBlocksFile([block]));
  expect(() => parseBlocksFile({ ...framed, version: 3 })).toThrow("version 3, those up to 2 are read");
  const huge = (slots: number | "unlimited", taken: number[]) =>
    parseBlocksFile([
      {
        name: "x",
        machine: { engines: [{ name: "m", slots }] },
        operations: taken.map((each, i) => ({ id: `${i}`, engine: "m", slots: each })),
        dependences: [],
      },
    ])[0]!;
  const lengthOf = ({ block, machine }: Instance): number | undefined => {
    const outcome = listSchedule(prepare(block, machine), { priority: new Float64Array(block.operations.length) });
    return outcome.status === "scheduled" ? outcome.schedule.length : undefined;
  };
  expect(lengthOf(huge("unlimited", [limits.slots, limits.slots, 5]))).toBe(1);
  expect(lengthOf(huge(2 ** 31, [2 ** 30, 2 ** 30]))).toBe(1);
  expect(lengthOf(huge(2 ** 31, [2 ** 30, 2 ** 30, 2]))).toBe(2);
  expect(lengthOf(huge(2 ** 31 - 1, [2 ** 30, 2 ** 30]))).toBe(2);
  expect(() => huge(2 ** 31, [2 ** 30, 2 ** 30, 1])).toThrow("not in pairs");
  const text = printBlocksFile([huge("unlimited", [7])]);
  expect(JSON.parse(text)[0].machine.engines).toEqual([{ name: "m", slots: "unlimited" }]);
});

test.each([
  ["a table and rows", () => read([{ ...a, rows: [] }]), /an engine is wanted, or rows/],
  ["slots beside rows", () => read([{ id: "a", rows: [], slots: 2 }]), /slots and cycles stand in the rows/],
  ["a table beside forms", () => read([{ ...a, forms: [{ engine: "e" }] }]), /has its tables there/],
  ["a fixed cycle with a date", () => read([{ ...a, fixed: 2, due: 4 }]), /a fixed cycle leaves no release/],
  [
    "a dependence without any latency",
    () => read([a, b], [edge(undefined)]),
    /"a" -> "b" has no latency, and "a" has none/,
  ],
  [
    "a maximum lag that waits for a result",
    () => read([a, b], [edge(-1, { kind: "RAW" })]),
    /is of kind order or memory/,
  ],
  ["a lag out of range", () => read([a, b], [edge(-70_000)]), /latency: expected number to be >=-65535/],
  ["a form that there is not", () => read([a, b], [edge(1, { fromForms: [1] })]), /fromForms: a form is 1/],
  [
    "a cycle of latencies from 0",
    () => read([a, b], [edge(0), { from: "b", to: "a", latency: 0 }]),
    /form a cycle: a -> b -> a/,
  ],
])("%s is refused by name", (_, make, says) => {
  expect(make).toThrow(says);
});

const back = (latency: number) => ({ from: "b", to: "a", latency });

test.each([
  [
    "a cycle of lags",
    () => read([a, b], [edge(4), back(-3)]),
    'the time lags round "a" -> "b" -> "a" add up to 1, above 0',
  ],
  [
    "a due date behind a path",
    () =>
      read(
        [
          { ...a, release: 2 },
          { ...b, due: 5, latency: 1 },
        ],
        [edge(3)],
      ),
    '"b" issues in cycle 5 at the earliest after "a" -> "b", released in cycle 2; it must by cycle 4',
  ],
  [
    "fixed cycles too far apart",
    () =>
      read(
        [
          { ...a, fixed: 6 },
          { ...b, fixed: 1 },
        ],
        [back(-3)].map(({ latency }) => edge(latency)),
      ),
    '"b" issues in cycle 3 at the earliest after "a" -> "b", released in cycle 6; it must by cycle 1',
  ],
])("%s leaves no schedule, and is named", async (_, make, because) => {
  const { block, machine } = make();
  expect(impossible(block, machine)).toBe(because);
  const outcome = listSchedule(prepare(block, machine), { priority: new Float64Array(2) });
  expect(outcome).toMatchObject({ status: "stuck", because });
  const up = [{ solver: lcg }];
  const solution = await solveBlock(block, machine, { seconds: 5, portfolio: { down: up, up } });
  expect(solution).toMatchObject({
    status: "infeasible",
    claimants: [],
    proof: `no schedule of any length: ${because}`,
  });
});

test("the checker names a lag, a date and a completion that are not kept", () => {
  const { block, machine } = read(
    [
      { ...a, release: 2, latency: 3 },
      { ...b, due: 4 },
    ],
    [back(-1)].concat([]),
  );
  const found = check(block, machine, {
    placements: [
      { form: 0, cycles: [1] },
      { form: 0, cycles: [5] },
    ],
    length: 6,
  });
  expect(found.map(({ message }) => message)).toEqual([
    '"a" issues in cycle 1, its release is cycle 2',
    '"b" is complete after cycle 5, it is due before cycle 4',
    '"b" issues in cycle 5, 4 after "a" in cycle 1; a maximum time lag allows 1',
  ]);
});

test("bounds count lags and dates; certificates refuse them by name; greed repairs what it placed too early", async () => {
  // b may issue 2 cycles after c at most, and c waits for d: whoever places b first must move it.
  const { block, machine } = read(
    [
      { ...b, id: "b" },
      { ...b, id: "d", cycles: 4 },
      { ...a, id: "c" },
    ],
    [
      { from: "d", to: "c", latency: 6 },
      { from: "c", to: "b", latency: -2 },
    ],
  );
  const { schedule } = await sweep(prepare(block, machine), { passes: 6, seed: 1 });
  expect(schedule.length).toBe(7);
  const instance = new BoundInstance(block, machine);
  expect(criticalPathBound(instance).cycles).toBe(7);
  expect(criticalPathBound(new BoundInstance(...pairOf(read([{ ...a, release: 5, latency: 4 }])))).cycles).toBe(9);
  expect(verify(block, machine, criticalPathBound(instance))).toMatch(/is a maximum time lag, which no witness knows/);
  const bound = criticalPathBound(instance);
  const source = { blocks: "x.json", name: "x" } as never;
  const none = { placements: [], length: 0 };
  const lag = 'block "x" has a maximum time lag of 2 from "b" to "c"';
  expect(() => certify({ block, machine, source, schedule: none, bound })).toThrow(`${lag}: certificates know none`);
  expect(() => new Cutter(block, machine)).toThrow(`${lag}: windows know none`);
});

const pairOf = ({ block, machine }: Instance) => [block, machine] as const;
