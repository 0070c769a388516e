import type { DecodedBlock, DecodedTrace } from "./decodedTrace.ts";

/** What cells are coloured by. */
export const colourings = ["engine", "group", "round", "stage", "purpose", "idle"] as const;

/** Those that tell anything of a block. */
export function usefulColourings({
  groups,
  rounds,
  model,
}: Pick<DecodedBlock, "groups" | "rounds" | "model">): Colouring[] {
  const useless = new Set<Colouring>([
    ...(groups === 0 ? (["group"] as const) : []),
    ...(rounds === 0 ? (["round"] as const) : []),
    ...(model.stages.length === 0 ? (["stage"] as const) : []),
    ...(new Set(model.operations.kind).size < 2 ? (["purpose"] as const) : []),
  ]);
  return colourings.filter((each) => !useless.has(each));
}

export type Colouring = (typeof colourings)[number];

/** What is selected: an operation, or an idle slot. */
export type Selection =
  | { readonly kind: "operation"; readonly operation: number }
  | { readonly kind: "slot"; readonly row: number; readonly cycle: number };

/** What the link in the address bar keeps. */
export interface PageView {
  readonly cycle: number;
  /** Pixels a cycle; 0 to fit the whole length. */
  readonly zoom: number;
  /** The cycle at the left end. */
  readonly from: number;
  readonly colouring: Colouring;
  readonly selection: Selection | undefined;
  readonly query: string;
  /** Which of two schedules the panels are about. */
  readonly which: number;
  /** Which reason against a shorter schedule is marked; `allReasons`, or undefined for none. */
  readonly why: number | undefined;
}

export const allReasons = -1;

export const firstView: PageView = {
  ...{ cycle: 0, zoom: 0, from: 0, colouring: "engine", selection: undefined, query: "", which: 0, why: undefined },
};

/** The view as the part of a link after `#`. */
export function linkOf(view: PageView): string {
  const parts: string[] = [`c=${view.cycle}`];
  if (view.zoom > 0) parts.push(`z=${rounded(view.zoom)}`, `f=${rounded(view.from)}`);
  parts.push(`by=${view.colouring}`);
  const { selection } = view;
  if (selection?.kind === "operation") parts.push(`op=${selection.operation}`);
  if (selection?.kind === "slot") parts.push(`slot=${selection.row}.${selection.cycle}`);
  if (view.query !== "") parts.push(`q=${encodeURIComponent(view.query)}`);
  if (view.which !== 0) parts.push(`s=${view.which}`);
  if (view.why !== undefined) parts.push(`why=${view.why === allReasons ? "all" : view.why}`);
  return parts.join("&");
}

/** Reads a link. What it does not say, or says badly, is as in `first`. */
export function viewOf(link: string, first: PageView = firstView): PageView {
  const parts = new URLSearchParams(link.replace(/^#/, ""));
  const number = (name: string, least: number): number | undefined => {
    // An empty text is the number 0 to JavaScript.
    const value = Number(parts.get(name) || "x");
    return Number.isFinite(value) && value >= least ? value : undefined;
  };
  const colouring = colourings.find((each) => each === parts.get("by")) ?? first.colouring;
  const operation = number("op", 0);
  const slot = /^(\d+)\.(\d+)$/.exec(parts.get("slot") ?? "");
  const selection: Selection | undefined =
    operation !== undefined
      ? { kind: "operation", operation: Math.floor(operation) }
      : slot !== null
        ? { kind: "slot", row: Number(slot[1]), cycle: Number(slot[2]) }
        : undefined;
  return {
    cycle: Math.floor(number("c", 0) ?? first.cycle),
    zoom: number("z", 0) ?? first.zoom,
    from: number("f", -1e6) ?? first.from,
    colouring,
    selection,
    query: parts.get("q") ?? first.query,
    which: number("s", 0) === 1 ? 1 : 0,
    why: parts.get("why") === "all" ? allReasons : (number("why", 0) ?? first.why),
  };
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

/** The view as the model can show it: cycle, schedule, selection and reason are there. */
export function keptView(view: PageView, block: DecodedBlock, traces: readonly DecodedTrace[]): PageView {
  const { model } = block;
  const which = Math.min(view.which, traces.length - 1);
  const { selection } = view;
  const there =
    selection?.kind === "operation"
      ? selection.operation < model.operations.count
      : selection !== undefined && selection.row < block.rows && selection.cycle < traces[which]!.length;
  const last = Math.max(...traces.map(({ length }) => length)) - 1;
  const cycle = Math.max(0, Math.min(last, Math.round(view.cycle)));
  const reasons = model.why?.reasons.length ?? 0;
  const why = reasons === 0 || view.why === undefined ? undefined : Math.min(view.why, reasons - 1);
  return { ...view, which, cycle, why, selection: there ? held(selection, block, traces[which]!) : undefined };
}

/** A slot that an operation has stands for the operation. */
function held(
  selection: Selection | undefined,
  { rows }: DecodedBlock,
  { cells }: DecodedTrace,
): Selection | undefined {
  if (selection?.kind !== "slot") return selection;
  const operation = cells[selection.cycle * rows + selection.row]!;
  return operation < 0 ? selection : { kind: "operation", operation };
}
