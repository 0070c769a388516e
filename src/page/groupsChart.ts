import { moveTick } from "./element.ts";
import { cssOf, ramp } from "./palette.ts";
import { boxOf, currentTrace, type PageScene, sized } from "./scene.ts";

/** Pixels left of the bars. */
export const groupsChartLeft = 30;
const right = 40;

/**
 * When a group is in a round: cycles `[start, end)` of its operations of that round. Constants count for nobody: they are
 * shared, and stand with whom they were first needed by.
 */
export interface GroupRound {
  readonly group: number;
  readonly round: number;
  readonly start: number;
  readonly end: number;
}

/** Every group through every round, of the scene's schedule; group by group. */
export function groupRounds(scene: PageScene): GroupRound[] {
  const { block } = scene;
  const trace = currentTrace(scene);
  const { operations, kinds } = block.model;
  const constant = kinds.indexOf("const");
  const all = new Map<number, { group: number; round: number; start: number; end: number }>();
  for (let operation = 0; operation < operations.count; operation++) {
    const [group, round] = [operations.group[operation]!, operations.round[operation]!];
    if (group < 0 || round < 0 || operations.kind[operation] === constant) continue;
    const key = group * block.rounds + round;
    const known = all.get(key) ?? { group, round, start: Number.POSITIVE_INFINITY, end: 0 };
    known.start = Math.min(known.start, trace.first[operation]!);
    known.end = Math.max(known.end, trace.last[operation]! + 1);
    all.set(key, known);
  }
  return [...all.values()].sort((a, b) => a.group - b.group || a.round - b.round);
}

/** The group whose last operation is last, and that operation; undefined in a block without groups. */
export function lastGroup(scene: PageScene): { readonly group: number; readonly operation: number } | undefined {
  const { operations } = scene.block.model;
  const trace = currentTrace(scene);
  let best = -1;
  for (let operation = 0; operation < operations.count; operation++) {
    if (operations.group[operation]! < 0) continue;
    if (best < 0 || trace.last[operation]! >= trace.last[best]!) best = operation;
  }
  return best < 0 ? undefined : { group: operations.group[best]!, operation: best };
}

/** Where a cycle lies in a chart of this width. */
function xIn(width: number, length: number, cycle: number): number {
  return groupsChartLeft + (cycle / length) * (width - groupsChartLeft - right);
}

/** Moves the line of the cycle; the chart itself stays. */
export function moveInGroupsChart(canvas: HTMLCanvasElement, scene: PageScene): void {
  moveTick("groups-tick", xIn(boxOf(canvas).width, currentTrace(scene).length, scene.view.cycle + 0.5));
}

/** A bar a group, coloured by round; the end of each group beside it. */
export function drawGroupsChart(canvas: HTMLCanvasElement, scene: PageScene, rounds: readonly GroupRound[]): void {
  const { context, width, height } = sized(canvas);
  const { theme, block } = scene;
  const { length } = currentTrace(scene);
  const last = lastGroup(scene)?.group;
  const bar = (height - 4) / Math.max(1, block.groups);
  const x = (cycle: number): number => xIn(width, length, cycle);
  context.clearRect(0, 0, width, height);
  context.textBaseline = "middle";
  context.font = `${Math.min(10, bar)}px ${theme.mono}`;
  const ends = new Map<number, number>();
  for (const { group, round, start, end } of rounds) {
    ends.set(group, Math.max(end, ends.get(group) ?? 0));
    context.fillStyle = cssOf(ramp(block.rounds < 2 ? 0 : round / (block.rounds - 1)));
    context.fillRect(x(start), group * bar + 2, Math.max(1, x(end) - x(start) - 0.5), Math.max(1, bar - 1.5));
  }
  for (const [group, end] of ends) {
    const middle = group * bar + 2 + bar / 2;
    if (bar >= 8 || group % 4 === 0) {
      context.fillStyle = group === last ? theme.ink : theme.faint;
      context.textAlign = "right";
      context.fillText(String(group), groupsChartLeft - 6, middle);
    }
    if (bar < 7 && group !== last) continue;
    context.textAlign = "left";
    context.fillStyle = group === last ? theme.ink : theme.faint;
    context.fillText(`${group === last ? "◀ " : ""}${end - 1}`, x(end) + 4, middle);
  }
}
