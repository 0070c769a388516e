import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { verbs, verbsHelp } from "../../../src/command/verbs.ts";
import { runNamed } from "../runCommand.ts";

const slotwise = (...words: string[]) => runNamed(verbs, verbsHelp, ...words);
let folder = "";
const at = (name: string): string => join(folder, name);

const node = (id: string, resource: string): string =>
  `<node id="${id}"><data key="uses_resource">${resource}</data></node>`;
const edge = (from: string, to: string, distance: number): string =>
  `<edge id="${from}${to}" source="${from}" target="${to}"><data key="distance">${distance}</data><data key="delay">0</data></edge>`;
// Two rings of five cycles each through a, on one multiplier of two cycles.
const ring = `<graphml><graph edgedefault="directed" id="">
${["a", "b", "c", "d"].map((id) => node(id, id === "c" ? "Add" : "Mul")).join("\n")}
${edge("a", "b", 0)}
${edge("b", "c", 0)}
${edge("c", "a", 1)}
${edge("a", "d", 0)}
${edge("d", "a", 1)}
</graph></graphml>`;
const model = `<ModelInformation><Resources>
<Resource name="Mul" limit="1" latency="2" blockingTime="1"/>
<Resource name="Add" limit="-1" latency="1" blockingTime="0"/>
</Resources></ModelInformation>`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "slotwise-loop-"));
  writeFileSync(at("ring.graphml"), ring);
  writeFileSync(at("ring_RM.xml"), model);
});
afterAll(() => rmSync(folder, { recursive: true }));

test("loop tells the shortest interval and why, and verify re-checks what it wrote", async () => {
  const told = await slotwise("loop", at("ring.graphml"), "-o", at("ring.json"));
  expect([told.code, told.stdout]).toEqual([0, expect.stringContaining("optimal")]);
  expect(told.stdout).toMatch(/resources: 3 cycles, since an iteration asks for 3 of 1 \(Mul\) a cycle/);
  expect(told.stdout).toMatch(/recurrences: 5 cycles, since .* takes 5 over 1\niteration|takes 5 over 1 iteration/);
  const verified = await slotwise("verify", at("ring.json"));
  expect([verified.code, verified.stdout]).toEqual([0, expect.stringMatching(/^verified: interval 5, bound 5, gap 0/)]);
  const json = await slotwise("loop", at("ring.graphml"), "--json");
  expect(JSON.parse(json.stdout)).toMatchObject({
    loop: "ring",
    interval: 5,
    bound: 5,
    status: "optimal",
    recurrences: 5,
  });
});

test.each([
  ["nothing", [], /LOOP is missing/],
  ["a file that is not there", ["none.graphml"], /no resource model: --resources FILE/],
  ["a model that is not there", ["ring.graphml", "--resources", "none.xml"], /none\.xml/],
  ["an engine that is none", ["ring.graphml", "--solver", "foo"], /foo/],
])("loop refuses %s in one line", async (_, words, says) => {
  const named = words.map((word) => (/\.(graphml|xml)$/.test(word) ? at(word) : word));
  const { code, stderr } = await slotwise("loop", ...named);
  expect([code, stderr]).toEqual([2, expect.stringMatching(says)]);
  expect(stderr.trim().split("\n")).toHaveLength(1);
});

test.each([
  ["a distance below 0", ring.replace(/">1</, '">-1<'), /distance is "-1"/],
  ["a demand above the limit", ring.replace('<node id="c">', '<node id="c"><data key="x">'), /line|closed|tag/i],
  ["a circle within an iteration", ring.replace(/distance">1/g, 'distance">0'), /cycle|circle/],
  ["an edge to nobody", ring.replace('target="d"', 'target="z"'), /"z", which is no node/],
])("loop refuses a graph with %s", async (_, text, says) => {
  writeFileSync(at("bad.graphml"), text);
  const { code, stderr } = await slotwise("loop", at("bad.graphml"), "--resources", at("ring_RM.xml"));
  expect([code, stderr]).toEqual([2, expect.stringMatching(says)]);
});

test("a blocks file is the body of a loop; of several, --name says which", async () => {
  const body = (name: string, more: object = {}) => ({
    name,
    machine: {
      engines: [
        { name: "mul", slots: 1 },
        { name: "bus", slots: "unlimited" },
      ],
    },
    operations: [
      { id: "a", engine: "mul", ...more },
      { id: "b", engine: "mul" },
      { id: "c", engine: "bus", cycles: 9 },
    ],
    dependences: [
      { from: "a", to: "b", latency: 3 },
      { from: "b", to: "a", latency: 4, distance: 2 },
    ],
  });
  writeFileSync(at("one.json"), JSON.stringify([body("one")]));
  const told = await slotwise("loop", at("one.json"), "--json", "-o", at("proof.json"));
  // 7 cycles over two iterations; the bus, which has no end, holds each iteration's for nine.
  expect(JSON.parse(told.stdout)).toMatchObject({ interval: 4, bound: 4, resources: 2, recurrences: 4 });
  expect((await slotwise("verify", at("proof.json"))).code).toBe(0);
  writeFileSync(at("two.json"), JSON.stringify([body("one"), body("late", { release: 3 })]));
  expect((await slotwise("loop", at("two.json"))).stderr).toMatch(/has 2 blocks: --name says which \(one, late\)/);
  const late = await slotwise("loop", at("two.json"), "--name", "late");
  expect([late.code, late.stderr]).toEqual([
    2,
    expect.stringMatching(/"a" has a release: iterations of a loop have none/),
  ]);
});
