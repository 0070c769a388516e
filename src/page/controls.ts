import { byId, element } from "./element.ts";
import { type KeyActions, keyHelp } from "./keyboard.ts";
import { type PageView, usefulColourings } from "./pageState.ts";
import { currentTrace, type PageScene } from "./scene.ts";

/** What controls do that no key does. */
export interface ControlActions {
  readonly go: (cycle: number) => void;
  readonly change: (change: Partial<PageView>) => void;
}

/** Fills the bars above and below the grid, and gives their buttons and fields what keys do, and what only they do. */
export function listenToControls(scene: PageScene, keys: KeyActions, { go, change }: ControlActions): void {
  const on = (id: string, event: string, act: (event: Event) => void): void => byId(id).addEventListener(event, act);
  const number = (event: Event): number => Number((event.target as HTMLInputElement).value);
  const { block, traces } = scene;
  byId("colourings").replaceChildren(
    ...usefulColourings(block).map((colouring) =>
      element(
        "button",
        { type: "button", "data-colouring": colouring, onclick: () => change({ colouring }) },
        colouring === "idle" ? "idle reason" : colouring,
      ),
    ),
  );
  byId("key-list").replaceChildren(
    ...keyHelp.flatMap(([typed, does]) => [element("dt", {}, typed), element("dd", {}, does)]),
  );
  const last = Math.max(...traces.map(({ length }) => length)) - 1;
  byId<HTMLInputElement>("scrub").max = String(last);
  byId<HTMLInputElement>("cycle").max = String(last);
  on("play", "click", () => keys.play());
  on("scrub", "input", (event) => go(number(event)));
  on("cycle", "change", (event) => go(number(event)));
  on("query", "input", (event) => change({ query: (event.target as HTMLInputElement).value }));
  on("find", "submit", (event) => {
    event.preventDefault();
    keys.found(1);
  });
  on("next", "click", () => keys.found(1));
  on("previous", "click", () => keys.found(-1));
  on("walk", "click", () => keys.walk());
  on("back", "click", () => keys.back());
  on("in", "click", () => keys.zoom(1));
  on("out", "click", () => keys.zoom(-1));
  on("fit", "click", () => keys.zoom(0));
  on("theme", "click", () => keys.toggle("theme"));
  on("base", "click", () => keys.toggle("base"));
  on("which", "click", () => keys.toggle("schedule"));
  on("help", "click", () => keys.toggle("help"));
  byId("which").hidden = traces.length < 2;
  byId("base").hidden = !currentTrace(scene).hasValues;
}
