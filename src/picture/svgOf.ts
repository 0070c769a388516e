import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";

/** Colours that differ for every kind of colour vision, the same as the page's. */
export const pictureColours = ["#3d84c6", "#e69f00", "#1aa179", "#cc79a7", "#d55e00", "#56b4e9", "#b8a90f", "#7a7f87"];

/** A plot as a standalone SVG in the manner of all pictures: on white, with its title above. */
export function svgOf(options: Plot.PlotOptions, title: string): string {
  return standaloneSvg({
    width: 960,
    marginTop: 46,
    style: { background: "white", color: "#1a1f27", fontFamily: "sans-serif", fontSize: "12px" },
    ...options,
    marks: [
      ...(options.marks ?? []),
      Plot.text([title], { frameAnchor: "top-left", dy: -36, fontSize: 14, fontWeight: "bold" }),
    ],
  });
}

/** A plot as an SVG that names its namespace, as a file of its own has to. */
export function standaloneSvg(options: Plot.PlotOptions): string {
  const { document } = parseHTML("<html><body></body></html>");
  // linkedom has the part of the DOM that a plot needs; its types are not the browser's.
  const plot = Plot.plot({ document: document as never, ...options }) as unknown as {
    setAttribute(name: string, value: string): void;
    readonly outerHTML: string;
  };
  plot.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  return `${plot.outerHTML}\n`;
}
