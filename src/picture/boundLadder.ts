import * as Plot from "@observablehq/plot";
import { svgOf } from "./svgOf.ts";

/** What each lower bound of a block comes to, beside the length of its best schedule. */
export interface BoundLadderRow {
  readonly block: string;
  readonly length: number;
  readonly bounds: Readonly<Record<string, number>>;
}

/** Every bound of every block as a share of the length: a line a block, from the cheapest bound to the dearest. */
export function boundLadder(rows: readonly BoundLadderRow[], title: string): string {
  const order = [...new Set(rows.flatMap(({ bounds }) => Object.keys(bounds)))];
  const points = rows.flatMap(({ block, length, bounds }) =>
    order.flatMap((bound) => {
      const cycles = bounds[bound];
      return cycles === undefined ? [] : [{ block, bound, share: (100 * cycles) / length, cycles }];
    }),
  );
  return svgOf(
    {
      height: 76 + 24 * rows.length,
      marginLeft: 250,
      marginRight: 40,
      x: { label: "per cent of the length of the best schedule", grid: true, domain: [0, 105] },
      y: { label: null, domain: rows.map(({ block }) => block) },
      color: { domain: order, scheme: "viridis", type: "ordinal" },
      marks: [
        Plot.ruleX([100], { stroke: "#d55e00" }),
        Plot.ruleY(rows, { y: "block", stroke: "#d5dae1" }),
        Plot.dot(points, { x: "share", y: "block", fill: "bound", r: 5, stroke: "white" }),
        ...order.map((bound, at) =>
          Plot.dot([bound], { frameAnchor: "top-left", dx: 6 + at * 92, dy: -14, fill: () => bound, r: 5 }),
        ),
        ...order.map((bound, at) =>
          Plot.text([bound], { frameAnchor: "top-left", dx: 14 + at * 92, dy: -14, text: [bound], fontSize: 11 }),
        ),
      ],
    },
    title,
  );
}
