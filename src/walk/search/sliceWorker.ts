import { type SliceJob, type SliceResult, searchSlice } from "./slice.ts";

/** A slice on a thread of its own. */
export default function run(job: SliceJob): SliceResult {
  return searchSlice(job);
}
