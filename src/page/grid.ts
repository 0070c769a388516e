import { byId } from "./element.ts";
import { GridCells } from "./gridCells.ts";
import {
  axisHeight,
  cellAt,
  fittingZoom,
  type GridLayout,
  gridHeight,
  gridLayout,
  gutter,
  rowHeightFor,
  xOf,
} from "./gridLayout.ts";
import { drawOverlay } from "./gridOverlay.ts";
import { reasonWords } from "./legend.ts";
import type { PageView } from "./pageState.ts";
import { boxOf, type PageScene, sized } from "./scene.ts";

interface GridEvents {
  readonly scene: () => PageScene;
  readonly change: (change: Partial<PageView>) => void;
  readonly select: (schedule: number, row: number, cycle: number) => void;
}

/** The grid's canvas: draws it, and turns what a pointer does into changes of the view. */
export class Grid {
  readonly #canvas: HTMLCanvasElement;
  readonly #tip: HTMLElement;
  readonly #events: GridEvents;
  readonly #cells = new GridCells();
  readonly #cursor = new GridCursor();
  #height = "";
  /** What the canvas shows: the cursor lies above it, so that a step draws nothing here. */
  #drawn = "";
  #layout: GridLayout | undefined;

  constructor(canvas: HTMLCanvasElement, tip: HTMLElement, events: GridEvents) {
    this.#canvas = canvas;
    this.#tip = tip;
    this.#events = events;
    this.#listen();
  }

  draw(scene: PageScene): void {
    const canvas = this.#canvas;
    const { block, traces } = scene;
    // Half of a tall window; all of it is needed by two schedules.
    const room =
      traces.length > 1
        ? Math.max(420, Math.min(620, window.innerHeight * 0.5))
        : Math.max(260, Math.min(420, window.innerHeight * 0.35));
    const height = gridHeight(block, traces.length, rowHeightFor(block, traces.length, room));
    if (this.#height !== `${height}px`) canvas.style.height = this.#height = `${height}px`;
    const { width } = boxOf(canvas);
    const layout = gridLayout(
      { block, view: scene.view, schedules: traces.length, length: longest(scene) },
      { width, height },
    );
    this.#layout = layout;
    this.#cursor.draw(scene, layout);
    const { view, theme } = scene;
    const { colouring, query, selection, which, why } = view;
    const seen = { colouring, query, selection, which, why };
    const drawn = JSON.stringify([theme.name, seen, layout.from, layout.zoom, width, height, window.devicePixelRatio]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const { context } = sized(canvas);
    context.clearRect(0, 0, width, height);
    this.#cells.draw(context, scene, layout);
    drawOverlay(context, scene, layout);
  }

  /** Cycles that are in sight, and how many there are. */
  shown(): { readonly from: number; readonly to: number; readonly length: number } {
    const layout = this.#layout!;
    const length = longest(this.#events.scene());
    return { from: layout.from, to: Math.min(length, layout.from + (layout.width - gutter) / layout.zoom), length };
  }

  /** Brings a cycle into sight. */
  show(cycle: number): void {
    const { zoom, from, width } = this.#layout!;
    const span = (width - gutter) / zoom;
    const margin = Math.min(4, span / 4);
    if (cycle >= from + margin && cycle <= from + span - margin) return;
    this.#events.change({ from: cycle - span / 2 });
  }

  /** Puts the place at a pixel of the overview into the middle. */
  centre(x: number): void {
    const { width, zoom } = this.#layout!;
    const cycle = ((x - gutter) / (width - gutter)) * longest(this.#events.scene());
    this.#events.change({ from: cycle - (width - gutter) / zoom / 2, cycle: Math.floor(cycle) });
  }

  /** Zooms in or out by steps around a pixel, the cursor if none is given; 0 fits all. */
  zoom(by: number, around?: number): void {
    const { zoom, width, from } = this.#layout!;
    if (by === 0) {
      this.#events.change({ zoom: 0, from: 0 });
      return;
    }
    const scene = this.#events.scene();
    const fit = fittingZoom(longest(scene), width);
    const next = Math.min(160, Math.max(fit, zoom * 1.5 ** by));
    const middle = around ?? gutter + (scene.view.cycle + 0.5 - from) * zoom;
    const kept = Math.max(gutter, Math.min(width, middle));
    const cycle = from + (kept - gutter) / zoom;
    this.#events.change({ zoom: next <= fit * 1.001 ? 0 : next, from: cycle - (kept - gutter) / next });
  }

  #listen(): void {
    const canvas = this.#canvas;
    let down: { x: number; from: number; moved: boolean } | undefined;
    const at = (event: { clientX: number; clientY: number }): [number, number] => {
      const box = canvas.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };
    canvas.addEventListener("pointerdown", (event) => {
      down = { x: event.clientX, from: this.#layout!.from, moved: false };
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => {
      const [x, y] = at(event);
      if (down === undefined) this.#hover(x, y);
      else if (down.moved || Math.abs(event.clientX - down.x) > 4) {
        down.moved = true;
        this.#tip.hidden = true;
        this.#events.change({ from: down.from - (event.clientX - down.x) / this.#layout!.zoom });
      }
    });
    canvas.addEventListener("pointerup", (event) => {
      const cell = cellAt(this.#layout!, ...at(event));
      const clicked = down !== undefined && !down.moved;
      down = undefined;
      if (!clicked) return;
      const [x] = at(event);
      if (cell === undefined) {
        if (x >= gutter) {
          this.#events.change({ cycle: Math.floor(this.#layout!.from + (x - gutter) / this.#layout!.zoom) });
        }
        return;
      }
      const length = this.#events.scene().traces[cell.schedule]!.length;
      if (cell.cycle < length) this.#events.select(cell.schedule, cell.row, cell.cycle);
    });
    canvas.addEventListener("pointerleave", () => {
      this.#tip.hidden = true;
    });
    canvas.addEventListener(
      "wheel",
      (event) => {
        const scrolls = document.documentElement.scrollHeight > window.innerHeight + 4;
        const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey;
        if (sideways) {
          event.preventDefault();
          const by = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
          this.#events.change({ from: this.#layout!.from + by / this.#layout!.zoom });
        } else if (!scrolls || event.ctrlKey) {
          event.preventDefault();
          this.zoom(event.deltaY < 0 ? 0.5 : -0.5, at(event)[0]);
        }
      },
      { passive: false },
    );
  }

  #hover(x: number, y: number): void {
    const scene = this.#events.scene();
    const { block, traces } = scene;
    const cell = cellAt(this.#layout!, x, y);
    const trace = cell === undefined ? undefined : traces[cell.schedule]!;
    if (cell === undefined || trace === undefined || cell.cycle >= trace.length) {
      this.#tip.hidden = true;
      return;
    }
    const operation = trace.cells[cell.cycle * block.rows + cell.row]!;
    const engine = block.engineOf[cell.row]!;
    const slot = `${block.model.machine.engines[engine]!.name}-${cell.row - block.firstRow[engine]!}`;
    const bold = document.createElement("b");
    let said: string;
    if (operation >= 0) {
      bold.textContent = block.id(operation);
      said = ` ${slot}, cycle ${cell.cycle}`;
    } else {
      const entry = trace.idle[cell.cycle * block.rows + cell.row]!;
      const reason = entry < 0 ? undefined : reasonWords[block.model.reasons[trace.schedule.idle[entry]![3]]!];
      bold.textContent = `${slot} empty`;
      said = ` cycle ${cell.cycle}: ${reason?.label ?? "no reason"}`;
    }
    this.#tip.replaceChildren(bold, said);
    this.#tip.hidden = false;
    const wide = this.#tip.offsetWidth;
    this.#tip.style.left = `${Math.max(0, Math.min(this.#layout!.width - wide, x + 12))}px`;
    this.#tip.style.top = `${y + 16}px`;
  }
}

function longest({ traces }: PageScene): number {
  return Math.max(...traces.map(({ length }) => length));
}

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
