import { z } from "zod";

/** What one kind of window did in a run, as records have it. */
export const gainSchema = z.strictObject({
  kind: z.string(),
  tried: z.number(),
  /** Closed without a solve. */
  closed: z.number(),
  infeasible: z.number(),
  undecided: z.number(),
  accepted: z.number(),
  cycles: z.number(),
  seconds: z.number(),
});

/** See `gainSchema`. */
export type Gain = z.infer<typeof gainSchema>;
