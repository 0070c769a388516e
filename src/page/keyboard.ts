/** What keys do, for the page's help. */
export const keyHelp: readonly (readonly [keys: string, does: string])[] = [
  ["← →", "a cycle back, a cycle on"],
  ["Shift ← →", "ten cycles"],
  ["Alt ← →", "a hundred cycles"],
  ["Home End", "first cycle, last cycle"],
  ["Space", "play, pause"],
  ["[ ]", "play slower, faster"],
  ["↑ ↓", "select the slot above, below"],
  ["W", "to what the selected operation waited for"],
  ["Backspace", "back to what was selected before"],
  ["+ − 0", "zoom in, zoom out, fit"],
  ["1 … 6", "colour by engine, group, round, stage, purpose, idle reason"],
  ["/", "search; N and P: next and previous found"],
  ["M", "to the cycle where scratch is fullest"],
  ["L", "to the last operation of the last group"],
  ["G", "type a cycle"],
  ["B", "the other schedule of a comparison"],
  ["X", "words as hexadecimal or decimal numbers"],
  ["V", "why a shorter schedule is impossible: words, and marks on the grid"],
  ["T", "dark or light"],
  ["? Esc", "this help; close it"],
];

/** What the page does for a key. */
export interface KeyActions {
  readonly move: (by: number) => void;
  readonly goTo: (where: "first" | "last" | "peak" | "lastGroup") => void;
  readonly slot: (by: number) => void;
  readonly play: () => void;
  readonly speed: (by: number) => void;
  readonly walk: () => void;
  readonly back: () => void;
  readonly zoom: (by: number) => void;
  readonly colour: (at: number) => void;
  readonly found: (by: number) => void;
  readonly focus: (what: "search" | "cycle") => void;
  readonly toggle: (what: "schedule" | "base" | "theme" | "help" | "why") => void;
  readonly close: () => void;
}

/** Keys go to the page unless something that takes text, or a control with arrows of its own, has the focus. */
export function listenToKeys(actions: KeyActions): void {
  document.addEventListener("keydown", (event) => {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape") {
      actions.close();
      if (target instanceof HTMLInputElement) target.blur();
      return;
    }
    const typing =
      (target instanceof HTMLInputElement && target.type !== "range") || target instanceof HTMLSelectElement;
    const tab = target.getAttribute("role") === "tab" && /^Arrow|Home|End/.test(event.key);
    // A button that has the focus keeps its own keys.
    const pressing = target instanceof HTMLButtonElement && (event.key === " " || event.key === "Enter");
    if (typing || tab || pressing) return;
    const act = actionOf(event, actions);
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
}

function actionOf(event: KeyboardEvent, actions: KeyActions): (() => void) | undefined {
  const step = event.altKey ? 100 : event.shiftKey ? 10 : 1;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (/^[1-6]$/.test(key)) return () => actions.colour(Number(key) - 1);
  const table: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => actions.move(-step),
    ArrowRight: () => actions.move(step),
    ArrowUp: () => actions.slot(-1),
    ArrowDown: () => actions.slot(1),
    Home: () => actions.goTo("first"),
    End: () => actions.goTo("last"),
    Backspace: actions.back,
    " ": actions.play,
    "[": () => actions.speed(-1),
    "]": () => actions.speed(1),
    "+": () => actions.zoom(1),
    "=": () => actions.zoom(1),
    "-": () => actions.zoom(-1),
    _: () => actions.zoom(-1),
    "0": () => actions.zoom(0),
    "/": () => actions.focus("search"),
    g: () => actions.focus("cycle"),
    n: () => actions.found(1),
    p: () => actions.found(-1),
    m: () => actions.goTo("peak"),
    l: () => actions.goTo("lastGroup"),
    w: actions.walk,
    b: () => actions.toggle("schedule"),
    x: () => actions.toggle("base"),
    v: () => actions.toggle("why"),
    t: () => actions.toggle("theme"),
    "?": () => actions.toggle("help"),
  };
  return table[key];
}
