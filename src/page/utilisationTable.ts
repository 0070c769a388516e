import { element } from "./element.ts";
import { currentTrace, type PageScene } from "./scene.ts";

/** Share of each engine's slots in cycles [start, end), and the fullest engine. */
export interface WindowUse {
  readonly start: number;
  readonly end: number;
  readonly shares: readonly number[];
  /** The fullest engines: those that are equal but for a rounding. */
  readonly fullest: readonly number[];
}

/** Utilisation in windows of `cycles` cycles. */
export function windowUses(scene: PageScene, cycles: number): WindowUse[] {
  const { used, length } = currentTrace(scene);
  const { engines } = scene.block.model.machine;
  return Array.from({ length: Math.ceil(length / cycles) }, (_, window) => {
    const [start, end] = [window * cycles, Math.min(length, (window + 1) * cycles)];
    const shares = engines.map(({ slots }, engine) => {
      let sum = 0;
      for (let cycle = start; cycle < end; cycle++) sum += used[engine]![cycle]!;
      return sum / (slots * (end - start));
    });
    const most = Math.max(...shares);
    return { start, end, shares, fullest: shares.flatMap((share, engine) => (share >= most - 0.0005 ? [engine] : [])) };
  });
}

/** A width of windows that makes at most two dozen of them. */
export function windowCycles(length: number): number {
  return [10, 20, 50, 100, 200, 500].find((each) => length / each <= 24) ?? Math.ceil(length / 24 / 1000) * 1000;
}

/** The table of engines and windows. A click on a window goes there. */
export function drawUtilisation(place: HTMLElement, scene: PageScene, go: (cycle: number) => void): void {
  const { engines } = scene.block.model.machine;
  const trace = currentTrace(scene);
  const cycles = windowCycles(trace.length);
  const windows = windowUses(scene, cycles);
  const [whole] = windowUses(scene, Math.max(1, trace.length));
  if (whole === undefined) {
    place.replaceChildren(element("p", {}, "The schedule has no cycles."));
    return;
  }
  const cell = (share: number, fullest: boolean): HTMLElement => {
    const percent = Math.round(1000 * share) / 10;
    const made = element(
      "td",
      { class: fullest ? "fullest" : "" },
      share >= 0.9995 ? "100" : percent.toFixed(share > 0.9 ? 1 : 0),
    );
    made.style.setProperty("--share", share.toFixed(3));
    return made;
  };
  const head = element(
    "tr",
    {},
    element("th", { scope: "col" }, "cycles"),
    ...engines.map(({ name }) => element("th", { scope: "col" }, name)),
  );
  const row = ({ start, end, shares, fullest }: WindowUse, label: string): HTMLElement =>
    element(
      "tr",
      { class: scene.view.cycle >= start && scene.view.cycle < end && end - start < trace.length ? "now" : "" },
      element(
        "th",
        { scope: "row" },
        element("button", { type: "button", class: "plain", onclick: () => go(start) }, label),
      ),
      ...shares.map((share, engine) => cell(share, fullest.includes(engine))),
    );
  const table = element(
    "table",
    { class: "uses" },
    element("caption", {}, bindingText(scene, windows)),
    element("thead", {}, head),
    element("tbody", {}, row(whole, "all"), ...windows.map((each) => row(each, `${each.start}–${each.end - 1}`))),
  );
  place.replaceChildren(table, boundText(scene));
}

/** Which engine is the fullest where, and in how many windows. */
function bindingText({ block }: PageScene, windows: readonly WindowUse[]): string {
  const { engines } = block.model.machine;
  const counts = engines.map(({ name }, engine) => ({
    name,
    windows: windows.filter(({ fullest }) => fullest.includes(engine)),
  }));
  const said = counts
    .filter(({ windows: own }) => own.length > 0)
    .sort((a, b) => b.windows.length - a.windows.length)
    .map(({ name, windows: own }) => {
      const places = own.length <= 4 ? ` (${own.map(({ start, end }) => `${start}–${end - 1}`).join(", ")})` : "";
      return `${name} in ${own.length} of ${windows.length} windows${places}`;
    });
  return `Per cent of slots used. The fullest engines, outlined, bind there: ${said.join("; ")}.`;
}

function boundText({ block }: PageScene): HTMLElement {
  const { bound, machine } = block.model;
  if (bound?.prices === undefined) return element("p", { class: "quiet" }, "");
  const priced = machine.engines.flatMap(({ name, slots }) => {
    const price = bound.prices?.[name] ?? 0;
    return price === 0 ? [] : [`${slots} ${name} × ${price}`];
  });
  return element(
    "p",
    { class: "quiet" },
    `The bound of ${bound.cycles} cycles (${bound.name}) counts ${priced.join(" + ")} = ${bound.capacity} a cycle: these engines bind the block as a whole.`,
  );
}
