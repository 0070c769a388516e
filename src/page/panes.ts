import { byId } from "./element.ts";
import { drawGroupsChart, groupRounds, groupsChartLeft, lastGroup, moveInGroupsChart } from "./groupsChart.ts";
import { drawHolders } from "./holders.ts";
import { drawPills } from "./pills.ts";
import { boxOf, currentTrace, type PageScene } from "./scene.ts";
import { ownersAt, ScratchMap, scratchMapHeight, wordsInLine } from "./scratchMap.ts";
import { groupsText, peakOf, wordCount } from "./statusText.ts";
import { Tabs } from "./tabs.ts";
import { drawUtilisation } from "./utilisationTable.ts";
import { drawWordsChart, moveInWordsChart, wordsChartLeft } from "./wordsChart.ts";

/** What the panes ask for. */
interface PanesEvents {
  readonly scene: () => PageScene;
  readonly changed: () => void;
  readonly go: (cycle: number) => void;
  /** Selects an operation where the page is. */
  readonly own: (operation: number) => void;
  /** Selects an operation and goes to it. */
  readonly select: (operation: number) => void;
}

/** Scratch, groups, engines: the panel with tabs. Only the one that is shown is drawn. */
export class Panes {
  readonly #events: PanesEvents;
  readonly #tabs: Tabs;
  readonly #scratch = new ScratchMap();
  /** What the chart of the shown tab is drawn of: only lines move with the cycle. */
  #chartOf = "";

  constructor(events: PanesEvents) {
    this.#events = events;
    this.#tabs = new Tabs(byId("tabs"), () => events.changed());
  }

  /** What stays as it is, and what clicks do; once, at the beginning. */
  fill(scene: PageScene): void {
    const { go, select } = this.#events;
    const trace = currentTrace(scene);
    const peak = peakOf(trace);
    byId("peak").textContent = `peak: ${wordCount(peak.words)} before cycle ${peak.boundary}`;
    byId("peak").addEventListener("click", () => go(peakOf(currentTrace(this.#events.scene())).boundary));
    const group = lastGroup(scene);
    byId("last-group").hidden = group === undefined;
    byId("tab-groups").hidden = group === undefined;
    byId("last-group").textContent =
      `last: group ${group?.group}, cycle ${group === undefined ? 0 : trace.last[group.operation]}`;
    byId("last-group").addEventListener("click", () => {
      const last = lastGroup(this.#events.scene());
      if (last !== undefined) select(last.operation);
    });
    byId("groups-said").textContent = groupsText(scene);
    const [words, groups, scratch] = ["words", "groups", "scratch"].map((id) => byId<HTMLCanvasElement>(id));
    words!.addEventListener("pointerdown", (event) => go(this.#cycleAt(event, wordsChartLeft, 6)));
    groups!.addEventListener("pointerdown", (event) => go(this.#cycleAt(event, groupsChartLeft, 40)));
    scratch!.addEventListener("pointerdown", (event) => this.#pickWord(event));
    const owners = ownersAt(scene, 0);
    if (owners !== undefined) {
      scratch!.style.height = `${scratchMapHeight(owners.length)}px`;
      return;
    }
    scratch!.hidden = true;
    byId("free").textContent = "no addresses are known: words live, but lie nowhere yet";
  }

  /** What must follow the cycle at once. */
  paint(scene: PageScene): void {
    const { shown } = this.#tabs;
    if (shown !== "scratch" && shown !== "groups") return;
    const { view, theme } = scene;
    const chart = byId<HTMLCanvasElement>(shown === "groups" ? "groups" : "words");
    const { width, height } = boxOf(chart);
    const chartOf = [shown, theme.name, view.which, view.why, width, height, window.devicePixelRatio].join(" ");
    if (chartOf !== this.#chartOf) {
      if (shown === "groups") drawGroupsChart(chart, scene, groupRounds(scene));
      else drawWordsChart(chart, scene);
      this.#chartOf = chartOf;
    }
    if (shown === "groups") {
      moveInGroupsChart(chart, scene);
      return;
    }
    moveInWordsChart(chart, scene);
    const owners = ownersAt(scene, view.cycle);
    if (owners === undefined) return;
    const [start, end] = this.#scratch.draw(byId("scratch"), scene, owners);
    byId("free").textContent = `largest free run ${wordCount(end - start)}${end > start ? ` from ${start}` : ""}`;
  }

  /** What may wait until the cycle stays for a moment. */
  settle(scene: PageScene): void {
    const { go, select } = this.#events;
    if (this.#tabs.shown === "scratch") {
      drawHolders(byId("holders"), scene);
      drawPills(byId("pills"), scene, select);
    } else if (this.#tabs.shown === "engines") drawUtilisation(byId("utilisation"), scene, go);
  }

  #cycleAt(event: PointerEvent, left: number, right: number): number {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const { length } = currentTrace(this.#events.scene());
    return Math.floor(((event.clientX - box.left - left) / (box.width - left - right)) * length);
  }

  /** Selects who defines the value that has the word. */
  #pickWord(event: PointerEvent): void {
    const scene = this.#events.scene();
    const owners = ownersAt(scene, scene.view.cycle);
    if (owners === undefined) return;
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const across = wordsInLine(owners.length);
    const lines = Math.ceil(owners.length / across);
    const column = Math.floor(((event.clientX - box.left) / box.width) * across);
    const line = Math.floor(((event.clientY - box.top) / box.height) * lines);
    const owner = owners[line * across + column] ?? -1;
    const definer = owner < 0 ? undefined : scene.block.definers[owner]![0];
    if (definer !== undefined) this.#events.own(definer);
  }
}
