import { chainOf, waitedFor } from "./chain.ts";
import { listenToControls } from "./controls.ts";
import { DecodedBlock, DecodedTrace } from "./decodedTrace.ts";
import { drawDetails } from "./details.ts";
import { byId } from "./element.ts";
import { Finder } from "./finder.ts";
import { Grid } from "./grid.ts";
import { lastGroup } from "./groupsChart.ts";
import { Instructions } from "./instructions.ts";
import { type KeyActions, listenToKeys } from "./keyboard.ts";
import { LegendList } from "./legendList.ts";
import { Minimap } from "./minimap.ts";
import type { WordBase } from "./operandText.ts";
import { drawPageFault, drawPageHeader } from "./pageHeader.ts";
import {
  allReasons,
  colourings,
  firstView,
  keptView,
  linkOf,
  type PageView,
  usefulColourings,
  viewOf,
} from "./pageState.ts";
import { Panes } from "./panes.ts";
import { Player } from "./player.ts";
import { inflated, readModel } from "./readModel.ts";
import { currentTrace, type PageScene, rowBeside, setTheme, type Theme } from "./scene.ts";
import { peakOf, statusText } from "./statusText.ts";
import { WhyPanel } from "./whyPanel.ts";

/** Milliseconds after the last change until what is long to draw is drawn. */
const settle = 90;

/** The page: its state, and what draws it. */
class Page {
  readonly block: DecodedBlock;
  readonly traces: readonly DecodedTrace[];
  readonly grid: Grid;
  readonly #minimap: Minimap;
  readonly #instructions: Instructions;
  readonly #panes: Panes;
  readonly #player: Player;
  readonly #finder = new Finder();
  readonly #legend = new LegendList();
  readonly #why: WhyPanel;
  readonly #first: PageView;
  #view: PageView;
  #theme: Theme;
  #chain: readonly number[] = [];
  #base: WordBase = "hex";
  #back: PageView[] = [];
  #frame = 0;
  #later = 0;
  #linked = "";

  constructor(text: string) {
    const model = readModel(text);
    this.block = new DecodedBlock(model);
    this.traces = model.schedules.map((schedule) => new DecodedTrace(this.block, schedule));
    // Rounds show how groups follow each other, where there are some; reasons that somebody asked for are shown at once.
    this.#first = {
      ...firstView,
      colouring: this.block.rounds > 1 ? "round" : "engine",
      why: model.why === undefined || model.why.by === "bound" ? undefined : allReasons,
    };
    this.#view = this.#kept(viewOf(location.hash, this.#first));
    this.#theme = setTheme(matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    const change = (change: Partial<PageView>): void => this.change(change);
    const scene = (): PageScene => this.scene;
    const go = (cycle: number): void => this.#go(cycle);
    const select = (operation: number): void => this.select(operation);
    const selectCell = (schedule: number, row: number, cycle: number): void => this.#selectCell(schedule, row, cycle);
    this.grid = new Grid(byId("grid"), byId("tip"), { scene, change, select: selectCell });
    this.#minimap = new Minimap((x) => this.grid.centre(x));
    this.#instructions = new Instructions(byId("instructions"), this.block, (row) =>
      selectCell(this.#view.which, row, this.#view.cycle),
    );
    const own = (operation: number): void => change({ selection: { kind: "operation", operation } });
    this.#panes = new Panes({ scene, go, select, own, changed: () => change({}) });
    this.#player = new Player(() => this.#step());
    this.#why = new WhyPanel({ change, show: (cycle) => this.grid.show(cycle) });
    drawPageHeader(this.block, this.traces, () => this.#toggle("why"));
    this.#panes.fill(this.scene);
    this.#why.fill(this.scene);
    this.#controls();
    this.#finder.search(this.#view.query, this.#trace);
    byId("app").hidden = false;
    this.#paint();
    this.#settled();
  }

  get scene(): PageScene {
    const { block, traces } = this;
    const { matches } = this.#finder;
    return { block, traces, view: this.#view, theme: this.#theme, matches, chain: this.#chain };
  }

  get #trace(): DecodedTrace {
    return currentTrace(this.scene);
  }

  get #last(): number {
    return Math.max(...this.traces.map(({ length }) => length)) - 1;
  }

  /** Changes the view; what shows it is drawn with the next frame. */
  change(change: Partial<PageView>): void {
    const before = this.#view;
    this.#view = this.#kept({ ...before, ...change });
    if (this.#view.query !== before.query) this.#finder.search(this.#view.query, this.#trace);
    if (change.selection !== undefined && before.selection !== undefined) this.#back.push(before);
    this.#frame ||= requestAnimationFrame(() => this.#paint());
    clearTimeout(this.#later);
    this.#later = setTimeout(() => this.#settled(), settle);
  }

  /** Selects an operation and goes to where it is. */
  select(operation: number): void {
    const cycle = this.#trace.last[operation]!;
    this.change({ selection: { kind: "operation", operation }, cycle });
    this.grid.show(cycle);
  }

  #kept(view: PageView): PageView {
    return keptView(view, this.block, this.traces);
  }

  /** Everything that must follow the cycle at once. */
  #paint(): void {
    this.#frame = 0;
    const begun = performance.now();
    const { selection, cycle } = this.#view;
    this.#chain = selection?.kind === "operation" ? chainOf(this.#trace, selection.operation) : [];
    const { scene } = this;
    this.#why.draw(scene);
    this.grid.draw(scene);
    this.#minimap.draw(byId("minimap"), scene, this.grid.shown());
    this.#panes.paint(scene);
    byId<HTMLInputElement>("scrub").value = String(cycle);
    const typed = byId<HTMLInputElement>("cycle");
    if (document.activeElement !== typed) typed.value = String(cycle);
    this.#instructions.draw(scene, this.#base);
    performance.measure("repaint", { start: begun });
  }

  /** What may wait until the cycle stays for a moment. */
  #settled(): void {
    const { scene } = this;
    const { view } = scene;
    drawDetails(byId("details"), scene, { base: this.#base, select: (operation) => this.select(operation) });
    this.#panes.settle(scene);
    byId("said").textContent = statusText(scene);
    byId<HTMLButtonElement>("walk").disabled = waitedFor(this.#trace, view.selection) === undefined;
    byId<HTMLButtonElement>("back").disabled = this.#back.length === 0;
    const link = linkOf(view);
    if (link !== this.#linked) history.replaceState(null, "", `#${link}`);
    this.#linked = link;
    byId("grid").setAttribute(
      "aria-label",
      `Grid of ${this.block.rows} slots by ${this.#trace.length} cycles, coloured by ${view.colouring}`,
    );
    this.#legend.draw(scene, (change) => this.change(change));
  }

  #selectCell(schedule: number, row: number, cycle: number): void {
    const trace = this.traces[schedule]!;
    this.change({ which: schedule, cycle: Math.min(cycle, trace.length - 1), selection: { kind: "slot", row, cycle } });
  }

  #go(cycle: number): void {
    this.change({ cycle });
    this.grid.show(cycle);
  }

  /** Goes on by a cycle while playing; from the start after the end. */
  #step(): boolean {
    if (this.#view.cycle >= this.#last) return false;
    this.#go(this.#view.cycle + 1);
    return true;
  }

  #play(): void {
    if (!this.#player.playing && this.#view.cycle >= this.#last) this.change({ cycle: 0 });
    this.#player.toggle();
  }

  #nextFound(by: number): void {
    const operation = this.#finder.next(by, this.#view, this.#trace);
    if (operation !== undefined) this.select(operation);
  }

  #walk(): void {
    const operation = waitedFor(this.#trace, this.#view.selection);
    if (operation !== undefined) this.select(operation);
  }

  #goBack(): void {
    const before = this.#back.pop();
    if (before === undefined) return;
    const { selection, cycle, which } = before;
    this.#view = { ...this.#view, selection, cycle, which };
    this.change({});
    this.grid.show(cycle);
  }

  #controls(): void {
    const useful = usefulColourings(this.block);
    const actions: KeyActions = {
      move: (by) => this.#go(this.#view.cycle + by),
      goTo: (where) => this.#goTo(where),
      slot: (by) => this.#slot(by),
      play: () => this.#play(),
      speed: (by) => this.#player.faster(by),
      walk: () => this.#walk(),
      back: () => this.#goBack(),
      zoom: (by) => this.grid.zoom(by),
      colour: (at) => {
        const colouring = colourings[at];
        if (colouring !== undefined && useful.includes(colouring)) this.change({ colouring });
      },
      found: (by) => this.#nextFound(by),
      focus: (what) => {
        const input = byId<HTMLInputElement>(what === "search" ? "query" : "cycle");
        input.focus();
        input.select();
      },
      toggle: (what) => this.#toggle(what),
      close: () => byId<HTMLDialogElement>("keys").close(),
    };
    listenToKeys(actions);
    listenToControls(this.scene, actions, {
      go: (cycle) => this.#go(cycle),
      change: (change) => this.change(change),
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", (event) => {
      this.#theme = setTheme(event.matches ? "dark" : "light");
      this.change({});
    });
    window.addEventListener("hashchange", () => {
      if (location.hash !== `#${this.#linked}`) this.change(viewOf(location.hash, this.#first));
    });
    new ResizeObserver(() => this.change({})).observe(byId("timeline"));
    this.#showWhich();
  }

  #goTo(where: "first" | "last" | "peak" | "lastGroup"): void {
    const last = lastGroup(this.scene);
    if (where === "first") this.#go(0);
    else if (where === "last") this.#go(this.#trace.length - 1);
    else if (where === "peak") this.#go(peakOf(this.#trace).boundary);
    else if (last !== undefined) this.select(last.operation);
  }

  /** Selects the slot above or below the selected one, in the cycle. */
  #slot(by: number): void {
    const { cycle, which } = this.#view;
    this.#selectCell(which, rowBeside(this.scene, by), cycle);
  }

  #toggle(what: "schedule" | "base" | "theme" | "help" | "why"): void {
    if (what === "help") {
      const dialog = byId<HTMLDialogElement>("keys");
      if (dialog.open) dialog.close();
      else dialog.showModal();
    } else if (what === "theme") {
      this.#theme = setTheme(this.#theme.name === "dark" ? "light" : "dark");
      this.change({});
    } else if (what === "base") {
      this.#base = this.#base === "hex" ? "decimal" : "hex";
      byId("base").textContent = this.#base === "hex" ? "hex" : "dec";
      this.change({});
    } else if (what === "why") {
      this.change({ why: this.#view.why === undefined ? allReasons : undefined });
    } else if (this.traces.length > 1) {
      this.change({ which: 1 - this.#view.which });
      this.#showWhich();
    }
  }

  #showWhich(): void {
    byId("which").textContent = `panels: ${"AB"[this.#view.which]}`;
  }
}

async function start(): Promise<void> {
  try {
    const text = await inflated(byId("model").textContent ?? "");
    byId("wait").hidden = true;
    new Page(text);
  } catch (error) {
    byId("wait").hidden = true;
    drawPageFault(error as Error);
  }
  document.documentElement.dataset["ready"] = "";
}

void start();
