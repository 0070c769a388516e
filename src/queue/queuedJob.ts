import { type Envelope, spoken } from "./queueMessages.ts";

/** What a job's own function makes of a worker's text: its result, or what is wrong with it as a text for people. */
export type ReadAnswer<Result> = { readonly result: Result } | { readonly wrong: string };

/** A text that is sent once, and named by its hash. */
export interface SharedText {
  readonly text: string;
  readonly hash: string;
}

/** What a coordinator asks workers for. */
export interface QueuedJob<Result> {
  readonly kind: string;
  /** SHA-256 of its content, without what does not decide its result: two jobs of one name are one. */
  readonly name: string;
  readonly text: string;
  /** Text that many jobs have in common, with its SHA-256. */
  readonly shared?: SharedText | undefined;
  readonly hopelessBelow?: number | undefined;
  /** Checks what a worker says. It is not believed before. */
  readonly read: (text: string) => ReadAnswer<Result> | Promise<ReadAnswer<Result>>;
}

/** A job as it is written into the queue. @param version slotwise's. */
export function envelopeOf({ kind, text, shared, hopelessBelow }: QueuedJob<unknown>, version: string): Envelope {
  return {
    ...{ protocol: spoken, version, kind, text },
    ...(shared === undefined ? {} : { shared: shared.hash }),
    ...(hopelessBelow === undefined ? {} : { hopelessBelow }),
  };
}
