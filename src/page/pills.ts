import { element } from "./element.ts";
import { currentTrace, type PageScene } from "./scene.ts";
import { wordCount } from "./statusText.ts";

/** The values that are live before the cycle, as pills: kind, name, age and last use; oldest first. */
export function drawPills(place: HTMLElement, scene: PageScene, select: (operation: number) => void): void {
  const { block, view } = scene;
  const trace = currentTrace(scene);
  const { start, end } = trace.schedule.live;
  const live: number[] = [];
  for (let value = 0; value < start.length; value++) {
    if (start[value]! <= view.cycle && end[value]! > view.cycle) live.push(value);
  }
  live.sort((a, b) => start[a]! - start[b]!);
  const pills = live.map((value) => {
    const definer = block.definers[value]![0];
    const age = view.cycle - start[value]!;
    const last = end[value]! > trace.length ? "kept" : String(end[value]! - 1);
    const now = end[value]! - 1 === view.cycle;
    return element(
      "button",
      {
        class: `pill kind-${block.kindName(value)}${now ? " ending" : ""}`,
        type: "button",
        disabled: definer === undefined,
        title: `${block.valueName(value)}: ${wordCount(block.model.values.words[value]!)}, ${age} ${age === 1 ? "cycle" : "cycles"} old, last use in cycle ${last}`,
        onclick: () => definer !== undefined && select(definer),
      },
      element("b", {}, block.valueName(value)),
      element("small", {}, `${age} old · last ${last}`),
    );
  });
  place.replaceChildren(...pills);
}
