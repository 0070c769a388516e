import { byId } from "./element.ts";
import { axisHeight, type GridLayout, gutter, xOf } from "./gridLayout.ts";
import type { PageScene } from "./scene.ts";

/** The frame around the cycle and its number on the axis: elements above the canvas, which need no drawing to be moved. */
export class GridCursor {
  readonly #frame = byId("cursor");
  readonly #label = byId("cursor-label");
  #box = "";

  draw({ view }: PageScene, layout: GridLayout): void {
    const left = xOf(layout, view.cycle) - gutter;
    const width = Math.max(2, layout.zoom);
    const bottom = layout.tops.at(-1)!.at(-1)! + layout.rowHeight;
    const box = `${width} ${bottom}`;
    if (box !== this.#box) {
      this.#box = box;
      this.#frame.style.width = `${width + 3}px`;
      this.#frame.style.height = `${bottom - axisHeight + 6}px`;
    }
    this.#frame.style.transform = `translateX(${left - 1.5}px)`;
    const label = String(view.cycle);
    const wide = label.length * 7 + 10;
    const middle = Math.max(wide / 2, Math.min(layout.width - gutter - wide / 2, left + width / 2));
    this.#label.textContent = label;
    this.#label.style.transform = `translateX(${middle}px) translateX(-50%)`;
  }
}
