import { watchAsset } from "./watchAsset.ts";
import type { WatchState } from "./watchState.ts";

/** The page of a search: live, or with a state a copy of it that stands alone. */
export function watchHtml(state?: WatchState): string {
  // In an HTML script only `<` can end the element or begin a comment.
  const data = state === undefined ? "" : JSON.stringify(state).replaceAll("<", "\\u003c");
  return watchAsset.replace("/*STATE*/", () => data);
}
