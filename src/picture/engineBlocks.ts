import * as Plot from "@observablehq/plot";
import { svgOf } from "./svgOf.ts";

/** An engine on a block: the seconds that it took; undefined where it did not come to an end. */
export interface EngineBlock {
  readonly engine: string;
  readonly block: string;
  readonly seconds: number | undefined;
}

/** Engines by blocks: dark where it took long, grey where it did not come to an end. */
export function engineBlocks(cells: readonly EngineBlock[], title: string): string {
  const engines = [...new Set(cells.map(({ engine }) => engine))];
  const blocks = [...new Set(cells.map(({ block }) => block))];
  const ended = cells.filter(({ seconds }) => seconds !== undefined);
  return svgOf(
    {
      height: 90 + 22 * blocks.length,
      marginLeft: 280,
      x: { label: null, domain: engines, axis: "top", tickSize: 0 },
      y: { label: null, domain: blocks, tickSize: 0 },
      color: { type: "log", scheme: "YlGnBu", domain: [0.01, 100] },
      marks: [
        Plot.cell([...cells], { x: "engine", y: "block", fill: "#c9ced6", inset: 1 }),
        Plot.cell(ended, {
          x: "engine",
          y: "block",
          fill: ({ seconds }: EngineBlock) => Math.max(0.01, seconds!),
          inset: 1,
        }),
        Plot.text([...cells], {
          ...{ x: "engine", y: "block", fontSize: 11 },
          text: ({ seconds }: EngineBlock) => (seconds === undefined ? "no end" : `${seconds.toFixed(2)} s`),
          fill: ({ seconds }: EngineBlock) => (seconds !== undefined && seconds > 3 ? "white" : "#1a1f27"),
        }),
      ],
    },
    title,
  );
}
