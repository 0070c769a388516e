import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";

/** Colours that differ for every kind of colour vision, the same as the page's. */
export const pictureColours = ["#3d84c6", "#e69f00", "#1aa179", "#cc79a7", "#d55e00", "#56b4e9", "#b8a90f", "#7a7f87"];

/** A plot as a standalone SVG: it names its namespace, and stands on white. */
export function svgOf(options: Plot.PlotOptions, title: string): string {
  const { document } = parseHTML("<html><body></body></html>");
  const plot = Plot.plot({
    // linkedom has the part of the DOM that a plot needs; its types are not the browser's.
    document: document as never,
    width: 960,
    marginTop: 46,
    style: { background: "white", color: "#1a1f27", fontFamily: "sans-serif", fontSize: "12px" },
    ...options,
    marks: [
      ...(options.marks ?? []),
      Plot.text([title], { frameAnchor: "top-left", dy: -36, fontSize: 14, fontWeight: "bold" }),
    ],
  }) as unknown as { setAttribute(name: string, value: string): void; readonly outerHTML: string };
  plot.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  return `${plot.outerHTML}\n`;
}
