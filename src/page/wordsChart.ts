import { moveTick } from "./element.ts";
import { boxOf, currentTrace, type PageScene, sized } from "./scene.ts";
import { markedReasons } from "./whyMarks.ts";

/** Pixels left of the chart. */
export const wordsChartLeft = 40;

/** Where a boundary lies in a chart of this width. */
function xIn(width: number, length: number, boundary: number): number {
  return wordsChartLeft + (boundary / length) * (width - wordsChartLeft - 6);
}

/** Moves the line of the cycle; the chart itself stays. */
export function moveInWordsChart(canvas: HTMLCanvasElement, scene: PageScene): void {
  const { length } = currentTrace(scene);
  moveTick("words-tick", xIn(boxOf(canvas).width, length, Math.min(scene.view.cycle, length)));
}

/** Live words and the largest free run over time. */
export function drawWordsChart(canvas: HTMLCanvasElement, scene: PageScene): void {
  const { context, width, height } = sized(canvas);
  const { theme, block } = scene;
  const { length, schedule } = currentTrace(scene);
  const { live, largest } = schedule.words;
  const { scratchWords } = block.model.machine;
  const peak = Math.max(...live);
  const most = Math.max(1, scratchWords ?? 0, peak) * 1.04;
  const [left, bottom] = [wordsChartLeft, height - 16];
  const x = (boundary: number): number => xIn(width, length, boundary);
  const y = (words: number): number => bottom - (words / most) * (bottom - 6);
  context.clearRect(0, 0, width, height);
  context.font = `10px ${theme.mono}`;
  context.textBaseline = "middle";
  context.textAlign = "right";
  const marks = [0, Math.round(most / 2 / 100) * 100, scratchWords ?? peak];
  for (const words of marks) {
    context.fillStyle = theme.line;
    context.fillRect(left, y(words), width - left - 6, 1);
    context.fillStyle = theme.faint;
    context.fillText(String(words), left - 6, y(words));
  }
  context.beginPath();
  context.moveTo(x(0), y(0));
  for (const [boundary, words] of live.entries()) context.lineTo(x(boundary), y(words));
  context.lineTo(x(length), y(0));
  context.fillStyle = theme.accent;
  context.globalAlpha = 0.16;
  context.fill();
  context.globalAlpha = 1;
  context.beginPath();
  for (const [boundary, words] of live.entries()) context.lineTo(x(boundary), y(words));
  context.strokeStyle = theme.ink;
  context.lineWidth = 1.5;
  context.stroke();
  if (largest !== undefined) {
    context.beginPath();
    for (const [boundary, words] of largest.entries()) context.lineTo(x(boundary), y(words));
    context.strokeStyle = theme.faint;
    context.lineWidth = 1;
    context.setLineDash([3, 2]);
    context.stroke();
    context.setLineDash([]);
  }
  const at = live.indexOf(peak);
  context.fillStyle = theme.ink;
  context.beginPath();
  context.arc(x(at), y(peak), 3.5, 0, 2 * Math.PI);
  context.fill();
  for (const reason of markedReasons(scene)) {
    if (reason.kind !== "words") continue;
    context.fillStyle = theme.why;
    context.globalAlpha = 0.45;
    context.fillRect(x(reason.from) - 1.5, 2, x(reason.to) - x(reason.from) + 3, bottom - 2);
    context.globalAlpha = 1;
  }
  context.fillStyle = theme.faint;
  context.textAlign = "left";
  context.fillText("0", left, height - 7);
  if (largest !== undefined) {
    context.textAlign = "center";
    context.fillText("- - largest free run", (left + width) / 2, height - 7);
  }
  context.textAlign = "right";
  context.fillText(`cycle ${length}`, width - 6, height - 7);
}
