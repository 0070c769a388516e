import type { Job } from "bullmq";
import { type HeldJob, type HeldJobs, hopeless } from "./heldJobs.ts";
import { envelopeSchema, type QueueAnswer, spoken } from "./queueMessages.ts";
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
 * What the worker was stopped in goes back into the queue, as if nobody had begun it.
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
  const timer = setInterval(() => void renewed(job, token, by.lock).then((ours) => ours || end.abort()), by.lock / 3);
  const begun = performance.now();
  const answered = async (answer: Partial<QueueAnswer>): Promise<boolean> => {
    const seconds = (performance.now() - begun) / 1000;
    await job.moveToCompleted(
      { protocol: spoken, worker: by.name, seconds, ...answer } satisfies QueueAnswer,
      token,
      false,
    );
    return true;
  };
  const givenUp = (): boolean => end.signal.reason === hopeless && !by.ended();
  try {
    const common = shared === undefined ? undefined : await by.shared.text(run, shared);
    const result = givenUp() ? undefined : await by.perform({ kind, text, shared: common }, end.signal);
    if (givenUp()) return await answered({});
    if (!by.ended()) return await answered({ text: result });
  } catch (error) {
    if (givenUp()) return await answered({}).catch(() => false);
    if (!by.ended()) {
      const reason = error instanceof Error ? error : new Error(String(error));
      await job.moveToFailed(reason, token, false).catch(() => undefined);
      return false;
    }
  } finally {
    clearInterval(timer);
    by.held.delete(held);
  }
  await job.moveToWait(token).catch(() => undefined);
  return false;
}

/** Whether the job is still ours: a lock that is lost is another worker's. While Redis is away, nobody knows. */
async function renewed(job: Job, token: string, lock: number): Promise<boolean> {
  try {
    await job.extendLock(token, lock);
    return true;
  } catch (error) {
    return !(error instanceof Error && /lock/i.test(error.message));
  }
}
