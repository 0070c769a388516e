import type { QueueAddress } from "./queueAddress.ts";

/** Milliseconds that keys of a run are kept after its coordinator was last heard of. */
export const runKept = 3_600_000;

/** The last part of the name of a run's key `open`. */
export const openName = "open";

/** Names of keys and channels. Whatever belongs to a run has its name in it, so that one run's keys can be removed alone. */
export function queueKeys({ prefix }: Pick<QueueAddress, "prefix">) {
  const of = (run: string): string => `${prefix}:run:${run}`;
  return {
    /** Set of the names of runs that go on. */
    runs: `${prefix}:runs`,
    /** What a run is (JSON); it is gone when the coordinator has not been heard of for a while. */
    run: (run: string): string => `${of(run)}:about`,
    /** Is there while the run goes on: without it nobody writes anything of the run (`runGuard.ts`). */
    open: (run: string): string => `${of(run)}:${openName}`,
    /** Set of workers whose results were wrong: they get no more jobs of the run. */
    distrusted: (run: string): string => `${of(run)}:distrusted`,
    /** Text that several jobs of the run share, by its hash. */
    shared: (run: string, hash: string): string => `${of(run)}:shared:${hash}`,
    /** What BullMQ puts before the name of a queue. The queue of a run has the run's name. */
    jobs: `${prefix}:run`,
    /** All keys of a run. */
    all: (run: string): string => `${of(run)}:*`,
    /** What a worker is (JSON); it is gone when the worker has not been heard of for a while. */
    worker: (worker: string): string => `${prefix}:worker:${worker}`,
    workers: `${prefix}:worker:*`,
    /** Channels: there is work; a result is there; stop this job; a shorter schedule was found. */
    news: `${prefix}:news`,
  } as const;
}

/** Keys of Redis, by name. */
export type QueueKeys = ReturnType<typeof queueKeys>;
