import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  notebookFolder,
  notebookNames,
  notebookProblems,
  notebookSource,
  parseNotebook,
} from "../../experiments/notebooks/shared/notebookFile.ts";
import { readText } from "../../src/files/readText.ts";
import { sampled } from "../trials.ts";

const read = (name: string) => parseNotebook(readText(join(notebookFolder, `${name}.ipynb`)), name);

it.each(sampled(notebookNames(), 5))(
  "%s.ipynb was made from its source, its shared code, its kernels and files as they are",
  (name) => {
    expect(notebookProblems(read(name), notebookSource(name)), "`npm run notebooks` executes it anew").toEqual([]);
  },
);

describe("what is wrong with a notebook", () => {
  const name = "tail-packing";
  const source = notebookSource(name);
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
        notebook.metadata.slotwise = { inputs: "0" };
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
