import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, test } from "vitest";
import { exportCommand } from "../../src/command/verbs/export.ts";
import { readFormat } from "../../src/formats/formats.ts";
import { writeCsv } from "../../src/formats/writeCsv.ts";
import { dotLoss, writeDot } from "../../src/formats/writeDot.ts";
import type { Block } from "../../src/ir/block.ts";
import { parseBlocksFile } from "../../src/ir/blocksFile.ts";
import { parseBlock } from "../../src/ir/notation.ts";
import { parseSchedule } from "../../src/schedule/notation.ts";
import { runCommand } from "../command/runCommand.ts";
import { longer } from "../trials.ts";

const machine = {
  engines: [
    { name: "alu", slots: 2 },
    { name: "mul", slots: 1 },
  ],
};
const file = "test/cases/blocks.json";
const blocks = parseBlocksFile(JSON.parse(readFileSync(file, "utf8")));
const [alu, held] = [
  [{ rows: [{ engine: 0, offset: 0, slots: 1 }], lanes: 1 }],
  [{ rows: [0, 1].map((offset) => ({ engine: 1, offset, slots: 1 })), lanes: 1 }],
];
/** Names that have to be quoted, one of them that of a mark of cycles. */
const odd: Block = {
  name: 'odd "block"',
  operations: [
    { id: 'a "b", c', opcode: "mul,2", operands: [], forms: held },
    { id: "two\nlines", opcode: "alu", operands: [], forms: alu },
    { id: "cycle 1", opcode: "add", operands: [], forms: alu },
  ],
  values: [],
  dependences: [
    { from: 0, to: 1, latency: 3, kind: "RAW" },
    { from: 1, to: 2, latency: 0, kind: "order" },
  ],
};

describe("DOT", () => {
  longer("gives every block of the cases back, operation for operation, with a schedule or without", () => {
    for (const { block, machine: its } of [...blocks, { block: odd, machine }]) {
      const cycles = parseSchedule(block.operations.map((_, at) => at).join(" "), block);
      for (const schedule of [undefined, cycles]) {
        const { block: again, machine: read } = readFormat("dot", writeDot(block, its, schedule), "x");
        expect(read.engines).toEqual(its.engines);
        const ids = block.operations.map(({ id }) => id.replace("\n", " "));
        expect(again.operations.map(({ id }) => id)).toEqual(ids);
        const named = again.operations.map((operation, at) => ({ ...operation, id: block.operations[at]!.id }));
        expect({ ...again, operations: named, values: block.values }).toEqual(block);
      }
    }
  });

  it("has the cycles as ranks, beside marks that no operation is called like", () => {
    const text = writeDot(odd, machine, parseSchedule("0 3 3", odd));
    expect(text).toContain(`"cycle' 0" -> "cycle' 3" [`);
    expect(text).toContain(`{ rank=same; "cycle' 0"; "a \\"b\\", c"; }`);
    expect(text).toContain(`{ rank=same; "cycle' 3"; "two lines"; "cycle 1"; }`);
  });

  it("says what it does not hold", () => {
    const block = parseBlock("x? a:alu|mul<-x b:mul/2 c:alu.add<-a,b", machine);
    expect(dotLoss(block, { ...machine, scratchWords: 9 })).toEqual([
      "1 operations have other forms",
      "1 operations have a native form of several lanes, or with extra latency",
      "4 values with their words",
      "3 operations have operands",
      "9 scratch words are the limit",
    ]);
    expect(dotLoss(odd, machine)).toEqual([]);
  });
});

describe("CSV", () => {
  const schedule = parseSchedule("0 3 4", odd);
  test.each([
    [
      "slots",
      `cycle,engine,slots,operation,opcode,form,lane,issue,group,round,stage
0,mul,1,"a ""b"", c","mul,2",0,0,0,,,
1,mul,1,"a ""b"", c","mul,2",0,0,0,,,
3,alu,1,"two\nlines",alu,0,0,3,,,
4,alu,1,cycle 1,add,0,0,4,,,
`,
    ],
    [
      "operations",
      `operation,opcode,form,forms,lanes,first,last,group,round,stage
"a ""b"", c","mul,2",0,1,1,0,0,,,
"two\nlines",alu,0,1,1,3,3,,,
cycle 1,add,0,1,1,4,4,,,
`,
    ],
    [
      "dependences",
      `from,to,kind,latency,wait,slack
"a ""b"", c","two\nlines",RAW,3,3,0
"two\nlines",cycle 1,order,0,0,1
`,
    ],
  ] as const)("writes the table of %s", (table, text) => {
    expect(writeCsv(table, odd, machine, schedule)).toBe(text);
  });
});

describe("export --to", () => {
  const folder = mkdtempSync(join(tmpdir(), "writers-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const hal = `${file} --name hal-alu2-mul1`;

  it.each([
    [`${hal} --to dot`, /^digraph "hal-alu2-mul1" \{\n {2}graph \[engines="alu=2 mul=1"\];/],
    [`${hal} --to blocks`, /^\[\n \{\n {2}"name": "hal-alu2-mul1"/],
    [`${hal} --to schedule`, /^\{"format": "slotwise schedule"/],
    [`${hal} --to csv --table dependences`, /^from,to,kind,latency,wait,slack\n1,3,RAW,2,2,\d/],
    [`${hal} --to lp --length 9 --formulation pulse`, /^\\ hal-alu2-mul1 pulse T=9\nMinimize\n objective: makespan\n/],
    [`${hal} --to mps --between 2..5 --minimise feasible`, /^NAME hal_alu2_mul1_2..5_step_T_3\nROWS\n N objective\n/],
    [`${hal} --to lp --length 9 --strengthening bare --minimise weighted`, /T=9\nMinimize\n objective: - z\.1\.0\.0/],
    ["--height 2 --rounds 2 --batch 8 --to csv", /^cycle,engine,slots,operation/],
  ])("%s goes to stdout", async (words, wanted) => {
    const { stdout, code } = await runCommand(exportCommand, ...words.split(" "));
    expect(stdout).toMatch(wanted);
    expect(code).toBe(0);
  });

  it("goes by the ending of -o, and says what it wrote and what the format does not hold", async () => {
    const [dot, lp] = [join(folder, "x.gv"), join(folder, "x.lp")];
    const graph = await runCommand(exportCommand, ..."--best --height 2 --rounds 4 --batch 128 -o".split(" "), dot);
    expect(graph.stdout).toMatch(/x\.gv: a graph of \d+ operations, \d+ cycles as ranks\n$/);
    expect(graph.stderr).toContain("export: dot does not hold: 1536 scratch words are the limit");
    expect(readFileSync(dot, "utf8")).toContain("rank=same");
    const program = await runCommand(exportCommand, ...`${hal} --length 8 --json -o ${lp}`.split(" "));
    const { columns } = JSON.parse(program.stdout);
    expect(readFileSync(lp, "utf8").match(/^ z\./gm)?.length ?? columns).toBeGreaterThan(0);
    expect(JSON.parse(program.stdout)).toMatchObject({ kind: "lp", block: "hal-alu2-mul1", output: lp, lost: [] });
  });

  it.each([
    [`${hal} --to lp --between 3..99`, /--between 3\.\.99: FROM\.\.TO is wanted, a cycle or more of 0\.\.8/],
    [
      `${hal} --to lp --between 0..8 --length 7 --strengthening blocks,+wrong`,
      /"\+wrong" is not \+ or - and one of windows/,
    ],
    [
      `${hal} --to lp --strengthening strnog`,
      /one of strong, blocks, full, bare is wanted first \(did you mean strong\?\)/,
    ],
    [`${hal} --to lp --length 0`, /--length 0: a whole number from 1/],
    [`${hal} --to gif`, /--to gif: one of program, schedule, blocks, dot, csv, lp, mps is wanted/],
    ["--best --height 2 --rounds 4 --batch 128 --to blocks", /a blocks file does not hold/],
  ])("refuses %s", async (words, wanted) => {
    const { stderr, code } = await runCommand(exportCommand, ...words.split(" "));
    expect(stderr).toMatch(wanted);
    expect(code).toBe(2);
  });
});
