/** Tabs that follow the arrow keys; a tab's pane has the id `pane-NAME`. */
export class Tabs {
  readonly #tabs: readonly HTMLButtonElement[];
  readonly #changed: () => void;
  shown = "";

  constructor(list: HTMLElement, changed: () => void) {
    this.#tabs = [...list.querySelectorAll<HTMLButtonElement>("[role=tab]")];
    this.#changed = changed;
    for (const tab of this.#tabs) tab.addEventListener("click", () => this.show(tab));
    list.addEventListener("keydown", (event) => {
      const seen = this.#tabs.filter((tab) => !tab.hidden);
      const at = seen.indexOf(event.target as HTMLButtonElement);
      const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: seen.length - 1 }[event.key];
      const tab = to === undefined ? undefined : seen[(to + seen.length) % seen.length];
      if (tab === undefined) return;
      event.preventDefault();
      tab.focus();
      this.show(tab);
    });
    this.#mark(this.#tabs[0]!);
  }

  show(tab: HTMLButtonElement): void {
    this.#mark(tab);
    this.#changed();
  }

  #mark(shown: HTMLButtonElement): void {
    for (const tab of this.#tabs) {
      tab.setAttribute("aria-selected", String(tab === shown));
      tab.tabIndex = tab === shown ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")!)!.hidden = tab !== shown;
    }
    this.shown = shown.id.replace(/^tab-/, "");
  }
}
