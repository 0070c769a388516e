import { MultiBar, Presets } from "cli-progress";
import type { Progress } from "../exact/pipeline.ts";

/** Where progress goes. A terminal gets a bar that is drawn over, anything else plain lines. */
export interface ProgressStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
}

/** Tells of the pipeline's steps as they happen. */
export interface ProgressReport {
  readonly tell: (step: Progress) => void;
  /** Takes the bar away; further steps are not shown. */
  readonly close: () => void;
}

/** Seconds between two plain lines about windows without a gain. */
const pause = 10;

/** Progress of a run that may take `seconds`, on stderr usually. */
export function progressReport(
  stream: ProgressStream & NodeJS.WritableStream,
  seconds: number,
  now: () => number = () => performance.now() / 1000,
): ProgressReport {
  const begun = now();
  const elapsed = (): number => now() - begun;
  const bars =
    stream.isTTY === true
      ? new MultiBar(
          { stream, format: "{bar} {value}/{total} s  {text}", hideCursor: true, clearOnComplete: true },
          Presets.shades_classic,
        )
      : undefined;
  const bar = bars?.create(Math.ceil(seconds), 0, { text: "" });
  let last = 0;
  const line = (text: string): void => {
    last = elapsed();
    const stamped = `${last.toFixed(1).padStart(6)} s  ${text}\n`;
    if (bars === undefined) stream.write(stamped);
    else bars.log(stamped);
  };
  const mention = (text: string): void => {
    bar?.update(Math.min(Math.ceil(seconds), Math.floor(elapsed())), { text });
    if (bars === undefined && elapsed() - last >= pause) line(text);
  };
  return {
    tell(step) {
      const { text, always } = told(step);
      if (always) line(text);
      else mention(text);
    },
    close: () => bars?.stop(),
  };
}

/** A step in words; what changes the result is `always` shown. */
function told(step: Progress): { readonly text: string; readonly always: boolean } {
  switch (step.stage) {
    case "generated": {
      const { name, operations, dependences } = step.block;
      const text = `kernel: ${name}, ${operations.length} operations, ${dependences.length} dependences`;
      return { text, always: true };
    }
    case "bounded": {
      const { cycles, name, scope } = step.bound;
      return { text: `lower bound: ${cycles} cycles (${name}, this ${scope})`, always: true };
    }
    case "sweeping":
      return { text: `greedy: ${step.passes} of ${step.of} passes, best ${step.best} cycles`, always: false };
    case "greedy": {
      const from = step.recalled ? ", from the journal" : "";
      return { text: `greedy: ${step.greedy.schedule.length} cycles (${step.greedy.rule}${from})`, always: true };
    }
    case "resumed":
      return { text: `resumed: the journal has a schedule of ${step.length} cycles`, always: true };
    case "window": {
      const { window } = step;
      const place = `window ${window.from}..${window.to}, ${window.operations} operations`;
      if (window.kind === "groups") {
        const gained = window.accepted && window.after < window.before;
        return { text: `groups shifted: ${window.length} cycles`, always: gained };
      }
      const gained = window.accepted && window.kind === "remove";
      return { text: `${place}: ${gained ? "a cycle less" : window.status}, ${window.length} cycles`, always: gained };
    }
    case "stitched":
      return { text: `windows: ${step.length} cycles (${step.stopped})`, always: true };
  }
}
