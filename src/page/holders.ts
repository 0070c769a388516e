import { element } from "./element.ts";
import { kindColours } from "./palette.ts";
import { currentTrace, type PageScene } from "./scene.ts";
import { wordCount } from "./statusText.ts";

/** Words by what holds them at the boundary before a cycle, most first. */
export function holdersAt(
  scene: PageScene,
  boundary: number,
  by: (value: number) => string,
): { readonly name: string; readonly words: number; readonly values: number }[] {
  const { start, end } = currentTrace(scene).schedule.live;
  const { words } = scene.block.model.values;
  const held = new Map<string, { name: string; words: number; values: number }>();
  for (let value = 0; value < start.length; value++) {
    if (start[value]! > boundary || end[value]! <= boundary) continue;
    const name = by(value);
    const known = held.get(name) ?? { name, words: 0, values: 0 };
    known.words += words[value]!;
    known.values++;
    held.set(name, known);
  }
  return [...held.values()].sort((a, b) => b.words - a.words);
}

/** Who holds scratch before the cycle: by kind as bars, by stage and group in words. */
export function drawHolders(place: HTMLElement, scene: PageScene): void {
  const { block, view } = scene;
  const { operations, stages, kinds } = block.model;
  const definer = (value: number): number => block.definers[value]![0] ?? -1;
  const byKind = holdersAt(scene, view.cycle, (value) => block.kindName(value));
  const byStage = holdersAt(scene, view.cycle, (value) => stages[operations.stage[definer(value)] ?? -1] ?? "live-in");
  const byGroup = holdersAt(scene, view.cycle, (value) => {
    const group = operations.group[definer(value)] ?? -1;
    return group < 0 ? "shared" : `group ${group}`;
  });
  const total = byKind.reduce((sum, { words }) => sum + words, 0);
  const most = Math.max(1, ...byKind.map(({ words }) => words));
  const bars = byKind.map(({ name, words, values }) =>
    element(
      "li",
      {},
      element("span", { class: "name" }, name),
      element("span", { class: "bar" }, bar(words / most, kindColours[Math.max(0, kinds.indexOf(name))]!)),
      element("span", { class: "count" }, `${words}`),
      element("small", {}, `${values} ${values === 1 ? "value" : "values"}`),
    ),
  );
  const list = (rows: typeof byStage): string =>
    rows
      .slice(0, 5)
      .map(({ name, words }) => `${name} ${words}`)
      .join(", ");
  const [staged, grouped] = [stages.length > 0, block.groups > 0];
  const said = [
    ...(staged && total > 0 ? [`By stage: ${list(byStage)}.`] : []),
    ...(grouped && total > 0 ? [`By group: ${list(byGroup)}${byGroup.length > 5 ? ", …" : ""}.`] : []),
  ].join(" ");
  place.replaceChildren(
    element(
      "p",
      {},
      `Before cycle ${view.cycle}, `,
      element("b", {}, wordCount(total)),
      total === 1 ? " is held, by kind:" : " are held, by kind:",
    ),
    element("ul", { class: "bars" }, ...bars),
    element("p", { class: "quiet" }, said),
  );
}

function bar(share: number, colour: string): HTMLElement {
  const made = element("i", {});
  made.style.width = `${(100 * share).toFixed(1)}%`;
  made.style.background = colour;
  return made;
}
