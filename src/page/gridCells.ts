import { type CellColours, cellColours, engineColour } from "./cellColours.ts";
import type { DecodedTrace } from "./decodedTrace.ts";
import { type GridLayout, gutter, namesZoom } from "./gridLayout.ts";
import { isDark } from "./palette.ts";
import type { PageScene } from "./scene.ts";

/**
 * The cells of the grid as a picture with a pixel a cell (a pixel a column of the screen, where cycles are narrower), drawn
 * large engine by engine. So a repaint costs the same however many cells there are.
 */
export class GridCells {
  #colours: CellColours | undefined;
  #coloursFor = "";
  readonly #picture = document.createElement("canvas");
  /** The drawn cells, until something other than the cursor changes. */
  readonly #layer = document.createElement("canvas");
  #layerOf = "";

  draw(context: CanvasRenderingContext2D, scene: PageScene, layout: GridLayout): void {
    const { view, theme } = scene;
    const key = [view.colouring, theme.name, view.query].join(" ");
    if (this.#coloursFor !== key) {
      this.#colours = cellColours(scene);
      this.#coloursFor = key;
    }
    const { from, zoom, width, height, rowHeight } = layout;
    const { canvas } = context;
    const layerOf = [key, from, zoom, width, height, rowHeight, canvas.width, canvas.height].join(" ");
    if (layerOf !== this.#layerOf) {
      this.#layerOf = layerOf;
      this.#layer.width = canvas.width;
      this.#layer.height = canvas.height;
      const own = this.#layer.getContext("2d", { willReadFrequently: true })!;
      own.setTransform(context.getTransform());
      for (const [at, trace] of scene.traces.entries()) this.#schedule(own, scene, layout, at, trace);
    }
    context.drawImage(this.#layer, 0, 0, width, height);
  }

  #schedule(
    context: CanvasRenderingContext2D,
    scene: PageScene,
    layout: GridLayout,
    at: number,
    trace: DecodedTrace,
  ): void {
    const { block } = scene;
    const first = Math.floor(layout.from);
    const shown = Math.min(trace.length, Math.ceil(layout.from + (layout.width - gutter) / layout.zoom)) - first;
    if (shown <= 0) return;
    const cyclesAColumn = Math.max(1, 1 / (layout.zoom * (window.devicePixelRatio || 1)));
    const columns = Math.max(1, Math.floor(shown / cyclesAColumn));
    const step = shown / columns;
    const picture = this.#picture;
    picture.width = columns;
    picture.height = block.rows;
    const own = picture.getContext("2d", { willReadFrequently: true })!;
    const image = own.createImageData(columns, block.rows);
    this.#fill(new Uint32Array(image.data.buffer), scene, trace, { first, step, columns });
    own.putImageData(image, 0, 0);
    context.imageSmoothingEnabled = false;
    const left = gutter + (first - layout.from) * layout.zoom;
    const tops = layout.tops[at]!;
    context.save();
    context.beginPath();
    context.rect(gutter, 0, layout.width - gutter, layout.height);
    context.clip();
    for (const [engine, row] of block.firstRow.entries()) {
      const rows = (block.firstRow[engine + 1] ?? block.rows) - row;
      context.drawImage(
        picture,
        ...([0, row, columns, rows] as const),
        ...([left, tops[row]!, shown * layout.zoom, rows * layout.rowHeight] as const),
      );
    }
    this.#lines(context, scene, layout, tops, { first, shown });
    if (layout.zoom >= namesZoom) this.#names(context, scene, layout, { first, shown, tops, trace });
    context.restore();
  }

  #fill(
    pixels: Uint32Array,
    scene: PageScene,
    { cells, idle, schedule }: DecodedTrace,
    { first, step, columns }: { readonly first: number; readonly step: number; readonly columns: number },
  ): void {
    const { block, view, matches } = scene;
    const { rows, engineOf } = block;
    const { operations, reasons, empty } = this.#colours!;
    const byEngine = view.colouring === "engine";
    for (let row = 0; row < rows; row++) {
      const engine = engineOf[row]!;
      const full = byEngine ? engineColour({ ...scene, matches: undefined }, engine, 0) : 0;
      for (let column = 0; column < columns; column++) {
        const cell = (first + Math.floor(column * step)) * rows + row;
        const operation = cells[cell]!;
        let colour: number;
        if (operation < 0) {
          const entry = idle[cell]!;
          colour = entry < 0 ? empty : reasons[schedule.idle[entry]![3]]!;
        } else if (byEngine) {
          colour = matches === undefined ? full : engineColour(scene, engine, operation);
        } else colour = operations[operation]!;
        pixels[row * columns + column] = colour;
      }
    }
  }

  /** The joints between cells, once there is room for them. */
  #lines(
    context: CanvasRenderingContext2D,
    { block, theme }: PageScene,
    layout: GridLayout,
    tops: readonly number[],
    { first, shown }: { readonly first: number; readonly shown: number },
  ): void {
    context.fillStyle = theme.surface;
    const end = gutter + (first + shown - layout.from) * layout.zoom;
    if (layout.rowHeight >= 7) {
      for (let row = 1; row < block.rows; row++) context.fillRect(gutter, tops[row]! - 0.5, end - gutter, 1);
    }
    if (layout.zoom < 5) return;
    const bottom = tops[block.rows - 1]! + layout.rowHeight;
    for (let cycle = first; cycle <= first + shown; cycle++) {
      context.fillRect(gutter + (cycle - layout.from) * layout.zoom - 0.5, tops[0]!, 1, bottom - tops[0]!);
    }
  }

  #names(
    context: CanvasRenderingContext2D,
    scene: PageScene,
    layout: GridLayout,
    {
      first,
      shown,
      tops,
      trace,
    }: {
      readonly first: number;
      readonly shown: number;
      readonly tops: readonly number[];
      readonly trace: DecodedTrace;
    },
  ): void {
    const { block } = scene;
    const { operations } = block.model;
    context.font = `${Math.min(11, layout.rowHeight - 3)}px ui-monospace, monospace`;
    context.textBaseline = "middle";
    context.textAlign = "left";
    for (let cycle = first; cycle < first + shown; cycle++) {
      for (let row = 0; row < block.rows; row++) {
        const operation = trace.cells[cycle * block.rows + row]!;
        if (operation < 0) continue;
        const opcode = block.opcodeOf(operation, trace.schedule.form[operation]!);
        const group = operations.group[operation]!;
        const most = Math.floor((layout.zoom - 6) / 6.2);
        const grouped = group >= 0 ? `${opcode} g${group}` : opcode;
        // A group's number that is cut would be another group.
        const text = operations.ids[operation] ?? (grouped.length <= most ? grouped : opcode);
        const { view } = scene;
        const colour =
          view.colouring === "engine"
            ? engineColour(scene, block.engineOf[row]!, operation)
            : this.#colours!.operations[operation]!;
        context.fillStyle = isDark(colour) ? "#ffffff" : "#10131a";
        const x = gutter + (cycle - layout.from) * layout.zoom + 4;
        context.fillText(text.slice(0, most), x, tops[row]! + layout.rowHeight / 2 + 0.5);
      }
    }
  }
}
