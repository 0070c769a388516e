import { formulations } from "../../../models/formulations.ts";
import { perform } from "../../exact/jobs/task.ts";
import { lcg } from "../../exact/learning/lcg.ts";
import { programKind, queuedProgram } from "../../queue/programJobs.ts";
import { queuedTask, windowKind } from "../../queue/queuedTask.ts";
import { installedEngines } from "../../solve/engines.ts";
import { clausesKind, queuedClauses } from "./clauseJobs.ts";
import { questionKind, queuedQuestion } from "./questionJobs.ts";
import { queuedRung } from "./rungJobs.ts";
import { queuedSlice } from "./sliceJobs.ts";
import { queuedSweep, sweepKind } from "./sweepJobs.ts";

/** What crosses to the thread that does a job of the queue. */
export interface QueueTask {
  readonly kind: string;
  readonly text: string;
  readonly shared: string | undefined;
}

const equipment = { formulations, solvers: installedEngines(), deciders: [lcg] };

/**
 * Does a job of any kind. @returns the text of its result.
 * @throws {RangeError} when it is no job of a kind that is known here.
 */
export async function performQueueTask({ kind, text, shared }: QueueTask, signal?: AbortSignal): Promise<string> {
  switch (kind) {
    case windowKind:
      return JSON.stringify(await perform(queuedTask(text, shared), equipment, signal));
    case programKind:
      return queuedProgram(text, equipment.solvers, signal);
    case questionKind:
      return queuedQuestion(text, signal);
    case clausesKind:
      return queuedClauses(text);
    case sweepKind:
      return queuedSweep(text, signal);
    case "slice":
      return queuedSlice(text);
    case "rung":
      return queuedRung(text);
    default:
      throw new RangeError(`no kind of job is called "${kind}"`);
  }
}
