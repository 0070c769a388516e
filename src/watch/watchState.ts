/** What the page of a running search shows, as one JSON value; a static copy of the page carries it in its element `#state`. */
export interface WatchState {
  readonly format: "slotwise watch";
  readonly version: 1;
  readonly title: string;
  /** When it began, ISO 8601. */
  readonly began: string;
  /** Seconds since then, of the newest event. */
  readonly seconds: number;
  readonly phase: string;
  /** Threads that work on it. */
  readonly threads: number;
  /** Best length after so many seconds. */
  readonly incumbents: readonly (readonly [seconds: number, cycles: number])[];
  readonly bounds: readonly (readonly [seconds: number, cycles: number, name: string])[];
  readonly windows: readonly WatchedWindow[];
  /** Candidates that a search has tried. */
  readonly tried: number;
  /** Jobs that threads work on now; absent where nobody counts them. */
  readonly busy?: number | undefined;
  readonly log: readonly string[];
  /** How it ended; absent while it goes on. */
  readonly ended?: string | undefined;
}

/** A window that was tried: cycles [from, to) of the schedule. */
export interface WatchedWindow {
  /** When it came back. */
  readonly at: number;
  readonly kind: string;
  readonly from: number;
  readonly to: number;
  readonly operations: number;
  readonly engine: string;
  readonly status: string;
  readonly accepted: boolean;
  /** Seconds that it took. */
  readonly spent: number;
}

/** What has just happened. */
export type WatchEvent =
  | { readonly kind: "phase"; readonly text: string }
  | { readonly kind: "incumbent"; readonly cycles: number }
  | { readonly kind: "bound"; readonly cycles: number; readonly name: string }
  | { readonly kind: "window"; readonly window: Omit<WatchedWindow, "at"> }
  | { readonly kind: "tried"; readonly more: number }
  | { readonly kind: "busy"; readonly jobs: number }
  | { readonly kind: "log"; readonly text: string }
  | { readonly kind: "ended"; readonly text: string };

/** Lines of the log that are kept. */
const keptLines = 400;

/** A search that has just begun. */
export function watchBegun(title: string, threads: number, began: Date): WatchState {
  return {
    ...{ format: "slotwise watch", version: 1, title, began: began.toISOString(), seconds: 0, phase: "starting" },
    ...{ threads, incumbents: [], bounds: [], windows: [], tried: 0, log: [] },
  };
}

/** The state after an event. Incumbents that are no shorter, and bounds that are no greater, change nothing. */
export function watchAfter(state: WatchState, event: WatchEvent, seconds: number): WatchState {
  const next = { ...state, seconds: Math.max(seconds, state.seconds) };
  switch (event.kind) {
    case "phase":
      return { ...next, phase: event.text };
    case "incumbent": {
      if (event.cycles >= (state.incumbents.at(-1)?.[1] ?? Number.POSITIVE_INFINITY)) return next;
      return { ...next, incumbents: [...state.incumbents, [seconds, event.cycles]] };
    }
    case "bound": {
      // A bound is of the block that is the best now: of a search among blocks it may fall.
      if (event.cycles === state.bounds.at(-1)?.[1]) return next;
      return { ...next, bounds: [...state.bounds, [seconds, event.cycles, event.name]] };
    }
    case "window":
      return { ...next, windows: [...state.windows, { at: seconds, ...event.window }] };
    case "tried":
      return { ...next, tried: state.tried + event.more };
    case "busy":
      return { ...next, busy: event.jobs };
    case "log":
      return { ...next, log: [...state.log, event.text].slice(-keptLines) };
    case "ended":
      return { ...next, phase: event.text, ended: event.text, busy: 0 };
  }
}
