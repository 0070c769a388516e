import type { Job } from "bullmq";
import { type JobOut, type JobsOut, stoppedJob } from "./jobsOut.ts";
import type { ReadAnswer } from "./queuedJob.ts";
import { answerSchema, type QueueRun } from "./queueMessages.ts";
import type { RunQueue } from "./runQueue.ts";

/** Wrong results, or attempts without a result, after which a job is given up. */
const mostWrong = 5;

/** Looks at what has become of the jobs that are out: answers are checked and settled, what failed or was forgotten goes in again. */
export class JobAnswers {
  /** Jobs done, done wrong, put in again after they were lost. */
  readonly counts: { -readonly [Name in "done" | "refused" | "again"]: QueueRun[Name] } = {
    ...{ done: 0, refused: 0, again: 0 },
  };
  readonly #queue: RunQueue;
  readonly #out: JobsOut;
  readonly #tell: (line: string) => void;
  readonly #best: () => number;
  #looking = false;

  /** @param best cycles of the run's best schedule. */
  constructor(queue: RunQueue, out: JobsOut, tell: (line: string) => void, best: () => number) {
    this.#queue = queue;
    this.#out = out;
    this.#tell = tell;
    this.#best = best;
  }

  /** Looks at every job. While there is no connection, looks would only wait in a row: there is none. */
  async lookAtAll(): Promise<void> {
    if (this.#looking || !this.#queue.connected) return;
    this.#looking = true;
    try {
      for (const [name, { added }] of this.#out.all()) if (added) await this.look(name);
    } catch {
      // The next look is soon.
    } finally {
      this.#looking = false;
    }
  }

  /** What has become of a job; once at a time, whoever asks. */
  async look(name: string): Promise<void> {
    const out = this.#out.get(name);
    if (out === undefined || out.looked) return;
    out.looked = true;
    try {
      const job = await this.#queue.get(name);
      if (this.#out.get(name) === out && !this.#out.closed) await this.#found(name, out, job);
    } finally {
      out.looked = false;
    }
  }

  async #found(name: string, out: JobOut, job: Job | undefined): Promise<void> {
    if (job === undefined) {
      // Redis was started anew and has forgotten it.
      this.counts.again++;
      this.#queue.forget();
      await this.#queue.add(name, out);
    } else if (job.finishedOn === undefined) return;
    else if (job.failedReason !== undefined && job.failedReason !== "") {
      await this.#again(name, ++out.failures, job.failedReason);
    } else {
      const answer = answerSchema.safeParse(job.returnvalue);
      const read = answer.success ? await this.#read(name, out, answer.data.text) : { wrong: "it is no answer" };
      if (read === undefined) return;
      if ("wrong" in read) return this.#refuse(name, out, { worker: answer.data?.worker, because: read.wrong });
      if (!this.#out.done(name, read.result)) return;
      this.counts.done++;
      await job.remove();
    }
  }

  /**
   * What a text is worth; undefined where the job has come to its end: it was hopeless (no text), or the check failed itself.
   */
  async #read(name: string, out: JobOut, text: string | undefined): Promise<ReadAnswer<unknown> | undefined> {
    if (text === undefined) {
      const { hopelessBelow = 0 } = out.envelope;
      if (this.#best() >= hopelessBelow) return { wrong: "it gave up what is not hopeless" };
      this.#out.failed(name, stoppedJob());
      await this.#queue.remove(name);
      return undefined;
    }
    try {
      return await out.read(text);
    } catch (error) {
      this.#out.failed(name, error instanceof Error ? error : new Error(String(error)));
      await this.#queue.remove(name);
      return undefined;
    }
  }

  /** A wrong result: it is counted, its worker gets no more jobs of this run, and another one does the job. */
  async #refuse(
    name: string,
    out: JobOut,
    { worker, because }: { readonly worker: string | undefined; readonly because: string },
  ): Promise<void> {
    this.counts.refused++;
    this.#tell(`worker ${worker ?? "unknown"}: its ${out.envelope.kind} result is refused (${because})`);
    if (worker !== undefined) await this.#queue.distrust(worker);
    await this.#again(name, ++out.wrong, `${out.wrong} workers had wrong results, the last one: ${because}`);
  }

  /** Puts a job in again, but not for the fifth time. */
  async #again(name: string, times: number, because: string): Promise<void> {
    await this.#queue.remove(name);
    if (times < mostWrong) await this.#queue.add(name, this.#out.get(name));
    else this.#out.failed(name, new Error(`a job was given up: ${because}`));
  }
}
