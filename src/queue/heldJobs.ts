import type { News } from "./queueMessages.ts";

/** A job that a worker has under way. */
export interface HeldJob {
  readonly run: string;
  readonly name: string;
  /** Not worth anything once the run has a schedule of less than so many cycles. */
  readonly hopelessBelow: number | undefined;
  readonly end: AbortController;
}

/** Why a job was ended: the reason of its signal. A shorter schedule has made it hopeless; or nobody waits for it any more. */
export const hopeless = "hopeless";
export const unwanted = "unwanted";

/** The jobs that a worker has under way, and what ends them early. */
export class HeldJobs {
  readonly #held = new Set<HeldJob>();

  get size(): number {
    return this.#held.size;
  }

  /** The runs whose jobs they are. */
  runs(): Set<string> {
    return new Set([...this.#held].map(({ run }) => run));
  }

  /** @param best cycles of its run's best schedule, where it has one: hopeless jobs end at once. */
  add(job: HeldJob, best: number | undefined): void {
    this.#held.add(job);
    if (best !== undefined) endHopeless(job, best);
  }

  delete(job: HeldJob): void {
    this.#held.delete(job);
  }

  /** Ends those that a message makes hopeless or unwanted. */
  hear(news: News): void {
    for (const job of this.#held) {
      if (job.run !== news.run) continue;
      if (news.kind === "best") endHopeless(job, news.cycles);
      if (news.kind === "stop" && (news.job === undefined || news.job === job.name)) job.end.abort(unwanted);
    }
  }

  endAll(): void {
    for (const { end } of this.#held) end.abort();
  }
}

function endHopeless({ hopelessBelow, end }: HeldJob, best: number): void {
  if (hopelessBelow !== undefined && best < hopelessBelow) end.abort(hopeless);
}
