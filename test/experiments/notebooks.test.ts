import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compareNotebooks } from "../../experiments/notebooks/execution/compareNotebooks.ts";
import { notebookCode } from "../../experiments/notebooks/execution/notebookCode.ts";
import {
  notebookFolder,
  notebookNames,
  notebookProblems,
  notebookSource,
  parseNotebook,
  sourceCells,
} from "../../experiments/notebooks/execution/notebookFile.ts";
import { readText } from "../../src/files/readText.ts";
import { longer, sampled } from "../trials.ts";

const read = (name: string) => parseNotebook(readText(join(notebookFolder, `${name}.ipynb`)), name);

// Inputs by their hash, and what the present code makes of the kernels by its results: an edit that changes none of them
// leaves the outputs true. test/endurance/notebooks.test.ts executes them where the code is another at all.
longer.each(sampled(notebookNames(), 5))(
  "%s.ipynb was made from its inputs as they are, by code that comes to the same",
  (name) => {
    const again = `\`npm run notebooks -- --only ${name}\` executes it anew`;
    expect(notebookProblems(read(name), notebookSource(name)), again).toEqual([]);
  },
);

it("the notebooks are small enough to be read on a code host, and every figure is there as PNG and as SVG", () => {
  for (const name of notebookNames()) {
    const file = readText(join(notebookFolder, `${name}.ipynb`));
    expect(file.length, name).toBeLessThan(1e6);
    const figures = read(name).cells.flatMap(({ outputs = [] }) =>
      outputs.flatMap(({ data = {} }) => ("image/png" in data || "image/svg+xml" in data ? [Object.keys(data)] : [])),
    );
    expect(figures.length, name).toBeGreaterThan(0);
    for (const kinds of figures) expect(kinds, name).toEqual(expect.arrayContaining(["image/png", "image/svg+xml"]));
  }
});

describe("what is wrong with a notebook", () => {
  const name = "exact-versus-greedy";
  // As if its kernels were generated, and came to what they came to.
  const { inputs, figures } = read(name).metadata.slotwise!;
  const source = { ...sourceCells(name), inputs, figures };
  const spoilt = (spoil: (notebook: ReturnType<typeof read>) => void): string => {
    const notebook = read(name);
    spoil(notebook);
    return notebookProblems(notebook, source).join("\n");
  };
  const figureOf = (notebook: ReturnType<typeof read>) =>
    notebook.cells.flatMap(({ outputs = [] }) => outputs).find(({ data = {} }) => "image/png" in data)!;

  it("finds other inputs, changed cells, errors and what was not executed", () => {
    expect(
      spoilt((notebook) => {
        notebook.metadata.slotwise!.inputs = "0";
      }),
    ).toContain("other inputs");
    expect(
      spoilt(({ cells }) => {
        cells[0]!.source = "# Something else";
      }),
    ).toContain("not the source's");
    expect(
      spoilt(({ cells }) => {
        cells.find(({ outputs }) => outputs !== undefined)!.outputs = [
          { output_type: "error", ename: "RangeError", evalue: "no such rung" },
        ];
      }),
    ).toContain("RangeError: no such rung");
    expect(
      spoilt(({ cells }) => {
        cells.find(({ outputs }) => outputs !== undefined)!.execution_count = null;
      }),
    ).toContain("was not executed");
  });

  it("finds key figures that the present code comes to no more, and paths of the computer", () => {
    const [what, now] = Object.entries(source.figures)[0]!;
    expect(
      spoilt((notebook) => {
        notebook.metadata.slotwise!.figures = { ...source.figures, [what]: "0" };
      }),
    ).toBe(`${name}: made by code that comes to other results: ${what} was 0, is ${now} now`);
    expect(
      spoilt(({ cells }) => {
        cells.find(({ outputs }) => outputs?.length)!.outputs![0]!.data!["text/plain"] = "read /home/me/plan.json";
      }),
    ).toMatch(/shows a path of the computer: \/home\/me\/plan.json$/m);
  });

  it("finds figures that are empty or missing, and results that were lost", () => {
    const frame = '<svg xmlns="http://www.w3.org/2000/svg"><rect/><text>title</text></svg>';
    expect(
      spoilt((notebook) => {
        figureOf(notebook).data!["image/svg+xml"] = frame;
      }),
    ).toContain("empty figure");
    expect(
      spoilt((notebook) => {
        figureOf(notebook).data!["image/png"] = "";
      }),
    ).toContain("without a picture");
    expect(
      spoilt(({ cells }) => {
        for (const cell of cells) if (cell.outputs !== undefined) cell.outputs = [];
      }),
    ).toMatch(/shows 0 results, its code 1[\s\S]*shows no figure/);
  });
});

describe("two executions of a notebook", () => {
  type Results = readonly { readonly text: string; readonly measured?: true | string[] }[];
  const notebook = (results: Results): ReturnType<typeof read> => ({
    ...{ nbformat: 4, nbformat_minor: 5, metadata: {} },
    cells: results.map(({ text, measured }, at) => ({
      ...{ cell_type: "code" as const, id: `cell-${at + 1}`, source: "await say(x)" },
      outputs: [
        {
          ...{ output_type: "display_data", data: { "text/markdown": text } },
          ...(measured === undefined ? {} : { metadata: { slotwise: { measured } } }),
        },
      ],
    })),
  });
  const table = (cycles: number, exact: string, seconds: number): string =>
    `| rung | cycles | exact | seconds |\n| --- | ---: | --- | ---: |\n| tail | ${cycles} | ${exact} | ${seconds} |`;
  const measured = ["exact", "seconds"];
  it.each([
    { now: table(30, "27 to 28", 0.1), says: [] },
    { now: table(30, "28", 9), says: [] },
    { now: table(31, "28 to 29", 9), says: ["cell-1: tail, 30: cycles 30 is 31 now"] },
    { now: table(30, "30 to 31", 9), says: ["cell-1: tail, 30: exact 28 to 29 is 30 to 31 now"] },
    { now: `${table(30, "28", 9)}\n| no mux | 1 | 1 | 1 |`, says: ["cell-1: a table of 1 rows has 2 now"] },
    { now: "30 cycles", says: [expect.stringMatching(/^cell-1: .*is “30 cycles” now$/s)] },
  ])("of $now differ: $says", ({ now, says }) => {
    const before = notebook([{ text: table(30, "28 to 29", 2), measured }]);
    expect(compareNotebooks(before, notebook([{ text: now, measured }]))).toEqual(says);
  });

  it("differ by sentences too, unless those are the clock's, and by results that are missing", () => {
    const of = (text: string, all?: true) => notebook([all ? { text, measured: true } : { text }]);
    expect(compareNotebooks(of("4 of 5"), of("5 of 5"))).toEqual(["cell-1: “4 of 5” is “5 of 5” now"]);
    expect(compareNotebooks(of("4 of 5", true), of("5 of 5", true))).toEqual([]);
    expect(compareNotebooks(of("4 of 5"), notebook([]))).toEqual(["cell-1: nothing any more"]);
  });
});

it("a notebook's code is what its imports and threads reach, without comments, types and layout", async () => {
  const folder = mkdtempSync(join(tmpdir(), "slotwise-code-"));
  const versionOf = (notebook: string, used: string, thread: string): Promise<string> => {
    writeFileSync(join(folder, "used.ts"), used);
    writeFileSync(join(folder, "a.worker.mjs"), thread);
    writeFileSync(join(folder, "notebook.ts"), notebook);
    return notebookCode(join(folder, "notebook.ts"));
  };
  const source = 'import { two } from "./used.ts";\nconsole.log(two, new URL("./a.worker.mjs", import.meta.url));';
  const used = "export const two: number = 2;\nexport const three = 3;";
  const thread = 'console.log("thread");';
  try {
    const version = await versionOf(source, used, thread);
    expect(version).toMatch(/^[0-9a-f]{64}$/);
    expect(
      await versionOf(`// A comment.\n\n${source}`, used.replace(": number", "").replace("= 3", "= 4"), thread),
    ).toBe(version);
    expect(await versionOf(source, used.replace("= 2", "= 5"), thread)).not.toBe(version);
    expect(await versionOf(source, used, thread.replace("thread", "fibre"))).not.toBe(version);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
