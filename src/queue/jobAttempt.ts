import type { Job } from "bullmq";
import { type HeldJob, type HeldJobs, hopeless, unwanted } from "./heldJobs.ts";
import { envelopeSchema, type QueueAnswer, spoken } from "./queueMessages.ts";
import { runHasEnded } from "./runGuard.ts";
import type { SharedTexts } from "./sharedTexts.ts";

/** Does a job: the text of its result, JSON. Once the signal is given it should end, however. */
export type PerformQueued = (
  job: { readonly kind: string; readonly text: string; readonly shared: string | undefined },
  signal: AbortSignal,
) => Promise<string>;

/** A job that a worker has taken, with the token of its lock. */
export interface TakenJob {
  readonly run: string;
  readonly job: Job;
  readonly token: string;
}

/** Who does it. */
interface Attempting {
  readonly name: string;
  readonly perform: PerformQueued;
  /** Milliseconds that the lock on a job lasts; it is renewed three times as often. */
  readonly lock: number;
  readonly held: HeldJobs;
  readonly shared: SharedTexts;
  /** The best schedule that a run is known to have. */
  readonly best: (run: string) => number | undefined;
  /** Whether the worker itself was stopped. */
  readonly ended: () => boolean;
}

/**
 * Does a job that was taken, renewing its lock meanwhile. @returns whether the queue has its answer now.
 * What the worker was stopped in goes back into the queue, as if nobody had begun it; what nobody waits for any more is no failure:
 * it is removed.
 */
export async function attemptJob({ run, job, token }: TakenJob, by: Attempting): Promise<boolean> {
  const envelope = envelopeSchema.safeParse(job.data);
  if (!envelope.success || job.id === undefined) {
    await job.moveToFailed(new Error("no job of this protocol"), token, false);
    return false;
  }
  const { kind, text, shared, hopelessBelow } = envelope.data;
  const end = new AbortController();
  const held: HeldJob = { run, name: job.id, hopelessBelow, end };
  by.held.add(held, by.best(run));
  const renew = (): void => void renewed(job, token, by.lock).then((ours) => ours || end.abort(unwanted));
  const timer = setInterval(renew, by.lock / 3);
  const begun = performance.now();
  const done = async (): Promise<string> => {
    const common = shared === undefined ? undefined : await by.shared.text(run, shared);
    return by.perform({ kind, text, shared: common }, end.signal);
  };
  try {
    const result = end.signal.aborted ? undefined : await done().catch(asError);
    if (by.ended()) {
      await job.moveToWait(token);
    } else if (end.signal.aborted && end.signal.reason !== hopeless) {
      job.opts.removeOnFail = true;
      await job.moveToFailed(new Error("nobody waits for it"), token, false);
    } else if (result instanceof Error && !end.signal.aborted) {
      await job.moveToFailed(result, token, false);
    } else {
      const common = { protocol: spoken, worker: by.name, seconds: (performance.now() - begun) / 1000 } as const;
      const answer: QueueAnswer = end.signal.aborted ? common : { ...common, text: result as string };
      await job.moveToCompleted(answer, token, false);
      return true;
    }
  } catch {
    // The run has ended, the job is another worker's by now, or Redis has forgotten it: there is nothing to say.
  } finally {
    clearInterval(timer);
    by.held.delete(held);
  }
  return false;
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

/** Whether the job is still ours: a lock that is lost is another worker's. While Redis is away, nobody knows. */
async function renewed(job: Job, token: string, lock: number): Promise<boolean> {
  try {
    return (await job.extendLock(token, lock)) === 1;
  } catch (error) {
    return !runHasEnded(error);
  }
}
