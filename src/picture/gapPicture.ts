import * as Plot from "@observablehq/plot";
import { svgOf } from "./svgOf.ts";

/** The best length after so many seconds of a search. */
export interface GapPoint {
  readonly seconds: number;
  readonly cycles: number;
}

/** The best length of a search over its time, the bound below it, and the gap between them. */
export function gapPicture(
  points: readonly GapPoint[],
  { bound, seconds }: { readonly bound: number; readonly seconds: number },
  title: string,
): string {
  const last = points.at(-1);
  const steps =
    last === undefined ? [] : [...points, { seconds: Math.max(seconds, last.seconds), cycles: last.cycles }];
  const most = Math.max(bound, ...points.map(({ cycles }) => cycles));
  const gap = last === undefined ? [] : [{ seconds: 0, text: `bound ${bound}: the gap is ${last.cycles - bound}` }];
  return svgOf(
    {
      height: 280,
      marginLeft: 56,
      x: { label: "seconds", domain: [0, Math.max(seconds, 1)] },
      y: { label: "cycles", grid: true, domain: [bound - Math.max(2, (most - bound) * 0.25), most + 2] },
      marks: [
        Plot.areaY(steps, {
          x: "seconds",
          y1: bound,
          y2: "cycles",
          curve: "step-after",
          fill: "#e69f00",
          fillOpacity: 0.2,
        }),
        Plot.lineY(steps, { x: "seconds", y: "cycles", curve: "step-after", stroke: "#3d84c6", strokeWidth: 2 }),
        Plot.dot([...points], { x: "seconds", y: "cycles", fill: "#3d84c6", r: 3.5 }),
        Plot.text([...points], {
          x: "seconds",
          y: "cycles",
          text: ({ cycles }: GapPoint) => `${cycles}`,
          dy: -10,
          dx: 4,
        }),
        Plot.ruleY([bound], { stroke: "#d55e00" }),
        Plot.text(gap, { x: "seconds", y: bound, text: "text", dy: 12, textAnchor: "start", dx: 4, fill: "#b04a00" }),
      ],
    },
    title,
  );
}
