import { expect, test } from "vitest";
import { type FormatName, readFormat } from "../../src/formats/formats.ts";
import { parseUnit } from "../../src/formats/units.ts";
import { fuller, inFast, thinned } from "../trials.ts";

const rcp = "3 1\n4\n0 0 1 2\n3 2 1 3\n0 0 0\n";
const sch = "1 1 0 0\n0 1 1 1 [0]\n1 1 1 2 [3]\n2 1 0\n0 1 0 0\n1 1 3 2\n2 1 0 0\n4\n";
const sm = `jobs (incl. supersource/sink ):  3
RESOURCES
  - renewable                 :  1   R
  - nonrenewable              :  0   N
  - doubly constrained        :  0   D
***
PROJECT INFORMATION:
pronr.  #jobs rel.date duedate tardcost  MPM-Time
    1      1      0       38        3       38
***
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          1           2
   2        1          1           3
   3        1          0
***
REQUESTS/DURATIONS:
jobnr. mode duration  R 1
-----
  1      1     0       0
  2      1     3       2
  3      1     0       0
***
RESOURCEAVAILABILITIES:
  R 1
    4
***
`;
const dot = "digraph g { a [label=mul]; b [label=add]; a -> b; }";
const own =
  'digraph g { graph [engines="e=2"]; a [rows="e@0x1 e@1x1"]; b [rows="e@0x2"]; a -> b [latency=2, kind=RAW]; }';
const graphml = `<graphml>
<graph>
<node id="1"><data key="uses_resource">Product</data></node>
<node id="2"><data key="uses_resource">Free</data></node>
<edge source="1" target="2"><data key="distance">0</data><data key="delay">0</data></edge>
</graph>
</graphml>`;
const model = `<ModelInformation><Resources>
<Resource name="Product" limit="1" latency="4" blockingTime="1"/>
<Resource name="Free" limit="-1" latency="0" blockingTime="0"/>
</Resources></ModelInformation>`;

const texts: Readonly<Record<FormatName, string>> = { rcp, sch, sm, dot, graphml };
const units = ["mul=1:2", "add=1"].map(parseUnit);
const read = (format: FormatName, text: string, its = model) =>
  readFormat(format, text, "x", { units, model: () => its });

test("the files that the bad ones are made of are right", () => {
  for (const [format, text] of Object.entries(texts))
    expect(read(format as FormatName, text).block.operations.length).toBeGreaterThan(0);
  expect(read("dot", own).block.dependences).toEqual([{ from: 0, to: 1, latency: 2, kind: "RAW" }]);
});

type Bad = readonly [format: FormatName, text: string, says: string];
const of = (format: FormatName, says: string, found: string, other: string, base = texts[format]): Bad => {
  if (!base.includes(found)) throw new Error(`nothing to change: ${found}`);
  return [format, base.replace(found, other), says];
};

const bad: readonly Bad[] = [
  ["rcp", "", "the file is empty"],
  ["rcp", "3 1\n4\n0 0", "line 3: the file ends where the number of successors of job 1 is wanted"],
  of("rcp", "line 1: the number of jobs is 0: a whole number from 1 to 1048576 is wanted", "3 1", "0 1"),
  of("rcp", "line 1: the number of jobs is x: a whole number from 1 to 1048576 is wanted", "3 1", "x 1"),
  of("rcp", "line 1: the number of resources is 256: a whole number from 0 to 255 is wanted", "3 1", "3 256"),
  of("rcp", "line 2: what there is of resource 1 is -4: a whole number from 0 to 2147483647 is wanted", "\n4", "\n-4"),
  of("rcp", "line 4: the duration of job 2 is 1.5: a whole number from 0 to 65535 is wanted", "3 2 1", "1.5 2 1"),
  of("rcp", "line 4: a successor of job 2 is 9: a whole number from 1 to 3 is wanted", "1 3\n", "1 9\n"),
  of("rcp", '"2" demands 5 of resource "R1", which has 4', "3 2 1", "3 5 1"),
  of("rcp", 'line 6: "7" stands after the end', "0 0 0\n", "0 0 0\n7"),
  of(
    "sch",
    "line 1: the number of activities is 1e3: a whole number from 0 to 1048574 is wanted",
    "1 1 0 0",
    "1e3 1 0 0",
  ),
  of("sch", "line 1: 2 nonrenewable resources: blocks only have renewable ones", "1 1 0 0", "1 1 2 0"),
  of("sch", "line 1: 1 doubly constrained resources: blocks only have renewable ones", "1 1 0 0", "1 1 0 1"),
  of(
    "sch",
    "line 2: the lag from activity 0 to 1 is 0: a number in brackets from -65535 to 65535 is wanted",
    "[0]",
    "0",
  ),
  of("sch", "line 3: activity 2 stands where 1 is wanted", "1 1 1 2 [3]", "2 1 1 2 [3]"),
  of("sch", "line 3: activity 1 has mode 2: only one mode each is read", "1 1 1 2 [3]", "1 2 1 2 [3]"),
  of("sch", 'block "x": dependences form a cycle: 1 -> 1', "1 1 1 2 [3]", "1 1 1 1 [3]"),
  of("sch", "line 8: the file ends where what there is of resource 1 is wanted", "\n4\n", "\n"),
  of("sm", "line 28: the file ends where the number of jobs is wanted", "jobs (incl", "works (incl"),
  of("sm", "line 1: the number of jobs is many: a whole number from 0 to 1048576 is wanted", ":  3", ":  many"),
  of("sm", "line 4: 2 nonrenewable resources: blocks only have renewable ones", ":  0   N", ":  2   N"),
  of(
    "sm",
    "line 9: a project's release date is soon: a whole number from 0 to 4194304 is wanted",
    "1      1      0 ",
    "1      1      soon ",
  ),
  of("sm", "line 14: job 2 has 3 modes: only one mode each is read", "2        1          1", "2        3          1"),
  of(
    "sm",
    "line 13: a successor of job 1 is 4: a whole number from 1 to 3 is wanted",
    "1           2",
    "1           4",
  ),
  of("sm", "line 15: job 4 stands where 3 is wanted", "3        1          0", "4        1          0"),
  of("sm", "line 21: the duration of job 2 is -3: a whole number from 0 to 65535 is wanted", "1     3 ", "1     -3 "),
  of("sm", '"2" demands 9 of resource "R1", which has 4', "3       2", "3       9"),
  of("sm", "line 28: the file ends where RESOURCEAVAILABILITIES is wanted", "RESOURCEAVAIL", "AVAIL"),
  ["dot", "digraph {", "line 1, column 10: end of input is not DOT here"],
  ["dot", "graph { a -- b }", "a graph without directions: a digraph is wanted"],
  ["dot", "digraph a {} digraph b {}", "2 graphs, one is wanted"],
  of("dot", 'node "a" is of kind "true", of which no unit is told: --units true=UNITS:LATENCY', "label=mul", "label"),
  of(
    "dot",
    'edge "a" -> "b": latency is "true": a whole number from -65535 to 65535 is wanted',
    "a -> b",
    "a -> b [latency]",
  ),
  of("dot", 'node "a" has no label: its kind of operation is wanted', "[label=mul]", ""),
  of("dot", 'node "a" is of kind "div", of which no unit is told: --units div=UNITS:LATENCY', "mul", "div"),
  of(
    "dot",
    'edge "a" -> "b": latency is "soon": a whole number from -65535 to 65535 is wanted',
    "a -> b",
    "a -> b [latency=soon]",
  ),
  of(
    "dot",
    'edge "a" -> "b": distance is "-1": a whole number from 0 to 1048576 is wanted',
    "a -> b",
    "a -> b [distance=-1]",
  ),
  of("dot", 'graph attribute engines: "e" is not ENGINE=SLOTS', "e=2", "e", own),
  of("dot", 'node "a", rows: "f@0x1" is not ENGINE@CYCLExSLOTS of an engine', "e@0x1", "f@0x1", own),
  of("dot", 'node "b" has no rows: ENGINE@CYCLExSLOTS are wanted', 'rows="e@0x2"', "", own),
  of("dot", 'edge "a" -> "b": kind is "RAR": RAW, WAR, WAW, memory, order', "RAW", "RAR", own),
  of("graphml", "line 1: <svg> stands where <graphml> is wanted", texts.graphml, "<svg/>"),
  of("graphml", 'line 4: node "1" stands twice', '<node id="2">', '<node id="1">'),
  of("graphml", 'line 3: node "1" uses "Sqrt", of which the resource model says nothing', "Product", "Sqrt"),
  of("graphml", 'line 5: an edge\'s target is "7", which is no node', 'target="2"', 'target="7"'),
  of(
    "graphml",
    'line 5: edge "1" -> "2": distance is "-2": a whole number from 0 to 4194304 is wanted',
    '"distance">0',
    '"distance">-2',
  ),
  of(
    "graphml",
    'line 5: edge "1" -> "2": delay is "x": a whole number from -65535 to 65535 is wanted',
    '"delay">0',
    '"delay">x',
  ),
];

test.each(bad)("%s: %j says in one line what is wrong", (format, text, says) => {
  expect(() => read(format, text)).toThrow(new RangeError(says));
});

test.each([
  ['limit="1"', 'limit="0"', 'line 2: resource "Product": limit is 0: 1 or more, or -1 for no limit, is wanted'],
  [
    'latency="4"',
    'latency="-4"',
    'line 2: resource "Product": latency is "-4": a whole number from 0 to 65535 is wanted',
  ],
  ['blockingTime="1"', "", 'line 2: resource "Product": blockingTime is "": a whole number from 0 to 65535 is wanted'],
  ['name="Free"', 'name="Product"', 'line 3: resource "Product" stands twice'],
])("resource model: %s as %s", (found, other, says) => {
  expect(() => read("graphml", graphml, model.replace(found, other))).toThrow(new RangeError(says));
});

/** What stands for a token of a right file. */
const odd = [
  "-1",
  "1e3",
  "0x10",
  "1.5",
  "99999999999",
  "NaN",
  "abc",
  "",
  "\u0000",
  '"',
  "<",
  "[",
  "}",
  "é",
  "4294967296",
];

fuller("a token changed, a line left out or twice, the rest missing: one line with a place, or a block", () => {
  let tried = 0;
  const says = (format: FormatName, text: string): void => {
    tried++;
    try {
      read(format, text);
    } catch (error) {
      expect([text, error]).toEqual([text, expect.any(RangeError)]);
      const { message } = error as RangeError;
      expect(message).toMatch(/^[^\n]{8,300}$/);
      expect(message).toMatch(/line \d|node "|edge "|graph|block "|" demands \d|^the file is empty/);
    }
  };
  for (const [format, base] of [...Object.entries(texts), ["dot", own]] as [FormatName, string][]) {
    const tokens = thinned([...base.matchAll(/[\w.+-]+|[^\s\w]/g)], 3);
    for (const [at, { index, 0: token }] of tokens.entries()) {
      const other = odd[(7 * at) % odd.length]!;
      says(format, base.slice(0, index) + other + base.slice(index + token.length));
      says(format, base.slice(0, index));
    }
    const lines = base.split("\n");
    for (let at = 0; at < lines.length; at++) {
      says(format, lines.toSpliced(at, 1).join("\n"));
      says(format, lines.toSpliced(at, 0, lines[at]!).join("\r\n"));
    }
  }
  expect(tried).toBeGreaterThan(inFast(250, 600));
});
