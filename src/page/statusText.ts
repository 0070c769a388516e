import type { DecodedTrace } from "./decodedTrace.ts";
import { groupRounds } from "./groupsChart.ts";
import { currentTrace, type PageScene } from "./scene.ts";

/** The cycle in one line: slots used by engine, live words; of a comparison how many operations moved. */
export function statusText(scene: PageScene): string {
  const { block, view } = scene;
  const trace = currentTrace(scene);
  const { cycle } = view;
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
  return `Cycle ${cycle}: ${parts.join(", ")}${live === undefined ? "" : `; ${wordCount(live)} live`}${moves}`;
}

/** "1 word", "12 words". */
export function wordCount(words: number): string {
  return words === 1 ? "1 word" : `${words} words`;
}

/** Where most words are live, and how many. */
export function peakOf({ schedule }: DecodedTrace): { readonly words: number; readonly boundary: number } {
  const { live } = schedule.words;
  const words = Math.max(...live);
  return { words, boundary: live.indexOf(words) };
}

/** Which groups end last, in words; empty in a block without groups. */
export function groupsText(scene: PageScene): string {
  const ends = new Map<number, number>();
  for (const { group, end } of groupRounds(scene)) ends.set(group, Math.max(end, ends.get(group) ?? 0));
  const order = [...ends].sort((a, b) => b[1] - a[1]);
  const said = order.slice(0, 5).map(([group, end]) => `${group} in cycle ${end - 1}`);
  if (said.length === 0) return "";
  const first = order.length < 2 ? "" : ` The first group ends in cycle ${order.at(-1)![1] - 1}.`;
  return `Last to end: group ${said.join(", ")}.${first}`;
}
