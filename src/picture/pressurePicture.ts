import * as Plot from "@observablehq/plot";
import type { WordsOverTime } from "../explain/liveWordsOverTime.ts";
import { svgOf } from "./svgOf.ts";

/** Live words at every boundary, the largest free run where addresses are known, and the words there are. */
export function pressurePicture({ live, free, scratchWords, peak }: WordsOverTime, title: string): string {
  const rows = live.map((words, cycle) => ({ cycle, words }));
  const runs = (free?.largest ?? []).map((words, cycle) => ({ cycle, words }));
  const top = { cycle: peak.boundary, words: peak.words };
  return svgOf(
    {
      height: 300,
      marginLeft: 56,
      x: { label: "cycle" },
      y: { label: "words", grid: true, domain: [0, Math.max(scratchWords ?? 0, peak.words) * 1.08] },
      marks: [
        Plot.areaY(rows, { x: "cycle", y: "words", fill: "#3d84c6", fillOpacity: 0.25 }),
        Plot.lineY(rows, { x: "cycle", y: "words", stroke: "#3d84c6", strokeWidth: 1.8 }),
        Plot.lineY(runs, { x: "cycle", y: "words", stroke: "#7a7f87", strokeDasharray: "4 3" }),
        ...(scratchWords === undefined ? [] : [Plot.ruleY([scratchWords], { stroke: "#d55e00" })]),
        Plot.dot([top], { x: "cycle", y: "words", fill: "#1a1f27", r: 4 }),
        Plot.text([top], { x: "cycle", y: "words", text: [`${peak.words} live`], dy: -12, fontWeight: "bold" }),
        Plot.text(runs.slice(-1), {
          x: "cycle",
          y: "words",
          text: ["largest free run"],
          dx: -8,
          dy: 14,
          textAnchor: "end",
        }),
      ],
    },
    title,
  );
}
