import { chainOf } from "./chain.ts";
import { DecodedBlock, DecodedTrace } from "./decodedTrace.ts";
import { drawDetails } from "./details.ts";
import { byId, element } from "./element.ts";
import { Grid } from "./grid.ts";
import { drawGroupsChart, type GroupRound, groupRounds, groupsChartLeft, lastGroup } from "./groupsChart.ts";
import { drawHolders } from "./holders.ts";
import { drawInstructions } from "./instructions.ts";
import { keyHelp, listenToKeys } from "./keyboard.ts";
import { legendOf } from "./legend.ts";
import { Minimap } from "./minimap.ts";
import { searched } from "./pageSearch.ts";
import { colourings, firstView, linkOf, type PageView, type Selection, viewOf } from "./pageState.ts";
import { drawPills } from "./pills.ts";
import { inflated, readModel } from "./readModel.ts";
import { currentTrace, type PageScene, type Theme, themeNow } from "./scene.ts";
import { largestFreeRun, ownersAt, ScratchMap, wordsInLine } from "./scratchMap.ts";
import { Tabs } from "./tabs.ts";
import { drawUtilisation } from "./utilisationTable.ts";
import { drawWordsChart, wordsChartLeft } from "./wordsChart.ts";
import type { WordBase } from "./wordsText.ts";

/** Cycles a second. */
const speeds = [1, 2, 5, 10, 20, 50, 100] as const;

/** Milliseconds after the last change until what is long to draw is drawn. */
const settle = 90;

/** The page: its state, and what draws it. */
class Page {
  readonly block: DecodedBlock;
  readonly traces: readonly DecodedTrace[];
  readonly grid: Grid;
  readonly #minimap = new Minimap();
  readonly #scratch = new ScratchMap();
  readonly #tabs: Tabs;
  readonly #first: PageView;
  #view: PageView;
  #theme: Theme;
  #matches: Uint8Array | undefined;
  #found: number[] = [];
  #chain: readonly number[] = [];
  #base: WordBase = "hex";
  #speed = 3;
  #playing: number | undefined;
  #back: PageView[] = [];
  #frame = 0;
  #later = 0;
  #rounds: readonly GroupRound[] = [];
  #roundsOf = -1;
  #linked = "";

  constructor(text: string) {
    const model = readModel(text);
    this.block = new DecodedBlock(model);
    this.traces = model.schedules.map((schedule) => new DecodedTrace(this.block, schedule));
    // Rounds show how groups follow each other, where there are some.
    this.#first = { ...firstView, colouring: this.block.rounds > 1 ? "round" : "engine" };
    this.#view = this.#kept(viewOf(location.hash, this.#first));
    setTheme(matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    this.#theme = themeNow();
    this.#tabs = new Tabs(byId("tabs"), () => this.change({}));
    this.grid = new Grid(byId("grid"), byId("tip"), {
      scene: () => this.scene,
      change: (change) => this.change(change),
      select: (schedule, row, cycle) => this.#selectCell(schedule, row, cycle),
    });
    this.#header();
    this.#controls();
    this.#keys();
    this.#search(this.#view.query);
    byId("app").hidden = false;
    this.#paint();
    this.#settled();
  }

  get scene(): PageScene {
    const { block, traces } = this;
    return { block, traces, view: this.#view, theme: this.#theme, matches: this.#matches, chain: this.#chain };
  }

  get #trace(): DecodedTrace {
    return currentTrace(this.scene);
  }

  /** Changes the view; what shows it is drawn with the next frame. */
  change(change: Partial<PageView>): void {
    const before = this.#view;
    this.#view = this.#kept({ ...before, ...change });
    if (this.#view.query !== before.query) this.#search(this.#view.query);
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
    const which = Math.min(view.which, this.traces.length - 1);
    const last = Math.max(...this.traces.map(({ length }) => length)) - 1;
    const { selection } = view;
    const there =
      selection?.kind === "operation"
        ? selection.operation < this.block.model.operations.count
        : selection !== undefined && selection.row < this.block.rows && selection.cycle < this.traces[which]!.length;
    const cycle = Math.max(0, Math.min(last, Math.round(view.cycle)));
    return { ...view, which, cycle, selection: there ? this.#held(selection, which) : undefined };
  }

  /** A slot that an operation has stands for the operation. */
  #held(selection: Selection | undefined, which: number): Selection | undefined {
    if (selection?.kind !== "slot") return selection;
    const operation = this.traces[which]!.cells[selection.cycle * this.block.rows + selection.row]!;
    return operation < 0 ? selection : { kind: "operation", operation };
  }

  /** Everything that must follow the cycle at once. */
  #paint(): void {
    this.#frame = 0;
    const begun = performance.now();
    const { selection } = this.#view;
    this.#chain = selection?.kind === "operation" ? chainOf(this.#trace, selection.operation) : [];
    const { scene } = this;
    this.grid.draw(scene);
    this.#minimap.draw(byId("minimap"), scene, this.grid.shown());
    if (this.#tabs.shown === "scratch") {
      const owners = ownersAt(scene, this.#view.cycle);
      if (owners !== undefined) {
        this.#scratch.draw(byId("scratch"), scene, owners);
        const [start, end] = largestFreeRun(owners);
        byId("free").textContent = `largest free run ${end - start} words${end > start ? ` from ${start}` : ""}`;
      }
      drawWordsChart(byId("words"), scene);
    } else if (this.#tabs.shown === "groups") {
      if (this.#roundsOf !== this.#view.which) {
        this.#rounds = groupRounds(scene);
        this.#roundsOf = this.#view.which;
      }
      drawGroupsChart(byId("groups"), scene, this.#rounds);
    }
    byId<HTMLInputElement>("scrub").value = String(this.#view.cycle);
    const typed = byId<HTMLInputElement>("cycle");
    if (document.activeElement !== typed) typed.value = String(this.#view.cycle);
    const select = (row: number): void => this.#selectCell(this.#view.which, row, this.#view.cycle);
    byId("instructions-title").textContent =
      `Cycle ${this.#view.cycle}${this.traces.length > 1 ? ` of ${"AB"[this.#view.which]}` : ""}`;
    drawInstructions(byId("instructions"), scene, { base: this.#base, events: { select } });
    performance.measure("repaint", { start: begun });
  }

  /** What may wait until the cycle stays for a moment. */
  #settled(): void {
    const { scene } = this;
    const { view } = scene;
    drawDetails(byId("details"), scene, { base: this.#base, select: (operation) => this.select(operation) });
    if (this.#tabs.shown === "scratch") {
      drawHolders(byId("holders"), scene);
      drawPills(byId("pills"), scene, (operation) => this.select(operation));
    } else if (this.#tabs.shown === "engines") {
      drawUtilisation(byId("utilisation"), scene, (cycle) => this.#go(cycle));
    }
    byId("said").textContent = this.#status();
    byId<HTMLButtonElement>("walk").disabled = this.#waitedFor() === undefined;
    byId<HTMLButtonElement>("back").disabled = this.#back.length === 0;
    const link = linkOf(view);
    if (link !== this.#linked) history.replaceState(null, "", `#${link}`);
    this.#linked = link;
    byId("grid").setAttribute(
      "aria-label",
      `Grid of ${this.block.rows} slots by ${this.#trace.length} cycles, coloured by ${view.colouring}`,
    );
    for (const button of byId("colourings").querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.dataset["colouring"] === view.colouring));
    }
    this.#legend();
  }

  #status(): string {
    const { block } = this;
    const { cycle } = this.#view;
    const trace = this.#trace;
    const parts = block.model.machine.engines.map(
      ({ name, slots }, engine) => `${name} ${trace.used[engine]![cycle] ?? 0}/${slots}`,
    );
    const live = trace.schedule.words.live[cycle];
    const { differences } = block.model;
    const moves =
      differences === undefined
        ? ""
        : ` · B against A: ${differences.alike} placed alike, ${differences.earlier} earlier, ${differences.later} later, ` +
          `${differences.otherForm} in another form, ${differences.otherLanes} with other lanes`;
    return `Cycle ${cycle}: ${parts.join(", ")}${live === undefined ? "" : `; ${live} words live`}${moves}`;
  }

  #selectCell(schedule: number, row: number, cycle: number): void {
    const trace = this.traces[schedule]!;
    this.change({ which: schedule, cycle: Math.min(cycle, trace.length - 1), selection: { kind: "slot", row, cycle } });
  }

  #go(cycle: number): void {
    this.change({ cycle });
    this.grid.show(cycle);
  }

  #search(query: string): void {
    this.#matches = searched(this.block, query);
    this.#found = [];
    if (this.#matches !== undefined) {
      for (const [operation, match] of this.#matches.entries()) if (match === 1) this.#found.push(operation);
      const { first } = this.#trace;
      this.#found.sort((a, b) => first[a]! - first[b]! || a - b);
    }
    byId("found").textContent = this.#matches === undefined ? "" : `${this.#found.length} found`;
    for (const id of ["previous", "next"]) byId<HTMLButtonElement>(id).disabled = this.#found.length === 0;
    const input = byId<HTMLInputElement>("query");
    if (document.activeElement !== input) input.value = query;
  }

  /** The found operation after (or before) the selected one, or the cycle. */
  #nextFound(by: number): void {
    if (this.#found.length === 0) return;
    const { selection, cycle } = this.#view;
    const at = selection?.kind === "operation" ? this.#found.indexOf(selection.operation) : -1;
    const { first } = this.#trace;
    let next = at + by;
    if (at < 0) {
      const after = this.#found.findIndex((operation) => first[operation]! >= cycle);
      next = by > 0 ? (after < 0 ? 0 : after) : (after < 0 ? this.#found.length : after) - 1;
    }
    this.select(this.#found[(next + this.#found.length) % this.#found.length]!);
    const operation = this.#found[(next + this.#found.length) % this.#found.length]!;
    byId("found").textContent = `${this.#found.indexOf(operation) + 1} of ${this.#found.length}`;
  }

  #waitedFor(): number | undefined {
    const { selection } = this.#view;
    if (selection === undefined) return undefined;
    if (selection.kind === "operation") {
      const late = this.#trace.lateness(selection.operation);
      return typeof late === "number" && late >= 0 ? late : undefined;
    }
    const entry = this.#trace.idle[selection.cycle * this.block.rows + selection.row] ?? -1;
    const [, , , , operation = -1, waitsFor = -1] = this.#trace.schedule.idle[entry] ?? [];
    return waitsFor >= 0 ? waitsFor : operation >= 0 ? operation : undefined;
  }

  #walk(): void {
    const operation = this.#waitedFor();
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

  #play(): void {
    if (this.#playing !== undefined) {
      clearInterval(this.#playing);
      this.#playing = undefined;
    } else {
      if (this.#view.cycle >= this.#trace.length - 1) this.change({ cycle: 0 });
      const tick = (): void => {
        if (this.#view.cycle >= this.#trace.length - 1) this.#play();
        else this.#go(this.#view.cycle + 1);
      };
      this.#playing = setInterval(tick, 1000 / speeds[this.#speed]!);
    }
    const button = byId("play");
    button.textContent = this.#playing === undefined ? "▶" : "❚❚";
    button.setAttribute("aria-label", this.#playing === undefined ? "Play" : "Pause");
  }

  #setSpeed(at: number): void {
    this.#speed = Math.max(0, Math.min(speeds.length - 1, at));
    byId<HTMLSelectElement>("speed").value = String(this.#speed);
    if (this.#playing === undefined) return;
    this.#play();
    this.#play();
  }

  #header(): void {
    const { model } = this.block;
    const [trace, other] = this.traces;
    document.title = `${trace!.length} cycles: ${model.block}`;
    byId("block").textContent = model.block;
    const names = this.traces.map(({ schedule }, at) =>
      other === undefined ? schedule.name : `${"AB"[at]} ${schedule.name}`,
    );
    byId("source").textContent = names.join("  ·  ");
    byId("source").title = names.join("\n");
    const facts: [string, string, string][] = [
      [other === undefined ? "cycles" : "cycles A · B", this.traces.map(({ length }) => length).join(" · "), ""],
    ];
    if (model.bound !== undefined) {
      const gap = Math.min(...this.traces.map(({ length }) => length)) - model.bound.cycles;
      facts.push(["lower bound", String(model.bound.cycles), model.bound.name]);
      facts.push(["gap", String(gap), `${((100 * gap) / model.bound.cycles).toFixed(1)} %`]);
    }
    facts.push(["operations", String(model.operations.count), ""]);
    const { differences } = model;
    if (differences !== undefined) {
      const { moved, earlier, later } = differences;
      facts.push(["moved in B", String(moved.length), `${earlier} earlier, ${later} later`]);
    }
    byId("numbers").replaceChildren(
      ...facts.map(([name, number, more]) =>
        element(
          "div",
          {},
          element("dt", {}, name),
          element("dd", {}, number, ...(more === "" ? [] : [element("small", {}, more)])),
        ),
      ),
    );
    byId("app").classList.toggle("two", other !== undefined);
    byId("length").textContent = `of ${Math.max(...this.traces.map(({ length }) => length)) - 1}`;
  }

  #legend(): void {
    const entries = legendOf(this.scene).map(({ colour, label, says, query }) => {
      const swatch = element("i", {});
      swatch.style.background = colour;
      const toggle = (): void => this.change({ query: this.#view.query === query ? "" : (query ?? "") });
      return element(
        "li",
        {},
        element(
          "button",
          {
            type: "button",
            title: says ?? (query === undefined ? undefined : `show ${label} alone`),
            onclick: query === undefined ? undefined : toggle,
            "aria-pressed": query === undefined ? undefined : String(this.#view.query === query),
          },
          swatch,
          label,
        ),
      );
    });
    const key = entries.map(({ outerHTML }) => outerHTML).join("");
    const list = byId("legend");
    if (list.dataset["key"] === key) return;
    list.dataset["key"] = key;
    list.replaceChildren(...entries);
  }

  #controls(): void {
    const on = (id: string, event: string, act: (event: Event) => void): void => byId(id).addEventListener(event, act);
    byId("colourings").replaceChildren(
      ...colourings.map((colouring) =>
        element(
          "button",
          { type: "button", "data-colouring": colouring, onclick: () => this.change({ colouring }) },
          colouring === "idle" ? "idle reason" : colouring,
        ),
      ),
    );
    byId("speed").replaceChildren(...speeds.map((speed, at) => element("option", { value: at }, `${speed}/s`)));
    this.#setSpeed(this.#speed);
    on("speed", "change", (event) => this.#setSpeed(Number((event.target as HTMLSelectElement).value)));
    on("play", "click", () => this.#play());
    const last = Math.max(...this.traces.map(({ length }) => length)) - 1;
    byId<HTMLInputElement>("scrub").max = String(last);
    byId<HTMLInputElement>("cycle").max = String(last);
    on("scrub", "input", (event) => this.#go(Number((event.target as HTMLInputElement).value)));
    on("cycle", "change", (event) => this.#go(Number((event.target as HTMLInputElement).value)));
    on("query", "input", (event) => this.change({ query: (event.target as HTMLInputElement).value }));
    on("find", "submit", (event) => {
      event.preventDefault();
      this.#nextFound(1);
    });
    on("next", "click", () => this.#nextFound(1));
    on("previous", "click", () => this.#nextFound(-1));
    on("walk", "click", () => this.#walk());
    on("back", "click", () => this.#goBack());
    on("in", "click", () => this.grid.zoom(1));
    on("out", "click", () => this.grid.zoom(-1));
    on("fit", "click", () => this.grid.zoom(0));
    on("theme", "click", () => this.#toggle("theme"));
    on("base", "click", () => this.#toggle("base"));
    on("which", "click", () => this.#toggle("schedule"));
    on("help", "click", () => this.#toggle("help"));
    byId("which").hidden = this.traces.length < 2;
    byId("base").hidden = !this.#trace.hasValues;
    const peak = this.#peak();
    byId("peak").textContent = `peak: ${peak.words} words before cycle ${peak.boundary}`;
    on("peak", "click", () => this.#go(peak.boundary));
    const group = lastGroup(this.scene);
    byId("last-group").hidden = group === undefined;
    byId("tab-groups").hidden = group === undefined;
    byId("last-group").textContent =
      `last: group ${group?.group}, cycle ${group === undefined ? 0 : this.#trace.last[group.operation]}`;
    on("last-group", "click", () => this.#goTo("lastGroup"));
    byId("groups-said").textContent = this.#groupsSaid();
    if (ownersAt(this.scene, 0) === undefined) {
      byId("scratch").hidden = true;
      byId("free").textContent = "no addresses are known: words live, but lie nowhere yet";
    }
    this.#pointers();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", (event) => {
      setTheme(event.matches ? "dark" : "light");
      this.#themeChanged();
    });
    window.addEventListener("hashchange", () => {
      if (location.hash !== `#${this.#linked}`) this.change(viewOf(location.hash, this.#first));
    });
    new ResizeObserver(() => this.change({})).observe(byId("timeline"));
    this.#showWhich();
  }

  #pointers(): void {
    const cycleAt = (event: PointerEvent, left: number, right: number): number => {
      const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
      return Math.floor(((event.clientX - box.left - left) / (box.width - left - right)) * this.#trace.length);
    };
    byId("words").addEventListener("pointerdown", (event) => this.#go(cycleAt(event, wordsChartLeft, 6)));
    byId("groups").addEventListener("pointerdown", (event) => this.#go(cycleAt(event, groupsChartLeft, 40)));
    const minimap = byId("minimap");
    const jump = (event: PointerEvent): void => this.grid.centre(event.clientX - minimap.getBoundingClientRect().left);
    minimap.addEventListener("pointerdown", (event) => {
      minimap.setPointerCapture(event.pointerId);
      jump(event);
    });
    minimap.addEventListener("pointermove", (event) => {
      if (minimap.hasPointerCapture(event.pointerId)) jump(event);
    });
    const scratch = byId("scratch");
    scratch.addEventListener("pointerdown", (event) => {
      const box = scratch.getBoundingClientRect();
      const owners = ownersAt(this.scene, this.#view.cycle);
      if (owners === undefined) return;
      const lines = Math.ceil(owners.length / wordsInLine);
      const column = Math.floor(((event.clientX - box.left) / box.width) * wordsInLine);
      const line = Math.floor(((event.clientY - box.top) / box.height) * lines);
      const owner = owners[line * wordsInLine + column] ?? -1;
      const definer = owner < 0 ? undefined : this.block.definers[owner]![0];
      if (definer !== undefined) this.change({ selection: { kind: "operation", operation: definer } });
    });
  }

  #keys(): void {
    byId("key-list").replaceChildren(
      ...keyHelp.flatMap(([keys, does]) => [element("dt", {}, keys), element("dd", {}, does)]),
    );
    listenToKeys({
      move: (by) => this.#go(this.#view.cycle + by),
      goTo: (where) => this.#goTo(where),
      slot: (by) => this.#slot(by),
      play: () => this.#play(),
      speed: (by) => this.#setSpeed(this.#speed + by),
      walk: () => this.#walk(),
      back: () => this.#goBack(),
      zoom: (by) => this.grid.zoom(by),
      colour: (at) => this.change({ colouring: colourings[at] ?? "engine" }),
      found: (by) => this.#nextFound(by),
      focus: (what) => {
        const input = byId<HTMLInputElement>(what === "search" ? "query" : "cycle");
        input.focus();
        input.select();
      },
      toggle: (what) => this.#toggle(what),
      close: () => byId<HTMLDialogElement>("keys").close(),
    });
  }

  #goTo(where: "first" | "last" | "peak" | "lastGroup"): void {
    const last = lastGroup(this.scene);
    if (where === "first") this.#go(0);
    else if (where === "last") this.#go(this.#trace.length - 1);
    else if (where === "peak") this.#go(this.#peak().boundary);
    else if (last !== undefined) this.select(last.operation);
  }

  /** Selects the slot above or below the selected one, in the cycle. */
  #slot(by: number): void {
    const { selection, cycle, which } = this.#view;
    const { rows } = this.block;
    let row = by > 0 ? -1 : rows;
    if (selection?.kind === "slot" && selection.cycle === cycle) row = selection.row;
    if (selection?.kind === "operation") {
      const own = Array.from({ length: rows }, (_, at) => at);
      const held = own.filter((at) => this.#trace.cells[cycle * rows + at] === selection.operation);
      if (held.length > 0) row = by > 0 ? held.at(-1)! : held[0]!;
    }
    this.#selectCell(which, (row + by + rows) % rows, cycle);
  }

  #toggle(what: "schedule" | "base" | "theme" | "help"): void {
    if (what === "help") {
      const dialog = byId<HTMLDialogElement>("keys");
      if (dialog.open) dialog.close();
      else dialog.showModal();
    } else if (what === "theme") {
      setTheme(this.#theme.name === "dark" ? "light" : "dark");
      this.#themeChanged();
    } else if (what === "base") {
      this.#base = this.#base === "hex" ? "decimal" : "hex";
      byId("base").textContent = this.#base === "hex" ? "hex" : "dec";
      this.change({});
    } else if (this.traces.length > 1) {
      this.change({ which: 1 - this.#view.which });
      this.#showWhich();
    }
  }

  #showWhich(): void {
    byId("which").textContent = `panels: ${"AB"[this.#view.which]}`;
  }

  #themeChanged(): void {
    this.#theme = themeNow();
    this.change({});
  }

  #peak(): { readonly words: number; readonly boundary: number } {
    const { live } = this.#trace.schedule.words;
    const words = Math.max(...live);
    return { words, boundary: live.indexOf(words) };
  }

  #groupsSaid(): string {
    const ends = new Map<number, number>();
    for (const { group, end } of groupRounds(this.scene)) ends.set(group, Math.max(end, ends.get(group) ?? 0));
    const order = [...ends].sort((a, b) => b[1] - a[1]);
    const said = order.slice(0, 5).map(([group, end]) => `${group} in cycle ${end - 1}`);
    return said.length === 0
      ? ""
      : `Last to end: group ${said.join(", ")}. The first group ends in cycle ${order.at(-1)![1] - 1}.`;
  }
}

function setTheme(name: "light" | "dark"): void {
  document.documentElement.dataset["theme"] = name;
}

async function start(): Promise<void> {
  try {
    const text = await inflated(byId("model").textContent ?? "");
    byId("wait").hidden = true;
    new Page(text);
  } catch (error) {
    byId("wait").hidden = true;
    const fault = byId("fault");
    fault.replaceChildren(
      element("h1", {}, "This page cannot show its schedule"),
      element("p", {}, `${(error as Error).message}.`),
      element("p", { class: "quiet" }, "Write it again: slotwise view SCHEDULE.json -o trace.html"),
    );
    fault.hidden = false;
    byId("app").hidden = true;
  }
  document.documentElement.dataset["ready"] = "";
}

void start();
