import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { parseJson } from "../../../src/files/parseJson.ts";
import { readText } from "../../../src/files/readText.ts";
import { contentHash } from "../../../src/ir/contentHash.ts";
import { kernelNamed } from "../shared/kernels.ts";
import { type KeyFigures, keyFigures } from "./keyFigures.ts";
import { notebookCode } from "./notebookCode.ts";

/** The folder of the notebooks and their sources. */
export const notebookFolder = join(import.meta.dirname, "..");

/** Names of all notebooks: each is a source `NAME.ts` here, and the executed `NAME.ipynb` beside it. */
export function notebookNames(): string[] {
  return readdirSync(notebookFolder)
    .filter((file) => file.endsWith(".ts"))
    .map((file) => file.slice(0, -".ts".length))
    .sort();
}

const outputSchema = z.looseObject({
  output_type: z.string(),
  metadata: z
    .looseObject({
      slotwise: z.looseObject({ measured: z.union([z.literal(true), z.array(z.string())]).optional() }).optional(),
    })
    .optional(),
  data: z.record(z.string(), z.union([z.string(), z.array(z.string()), z.unknown()])).optional(),
  ename: z.string().optional(),
  evalue: z.string().optional(),
});

const cellSchema = z.looseObject({
  cell_type: z.enum(["markdown", "code"]),
  id: z.string(),
  source: z.union([z.string(), z.array(z.string())]),
  outputs: z.array(outputSchema).optional(),
  execution_count: z.number().nullable().optional(),
});

const notebookSchema = z.looseObject({
  nbformat: z.literal(4),
  nbformat_minor: z.number(),
  metadata: z.looseObject({
    slotwise: z
      .looseObject({ inputs: z.string(), code: z.string(), figures: z.record(z.string(), z.string()) })
      .optional(),
  }),
  cells: z.array(cellSchema),
});

/** A notebook file, as far as it is read here. */
export type NotebookFile = z.infer<typeof notebookSchema>;

/** @throws {RangeError} naming the place when it is no notebook. */
export function parseNotebook(text: string, place: string): NotebookFile {
  const parsed = notebookSchema.safeParse(parseJson(text));
  if (!parsed.success) throw new RangeError(`${place}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** What a notebook was made of: its name, its source in cells, the hash of what it computes with, its kernels' key figures. */
export interface NotebookSource {
  readonly name: string;
  readonly cells: readonly { readonly kind: "markdown" | "code"; readonly text: string }[];
  readonly inputs: string;
  readonly figures: KeyFigures;
}

/**
 * Reads a source's cells: `// %% [markdown]` begins one of words in comments, `// %%` one of code. The lines before the first
 * say what is read: `// Kernels: rotated input, best plan` and `// Files: results/ladder.jsonl`.
 */
export function sourceCells(name: string): Pick<NotebookSource, "name" | "cells"> {
  return { name, cells: pieces(sourceText(name)).cells };
}

/**
 * A source with what its kernels are today, which takes seconds.
 * @throws {RangeError} when the source names a kernel or a file that there is not.
 */
export function notebookSource(name: string): NotebookSource {
  const text = sourceText(name);
  const { head, cells } = pieces(text);
  return { name, cells, inputs: inputsHash(text, head), figures: keyFigures(listed(head, "Kernels")) };
}

function sourceText(name: string): string {
  return readText(join(notebookFolder, `${name}.ts`));
}

function pieces(text: string): { readonly head: string; readonly cells: NotebookSource["cells"] } {
  const [head = "", ...parts] = text.split(/^\/\/ %%/m);
  const cells = parts.map((part) => {
    const [mark = "", ...lines] = part.split("\n");
    if (mark.trim() !== "[markdown]") return { kind: "code" as const, text: lines.join("\n").trim() };
    const words = lines.map((line) => line.replace(/^\/\/ ?/, ""));
    return { kind: "markdown" as const, text: words.join("\n").trim() };
  });
  return { head, cells };
}

/** SHA-256 of the source, of what notebooks share, of the files read, and of every kernel's block as it is generated now. */
function inputsHash(text: string, head: string): string {
  const hash = createHash("sha256").update(text);
  const shared = join(notebookFolder, "shared");
  for (const file of readdirSync(shared).sort()) hash.update(`${file}\n${readText(join(shared, file))}`);
  for (const file of listed(head, "Files")) {
    const place = join(notebookFolder, "..", "..", file);
    if (!existsSync(place)) throw new RangeError(`a notebook reads ${file}, which is missing`);
    hash.update(`${file}\n${readText(place)}`);
  }
  for (const kernel of listed(head, "Kernels")) {
    const { block, machine, schedule } = kernelNamed(kernel);
    hash.update(`${kernel}\n${contentHash(block, machine)}\n${JSON.stringify(schedule ?? null)}`);
  }
  return hash.digest("hex");
}

function listed(head: string, what: "Files" | "Kernels"): string[] {
  const line = new RegExp(`^// ${what}: (.*)$`, "m").exec(head)?.[1] ?? "";
  return line.split(",").flatMap((each) => (each.trim() === "" ? [] : [each.trim()]));
}

/** The source as a notebook without outputs. */
export async function unexecuted({ name, cells, inputs, figures }: NotebookSource): Promise<NotebookFile> {
  const place = join(notebookFolder, `${name}.ts`);
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { name: "deno", display_name: "Deno", language: "typescript" },
      language_info: { name: "typescript", file_extension: ".ts", mimetype: "text/x.typescript" },
      slotwise: { source: `experiments/notebooks/${name}.ts`, inputs, code: await notebookCode(place), figures },
    },
    cells: cells.map(({ kind, text }, index) => ({
      cell_type: kind,
      id: `cell-${index + 1}`,
      metadata: {},
      source: text.split(/(?<=\n)/),
      ...(kind === "code" ? { execution_count: null, outputs: [] } : {}),
    })),
  };
}

/** What is wrong with an executed notebook of this source: not its cells or inputs, an error, an empty figure, nothing shown. */
export function notebookProblems(notebook: NotebookFile, source: NotebookSource): string[] {
  const problems: string[] = [];
  const say = (problem: string): void => void problems.push(`${source.name}: ${problem}`);
  const { metadata, cells } = notebook;
  const { inputs, figures: recorded = {} } = metadata.slotwise ?? {};
  if (inputs !== source.inputs) say("made from other inputs than there are now");
  for (const [what, now] of Object.entries(source.figures)) {
    const before = recorded[what] ?? "not recorded";
    if (before !== now) say(`made by code that comes to other results: ${what} was ${before}, is ${now} now`);
  }
  const texts = cells.map((cell) => [cell.source].flat().join(""));
  if (JSON.stringify(texts) !== JSON.stringify(source.cells.map(({ text }) => text)))
    say("its cells are not the source's");
  let figures = 0;
  for (const [at, { cell_type, id, outputs = [], execution_count }] of cells.entries()) {
    if (cell_type !== "code") continue;
    const wanted = texts[at]!.match(/^await (say|show\w+)\(/gm)?.length ?? 0;
    const shown = outputs.filter(({ output_type }) => output_type === "display_data").length;
    if (shown !== wanted) say(`${id} shows ${shown} results, its code ${wanted}`);
    if (typeof execution_count !== "number") say(`${id} was not executed`);
    for (const { output_type, data = {}, ename, evalue } of outputs) {
      const shownText = [data["text/markdown"] ?? "", data["text/plain"] ?? ""].flat().join("");
      const path = /(?<![\w.)])\/(?:[\w.-]+\/)+[\w.-]+/.exec(shownText)?.[0];
      if (path !== undefined) say(`${id} shows a path of the computer: ${path}`);
      if (output_type === "error") say(`${id} ended with ${ename}: ${evalue}`);
      if (!("image/svg+xml" in data || "image/png" in data)) continue;
      figures++;
      const [svg, png] = ["image/svg+xml", "image/png"].map((type) => [data[type] ?? ""].flat().join(""));
      const marks = /<(rect|path|line|circle|text)\b[^>]*>/g;
      // A frame alone, its axes and its title, has fewer marks than any plot of data.
      if ((svg!.match(marks)?.length ?? 0) < leastMarks || /NaN|undefined/.test(svg!)) say(`${id} has an empty figure`);
      if (Buffer.from(png!, "base64").subarray(1, 4).toString() !== "PNG") say(`${id} has a figure without a picture`);
    }
  }
  if (figures === 0) say("shows no figure");
  return problems;
}

const leastMarks = 12;
