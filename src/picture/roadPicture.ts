import * as Plot from "@observablehq/plot";
import { svgOf } from "./svgOf.ts";

/** A step on the road to a short kernel: cycles that were published for it, and ours with their bound. */
export interface RoadStep {
  readonly rung: string;
  readonly cycles: number;
  readonly published?: number | undefined;
  readonly bound: number;
}

/** The ladder of the road, from the start to the best, on a logarithmic scale. */
export function roadPicture(steps: readonly RoadStep[], title: string): string {
  const rungs = steps.map(({ rung }) => rung);
  const published = steps.filter(({ published: theirs }) => theirs !== undefined);
  return svgOf(
    {
      height: 96 + 26 * steps.length,
      marginLeft: 200,
      marginRight: 70,
      x: { label: "cycles", type: "log", grid: true, domain: [700, 200_000], tickFormat: "~s" },
      y: { label: null, domain: rungs, tickSize: 0 },
      marks: [
        Plot.ruleY(steps, {
          y: "rung",
          x1: "bound",
          x2: "cycles",
          stroke: "#e69f00",
          strokeWidth: 5,
          strokeOpacity: 0.6,
        }),
        Plot.tickX(steps, { y: "rung", x: "bound", stroke: "#d55e00", strokeWidth: 2 }),
        Plot.dot(published, { y: "rung", x: "published", stroke: "#7a7f87", strokeWidth: 2, r: 5 }),
        Plot.dot(steps, { y: "rung", x: "cycles", fill: "#3d84c6", r: 5 }),
        Plot.text(steps, {
          y: "rung",
          x: ({ cycles, published: theirs = 0 }: RoadStep) => Math.max(cycles, theirs),
          text: ({ cycles }: RoadStep) => `${cycles}`,
          dx: 10,
          textAnchor: "start",
        }),
        Plot.text(["● ours    ○ published    | bound of our block"], {
          frameAnchor: "top-left",
          dy: -14,
          fontSize: 11,
        }),
      ],
    },
    title,
  );
}
