import type { DecodedBlock, DecodedTrace } from "./decodedTrace.ts";
import type { PageView } from "./pageState.ts";

/** Colours of the present theme, from the style sheet. */
export interface Theme {
  readonly name: "light" | "dark";
  readonly ink: string;
  readonly faint: string;
  readonly line: string;
  readonly surface: string;
  readonly empty: string;
  readonly accent: string;
  /** Of marks that say why a shorter schedule is impossible. */
  readonly why: string;
  readonly mono: string;
}

/** All that a picture on the page is drawn from. */
export interface PageScene {
  readonly block: DecodedBlock;
  readonly traces: readonly DecodedTrace[];
  readonly view: PageView;
  readonly theme: Theme;
  /** What the search found, by operation; undefined without a search. */
  readonly matches: Uint8Array | undefined;
  /** The selected operation and those that it waited for, nearest first. */
  readonly chain: readonly number[];
}

/** The schedule that the panels are about. */
export function currentTrace({ traces, view }: Pick<PageScene, "traces" | "view">): DecodedTrace {
  return traces[view.which] ?? traces[0]!;
}

/** The row above (-1) or below (1) the selected one in the view's cycle, round the ends; the first or last where none is. */
export function rowBeside({ block: { rows }, traces, view }: PageScene, by: number): number {
  const { selection, cycle } = view;
  let row = by > 0 ? -1 : rows;
  if (selection?.kind === "slot" && selection.cycle === cycle) row = selection.row;
  if (selection?.kind === "operation") {
    const { cells } = currentTrace({ traces, view });
    const own = Array.from({ length: rows }, (_, at) => at);
    const taken = own.filter((at) => cells[cycle * rows + at] === selection.operation);
    if (taken.length > 0) row = by > 0 ? taken.at(-1)! : taken[0]!;
  }
  return (row + by + rows) % rows;
}

/** Goes dark or light. @returns the colours of that. */
export function setTheme(name: Theme["name"]): Theme {
  document.documentElement.dataset["theme"] = name;
  return themeNow();
}

/** The theme that the style sheet says now. */
function themeNow(): Theme {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  return {
    name: colour("--theme") === "dark" ? "dark" : "light",
    ink: colour("--ink"),
    faint: colour("--faint"),
    line: colour("--line"),
    surface: colour("--surface"),
    empty: colour("--empty"),
    accent: colour("--accent"),
    why: colour("--why"),
    mono: colour("--mono"),
  };
}

/** The boxes of canvases, kept until they change: to ask for one lays the page out anew. */
const boxes = new WeakMap<Element, { readonly width: number; readonly height: number }>();
const boxObserver = new ResizeObserver((entries) => {
  for (const { target } of entries) boxes.delete(target);
});

/** A canvas's size in CSS pixels. */
export function boxOf(canvas: HTMLCanvasElement): { readonly width: number; readonly height: number } {
  const known = boxes.get(canvas);
  if (known !== undefined) return known;
  const box = { width: Math.max(1, canvas.clientWidth), height: Math.max(1, canvas.clientHeight) };
  boxes.set(canvas, box);
  boxObserver.observe(canvas);
  return box;
}

/** Gives a canvas as many pixels as its box has; returns its context in CSS pixels, and the size. */
export function sized(canvas: HTMLCanvasElement): { context: CanvasRenderingContext2D; width: number; height: number } {
  const { width, height } = boxOf(canvas);
  const scale = window.devicePixelRatio || 1;
  const [across, down] = [Math.round(width * scale), Math.round(height * scale)];
  if (canvas.width !== across || canvas.height !== down) {
    canvas.width = across;
    canvas.height = down;
  }
  // Without a graphics card a canvas that lives in memory is the fast one.
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("this browser draws on no canvas");
  context.setTransform(scale, 0, 0, scale, 0, 0);
  return { context, width, height };
}
