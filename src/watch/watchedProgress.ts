import type { Progress } from "../exact/scheduleExactly.ts";
import type { WatchEvent } from "./watchState.ts";

/** What the page of a search is told of a step of `scheduleExactly`. */
export function watchedProgress(step: Progress): WatchEvent[] {
  switch (step.stage) {
    case "begun":
      return [{ kind: "phase", text: "lower bounds" }];
    case "bounded":
      return [{ kind: "bound", cycles: step.bound.cycles, name: step.bound.name }];
    case "sweeping": {
      const phase: WatchEvent = { kind: "phase", text: `greedy: ${step.passes} of ${step.of} passes` };
      return step.best > 0 ? [phase, { kind: "incumbent", cycles: step.best }] : [phase];
    }
    case "greedy":
      return [
        { kind: "incumbent", cycles: step.greedy.cycles },
        { kind: "phase", text: "windows" },
      ];
    case "resumed":
      return [{ kind: "incumbent", cycles: step.length }];
    case "window": {
      const { kind, from, to, operations, engine, status, accepted, seconds, length } = step.window;
      const window = { kind, from, to, operations, engine, status, accepted, spent: seconds };
      return [
        { kind: "window", window },
        { kind: "incumbent", cycles: length },
      ];
    }
    case "stitched":
      return [
        { kind: "incumbent", cycles: step.length },
        { kind: "phase", text: `search ended (${step.stopped}); simulating and writing` },
      ];
  }
}
