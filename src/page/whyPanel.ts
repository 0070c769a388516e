import { byId, element } from "./element.ts";
import { allReasons, type PageView } from "./pageState.ts";
import { currentTrace, type PageScene } from "./scene.ts";
import { reasonText, whyBy } from "./whyText.ts";

/**
 * Why a cycle less than the bound is not enough, in words: a button a reason, which marks it alone on the grid and goes to
 * where it is.
 */
export class WhyPanel {
  readonly #change: (change: Partial<PageView>) => void;
  readonly #show: (cycle: number) => void;
  #buttons: readonly HTMLButtonElement[] = [];

  constructor(events: {
    readonly change: (change: Partial<PageView>) => void;
    readonly show: (cycle: number) => void;
  }) {
    this.#change = events.change;
    this.#show = events.show;
  }

  /** What it says; once, at the beginning. */
  fill({ block, traces, view }: PageScene): void {
    const { why } = block.model;
    if (why === undefined) return;
    byId("why-title").textContent = `${why.horizon} ${why.horizon === 1 ? "cycle is" : "cycles are"} not enough:`;
    byId("why-by").textContent = `${whyBy[why.by]}.`;
    this.#buttons = why.reasons.map((reason, at) =>
      element(
        "button",
        {
          type: "button",
          title: `mark this alone, in the cycles of a schedule of ${why.horizon}`,
          onclick: () => {
            const alone = this.#buttons[at]!.getAttribute("aria-pressed") === "true" && why.reasons.length > 1;
            const others = this.#buttons.some((button) => button.getAttribute("aria-pressed") === "false");
            const cycle =
              reason.kind === "chain" ? currentTrace({ traces, view }).first[reason.operations[0] ?? 0] : reason.from;
            this.#change({ why: alone && others ? allReasons : at, ...(cycle === undefined ? {} : { cycle }) });
            if (cycle !== undefined) this.#show(cycle);
          },
        },
        element("i", { class: `mark of-${reason.kind}` }),
        reasonText(block.model, reason),
      ),
    );
    byId("why-reasons").replaceChildren(...this.#buttons.map((button) => element("li", {}, button)));
  }

  /** Whether it is shown, and which reasons are marked. */
  draw({ view }: PageScene): void {
    const { why } = view;
    byId("why").hidden = why === undefined;
    document.getElementById("why-button")?.setAttribute("aria-expanded", String(why !== undefined));
    for (const [at, button] of this.#buttons.entries()) {
      button.setAttribute("aria-pressed", String(why === allReasons || why === at));
    }
  }
}
