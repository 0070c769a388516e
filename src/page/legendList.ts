import { byId, element } from "./element.ts";
import { legendOf } from "./legend.ts";
import type { PageView } from "./pageState.ts";
import type { PageScene } from "./scene.ts";

/** The colours of the grid and what they stand for; a click on one searches for it. */
export class LegendList {
  #shown = "";

  draw(scene: PageScene, change: (change: Partial<PageView>) => void): void {
    const { view, theme } = scene;
    const shown = [view.colouring, view.query, theme.name].join(" ");
    if (shown === this.#shown) return;
    this.#shown = shown;
    const entries = legendOf(scene).map(({ colour, label, says, query }) => {
      const swatch = element("i", {});
      swatch.style.background = colour;
      if (query === undefined) return element("li", { title: says }, element("span", {}, swatch, label));
      const pressed = view.query === query;
      const toggle = (): void => change({ query: pressed ? "" : query });
      return element(
        "li",
        {},
        element(
          "button",
          {
            type: "button",
            title: says ?? `show ${label} alone`,
            onclick: toggle,
            "aria-pressed": String(pressed),
          },
          swatch,
          label,
        ),
      );
    });
    byId("legend").replaceChildren(...entries);
    for (const button of byId("colourings").querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.dataset["colouring"] === view.colouring));
    }
  }
}
