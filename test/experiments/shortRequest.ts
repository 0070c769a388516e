import type { JobRequest } from "../../src/command/job/job.ts";

/** What tests ask of the main job where they do not say otherwise: one thread, one input, nothing kept from before. */
export const shortRequest = {
  ...{ seed: 1, inputs: 1, seconds: undefined, groupPasses: 0 },
  ...{ solver: "glpk", formulation: "step", threads: 1, queue: undefined, shard: undefined },
  ...{ resume: false, quick: true, json: true, colour: false, columns: 80 },
} as const satisfies Partial<JobRequest>;
