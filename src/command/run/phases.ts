import { type RunState, stateWords } from "../../report/job/progress.ts";
import type { Context } from "../options/command.ts";
import { tickingLine } from "./passingLine.ts";

/** Milliseconds between two states; a pipe shows fewer of them (`Context.mention`). */
const often = 1000;

/** What a long run needs of its surroundings. */
export type PhaseContext = Pick<Context, "mention" | "signal">;

/** Tells where a long run is. What is not given stays as it was. */
export type TellState = (state: Partial<RunState>) => void;

/**
 * Does something that may take long, and says on stderr where it is for as long as it takes: phase, seconds, best schedule,
 * bound and gap. Work that gives the event loop its turns (`Budget`) is told of every second, other work when it changes.
 */
export async function withPhases<Result>(
  { mention }: Pick<Context, "mention">,
  phase: string,
  work: (tell: TellState) => Promise<Result>,
): Promise<Result> {
  const [begun, since] = [performance.now(), Date.now()];
  let state: RunState = { phase };
  const show = (): void => {
    const words = stateWords(state);
    mention(tickingLine(performance.now() - begun, words), { words, since });
  };
  const timer = setInterval(show, often);
  timer.unref();
  show();
  try {
    return await work((change) => {
      const { phase: before } = state;
      state = { ...state, ...change };
      if (state.phase !== before) show();
    });
  } finally {
    clearInterval(timer);
  }
}
