import { setTimeout } from "node:timers/promises";
import * as Plot from "@observablehq/plot";
import { Resvg } from "@resvg/resvg-js";
import { parseHTML } from "linkedom";
import { markdownTable } from "../../../src/report/text/cliTable.ts";
import { isFull } from "./settings.ts";

/** What a Deno kernel offers a notebook. */
interface NotebookKernel {
  broadcast(type: "display_data", content: Readonly<Record<string, unknown>>): Promise<void>;
}

/** What depends on the clock in a result: all of it, or columns of its table. It stands in the output's metadata. */
export interface Measured {
  readonly measured?: true | readonly string[];
}

/** Shows one result in the notebook, by MIME type; in a plain terminal its text is printed. */
async function display(data: Readonly<Record<string, string>>, { measured }: Measured = {}): Promise<void> {
  const kernel = kernelOf();
  if (kernel === undefined) console.log(data["text/markdown"] ?? data["text/plain"] ?? "");
  else {
    await setTimeout(breath);
    const metadata = measured === undefined ? {} : { slotwise: { measured } };
    await kernel.broadcast("display_data", { data, metadata, transient: {} });
    await setTimeout(breath);
  }
}

/** Milliseconds before and after a result: a kernel drops what it publishes while the reader is busy with the last one. */
const breath = 150;

function kernelOf(): NotebookKernel | undefined {
  try {
    return (globalThis as { readonly Deno?: { readonly jupyter?: NotebookKernel } }).Deno?.jupyter;
  } catch {
    // Deno without a notebook has the name, and refuses the use.
    return undefined;
  }
}

/** A paragraph whose numbers were computed. */
export async function say(markdown: string, measured: Measured = {}): Promise<void> {
  await display({ "text/markdown": markdown, "text/plain": markdown }, measured);
}

/**
 * Conclusions, each with whether the figures above bear it out. With the committed settings one that they do not bear out
 * ends the notebook; with fewer cases or less time it is marked, since it is about all of them.
 * @throws {Error} naming the first sentence that does not hold.
 */
export async function showConclusions(
  conclusions: readonly (readonly [sentence: string, holds: boolean])[],
  measured: Measured = {},
): Promise<void> {
  const wrong = conclusions.find(([, holds]) => !holds);
  if (wrong !== undefined && isFull) throw new Error(`the figures do not bear this out: ${wrong[0]}`);
  const lines = conclusions.map(
    ([sentence, holds]) => `- ${sentence}${holds ? "" : " (not with so few cases, or so little time)"}`,
  );
  await say(lines.join("\n"), measured);
}

/** A table of rows with the same keys, which are its heads; columns of numbers alone stand to the right. */
export async function showTable(
  rows: readonly Readonly<Record<string, string | number>>[],
  measured: Measured = {},
): Promise<void> {
  const heads = Object.keys(rows[0] ?? {});
  const columns = heads.map((head) => ({
    head,
    right: rows.every((row) => typeof row[head] === "number"),
    cell: (row: (typeof rows)[number]) => row[head] ?? "",
  }));
  await say(markdownTable(columns, rows), measured);
}

/** Colours that can be told apart, by the name in the legend. */
export type FigureLegend = Readonly<Record<string, string>>;

/** A plot, embedded as SVG and as PNG, with its title and legend drawn into it: a code host shows what it knows. */
export async function showFigure(title: string, options: Plot.PlotOptions, legend: FigureLegend = {}): Promise<void> {
  const svg = figureSvg(title, options, legend);
  const png = new Resvg(svg, {
    fitTo: { mode: "zoom", value: 1.5 },
    background: "white",
    font: { defaultFontFamily: "DejaVu Sans", sansSerifFamily: "DejaVu Sans" },
  })
    .render()
    .asPng();
  await display({
    "image/svg+xml": svg,
    "image/png": Buffer.from(png).toString("base64"),
    "text/plain": `[figure: ${title}]`,
  });
}

/** The figure as a standalone SVG. */
function figureSvg(title: string, options: Plot.PlotOptions, legend: FigureLegend): string {
  const { width = 900, height = 320 } = options;
  // Room above the plot, which has its axes' labels at its upper edge.
  const headHeight = Object.keys(legend).length > 0 ? 56 : 32;
  const { document } = parseHTML("<html><body></body></html>");
  const plot = Plot.plot({
    marginTop: 34,
    marginLeft: 64,
    marginBottom: 44,
    ...options,
    width,
    height,
    // linkedom has the part of the DOM that a plot needs; its types are not the browser's.
    document: document as never,
    style: { background: "white", color: "black", fontFamily: "DejaVu Sans, sans-serif", fontSize: "12px" },
  }) as unknown as { setAttribute(name: string, value: string): void; readonly outerHTML: string };
  plot.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  plot.setAttribute("height", String(height + headHeight));
  plot.setAttribute("viewBox", `0 ${-headHeight} ${width} ${height + headHeight}`);
  const words = `text-anchor="start" fill="black"`;
  const text = `<text x="8" y="${20 - headHeight}" font-size="15" font-weight="bold" ${words}>${escaped(title)}</text>`;
  let x = 8;
  const entries = Object.entries(legend).map(([name, colour]) => {
    const box = `<rect x="${x}" y="${31 - headHeight}" width="12" height="12" fill="${colour}"/>`;
    const entry = `${box}<text x="${x + 17}" y="${42 - headHeight}" font-size="12" ${words}>${escaped(name)}</text>`;
    x += 40 + 7.4 * name.length;
    return entry;
  });
  return plot.outerHTML.replace(/<\/svg>\s*$/, `${text}${entries.join("")}</svg>\n`);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
